"""The whole desk for who uses no mouse or no eyes: each address by axe, on a phone and a desk, in both schemes."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from lxml import html
from playwright.sync_api import Browser, Page, expect

from nutrients.models import Guide, Nutrient
from tests.browser import STANDARD, in_browser
from tests.desk import address, make_client, opened, send
from tests.pages import heading_fault
from tests.places import PLACES, some_rows
from tests.visitor import visiting

pytestmark = [*in_browser, pytest.mark.django_db]

SCREENS = ((360, "dark"), (1280, "light"))
UNSEEN = ("admin:logout", "admin:jsi18n", "admin:autocomplete", "admin:view_on_site")
"""Addresses of the desk that answer with no page, or only to a POST."""


def faults(page: Page) -> list[str]:
    """What axe finds by WCAG 2.2 A and AA, and what is wider than the window."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [f"{wide} px wide"] if wide > width else []
    for violation in Axe().run(page, options=STANDARD).response["violations"]:
        places = [str(node["target"]) for node in violation["nodes"]][:4]
        found.append(f"{violation['id']} {len(violation['nodes'])}: {'; '.join(places)}")
    return found


def heading_faults(answer: Any) -> list[str]:
    fault = heading_fault(html.document_fromstring(answer.content.decode()))
    return [fault] if fault else []


def pages(client: Client, rows: Any) -> Iterator[tuple[str, Any]]:
    """Each address of the desk with its page, and the pages that only a sent form brings."""
    for place in PLACES:
        if place.route.startswith("admin/") and place.name not in UNSEEN and place.suffix != "short":
            url = place.url(rows, "/")
            answer = client.get(url)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                yield url, answer
    guide, mine = rows[Guide], opened(client, rows[Guide])
    yield "/admin/faults/", send(client, guide, mine | {"title": [""], "position": ["x"]})
    yield "/admin/saved/", send(client, guide, mine | {"text": ["First."]}, "_draft")
    yield "/admin/meanwhile/", send(client, guide, mine | {"text": ["Second."]}, "_draft")
    yield "/admin/compared/", client.get(address(Guide, "history", guide))
    yield "/admin/login-wrong/", Client().post("/admin/login/", {"username": "x", "password": "y"})
    yield "/admin/logged-out/", make_client("looker").post("/admin/logout/")


def chosen(answers: Iterator[tuple[str, Any]], turn: int) -> Iterator[tuple[str, Any]]:
    """Every second page on each screen, so that each is looked at once and each kind of page on both."""
    return ((url, answer) for place, (url, answer) in enumerate(answers) if place % len(SCREENS) == turn)


@pytest.mark.parametrize("turn", range(len(SCREENS)))
def test_each_page_of_the_desk_is_accessible_and_fits(browser: Browser, turn: int) -> None:
    client, rows = make_client("superuser"), some_rows()
    width, scheme = SCREENS[turn]
    size: Any = {"width": width, "height": 900}
    with visiting(browser, client, viewport=size, color_scheme=scheme) as visitor:
        found = {
            url: [*faults(visitor.open(url, answer)), *heading_faults(answer)]
            for url, answer in chosen(pages(client, rows), turn)
        }
    assert len(found) > 50
    assert {url: bad for url, bad in found.items() if bad} == {}


EVERY_CONTROL_TELLS = """() => [...document.querySelectorAll('.help[id]')]
  .filter((help) => !document.querySelector(`[aria-describedby~='${help.id}']`)).map((help) => help.id)"""


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


def test_help_is_tied_to_its_field_and_the_page_says_its_language(browser: Browser) -> None:
    with at_desk(browser, "superuser") as visitor:
        for model, row in some_rows().items():
            page = visitor.open(address(model, "change", row))
            assert page.evaluate(EVERY_CONTROL_TELLS) == [], model
            assert page.get_attribute("html", "lang") == "en-gb"


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
