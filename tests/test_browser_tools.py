"""The reader's tools in a real Chromium with script switched off."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import in_browser, violations

pytestmark = in_browser


@pytest.fixture
def phone(browser: Browser) -> Page:
    """A small phone without script."""
    return browser.new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})


def product(page: Page, place: int, name: str, amount: str, unit: str, times: str) -> None:
    page.locator(f"#id_product-{place}-name").fill(name)
    page.locator(f"#id_product-{place}-amount").fill(amount)
    page.locator(f"#id_product-{place}-unit").select_option(unit)
    page.locator(f"#id_product-{place}-times").fill(times)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_three_bottles_are_added_up_against_every_limit_without_script(phone: Page, site: str) -> None:
    phone.goto(f"{site}/intake/")
    phone.get_by_label("Years").fill("34")
    phone.get_by_label("Female").check()
    product(phone, 0, "pyridoxine", "12", "mg", "2")
    product(phone, 1, "Vitamin B6", "50", "mg", "1")
    phone.get_by_role("button", name="Add up").click()
    sums = phone.get_by_text("Vitamin B6 adds up to 74 mg a day").locator("xpath=..")
    expect(sums).to_contain_text("Above the UK's 10 mg from supplements (2003), EFSA's 12 mg (2023) and Australia")
    expect(sums).to_contain_text("below the US 100 mg (1998) and WHO/FAO's 100 mg (2004)")
    assert fits(phone)
    assert "34" not in phone.url.removeprefix(site)
    assert not phone.context.cookies()


def test_a_bad_label_is_named_at_its_field_and_nothing_typed_is_lost(phone: Page, site: str) -> None:
    phone.goto(f"{site}/intake/")
    product(phone, 0, "pyridoxine", "1,5", "mg", "2")
    phone.get_by_role("button", name="Add up").click()
    expect(phone.locator("#errors")).to_be_focused()
    expect(phone).to_have_title("Error: How much do I need, and is this too much? · Fascicle")
    expect(phone.locator("#id_product-0-amount")).to_have_value("1,5")
    expect(phone.locator("#id_product-0-amount")).to_have_attribute("aria-invalid", "true")
    phone.locator("#errors a", has_text="comma").click()
    expect(phone.locator("#id_product-0-amount")).to_be_focused()
    phone.get_by_role("button", name="Another product").click()
    expect(phone.locator("#id_product-4-name")).to_be_visible()
    expect(phone.locator("#id_product-0-name")).to_have_value("pyridoxine")
    assert fits(phone)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_answers_of_the_tools_are_accessible(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark")
    page.goto(f"{site}/intake/")
    page.get_by_label("Years").fill("34")
    page.get_by_label("Female").check()
    product(page, 0, "magnesium oxide", "400", "mg", "1")
    page.get_by_role("button", name="Add up").click()
    expect(page.get_by_role("heading", name="What the products add up to")).to_be_visible()
    assert not violations(page)
    page.goto(f"{site}/intake/")
    page.get_by_role("button", name="Add up").click()
    assert not violations(page)
    page.goto(f"{site}/doctor-sheet/")
    page.get_by_role("button", name="Make the sheet").click()
    assert not violations(page)
    assert fits(page)


def test_a_search_is_typed_into_the_header_of_any_page_without_script(phone: Page, site: str) -> None:
    phone.goto(f"{site}/foods/almonds/")
    phone.get_by_role("searchbox").fill("magnezium")
    phone.get_by_role("search").get_by_role("button", name="Search").click()
    expect(phone).to_have_url(f"{site}/search/?q=magnezium")
    expect(phone.get_by_text("Showing results for")).to_contain_text("magnesium")
    phone.get_by_role("link", name="search for magnezium instead").click()
    expect(phone).to_have_url(f"{site}/search/?q=magnezium&exact=1")


def test_the_search_box_suggests_pages_and_a_choice_leads_to_one(page: Page, site: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{site}/foods/", wait_until="networkidle")
    assert fetched
    assert not [url for url in fetched if ".js" in url], "no script before it is of use"
    box = page.get_by_role("search", name="The whole site").locator("input")
    box.press_sequentially("eyelid", delay=20)
    expect(page.locator("header datalist option").first).to_have_attribute("value", "Eyelid twitching")
    box.evaluate("(box) => { box.value = 'Eyelid twitching'; box.dispatchEvent(new Event('input')) }")
    expect(page.get_by_role("heading", level=1)).to_have_text("Eyelid twitching")


def test_what_was_typed_before_the_script_came_has_its_suggestions(page: Page, site: str) -> None:
    page.goto(f"{site}/foods/")
    page.get_by_role("search", name="The whole site").locator("input").fill("eyelid")  # as fast as can be
    expect(page.locator("header datalist option").first).to_have_attribute("value", "Eyelid twitching")
