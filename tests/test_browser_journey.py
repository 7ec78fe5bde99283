"""A guide's whole life at the desk, in a real Chromium: from its first draft until its address says that it is gone."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page, expect

from tests.browser import in_browser, log_in

pytestmark = in_browser

TITLE = "Zebrafinches and eyelids"
DESCRIPTION = "What a guide looks like from its first draft until its address answers that it is gone."
FIRST = "Most twitches of an eyelid are harmless. [@nhs-twitching]\n\n## What to do\n\nWait, and sleep."
MENDED = FIRST.replace("Wait, and sleep.", "Wait, sleep, and see a clinician if it lasts two weeks.")
PLACES = ("/guides/zebrafinches/", "/guides/", "/search/?q=zebrafinches", "/sitemap.xml", "/feed.xml")
"""Where a published guide shows: its page, the lists, the search, and what machines read."""


def asked(site: str, path: str) -> tuple[int, str]:
    """Status and text, without cookies and without a browser's memory."""
    try:
        with urllib.request.urlopen(site + path, timeout=10) as answer:  # noqa: S310 (our own server)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def shows(site: str, path: str) -> bool:
    status, text = asked(site, path)
    if path.startswith("/search"):
        text = "".join(re.findall(r'href="/guides/[^"]*"', text))
    return status == 200 and "zebrafinches" in text


def until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def desk(browser: Browser, site: str, name: str) -> Page:
    page = browser.new_context().new_page()
    log_in(page, site, name)
    return page


def open_from_board(page: Page, site: str, pile: str) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_role("region", name=pile).get_by_role("link", name="Guide zebrafinches").click()


def open_guide(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/nutrients/guide/?q={TITLE.split()[0]}")
    page.locator("#result_list tbody th a").click()


def done(page: Page, words: str) -> None:
    expect(page.locator(".messagelist .success")).to_contain_text(words)


def write(author: Page, site: str) -> None:
    author.goto(f"{site}/admin/nutrients/guide/add/")
    for name, text in (("title", TITLE), ("slug", "zebrafinches"), ("description", DESCRIPTION), ("text", FIRST)):
        author.locator(f"#id_{name}").fill(text)
    press(author, "Save draft")
    done(author, "Readers do not see it")
    press(author, "Submit for review")
    done(author, "waits for review")


def go_live_in(editor: Page, seconds: int) -> datetime:
    """Schedule the open form; the field takes minutes, a test cannot wait for one."""
    when = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    editor.locator("#id_go_live").evaluate(
        "(field, when) => { field.step = 1; field.value = when; }", f"{when:%Y-%m-%dT%H:%M:%S}"
    )
    editor.get_by_label("Why:").fill("A new guide.")
    press(editor, "Schedule")
    done(editor, "is scheduled")
    return when


def publish(editor: Page, **told: str) -> None:
    for label, text in ({"Why:": "Said better."} | told).items():
        editor.get_by_label(label).fill(text)
    press(editor, "Publish")
    expect(editor.locator(".messagelist .success")).to_be_visible()


def correct(editor: Page, site: str) -> None:
    open_guide(editor, site)
    editor.locator("#id_text").fill(MENDED.replace("two weeks", "three weeks"))
    editor.get_by_label("Kind of change:").select_option("correction")
    publish(editor, **{"Before:": "Two weeks.", "After:": "Three weeks."})
    assert "three weeks" in asked(site, PLACES[0])[1]


def restore(editor: Page, site: str) -> None:
    open_guide(editor, site)
    editor.get_by_role("link", name="History", exact=True).click()
    expect(editor.locator("ins", has_text="three")).to_be_visible()
    row = editor.get_by_role("row").filter(has_text="A new guide.").first
    row.get_by_role("link", name="Open this version in the form").click()
    expect(editor.locator("#id_text")).to_have_value(MENDED)
    publish(editor)
    assert "two weeks" in asked(site, PLACES[0])[1]


def test_a_guide_lives_from_its_first_draft_until_it_is_gone(browser: Browser, site: str) -> None:
    author, editor = desk(browser, site, "author"), desk(browser, site, "editor")
    write(author, site)
    open_from_board(editor, site, "Waiting for review")
    editor.get_by_label("Note for the author:").fill("Say when to see somebody.")
    press(editor, "Return with note")
    done(editor, "went back to its author")
    open_from_board(author, site, "Returned to you")
    expect(author.get_by_text("Say when to see somebody.").first).to_be_visible()
    author.locator("#id_text").fill(MENDED)
    press(author, "Submit for review")
    open_from_board(editor, site, "Waiting for review")
    assert not any(shows(site, place) for place in PLACES)
    when = go_live_in(editor, 4)
    assert not any(shows(site, place) for place in PLACES)
    time.sleep(max(0.0, (when - datetime.now(UTC)).total_seconds()))
    assert until(lambda: all(shows(site, place) for place in PLACES), seconds=1.0)
    correct(editor, site)
    restore(editor, site)
    open_guide(editor, site)
    editor.get_by_label("Why:").fill("It was a test.")
    press(editor, "Unpublish")
    done(editor, "its address answers ‘gone’")
    assert asked(site, PLACES[0])[0] == 410
    assert not any(shows(site, place) for place in PLACES)
