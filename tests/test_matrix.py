"""Who gets what from each address of the site, by each method: the addresses come from the URL resolver.

A new address fails here until a line of OTHERS says who may read it and who may send something to it.
Whoever is to be kept out of an address is kept out in this test. Of those who are let in, the role with the fewest
rights comes to each address, and another one in turn, but for addresses with a rule of their own: there all come.
(That each role reaches each list, form and deletion of a model is asked in test_permissions.)
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any, Literal
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.template.response import SimpleTemplateResponse
from django.test import Client

from nutrients.models import Revision
from tests.desk import EVERYBODY, Form, make_client
from tests.places import MODELS, OF_A_MODEL, PLACES, Place, link_to_a_draft, some_rows
from tests.test_permissions import OUTSIDERS, WRITTEN_BY_NOBODY, may, whole_form
from tests.world import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = (*EVERYBODY, "superuser")
STAFF = tuple(who for who in ROLES if who not in OUTSIDERS)
SEEING = tuple(who for who in STAFF if who != "nobody")
KEEPERS = ("administrator", "superuser")
BARRED = (*OUTSIDERS, "nobody", "looker")
"""Who may write nothing at all, by no address."""
READING_OR_SENDING = ("GET", "HEAD", "POST")
METHODS = (*READING_OR_SENDING, "PUT", "PATCH", "DELETE", "OPTIONS")
OF_THEIR_OWN = ("django_session", "nutrients_openform", "axes_accesslog")
"""Written by looking: that somebody is logged in or left, and that a form stands open."""
Outcome = Literal["shown", "nothing there", "refused", "to the login", "no such method"]
Access = dict[str, Outcome]
"""What each role gets."""

EVERYBODY_IS_SHOWN: Access = dict.fromkeys(ROLES, "shown")
NO_SUCH_METHOD: Access = dict.fromkeys(ROLES, "no such method")


def staff(shown: Collection[str], others: Outcome = "refused") -> Access:
    """Who is no staff comes to the login, whatever the others get."""
    inside: Access = {who: "shown" if who in shown else others for who in STAFF}
    return inside | dict.fromkeys(OUTSIDERS, "to the login")


@dataclass(frozen=True)
class Rule:
    """What each role gets by GET and HEAD (`read`), and by POST of the `form` (`send`)."""

    read: Access
    send: Access = field(default_factory=lambda: NO_SUCH_METHOD)
    form: Form = field(default_factory=dict)


PUBLIC = Rule(EVERYBODY_IS_SHOWN)
TOOL = Rule(EVERYBODY_IS_SHOWN, EVERYBODY_IS_SHOWN)
PAGE = Rule(staff(STAFF), staff(STAFF))
SEEN = Rule(staff(SEEING), staff(SEEING))
"""Two kinds of page at the desk that answer a POST as they answer a GET: for all staff, and for who sees content."""
READ_BY_STAFF = Rule(staff(STAFF), staff((), "no such method"))
PASSWORDS = {"password1": ["a long pass phrase"], "password2": ["a long pass phrase"]}
EDITING = ("editor", *KEEPERS)
WRITING = ("author", *EDITING)
NO_METHOD_FOR_STAFF: Outcome = "no such method"
NO_PICTURE = Rule(dict.fromkeys(ROLES, "nothing there"))
OF_SOME_MODELS: dict[str, Rule] = {
    "address": Rule(staff(EDITING), staff(EDITING)),
    "framed": Rule(
        staff(()) | dict.fromkeys(WRITING, "nothing there"), staff(()) | dict.fromkeys(WRITING, NO_METHOD_FOR_STAFF)
    ),
    "export": Rule(staff(SEEING), staff((), NO_METHOD_FOR_STAFF)),
    "import": Rule(staff(EDITING), staff(EDITING)),
    "pick": Rule(staff(SEEING), staff((), NO_METHOD_FOR_STAFF)),
}
"""Extra addresses of several models, by the last word of their name."""
OTHERS: dict[str, Rule] = {
    "nutrients:doctor_sheet": TOOL,
    "nutrients:intake": TOOL,
    "nutrients:security": Rule(dict.fromkeys(ROLES, "nothing there")),  # tests have no CONTACT_EMAIL
    "markdownx_markdownify": Rule(NO_SUCH_METHOD, staff(SEEING) | {"reader": "refused"}, form={"content": ["x"]}),
    "findings": SEEN,
    "admin:index": PAGE,
    "admin:login": TOOL,
    "admin:logout": Rule(staff((), "no such method") | dict.fromkeys(OUTSIDERS, "shown"), EVERYBODY_IS_SHOWN),
    "admin:password_change": Rule(staff(STAFF), staff(STAFF), form={"old_password": ["wrong"]}),
    "admin:password_change_done": READ_BY_STAFF,
    "admin:jsi18n": READ_BY_STAFF,
    "admin:autocomplete": Rule(staff(SEEING), staff((), "no such method")),
    "admin:view_on_site": PAGE,
    "admin:app_list": Rule(staff(SEEING, "nothing there"), staff(SEEING, "nothing there")),
    "admin:auth_user_password_change": Rule(staff(KEEPERS), staff(KEEPERS), form=PASSWORDS),
    "admin:nutrients_claim_table": Rule(staff(SEEING), staff(WRITING)),
    "admin:two_step": PAGE,
    "admin:auth_user_two_step": Rule(staff(KEEPERS), staff(KEEPERS)),
    "nutrients:image": NO_PICTURE,
    "admin/(?P<url>.*)$": Rule(staff((), "nothing there"), staff((), "nothing there")),
}
"""Every address that is no plain public page and no list, form, deletion or history of a model."""


def rule_of(place: Place) -> Rule | None:
    """What the table says of an address that is none of a model's; public pages need no line of their own."""
    if place.name.startswith("nutrients:"):
        return OTHERS.get(place.name, PUBLIC)
    shared = OF_SOME_MODELS.get(place.name.rpartition("_")[2]) if place.model else None
    return OTHERS.get(place.name, shared)


