"""The grid of claims, a changed address and the preview at two widths, played in a real Chromium."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import in_browser, log_in, open_desk

pytestmark = in_browser


def desk(browser: Browser, site: str, name: str, **options: object) -> Page:
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]  # options of the browser, passed on
    log_in(page, site, name)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_has_the_widths_of_a_phone_and_a_desk(browser: Browser, site: str, scheme: str) -> None:
    page = desk(browser, site, "author", color_scheme=scheme)
    open_desk(page, site, "guide", "twitching")
    page.locator("#id_title").fill("A title in two widths")
    faults: list[str] = []
    page.context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview: phone and desk side by side").first.click()
    two = opened.value
    for title, width in (("The page on a phone, 360 pixels wide", 360), ("The page on a desk, 1280 pixels wide", 1280)):
        frame = two.frame_locator(f"iframe[title='{title}']")
        expect(frame.get_by_role("heading", level=1)).to_have_text("A title in two widths")
        body = frame.locator("body")
        assert body.evaluate("() => innerWidth") == width
        assert body.evaluate(f"() => matchMedia('(width: {width}px)').matches")
        assert body.evaluate(f"() => matchMedia('(prefers-color-scheme: {scheme})').matches")
        assert body.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert not faults
    inside = two.frame_locator("iframe").first
    expect(inside.locator("a[href='/nutrients/']").first).to_have_attribute("target", "_blank")
    reader = browser.new_page()
    reader.goto(f"{site}/guides/muscle-twitching/")
    expect(reader.get_by_role("heading", level=1)).not_to_have_text("A title in two widths")
    expect(page.locator("#id_title")).to_have_value("A title in two widths")


@pytest.mark.parametrize("width", [360, 1280])
def test_statements_are_edited_in_their_cells_by_keyboard(browser: Browser, site: str, width: int) -> None:
    page = desk(browser, site, "editor", viewport={"width": width, "height": 800})
    page.goto(f"{site}/admin/nutrients/claim/table/?nutrient=copper")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("table").get_by_role("row").first.get_by_role("columnheader")).to_have_count(3)
    area = page.get_by_role("textbox", name="Text of copper-").first
    area.focus()
    text = area.input_value()
    page.keyboard.press("Control+End")
    page.keyboard.type(" ")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Grade of copper-")
    area.fill(f"Typed at {width}. {text}")
    page.get_by_label("Why").fill("A test.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist .success")).to_contain_text("saved as a draft")
    expect(page.get_by_role("textbox", name="Text of copper-").first).to_have_value(f"Typed at {width}. {text}")
    expect(page.locator(".desk-cell .desk-state").first).to_contain_text("Draft")


def test_text_typed_in_the_grid_survives_a_closed_tab(browser: Browser, site: str) -> None:
    page = desk(browser, site, "author")
    url = f"{site}/admin/nutrients/claim/table/?nutrient=potassium"
    page.goto(url)
    area = page.get_by_role("textbox", name="Text of potassium-").first
    area.fill("Typed and never saved.")
    for _try in range(50):
        if page.evaluate("Object.values(localStorage).join().includes('never saved')"):
            break
        page.wait_for_timeout(100)
    second = page.context.new_page()
    page.close()
    second.goto(url)
    second.get_by_role("button", name="Put it back").click()
    expect(second.get_by_role("textbox", name="Text of potassium-").first).to_have_value("Typed and never saved.")


def test_an_address_is_changed_and_the_old_one_leads_there(browser: Browser, site: str) -> None:
    page = desk(browser, site, "editor")
    open_desk(page, site, "food", "almonds")
    old = page.url
    page.get_by_role("link", name="Change the address").click()
    page.get_by_label("New last part").fill("Almonds!")
    page.get_by_label("Why").fill("A test.")
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_role("alert").last).to_contain_text("The address has not changed")
    page.get_by_label("New last part").fill("whole-almonds")
    page.get_by_role("button", name="Change the address").click()
    expect(page.locator(".messagelist .success")).to_contain_text("/foods/whole-almonds/")
    reader = browser.new_page()
    reader.goto(f"{site}/foods/almonds/")
    assert reader.url == f"{site}/foods/whole-almonds/"
    page.goto(old)
    expect(page.get_by_role("heading", name="Almonds").first).to_be_visible()
