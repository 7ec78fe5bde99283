"""The editors' desk played through in a real Chromium: a draft on its way, two editors at once, a closed tab."""

from playwright.sync_api import Browser, Page, expect

from tests.browser import in_browser, log_in, open_desk

pytestmark = in_browser


def desk(browser: Browser, site: str, name: str) -> Page:
    page = browser.new_context().new_page()
    log_in(page, site, name)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_a_draft_goes_from_author_to_editor_and_back_and_live(browser: Browser, site: str) -> None:
    author, editor, reader = desk(browser, site, "author"), desk(browser, site, "editor"), browser.new_page()
    open_desk(author, site, "term", "ataxia")
    author.locator("#id_definition").fill("Unsteadiness, in the words of a draft.")
    press(author, "Submit for review")
    expect(author.locator(".messagelist .success")).to_contain_text("waits for review")
    editor.goto(f"{site}/admin/")
    editor.get_by_role("region", name="Waiting for review").get_by_role("link", name="Term ataxia").click()
    expect(editor.locator("#id_definition")).to_have_value("Unsteadiness, in the words of a draft.")
    editor.get_by_label("Note for the author:").fill("Say what it is unsteadiness of.")
    press(editor, "Return with note")
    author.goto(f"{site}/admin/")
    author.get_by_role("region", name="Returned to you").get_by_role("link", name="Term ataxia").click()
    expect(author.get_by_text("Say what it is unsteadiness of.").first).to_be_visible()
    author.locator("#id_definition").fill("Unsteadiness of movements, in the words of a draft.")
    press(author, "Submit for review")
    reader.goto(f"{site}/glossary/")
    expect(reader.locator("#ataxia")).not_to_contain_text("in the words of a draft")
    open_desk(editor, site, "term", "ataxia")
    editor.get_by_label("Why:").fill("Clearer.")
    press(editor, "Publish")
    expect(editor.locator(".messagelist .success")).to_be_visible()
    reader.reload()
    expect(reader.locator("#ataxia")).to_contain_text("Unsteadiness of movements, in the words of a draft.")


def test_two_editors_of_one_text_see_each_other_and_lose_nothing(browser: Browser, site: str) -> None:
    one, two = desk(browser, site, "editor"), desk(browser, site, "author")
    open_desk(one, site, "term", "tetany")
    open_desk(two, site, "term", "tetany")
    expect(two.locator(".desk-state", has_text="Also being edited")).to_contain_text("by editor")
    one.locator("#id_definition").fill("Muscles that lock, says the first.")
    press(one, "Save draft")
    two.locator("#id_definition").fill("Muscles that cramp, says the second.")
    press(two, "Save draft")
    clash = two.get_by_role("region", name="Saved meanwhile")
    expect(clash.locator("ins").last).to_contain_text("first.")
    expect(clash).to_contain_text("Muscles that cramp, says the second.")
    expect(two.locator("#id_definition")).to_have_value("Muscles that cramp, says the second.")
    press(two, "Save draft")
    expect(two.locator(".messagelist .success")).to_be_visible()


def wait_until_kept(page: Page, words: str) -> None:
    """The desk's policy lets nobody evaluate a string in the page, so it is asked from outside."""
    for _try in range(50):
        if words in page.evaluate("Object.values(localStorage).join()"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{words!r} was not kept")


def test_text_that_was_typed_survives_a_closed_tab(browser: Browser, site: str) -> None:
    page = desk(browser, site, "author")
    open_desk(page, site, "term", "paraesthesia")
    address = page.url
    page.locator("#id_definition").fill("Typed and never saved.")
    wait_until_kept(page, "never saved")
    second = page.context.new_page()
    page.close()
    second.goto(address)
    expect(second.locator(".desk-kept")).to_contain_text("was not saved")
    expect(second.locator("#id_definition")).not_to_have_value("Typed and never saved.")
    second.get_by_role("button", name="Put it back").click()
    expect(second.locator("#id_definition")).to_have_value("Typed and never saved.")
    press(second, "Save draft")
    second.goto(address)
    expect(second.locator(".desk-kept")).to_be_hidden()


def test_text_that_was_typed_is_not_shown_to_a_colleague_at_the_same_browser(browser: Browser, site: str) -> None:
    page = desk(browser, site, "author")
    open_desk(page, site, "term", "paraesthesia")
    address = page.url
    page.locator("#id_definition").fill("Meant for nobody else.")
    wait_until_kept(page, "nobody else")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Log out").click()
    log_in(page, site, "editor")
    page.goto(address)
    expect(page.locator("#id_definition")).to_be_visible()
    expect(page.locator(".desk-kept")).to_be_hidden()


def test_the_preview_is_the_real_page_in_a_new_tab(browser: Browser, site: str) -> None:
    page = desk(browser, site, "author")
    open_desk(page, site, "guide", "twitching")
    page.locator("#id_title").fill("A title that nobody saved")
    with page.context.expect_page() as opened:
        press(page, "Preview in a new tab")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("A title that nobody saved")
    expect(opened.value.get_by_text("Nothing of it is saved")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("A title that nobody saved")


def test_the_history_compares_and_gives_back_an_older_version(browser: Browser, site: str) -> None:
    page = desk(browser, site, "editor")
    open_desk(page, site, "term", "anaemia")
    first = page.locator("#id_definition").input_value()
    page.locator("#id_definition").fill("Blood without its cells.")
    page.get_by_label("Why:").fill("Shorter.")
    press(page, "Publish")
    open_desk(page, site, "term", "anaemia")
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("link", name="Open this version in the form").last.click()
    expect(page.locator("#id_definition")).to_have_value(first)