def test_every_address_is_classified() -> None:
    strangers = [place.name for place in PLACES if not place.suffix and rule_of(place) is None]
    assert not strangers, f"classify {strangers}: add a line to OTHERS in tests/test_matrix.py"
    unknown = set(OTHERS) - {place.name for place in PLACES}
    assert not unknown, f"{unknown} stand in OTHERS and are no addresses any more"


def test_every_model_of_the_desk_is_asked_by_each_of_its_addresses() -> None:
    found = {(place.model, place.suffix) for place in PLACES}
    assert {(model, suffix) for model in MODELS for suffix in (*OF_A_MODEL, "short")} <= found


# What is expected


def allowed(who: str, action: str, model: type[Model]) -> bool:
    """`may`, for superusers too: they do everything but write the history."""
    if who == "superuser":
        return action == "changelist" or model not in WRITTEN_BY_NOBODY
    return may(who, action, model)


def lets_in(who: str, suffix: str, method: str, model: type[Model]) -> bool:
    """Lists, histories and forms are read by who may see rows; sending a form is for who may write."""
    if suffix == "short":
        return who in STAFF
    if suffix in ("changelist", "history") or (suffix == "change" and method != "POST"):
        return allowed(who, "changelist", model)
    return allowed(who, suffix, model)


def expected(who: str, place: Place, method: str) -> Outcome:
    if method not in READING_OR_SENDING:
        return "no such method"
    if place.model and place.suffix:
        outside: Outcome = "to the login" if who in OUTSIDERS else "refused"
        return "shown" if lets_in(who, place.suffix, method, place.model) else outside
    rule = rule_of(place)
    assert rule, f"classify {place.name}"
    return (rule.send if method == "POST" else rule.read)[who]


def verdict(answer: Any) -> str:
    if answer.headers.get("Location", "").startswith("/admin/login/"):
        return "to the login"
    words = {403: "refused", 404: "nothing there", 405: "no such method"}
    return words.get(answer.status_code, "shown" if answer.status_code < 500 else str(answer.status_code))


# Asking


@dataclass(frozen=True)
class Asked:
    """An address with everything filled in."""

    place: Place
    url: str
    form: Form


