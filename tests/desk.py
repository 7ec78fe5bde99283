"""What tests of the editors' desk share: who comes to it, and forms filled in and sent as a browser does."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import Content, ContentVersion, LinkCheck, Revision, Source
from nutrients.records import PersonRecord, Record, RedirectRecord, ReviewRecord
from tests.images import IMAGE

GROUPS = ("author", "editor", "administrator")
EVERYBODY = ("anonymous", "reader", "nobody", "looker", *GROUPS)
"""`reader` has an account but is no staff; `nobody` is staff without a group; `looker` may only look."""
CHANGE = publishing.Change(why="test")
EXAMPLES: tuple[Record, ...] = (
    PersonRecord(slug="ada", name="Ada", credentials="MD", interests="None", url="https://example.org/"),
    ReviewRecord(person="ada", subject="guide/x", version=1, on=date(2030, 1, 1), due=date(2031, 1, 1)),
    RedirectRecord(old="/old/", new="/new/"),
    IMAGE,
)
"""One of each kind that `content/` may have none of."""
SOURCE = {"type": "webpage", "title": "A trial", "evidence": "review", "standing": "high", "verified": "memory"}
"""What the form for a new source needs besides its key."""

Form = dict[str, list[str]]


def make_account(who: str) -> User:
    """An account that logs in by `force_login` alone: hashing passwords is slow."""
    user = User.objects.create(username=who, is_staff=who != "reader", is_superuser=who == "superuser")
    if who == "looker":
        user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    if who in GROUPS:
        user.groups.add(Group.objects.get(name=who))
    return user


def make_client(who: str, **options: Any) -> Client:
    client = Client(**options)
    if who != "anonymous":
        client.force_login(User.objects.filter(username=who).first() or make_account(who))
    return client


def make_row(model: type[Model]) -> Model:
    """Some row of a table: the first one, or one made for the test."""
    if model is User:
        return User.objects.get_or_create(username="somebody")[0]
    if model is LinkCheck:
        source = Source.objects.order_by("pk")[0]
        values = {"asked_at": timezone.now(), "asked": "https://example.org/", "result": "answered"}
        return LinkCheck.objects.update_or_create(source=source, defaults=values)[0]
    if not model._default_manager.exists():
        publishing.publish(EXAMPLES, CHANGE)
    return model._default_manager.all()[0]


def address(model: type[Model], action: str, row: Model | None = None) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{action}", args=[row.pk] if row else [])


def filled_in(page: bytes) -> Form:
    """What a browser sends of the desk's form when nothing is touched: line ends are CRLF."""
    (form,) = html.fromstring(page.decode()).xpath("//form[contains(@id, '_form')]")
    areas = set(form.xpath(".//textarea/@name"))
    sent: Form = {}
    for name, value in form.form_values():
        text = value.removeprefix("\n") if name in areas else value
        sent.setdefault(name, []).append(re.sub(r"\r?\n", "\r\n", text))
    return sent


def opened(client: Client, row: Model) -> Form:
    answer = client.get(address(type(row), "change", row))
    assert answer.status_code == 200
    return filled_in(answer.content)


def send(client: Client, row: Model, form: Form, button: str = "_publish") -> Any:
    """Send a form by one of its buttons. Data has only 'Save', which publishes too, and ignores the name."""
    return client.post(address(type(row), "change", row), form | {button: ["x"]}, follow=True)


def press(client: Client, row: Model, form: Form, button: str = "_publish") -> Any:
    """As `send`, without the list to which the desk leads afterwards."""
    return client.post(address(type(row), "change", row), form | {button: ["x"]})


def is_saved(answer: Any) -> bool:
    return answer.status_code == 302 and "was changed successfully" in will_say(answer)


def will_say(answer: Any) -> str:
    """What the desk says at the top of the next page."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


TOLD: dict[str, object] = {"why": "A test.", "before_words": "Before.", "after_words": "After."}
"""What an editor writes about a change."""


def save(client: Client, row: Model, **changed: object) -> Any:
    """Open a row's form, change some fields, publish it with a reason; the answer after the redirect."""
    written = TOLD | changed
    return send(client, row, opened(client, row) | {name: [str(value)] for name, value in written.items()})


def push(row: Content, **values: Any) -> None:
    """Publish a changed row past the gate, as only a test can."""
    publishing.publish([replace(record_of(row), **values)], CHANGE)


def said(answer: Any) -> str:
    """What the desk says at the top of the page."""
    return " ".join(str(message) for message in answer.context["messages"])


def faults(answer: Any) -> str:
    """What the form says is wrong with it."""
    return " ".join(str(fault) for group in answer.context["errors"] for fault in group)


def add(client: Client, model: type[Model], button: str = "_publish", **given: object) -> Any:
    """Fill in the form for a new row and send it; the answer after the redirect."""
    url = address(model, "add")
    form = filled_in(client.get(url).content) | {name: [str(value)] for name, value in (TOLD | given).items()}
    return client.post(url, form | {button: ["x"]}, follow=True)


def delete(client: Client, row: Model) -> Any:
    return client.post(address(type(row), "delete", row), {"post": "yes"}, follow=True)


def state() -> tuple[int, int]:
    """Two numbers that every publish moves."""
    return ContentVersion.objects.get().number, Revision.objects.count()


def latest(kind: str) -> Revision:
    revision = Revision.objects.filter(kind=kind).latest("pk")
    assert isinstance(revision, Revision)
    return revision


def name_of(model: type[Model]) -> str:
    return model.__name__
