"""Two-step login in a real Chromium: turned on, used, a code sent twice; and what is typed when a session is lost."""

import base64
import time
from typing import Any

from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.browser import PASSWORD, in_browser, log_in, open_desk, violations

pytestmark = in_browser


def code(secret: str, at: float) -> str:
    """What an authenticator app shows at a time, in seconds since 1970."""
    clock = TOTP(base64.b32decode(secret.replace(" ", "")))
    clock.time = at
    return f"{clock.token():06d}"


def assert_fits_and_is_accessible(page: Page) -> None:
    """At 360 and 1280 pixels, light and dark; without a message of the policy in the console."""
    for width, scheme in ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a plain str is not seen as the literal
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


def try_login(page: Page, site: str, name: str, password: str, typed: str = "") -> None:
    page.goto(f"{site}/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Code (if you use two-step login)").fill(typed)
    page.get_by_role("button", name="Log in").click()


def test_an_author_turns_on_two_step_login_and_uses_it(page: Page, site: str) -> None:
    said: list[Any] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    log_in(page, site, "author")
    page.get_by_role("link", name="Two-step login").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("img", name="QR code of the secret below")).to_be_visible()
    secret = page.locator(".desk-secret").inner_text()
    assert not said, "the policy blocked something"
    assert_fits_and_is_accessible(page)
    now = time.time()
    page.get_by_label("Code that your app shows now").fill(code(secret, now))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".desk-codes li")).to_have_count(10)
    assert_fits_and_is_accessible(page)
    recovery = page.locator(".desk-codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()
    try_login(page, site, "author", PASSWORD)
    expect(page.get_by_role("alert").last).to_contain_text("That was not right")
    assert_fits_and_is_accessible(page)
    used = code(secret, now + 30)  # the next one: the first was used for turning it on
    try_login(page, site, "author", PASSWORD, used)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    try_login(page, site, "author", PASSWORD, used)
    expect(page.get_by_role("alert").last).to_contain_text("Each code works once")
    try_login(page, site, "author", PASSWORD, recovery[0])
    page.get_by_role("link", name="Two-step login").click()
    expect(page.get_by_text("You have 9 recovery codes left.")).to_be_visible()
    assert_fits_and_is_accessible(page)
    off = page.get_by_role("region", name="Turn off")
    off.get_by_label("Your password").fill(PASSWORD)
    off.get_by_label("Code of your app, or a recovery code").fill(recovery[1])
    off.get_by_role("button", name="Turn off").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Two-step login is off")


def test_too_many_failures_get_a_page_that_says_when_to_come_back(page: Page, site: str) -> None:
    for _try in range(5):
        try_login(page, site, "somebody", "wrong")
    expect(page.get_by_role("alert").last).to_contain_text("Try again in 15 minutes")
    assert_fits_and_is_accessible(page)
    log_in(page, site, "editor")


def test_what_was_typed_when_a_session_was_lost_is_offered_after_the_login(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    open_desk(page, site, "term", "ataxia")
    page.locator("#id_definition").fill("Typed before the session was lost.")
    page.context.clear_cookies(name="desk")
    page.get_by_role("button", name="Save draft", exact=True).first.click()
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".desk-kept")).to_contain_text("was not saved")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#id_definition")).to_have_value("Typed before the session was lost.")
