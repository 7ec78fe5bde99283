"""Sources at the desk in a real Chromium: picked into a text by keyboard alone, and imported from elsewhere."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import in_browser, log_in, open_desk, violations
from tests.reference_texts import BIBTEX

pytestmark = in_browser


def assert_accessible(page: Page, said: list[str]) -> None:
    """`said`: what the console said so far; axe itself offends the policy and says so."""
    assert not said
    assert violations(page) == []
    said.clear()


def at_the_end_of(field: Locator, text: str) -> None:
    """The field holds this text, and the cursor stands behind it."""
    field.fill(text)
    field.press("Control+End")
    expect(field).to_be_focused()


def back_to(page: Page, label: str) -> None:
    """From the text to a button of the tools before it, by keyboard alone."""
    for _stop in range(5):
        page.keyboard.press("Shift+Tab")
        if str(page.evaluate("document.activeElement.textContent")).startswith(label):
            return
    raise AssertionError(f"there is no {label} before the text")


def pick(page: Page, typed: str, *, label: str = "Cite a source") -> None:
    """From the text to the dialog's button and to the one find, by keyboard alone."""
    back_to(page, label)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(typed)
    expect(dialog.get_by_role("status")).to_have_text("1 found.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


@pytest.fixture
def guide(page: Page, site: str) -> Page:
    log_in(page, site, "editor")
    open_desk(page, site, "guide", "twitching")
    return page


def test_sources_are_cited_by_keyboard_alone(guide: Page) -> None:
    field = guide.locator("#id_text")
    at_the_end_of(field, "Magnesium helps little.")
    pick(guide, "garrison 2020 magnesium")
    expect(field).to_have_value("Magnesium helps little.[@garrison-2020]")
    expect(field).to_be_focused()
    pick(guide, "koike 2015")
    expect(field).to_have_value("Magnesium helps little.[@garrison-2020; @koike-2015]")
    guide.keyboard.type(" More.")
    expect(field).to_have_value("Magnesium helps little.[@garrison-2020; @koike-2015] More.")
    expect(guide.locator(".field-text .markdownx-preview .refs")).to_contain_text("Koike")


def test_what_was_picked_can_be_undone_and_is_kept_in_the_browser(guide: Page) -> None:
    field = guide.locator("#id_text")
    at_the_end_of(field, "Kept.")
    pick(guide, "garrison 2020 magnesium")
    for _try in range(50):
        if guide.evaluate("Object.values(localStorage).join().includes('[@garrison-2020]')"):
            break
        guide.wait_for_timeout(100)
    else:
        raise AssertionError("what was picked is not kept")
    guide.keyboard.press("Control+z")
    expect(field).to_have_value("Kept.")
    guide.keyboard.press("Control+Shift+z")
    expect(field).to_have_value("Kept.[@garrison-2020]")


def test_a_source_that_is_cited_there_already_is_not_cited_twice(guide: Page) -> None:
    field = guide.locator("#id_text")
    at_the_end_of(field, "Once.[@garrison-2020]")
    pick(guide, "garrison 2020 magnesium")
    expect(field).to_have_value("Once.[@garrison-2020]")


def test_a_selection_is_kept_and_cited_behind(guide: Page) -> None:
    field = guide.locator("#id_text")
    field.fill("One two three")
    field.evaluate("field => field.setSelectionRange(4, 7)")
    pick(guide, "garrison 2020 magnesium")
    expect(field).to_have_value("One two[@garrison-2020] three")


def test_escape_closes_and_leaves_the_text_alone(guide: Page) -> None:
    field = guide.locator("#id_text")
    at_the_end_of(field, "Nothing picked.")
    back_to(guide, "Cite a source")
    button = guide.get_by_role("button", name="Cite a source: Text")
    expect(button).to_be_focused()
    guide.keyboard.press("Enter")
    expect(guide.get_by_role("dialog", name="Cite a source")).to_be_visible()
    guide.keyboard.type("magnesium")
    guide.keyboard.press("Escape")
    expect(guide.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    expect(field).to_have_value("Nothing picked.")


def test_a_statement_is_quoted_on_a_line_of_its_own(guide: Page) -> None:
    field = guide.locator("#id_text")
    field.fill("Before it.\n\nAfter it.")
    field.evaluate("field => field.setSelectionRange(10, 10)")
    pick(guide, "pulls calcium mechanism-5 magnesium", label="Quote a statement")
    expect(field).to_have_value("Before it.\n\nmagnesium-low-mechanism-5\n\nAfter it.")
    expect(guide.locator(".field-text .markdownx-preview .claims")).to_contain_text("Low magnesium also pulls down")


def test_a_single_paragraph_offers_only_sources(page: Page, site: str) -> None:
    log_in(page, site, "author")
    open_desk(page, site, "claim", "magnesium-low-mechanism-5")
    expect(page.get_by_role("button", name="Cite a source: Text")).to_have_count(1)
    expect(page.get_by_role("button", name="Quote a statement")).to_have_count(0)


def test_without_script_the_field_works_and_leads_to_the_sources(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/admin/login/?next=/admin/nutrients/guide/1/change/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Look up a source").click()
    expect(opened.value.get_by_role("heading", name="Select source to change")).to_be_visible()
    page.context.close()


SCREENS = ((360, "dark"), (1280, "light"))


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_dialog_and_import_are_accessible_and_fit(browser: Browser, site: str, width: int, scheme: Any) -> None:
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    log_in(page, site, "editor")
    open_desk(page, site, "guide", "twitching")
    page.get_by_role("button", name="Cite a source: Text").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("The first 20 are shown")
    assert_accessible(page, said)
    page.goto(f"{site}/admin/nutrients/source/")
    page.get_by_role("link", name="Import sources").click()
    assert_accessible(page, said)
    page.get_by_label("Text:").fill(BIBTEX + "@book{broken, title")
    page.get_by_role("button", name="Look at them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import sources: look at each")
    assert_accessible(page, said)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_a_pasted_reference_becomes_a_source_that_a_page_cites(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    page.goto(f"{site}/admin/nutrients/source/")
    page.get_by_role("link", name="Import sources").click()
    page.get_by_label("Text:").fill(
        r"@article{x, author = {M{\"u}ller-Test, J}, title = {A trial of {B6}}, year = 2022}"
    )
    page.get_by_role("button", name="Look at them").click()
    expect(page.get_by_text("Müller-Test J. A trial of B6.")).to_be_visible()
    page.get_by_label("Key").fill("muller-trial-2022")
    page.get_by_role("button", name="Import what is ticked").click()
    expect(page.get_by_role("alert").last).to_contain_text("Nothing was imported yet")
    page.get_by_label("Kind of evidence:").select_option(label="Review")
    page.get_by_label("Standing:").select_option(label="Medium authority")
    expect(page.get_by_label("Key")).to_have_value("muller-trial-2022")
    page.get_by_role("button", name="Import what is ticked").click()
    expect(page.locator(".messagelist .success")).to_contain_text("1 source was imported")
    open_desk(page, site, "guide", "twitching")
    page.locator("#id_text").press("Control+End")
    pick(page, "muller-trial 2022")
    page.get_by_label("Why:").fill("With its source.")
    page.get_by_role("button", name="Publish", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"{site}/guides/muscle-twitching/")
    expect(page.locator("ol.refs")).to_contain_text("A trial of B6")
