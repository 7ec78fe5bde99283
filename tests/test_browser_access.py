"""The whole desk for who uses no mouse or no eyes: each address by axe, on a phone and a desk, in both schemes."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from lxml import html
from playwright.sync_api import Browser, Page, expect

from nutrients.models import Guide, Nutrient
from tests.browser import AXE, in_browser, too_wide, violations
from tests.desk import address, make_client, opened, send
from tests.pages import heading_fault
from tests.places import PLACES, Rows, is_first_of_its_kind, some_rows
from tests.visitor import visiting
from tests.world import Standing

pytestmark = [*in_browser, pytest.mark.django_db]

SCREENS: tuple[dict[str, Any], ...] = (
    {"viewport": {"width": 360, "height": 900}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
)
UNSEEN = ("admin:logout", "admin:jsi18n", "admin:autocomplete", "admin:view_on_site")
"""Addresses of the desk that answer with no page, or only to a POST."""


def heading_faults(answer: Any) -> list[str]:
    fault = heading_fault(html.document_fromstring(answer.content.decode()))
    return [fault] if fault else []


def pages(client: Client, rows: Rows) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Each kind of page of the desk, its address and what brings it; then those that only a sent form brings."""
    for place in PLACES:
        seen = place.route.startswith("admin/") and place.name not in UNSEEN and place.suffix != "short"
        if seen and is_first_of_its_kind(place):
            url = place.url(rows, "/")
            yield place.name.rpartition("_")[2], url, partial(client.get, url)
    guide, mine = rows[Guide], opened(client, rows[Guide])
    others: dict[str, Callable[[], Any]] = {
        "faults": partial(send, client, guide, mine | {"title": [""], "position": ["x"]}),
        "saved": partial(send, client, guide, mine | {"text": ["First."]}, "_draft"),
        "meanwhile": partial(send, client, guide, mine | {"text": ["Second."]}, "_draft"),
        "compared": partial(client.get, address(Guide, "history", guide)),
        "login-wrong": partial(Client().post, "/admin/login/", {"username": "x", "password": "y"}),
        "logged-out": partial(make_client("looker").post, "/admin/logout/"),
    }
    for kind, bring in others.items():
        yield "sent", f"/admin/{kind}/", bring


@pytest.fixture(scope="module")
def rows(standing: Standing) -> Iterator[Rows]:
    yield from standing(some_rows)


def is_page(answer: Any) -> bool:
    return bool(answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"))


def test_each_kind_of_page_of_the_desk_is_accessible_and_fits(
    browser: Browser, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is looked at once; the lists, the forms and so on of the models in turn on a phone and on a desk."""
    for desk in admin.site._registry.values():
        monkeypatch.setattr(desk, "list_per_page", 15)  # a hundred rows are alike, and axe looks at each
    client, found = make_client("superuser"), {}
    turns: Counter[str] = Counter()
    with ExitStack() as stack:
        windows = [stack.enter_context(visiting(browser, client, AXE, **screen)) for screen in SCREENS]
        for kind, url, bring in pages(client, rows):
            answer = bring()
            if is_page(answer):
                page = windows[turns[kind] % len(windows)].open(url, answer)
                turns[kind] += 1
                found[url] = [*violations(page), *too_wide(page), *heading_faults(answer)]
    assert len(found) > 100
    assert {url: bad for url, bad in found.items() if bad} == {}


SHOWN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" || style.boxShadow !== "none" || style.textDecorationLine !== "none";
}"""


def at_desk(browser: Browser, who: str = "editor", **options: Any) -> Any:
    return visiting(browser, make_client(who), viewport={"width": 1280, "height": 900}, **options)


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id || document.activeElement.className")
    return found


def test_tab_leaves_each_markdown_field_and_comes_back(browser: Browser) -> None:
    nutrient = Nutrient.objects.get(slug="magnesium")
    with at_desk(browser) as visitor:
        page = visitor.open(address(Nutrient, "change", nutrient))
        editors = page.evaluate("[...document.querySelectorAll('.markdownx-editor')].map((editor) => editor.id)")
        assert len(editors) >= 10
        for name in editors:
            page.locator(f"#{name}").focus()
            expect(page.locator(f".markdownx:has(#{name}) .markdownx-preview")).not_to_be_empty()
            page.keyboard.press("Tab")
            assert focused(page) != name
            page.keyboard.press("Shift+Tab")
            assert focused(page) == name


def test_help_is_tied_to_its_field_and_the_page_says_its_language(rows: Rows) -> None:
    client, seen = make_client("superuser"), 0
    for model, row in rows.items():
        page = html.document_fromstring(client.get(address(model, "change", row)).content.decode())
        helped = {name for tied in page.xpath("//@aria-describedby") for name in tied.split()}
        helps = page.xpath("//*[contains(concat(' ', @class, ' '), ' help ')]/@id")
        assert set(helps) <= helped, model
        assert page.get("lang") == "en-gb"
        seen += len(helps)
    assert seen > 50


def test_what_was_saved_is_announced_and_what_is_wrong_has_the_focus(browser: Browser) -> None:
    guide = Guide.objects.all()[0]
    with at_desk(browser) as visitor:
        form = opened(visitor.client, guide)
        page = visitor.open("/admin/saved/", send(visitor.client, guide, form, "_draft"))
        expect(page.get_by_role("status").filter(has_text="Readers do not see it")).to_be_visible()
        page = visitor.open("/admin/wrong/", send(visitor.client, guide, form | {"title": [""]}))
        expect(page.get_by_role("alert").filter(has_text="Please correct the error")).to_be_focused()


def test_the_keyboard_reaches_the_text_first_and_the_focus_shows(browser: Browser) -> None:
    with at_desk(browser) as visitor:
        page = visitor.open("/admin/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        for _step in range(12):
            assert page.evaluate(SHOWN), focused(page)
            page.keyboard.press("Tab")
