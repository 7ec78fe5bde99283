"""What comes out of the printer, and the sheet for the doctor on paper, in a real Chromium."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import in_browser, violations
from tests.test_browser import KINDS

pytestmark = in_browser
HANDOUTS = ("nutrient", "compare pair", "symptoms", "symptom", "claim", "food", "glossary", "sources")
UNDATED = ("compare pair", "symptoms", "food", "sources")
"""Kinds behind which no one text with dates of its own stands, or (foods) not yet."""
WITHOUT_REFERENCES = ("symptoms", "glossary", "sources")
GONE = ("Skip to the content", "On this page", "All warning signs", "Privacy", "Accessibility", "¶", "↑")
ORDINARY = (
    *("Eyelid", "Thigh", "Calf", "More than two weeks", "It comes and goes"),
    *("Muscle cramps", "Tingling (pins and needles)", "Numbness", "Tiredness"),
    *("Acid reducers (proton pump inhibitors)", "Thiazide water tablets", "Metformin"),
)
FULL = (
    *ORDINARY,
    *("Loop water tablets (such as furosemide)", "Antibiotics", "Steroids", "Isoniazid", "Levodopa"),
    *("Headache", "Constipation", "Unsteady walking"),
)
LITTLE = ("Eyelid",)
SUPPLEMENTS = "B-complex, 1 tablet, once a day\nMagnesium citrate, 300 mg, at night\nVitamin D, 1 drop, daily"


def on_paper(page: Page, address: str) -> str:
    """The text of a page as it is printed."""
    page.goto(address)
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


def pages_of(page: Page) -> int:
    """How many pages Chromium prints, once every style sheet is there."""
    page.wait_for_load_state()
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", prefer_css_page_size=True)))


def tell(page: Page, site: str, *labels: str) -> None:
    """Open the form of the sheet and tick these; each folded group is opened as a reader does."""
    page.goto(f"{site}/doctor-sheet/")
    for summary in page.locator("details.folded > summary").all():
        summary.click()
    for label in labels:
        page.get_by_label(label, exact=True).check()


@pytest.fixture(scope="module", params=HANDOUTS)
def handout(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[tuple[str, Page]]:
    """A kind of page, opened once as it is printed."""
    page = browser.new_page()
    on_paper(page, site + KINDS[request.param])
    yield request.param, page
    page.close()


def test_every_kind_of_page_prints_as_a_handout(handout: tuple[str, Page], site: str) -> None:
    kind, page = handout
    text = page.locator("body").inner_text()
    assert "Call your local emergency number" in text or kind == "food"
    assert f"{site}{KINDS[kind]} · content of " in text
    assert re.search(r"(Published|Last changed) \d+ \w+ 20\d\d", text) or kind in UNDATED
    assert not [word for word in GONE if word in text]
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_references_are_printed_with_their_addresses(handout: tuple[str, Page]) -> None:
    kind, page = handout
    script = "links => links.map(link => getComputedStyle(link, '::after').content)"
    printed = page.locator("a[rel='external']").evaluate_all(script)
    assert printed or kind in WITHOUT_REFERENCES
    assert all("http" in content or "attr(href)" in content for content in printed)


def test_no_row_is_cut_and_each_table_repeats_its_head(handout: tuple[str, Page]) -> None:
    _kind, page = handout
    rows = page.locator(".data tr").evaluate_all("rows => rows.map(row => getComputedStyle(row).breakInside)")
    heads = page.locator(".data thead").evaluate_all("heads => heads.map(head => getComputedStyle(head).display)")
    assert {*rows} <= {"avoid"}
    assert {*heads} <= {"table-header-group"}


def test_paper_is_white_also_for_who_reads_in_the_dark(browser: Browser, site: str) -> None:
    page = browser.new_page(color_scheme="dark")
    on_paper(page, f"{site}/nutrients/magnesium/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()


def test_what_is_folded_on_the_screen_is_printed(page: Page, site: str) -> None:
    page.goto(f"{site}/nutrients/magnesium/")
    folded = page.locator("details.ages table").first
    expect(folded).to_be_hidden()
    page.emulate_media(media="print")
    expect(folded).to_be_visible()


@pytest.mark.parametrize("told", [LITTLE, ORDINARY, FULL], ids=["little", "ordinary", "full"])
def test_a_sheet_for_the_doctor_fits_one_page(browser: Browser, site: str, told: tuple[str, ...]) -> None:
    page = browser.new_page()
    tell(page, site, *told)
    page.get_by_label("Supplements, with amounts").fill(SUPPLEMENTS)
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.locator("#sheet-h")).to_have_text("Sheet for the doctor")  # the form has a heading of that name too
    assert pages_of(page) == 1
    page.close()


def test_a_sheet_for_the_doctor_needs_no_script(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    tell(page, site, *ORDINARY)
    page.get_by_label("Supplements, with amounts").fill(SUPPLEMENTS)
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.locator("#sheet-h")).to_have_text("Sheet for the doctor")  # the form has a heading of that name too
    expect(page.locator(".ask > li")).to_have_count(8)
    assert pages_of(page) == 1
    page.close()


def test_the_answers_of_a_sheet_can_be_changed_without_script(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    tell(page, site, "Calf", "Metformin")
    page.get_by_label("Supplements, with amounts").fill(SUPPLEMENTS)
    page.get_by_role("button", name="Make the sheet").click()
    page.get_by_role("button", name="Change the answers").click()
    expect(page).to_have_url(f"{site}/doctor-sheet/")
    expect(page.get_by_label("Supplements, with amounts")).to_have_value(SUPPLEMENTS)
    expect(page.get_by_label("Metformin", exact=True)).to_be_checked()
    assert not page.context.cookies()
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_an_emergency_sign_puts_help_first_on_screens_and_on_paper(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    tell(page, site, "Thigh", "A seizure", "Lithium")
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get help now")
    expect(page.get_by_text("You ticked a seizure.")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.emulate_media(media="print")
    assert page.locator("body").inner_text().lstrip().startswith("Get help now")
    page.close()


def test_a_fault_in_the_sheet_has_the_focus_and_leads_to_its_field(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/doctor-sheet/")
    page.get_by_label("Supplements, with amounts").fill("x" * 81)
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name="Line 1 has 81 characters; 80 fit.").click()
    expect(page.get_by_label("Supplements, with amounts")).to_be_in_viewport()
    expect(page.get_by_label("Supplements, with amounts")).to_have_value("x" * 81)
    page.close()