@cache
def askers(place: Place, method: str) -> list[str]:
    """Who asks an address by a method: all who must not get through, and some of those who must."""
    through = [who for who in ROLES if expected(who, place, method) == "shown"]
    kept_out = [who for who in ROLES if who not in through]
    if not through:  # what no role may do, the resolver or a line before the sessions answers: to three of them
        return kept_out if method in READING_OR_SENDING else ["anonymous", in_turn(place, STAFF[:-1]), "superuser"]
    if method == "HEAD":  # as GET, by another role
        return [*kept_out, in_turn(place, through[1:] or through)]
    if place.name in OTHERS and not place.name.startswith("nutrients:"):
        return list(ROLES)
    return [*kept_out, through[0], *([in_turn(place, through[1:])] if method == "POST" and through[1:] else [])]


def in_turn(place: Place, roles: Sequence[str]) -> str:
    return roles[PLACES.index(place) % len(roles)]


def ask_all() -> list[Asked]:
    """Every address with a form that could be sent to it."""
    rows = some_rows()
    forms = {model: {} if model is Revision else whole_form(model, row) for model, row in rows.items()}
    link = link_to_a_draft()
    return [Asked(place, place.url(rows, link), form_for(place, forms)) for place in PLACES]


@pytest.fixture(scope="module")
def addresses(standing: Standing) -> Iterator[list[Asked]]:
    yield from standing(ask_all)


def form_for(place: Place, forms: dict[type[Model], Form]) -> Form:
    rule = rule_of(place)
    return rule.form if rule and rule.form else forms[place.model] if place.model else {}


class Writes:
    """The tables that are written while it is installed, whether or not it is rolled back."""

    def __init__(self) -> None:
        self.tables: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", sql, re.IGNORECASE)
        if found and found[1] not in OF_THEIR_OWN:
            self.tables.append(found[1])
        return execute(sql, params, many, context)


DRAWN_BY_GET_ALONE = patch.object(SimpleTemplateResponse, "rendered_content", "")
"""A page of the desk is drawn when its view is done. That takes half the time, and tells nothing of who gets it."""


def try_out(client: Client, method: str, asked: Asked) -> tuple[str, list[str]]:
    """How an address answers and which tables it wrote; nothing of it stays."""
    writes, cookies = Writes(), client.cookies.copy()
    drawing = nullcontext() if method == "GET" else DRAWN_BY_GET_ALONE
    with transaction.atomic(), connection.execute_wrapper(writes), drawing:
        data = asked.form if method == "POST" else None
        answer = getattr(client, method.lower())(asked.url, data)
        transaction.set_rollback(True)
    client.cookies.clear()  # a new session is rolled back too
    client.cookies.update(cookies)
    return verdict(answer), writes.tables


def test_each_address_is_asked_by_who_is_kept_out_and_by_who_is_let_in() -> None:
    for place, method in product(PLACES, READING_OR_SENDING):
        found = {who: expected(who, place, method) for who in askers(place, method)}
        meant = {who: expected(who, place, method) for who in ROLES}
        assert set(found.values()) == set(meant.values())
        assert {who for who in ROLES if meant[who] != "shown"} <= found.keys()
    assert all(
        {who for who in ROLES if expected(who, place, "GET") == "shown"} <= set(askers(place, "GET"))
        for place in PLACES
        if place.name.startswith("admin:") and place.name in OTHERS
    )


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.usefixtures("quick_hasher")
def test_the_matrix(who: str, addresses: list[Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    """By every method of HTTP; who may not write leaves no trace in any table, and a GET never does."""
    monkeypatch.setattr("nutrients.checking.check", list)  # slow, and no matter of who is asking
    wrong, client, tried = [], make_client(who), 0
    for asked, method in product(addresses, METHODS):
        if who not in askers(asked.place, method):
            continue
        outcome, tables = try_out(client, method, asked)
        wanted, tried = expected(who, asked.place, method), tried + 1
        if outcome != wanted:
            wrong.append(f"{method} {asked.url}: {outcome}, not {wanted}")
        elif tables and (method != "POST" or outcome != "shown" or who in BARRED):
            wrong.append(f"{method} {asked.url}: wrote {tables}")
    assert not wrong, "\n".join(wrong)
    assert tried > len(addresses)
