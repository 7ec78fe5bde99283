"""A picture on its way in a real Chromium: uploaded, seen in the library, published with a guide, read on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import in_browser, log_in, open_desk, violations
from tests.images import made

pytestmark = in_browser
ALT = "Four fields, each of another colour"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Holiday photo (1).png"
    path.write_bytes(made("PNG", size=(1_500, 900)))
    return path


def editor(browser: Browser, site: str) -> Page:
    page = browser.new_context().new_page()
    log_in(page, site, "editor")
    return page


def fill_in(page: Page, site: str, slug: str, file: Path) -> None:
    page.goto(f"{site}/admin/nutrients/image/add/")
    page.get_by_label("File:").set_input_files(file)
    page.get_by_label("Slug:").fill(slug)
    page.get_by_label("Credit:").fill("Ada Byron")
    page.get_by_label("Licence:").select_option("CC BY 4.0")
    page.get_by_label("Why:").fill("For the guide.")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).first.click()


def assert_accessible(page: Page) -> None:
    assert violations(page) == []


def test_a_picture_goes_from_a_file_to_a_page_on_a_phone(browser: Browser, site: str, file: Path) -> None:
    page = editor(browser, site)
    fill_in(page, site, "four-fields", file)
    save(page)
    expect(page.locator("#id_alt_error, .field-alt .errorlist")).to_contain_text("Say what the picture shows")
    expect(page.locator(".field-file .errorlist")).to_contain_text("Choose the file again")
    assert_accessible(page)
    page.get_by_label("Alternative text:").fill(ALT)
    page.get_by_label("File:").set_input_files(file)
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    thumb = page.locator("#result_list").get_by_role("img", name=ALT)
    expect(thumb).to_be_visible()
    assert thumb.evaluate("image => image.complete && image.naturalWidth") == 320
    assert_accessible(page)
    publish_in_guide(page, site)
    look_at_it(browser, site)
    open_desk(page, site, "image", "four-fields")
    expect(page.get_by_role("img", name=ALT)).to_be_visible()
    expect(page.get_by_role("link", name="Guide muscle-twitching")).to_be_visible()
    assert_accessible(page)


def publish_in_guide(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/nutrients/guide/")
    page.locator("#result_list tr", has_text="muscle-twitching").get_by_role("link").first.click()
    text = page.locator("#id_text").input_value()
    page.get_by_role("button", name="Insert an image: Text").click()
    offered = page.get_by_role("dialog").get_by_role("button", name=ALT).locator("img")
    expect(offered).to_be_visible()
    assert offered.evaluate("image => image.complete && image.naturalWidth") == 320
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator("#id_text").fill(f"{text}\n\n![Fields from above](image:four-fields)\n")
    expect(page.locator(".markdownx-preview").get_by_role("img", name=ALT)).to_be_visible()
    page.get_by_label("Why:").fill("A picture says it better.")
    page.get_by_role("button", name="Publish", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def look_at_it(browser: Browser, site: str) -> None:
    """On a narrow screen of one dot a pixel the smallest size that is wide enough is loaded, and its place is kept."""
    phone = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=1).new_page()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{site}/guides/muscle-twitching/")
    picture = phone.get_by_role("img", name=ALT)
    before = phone.evaluate("document.documentElement.scrollHeight")
    picture.scroll_into_view_if_needed()
    phone.wait_for_function("name => document.querySelector(`img[alt='${name}']`).complete", arg=ALT)
    assert picture.evaluate("image => image.currentSrc").endswith("-640.webp")
    assert phone.evaluate("document.documentElement.scrollHeight") == before, "the page moved while it loaded"
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] <= 360
    assert abs(box["width"] / box["height"] - 1_500 / 900) < 0.02
    expect(phone.locator("figure", has=picture)).to_contain_text("Fields from above")
    expect(phone.get_by_role("link", name="CC BY 4.0")).to_be_visible()
    assert {url for url in asked if not url.startswith(site)} == set()
    assert_accessible(phone)


def test_a_file_in_disguise_is_refused_beside_its_field(browser: Browser, site: str, tmp_path: Path) -> None:
    page, disguised = editor(browser, site), tmp_path / "picture.png"
    disguised.write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    fill_in(page, site, "disguised", disguised)
    page.get_by_label("Alternative text:").fill(ALT)
    save(page)
    expect(page.locator(".field-file .errorlist")).to_contain_text("This is no JPEG, PNG or WebP.")
    expect(page.get_by_label("Credit:")).to_have_value("Ada Byron")
