"""What people do, in a real Chromium, against the site as `make run` serves it."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser import AXE, in_browser, log_in, open_desk, too_wide, violations

pytestmark = in_browser
KINDS = {
    "home": "/",
    "guides": "/guides/",
    "guide": "/guides/muscle-twitching/",
    "nutrients": "/nutrients/",
    "nutrient": "/nutrients/vitamin-b6/",
    "nutrient foods": "/nutrients/magnesium/foods/?per=portion",
    "compare": "/compare/",
    "compare pair": "/compare/?left=magnesium-deficiency&right=vitamin-b6-excess",
    "ranking by share": "/nutrients/vitamin-d/foods/?per=share&authority=efsa&stage=woman-30&diet=vegetarian",
    "ranking without %": "/nutrients/thiamin/foods/?per=100kcal&authority=efsa&stage=man-30&without=nuts",
    "ranking of nothing": "/nutrients/magnesium/foods/?diet=vegan&group=dairy",
    "ranking, bad": "/nutrients/magnesium/foods/?per=x&stage=man-30&without=y&page=0",
    "foods": "/foods/",
    "foods, bad": "/foods/?diet=x",
    "food": "/foods/almonds/",
    "food weighed": "/foods/milk-whole/?grams=250",
    "food, bad": "/foods/almonds/?grams=4,5&portion=99",
    "compare foods": "/foods/compare/",
    "four foods": "/foods/compare/?a=almonds&b=kale-raw&c=milk-whole&d=kefir-lowfat",
    "foods unknown": "/foods/compare/?a=salmon&b=kale-raw",
    "sources": "/sources/",
    "source": "/sources/nhs-twitching/",
    "about": "/about/",
    "doctor sheet": "/doctor-sheet/",
    "claims": "/claims/",
    "claim": "/claims/vitamin-b6-high-twitching-evidence-1/",
    "symptoms": "/symptoms/",
    "symptom": "/symptoms/muscle-twitching/",
    "emergency": "/symptoms/tetany/",
    "disagreements": "/disagreements/",
    "audit": "/audit/",
    "glossary": "/glossary/",
    "data": "/data/",
    "intake": "/intake/",
    "policy": "/about/editorial-policy/",
    "search": "/search/?q=magnezium",
    "search of a kind": "/search/?q=magnesium&kind=claim&page=2",
    "search without words": "/search/",
    "hopeless search": "/search/?q=xylophone",
    "bad search": "/search/?q=magnesium&kind=nothing",
    "not found": "/nothing-here/",
    "bad choice": "/compare/?left=nothing",
}


SCREENS: tuple[tuple[int, Literal["light", "dark"], bool], ...] = (
    (360, "dark", False),
    (320, "light", True),
    (1280, "dark", True),
)
"""Widths in pixels, colour schemes, and whether axe looks: at the narrowest and the widest, in both schemes."""


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """One window for all kinds of page, so that scripts and style sheets are fetched once."""
    context = browser.new_context(viewport={"width": SCREENS[0][0], "height": 900})
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_quiet_fits_and_is_accessible(reader: Page, site: str, kind: str) -> None:
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 40" not in message.text:
            said.append(message.text)

    reader.on("console", listen)
    wrong = {}
    for turn, (width, scheme, looked_at) in enumerate(SCREENS):
        reader.set_viewport_size({"width": width, "height": 900})
        reader.emulate_media(color_scheme=scheme)
        if turn == 0:
            reader.goto(site + KINDS[kind])
        wrong[width] = [*too_wide(reader), *(violations(reader) if looked_at else [])]
    reader.remove_listener("console", listen)
    assert not said
    assert wrong == {width: [] for width, _scheme, _looked_at in SCREENS}
    assert not reader.context.cookies()


@pytest.mark.parametrize(
    ("address", "answer"), [("/nutrients/magnesium/", "Very low magnesium"), ("/", "Most everyday twitches happen")]
)
def test_the_first_screen_of_a_phone_calms_warns_and_answers(
    browser: Browser, site: str, address: str, answer: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site}{address}")
    for text in ("Most twitches are harmless", "sudden loss of vision", "See a doctor soon", answer):
        box = page.get_by_text(text).first.bounding_box()
        assert box
        assert box["y"] + 40 < 740, text


def test_the_keyboard_reaches_the_text_first(page: Page, site: str) -> None:
    page.goto(f"{site}/nutrients/magnesium/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_citation_leads_to_its_reference_and_back(page: Page, site: str) -> None:
    page.goto(f"{site}/nutrients/vitamin-b6/")
    page.locator("a.cite").first.click()
    expect(page.locator("#r1")).to_be_in_viewport()
    page.locator("#r1 .backs a").first.click()
    expect(page.locator("#c1-1")).to_be_in_viewport()


def test_the_end_of_a_long_page_is_shown_at_once(page: Page, site: str) -> None:
    page.goto(f"{site}/guides/muscle-twitching/")
    page.evaluate("document.querySelector('footer').scrollIntoView()")
    expect(page.locator("footer")).to_be_in_viewport()
    page.wait_for_timeout(300)
    expect(page.locator("footer")).to_be_in_viewport()


def test_two_imbalances_are_chosen_by_plain_controls(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/compare/")
    page.get_by_label("Left side").select_option(label="Folate, too much")
    page.get_by_label("Right side").select_option(label="Copper, too little")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(f"{site}/compare/?left=folate-excess&right=copper-deficiency")
    expect(page.get_by_role("heading", level=1)).to_have_text("Too much folate, too little copper")


def test_foods_are_filtered_ranked_paged_and_counted_without_script(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"{site}/nutrients/magnesium/foods/")
    page.get_by_text("Choose foods and whose need counts").click()
    page.get_by_label("Whose need").select_option(label="EU (EFSA)")
    page.get_by_label("For whom").select_option(label="Woman, 30 years")
    page.get_by_label("Diet").select_option(label="Vegetarian, vegan included")
    page.get_by_label("Nuts: tree nuts and peanuts").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("caption")).to_contain_text("the need for ‘Woman, 30 years’, 300 mg a day (EFSA")
    page.get_by_role("link", name="Per usual portion").click()
    page.get_by_role("link", name="Page 2").click()
    chosen = "per=portion&authority=efsa&stage=woman-30&diet=vegetarian&without=nuts&page=2"
    expect(page).to_have_url(f"{site}/nutrients/magnesium/foods/?{chosen}")
    page.get_by_role("link", name="remove Without nuts").click()
    expect(page).to_have_url(f"{site}/nutrients/magnesium/foods/?{chosen.split('&without')[0]}")
    page.get_by_text("Choose foods and whose need counts").click()
    expect(page.get_by_label("For whom")).to_have_value("woman-30")
    page.context.close()


def test_foods_are_compared_and_weighed_without_script(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"{site}/foods/almonds/")
    page.get_by_label("Or grams").fill("40")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("table.bars tbody tr").first).to_contain_text("108 mg")
    page.get_by_role("link", name="Compare Almonds with other foods").click()
    page.get_by_label("Second food").fill("kale, raw")
    page.get_by_label("Third food").fill("salmon")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_label("Third food")).to_have_value("salmon")
    page.get_by_role("link", name="Chinook salmon, smoked").click()
    expect(page).to_have_url(f"{site}/foods/compare/?a=almonds&b=kale-raw&c=salmon-chinook-smoked")
    expect(page.get_by_role("heading", level=1)).to_have_text("Almonds · Kale, raw · Chinook salmon, smoked")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()


def test_a_printed_page_keeps_warnings_and_references_and_drops_the_rest(page: Page, site: str) -> None:
    page.goto(f"{site}/nutrients/magnesium/")
    page.emulate_media(media="print")
    for kept in ("Get help now", "References"):
        expect(page.get_by_role("heading", name=kept)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_an_editor_corrects_a_sentence_and_readers_see_it(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    open_desk(page, site, "nutrient", "Calcium")
    field = page.get_by_label("Short answer:")
    field.press("Control+Home")
    field.type("A corrected sentence.[@garrison-2020] And a wrong key.[@nobody-1900]\n\n")
    preview = page.locator(".field-short_answer .markdownx-preview")
    expect(preview).to_contain_text("A corrected sentence.")
    expect(preview.locator(".unknown")).to_contain_text("nobody-1900")
    expect(preview.locator(".refs")).to_contain_text("Garrison")
    page.get_by_label("Why:").fill("Played in a test")
    page.get_by_role("button", name="Publish", exact=True).first.click()
    expect(page.get_by_label("What the gate found")).to_contain_text("unknown source: nobody-1900")
    field.fill(field.input_value().replace(" And a wrong key.[@nobody-1900]", ""))
    page.get_by_role("button", name="Publish", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"{site}/nutrients/calcium/")
    expect(page.locator("#short-answer")).to_contain_text("A corrected sentence.")
    expect(page.locator("ol.refs")).to_contain_text("Garrison")
    assert "nobody-1900" not in page.content()
    expect(page.locator("#history")).to_contain_text("Version 2")


def test_the_preview_shows_a_claim_as_the_page_does(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    open_desk(page, site, "guide", "twitching")
    page.locator("#id_text").fill("magnesium-low-mechanism-5\nno-such-claim-1")
    preview = page.locator(".field-text .markdownx-preview")
    expect(preview.locator(".claims").first).to_contain_text("Low magnesium also pulls down blood calcium")
    expect(preview.locator(".g")).to_have_text(["Established"])
    expect(preview.locator(".unknown")).to_contain_text("no-such-claim-1")


def test_tab_leaves_the_markdown_field(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    open_desk(page, site, "claim", "magnesium-low-mechanism-5")
    page.locator("#id_text").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#id_text")).not_to_be_focused()


def test_the_table_leads_to_the_form_of_a_cell(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    page.goto(f"{site}/admin/nutrients/claim/")
    page.get_by_role("link", name="As a table").click()
    cell = page.locator(".desk-cell", has_text="Marked magnesium deficiency")
    cell.get_by_role("link").first.click()
    expect(page.locator("#id_text")).to_contain_text("Marked magnesium deficiency")


def test_an_author_drafts_texts_and_cannot_publish_or_touch_data(page: Page, site: str) -> None:
    log_in(page, site, "author")
    open_desk(page, site, "nutrient", "Calcium")
    expect(page.get_by_role("button", name="Save draft")).to_have_count(2)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    assert page.goto(f"{site}/admin/nutrients/intake/add/").status == 403  # type: ignore[union-attr]
    assert page.goto(f"{site}/admin/auth/user/").status == 403  # type: ignore[union-attr]


def test_the_desk_is_quiet(page: Page, site: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    log_in(page, site, "editor")
    for address in ("", "nutrients/claim/", "nutrients/claim/table/", "nutrients/food/"):
        page.goto(f"{site}/admin/{address}")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("heading", name="Portions")).to_be_visible()
    page.goto(f"{site}/admin/login/")
    assert not said
