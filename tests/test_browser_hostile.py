"""Every payload in every text field, opened in Chromium with no policy that would stop it: nothing runs anywhere.

Chromium is answered by Django's test client, so that a page is what this test's own database makes it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import CharField, Field, Model, TextField
from django.test import Client
from playwright.sync_api import Browser, expect

from nutrients import drafting, publishing
from nutrients.conversion import field_of, record_of
from nutrients.drafting import DRAFTABLE, newest
from nutrients.models import TABLES, Claim, Content, Food, Guide, Nutrient, Term
from nutrients.models.base import WordsField
from nutrients.records import Record
from nutrients.vocabulary import ChangeKind, RevisionState
from tests.browser import in_browser
from tests.desk import Form, address, make_account, make_client, opened, push, send
from tests.pages import ON_SEARCH
from tests.payloads import ALL
from tests.places import PLACES, Rows, is_first_of_its_kind, link_to_a_draft, some_rows
from tests.test_hostile_text import targets
from tests.visitor import Visitor, visiting
from tests.world import Standing

pytestmark = [*in_browser, pytest.mark.django_db]

UNLIMITED = 50_000
RECORDER = (
    "window.ran = []; for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => top.ran.push(name);"
)
ALIVE = """(onSearch) => {
  const found = [...window.ran];
  const links = ["href", "src", "action", "formaction", "xlink:href", "data", "srcdoc", "background", "to", "values"];
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      const plain = value.replace(/[\\t\\r\\n]/g, "").replace(/^[\\x00-\\x20]+/, "");
      if (name.startsWith("on")) found.push(`<${element.localName} ${name}>`);
      if (links.includes(name) && /^(javascript|data|vbscript|blob):/i.test(plain)) found.push(`${name}=${plain}`);
    }
    for (const kind of ["mouseover", "mouseenter", "pointerenter", "focus", "toggle", "animationstart"])
      element.dispatchEvent(new Event(kind));
  }
  // a block of data is run by no browser; what broke out of one would be a script of its own
  const ours = ":not([src^='/static/']):not([src^='/admin/jsi18n/']):not([type='application/ld+json'])";
  const styles = "style:not(#xml-viewer-style)"; // Chromium's own, where it shows a feed
  const foreign = `script${ours}, ${styles}, iframe, object, embed, base, frame, meta[http-equiv=refresh], math`;
  for (const element of document.querySelectorAll(foreign))
    if (element.outerHTML !== onSearch) found.push(element.outerHTML.slice(0, 200));
  return [...found, ...window.ran];
}"""


def alive(visitor: Visitor) -> list[str]:
    """What ran or came alive on the page, and what was asked of others since the last page was looked at."""
    found: list[str] = visitor.page.evaluate(ALIVE, f"<script>{ON_SEARCH}</script>")
    asked, visitor.asked = visitor.asked, []
    return [*found, *asked]


def looked_at(visitor: Visitor, path: str, answer: Any = None) -> list[str]:
    visitor.open(path, answer)
    return alive(visitor)


def make_boss() -> User:
    """A superuser whose own name is hostile."""
    user = make_account("superuser")
    words = flat("\n".join(ALL))
    for name in ("username", "first_name", "last_name", "email"):
        setattr(user, name, words)
    user.save()
    Group.objects.create(name=words)
    return user


@dataclass(frozen=True)
class Poisoned:
    """A database that holds the payloads, and what leads to them."""

    boss: User
    rows: dict[type[Model], Model]
    link: str


@pytest.fixture(scope="module")
def poisoned(standing: Standing) -> Iterator[Poisoned]:
    """Made once for all tests here."""
    with limitless():
        yield from standing(lambda: poison(make_boss(), ALL))


@pytest.fixture
def visitor(browser: Browser, poisoned: Poisoned) -> Iterator[Visitor]:
    client = Client()
    client.force_login(poisoned.boss)
    with visiting(browser, client, RECORDER) as found:
        yield found


def flat(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def limitless() -> Iterator[None]:
    """Fields hold any length and any sign, so that each can hold all payloads at once. (SQLite minds neither.)"""
    with pytest.MonkeyPatch.context() as changed:
        for model in TABLES:
            for field in model._meta.fields:
                if isinstance(field, CharField | TextField) and field.max_length:
                    others = [check for check in field.validators if not isinstance(check, MaxLengthValidator)]
                    changed.setattr(field, "validators", others)
                    changed.setattr(field, "max_length", UNLIMITED)
        changed.setattr("nutrients.publishing.writing.unfit", lambda _record: [])
        changed.setattr("nutrients.admin.guard.unfit", lambda *_: "")
        yield


def held(field: "Field[Any, Any]", payloads: tuple[str, ...]) -> Any:
    """All payloads as one value of a field, in the shape that its own rules let through; None: there is none."""
    if isinstance(field, WordsField):
        return tuple(flat(payload) for payload in payloads)
    squeezed = re.sub(r"\s", "", "".join(payloads))
    for value in ("\n\n".join(payloads), f"/{squeezed}", f"https://e.example/{squeezed[:1900]}"):
        try:
            field.run_validators(value)
        except ValidationError:
            continue
        return value
    return None


def is_text(model: type[Content], name: str) -> bool:
    field = field_of(model, name)
    return isinstance(field, CharField | TextField) and not field.choices and name not in model.record.identity


def hostile(row: Content, payloads: tuple[str, ...]) -> Record:
    record = record_of(row)
    values = {}
    for name in (item.name for item in fields(record) if is_text(type(row), item.name)):
        field = field_of(type(row), name)
        value = held(field, payloads)
        if value is not None:
            values[name] = f"{row.pk} {value}" if field.unique else value
    return replace(record, **values)


def hosts(rows: Rows) -> list[Content]:
    """The rows that hold payloads: one of each model, and those that have a page."""
    ours = {(type(row), row.pk): row for row in (*rows.values(), *targets()) if isinstance(row, Content)}
    return list(ours.values())


def poison(by: User, payloads: tuple[str, ...]) -> Poisoned:
    """Publish the payloads in a row of each model and in those that have a page; and as drafts with a note."""
    rows = some_rows()
    records = [hostile(row, payloads) for row in hosts(rows)]
    words = "\n\n".join(payloads)
    publishing.publish(records, publishing.Change(ChangeKind.CONCLUSION, words, by, before=words, after=words))
    for record in records:
        below = newest(record.kind, record.key)
        if record.kind in DRAFTABLE and below:
            step = drafting.Step(
                kind=record.kind,
                key=record.key,
                content=record.as_json(),
                opened=below.pk,
                by=by,
                note=words,
                why=words,
            )
            drafting.keep(step, RevisionState.SUBMITTED)
    found = {model: model._default_manager.get(pk=row.pk) for model, row in rows.items()}
    return Poisoned(by, found, link_to_a_draft())


def is_shown(answer: Any) -> bool:
    """Whether a browser opens it; what it saves as a file runs in none."""
    saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
    return not saved and not answer.streaming and bool(answer.content)


def test_the_payloads_are_a_hundred_and_fifty_and_reach_nearly_every_text() -> None:
    assert len(ALL) >= 150
    texts = [(model, item.name) for model in TABLES for item in fields(model.record) if is_text(model, item.name)]
    assert len(texts) > 60
    assert [(m.__name__, name) for m, name in texts if held(field_of(m, name), ("<", ">")) is None] == [
        ("Image", "sha256")
    ]


@pytest.mark.parametrize(
    "unsafe",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onmouseover=alert(1)>x</p>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<img src=//e.example/x.png>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    ],
)
def test_what_would_run_is_noticed(visitor: Visitor, unsafe: str) -> None:
    assert looked_at(visitor, "/unsafe/", made(f"<!doctype html><title>x</title>{unsafe}"))


def made(page: str) -> Any:
    """A page that the site would never send, in the shape of an answer."""
    answer = Client().get("/healthz")
    answer.content = page.encode()
    answer.headers["Content-Type"] = "text/html; charset=utf-8"
    return answer


def opened_all(visitor: Visitor, urls: list[str]) -> dict[str, list[str]]:
    """What was found alive at each address that a browser shows."""
    found = ((url, visitor.client.get(url)) for url in urls)
    return {url: looked_at(visitor, url, answer) for url, answer in found if is_shown(answer)}


def test_nothing_runs_at_any_address(visitor: Visitor, poisoned: Poisoned) -> None:
    dull = ("/<path:object_id>/", "logout/", ".png")  # leads on, ends the visit, draws words as a picture
    places = [place for place in PLACES if not place.route.endswith(dull)]
    urls = [place.url(poisoned.rows, poisoned.link) for place in places if is_first_of_its_kind(place)]
    others = ["/search/?q=alert", "/search/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/search.json?q=alert"]
    found = opened_all(visitor, [*urls, *others])
    assert len(found) >= 130
    assert {url: bad for url, bad in found.items() if bad} == {}


def test_nothing_runs_where_markdown_is_shown_of_payloads_the_other_way_round(
    visitor: Visitor, poisoned: Poisoned
) -> None:
    """What one payload leaves open takes in those behind it: on each public page they stand in both orders."""
    turned = [hostile(row, ALL[::-1]) for row in hosts(poisoned.rows)]
    publishing.publish(turned, publishing.Change(ChangeKind.CONCLUSION, "x", poisoned.boss, before="x", after="x"))
    places = [place for place in PLACES if place.name.startswith("nutrients:") and place.route.endswith("/")]
    found = opened_all(visitor, [place.url(poisoned.rows, poisoned.link) for place in places])
    assert len(found) >= 30
    assert {url: bad for url, bad in found.items() if bad} == {}


def test_nothing_runs_in_what_the_desk_answers_to_a_form(visitor: Visitor) -> None:
    found = {name: looked_at(visitor, f"/admin/{name}/", answer) for name, answer in answers(visitor.client)}
    assert {name: bad for name, bad in found.items() if bad} == {}


def answers(client: Client) -> Iterator[tuple[str, Any]]:
    """The pages that only a sent form brings: messages, faults, the gate, conflicts, the preview, what was removed."""
    guide, term, hostile = Guide.objects.all()[0], Term.objects.get(slug="atp"), "\n\n".join(ALL)
    nutrient = Nutrient.objects.get(slug="magnesium")
    mine = opened(client, term)
    yield "draft-saved", send(client, guide, opened(client, guide), "_draft")
    yield "preview-unsaved", client.post(address(Guide, "change", guide), opened(client, guide) | {"_preview": ["x"]})
    preview = opened(client, nutrient) | {"_preview": ["x"]}
    yield "preview-nutrient", client.post(address(Nutrient, "change", nutrient), preview)
    yield "gate", send(client, nutrient, opened(client, nutrient))
    yield "faults", send(client, guide, opened(client, guide) | {"change_kind": [hostile], "position": [hostile]})
    yield "published", send(client, term, opened(client, term) | {"why": [hostile[:300]], "definition": [hostile]})
    yield "meanwhile", send(client, term, typed(mine, hostile))
    yield "not-deleted", client.post(address(Claim, "delete", Claim.objects.all()[0]), {"post": "yes"}, follow=True)
    guide_form = typed(opened(client, guide), hostile)
    yield "discarded", send(client, guide, opened(client, guide), "_discard")
    yield "deleted", client.post(address(Guide, "delete", guide), {"post": "yes"}, follow=True)
    yield "removed", client.post(address(Guide, "change", guide), guide_form)
    yield "refused", make_client("editor").post("/admin/nutrients/revision/add/", {"x": hostile})


def typed(form: Form, text: str) -> Form:
    return form | {name: [text] for name in ("definition", "title", "text") if name in form}


def test_nothing_runs_in_what_scripts_put_into_pages(visitor: Visitor) -> None:
    """The live preview, the lists that offer rows, and the suggestions of the search."""
    for model, slug in ((Nutrient, "magnesium"), (Food, "almonds"), (Term, "atp")):
        visitor.open(address(model, "change", model._default_manager.get(slug=slug)))
        for editor in visitor.page.locator(".markdownx-editor:visible").all():
            editor.focus()
        for preview in visitor.page.locator(".markdownx:visible .markdownx-preview").all():
            expect(preview).not_to_be_empty(timeout=20_000)
        assert alive(visitor) == []
    claim = Claim.objects.get(slug="magnesium-low-mechanism-1")
    visitor.open(address(Claim, "change", claim))
    for choice in visitor.page.locator(".field-nutrient .select2-selection, .field-effects .select2-selection").all():
        choice.click()
        expect(
            visitor.page.locator(
                ".select2-results__option[data-select2-id], .select2-results__option--selectable"
            ).first
        ).to_be_visible(timeout=20_000)
        assert alive(visitor) == []
        visitor.page.keyboard.press("Escape")
    visitor.open("/search/")
    push(Guide.objects.all()[0], title="<img src=x onerror=alert(1)> magnesium", description="x", text="x")
    visitor.page.locator("main input[data-suggest]").fill("magnesium")
    expect(visitor.page.locator("datalist option").first).to_be_attached(timeout=20_000)
    assert alive(visitor) == []
