"""A retraction played through in a real Chromium: what the editor is told, what every reader sees at once."""

from playwright.sync_api import Browser, expect

from tests.browser import in_browser, log_in, open_desk

pytestmark = in_browser


def test_an_editor_retracts_a_source_and_readers_see_it_at_once(browser: Browser, site: str) -> None:
    editor, reader = browser.new_context().new_page(), browser.new_page()
    log_in(editor, site, "editor")
    reader.goto(f"{site}/nutrients/folate/")
    expect(reader.get_by_role("note")).to_have_count(0)
    open_desk(editor, site, "source", "savage-lindenbaum-1995")
    expect(
        editor.get_by_text("puts the statements that cite it under review as soon as you save: 11 now")
    ).to_be_visible()
    expect(editor.get_by_role("region", name="Used by").get_by_role("link").first).to_be_visible()
    editor.get_by_label("Status:").select_option("retracted")
    editor.get_by_label("Since when, and where you read it").fill("Retracted in May, says the journal.")
    editor.get_by_label("Why").fill("Told by a reader.")
    editor.get_by_role("button", name="Save", exact=True).first.click()
    told = editor.locator(".messagelist .warning")
    expect(told).to_contain_text("Under review now, because they cite it")
    expect(told.get_by_role("link")).to_have_count(11)
    told.get_by_role("link").first.click()
    expect(editor.locator("#id_status")).to_have_value("under-review")
    reader.reload()
    expect(reader.get_by_role("note").first).to_contain_text("A source of this page was retracted")
    gone = reader.locator(".refs li", has=reader.locator("s"))
    expect(gone).to_have_count(1)
    expect(gone).to_contain_text("Retracted. Retracted in May, says the journal.")
    reader.goto(f"{site}/sources/savage-lindenbaum-1995/")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Retracted: Neurological complications")
    expect(reader.locator(".run s")).to_be_visible()
