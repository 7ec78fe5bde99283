"""What browser tests share: where Chromium is, a server to wait for, a way into the desk."""

import os
import socket
import time
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "")
PASSWORD = "a long pass phrase"  # noqa: S105 (of a test account)
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
"""What axe looks for, and that it need not list what is right."""
AXE = AXE_SCRIPT
"""To be run in each page of a window that axe looks at often: it is handed to the browser once."""
FOUND = """options => axe.run(document, options).then(found => found.violations.map(
  ({ id, nodes }) => `${id} ${nodes.length}: ${nodes.slice(0, 4).map(({ target }) => target).join("; ")}`))"""
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: `make test` installs one where it can"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, seconds: int = 20) -> None:
    for _try in range(seconds * 10):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer")


def log_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Log out").or_(page.get_by_role("button", name="Log out"))).to_be_visible()


def open_desk(page: Page, site: str, kind: str, name: str) -> None:
    page.goto(f"{site}/admin/nutrients/{kind}/?q={name}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state()


def violations(page: Page) -> list[str]:
    """What axe finds by WCAG 2.2 A and AA: each rule with the first places that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FOUND, STANDARD)
    return found


def too_wide(page: Page) -> list[str]:
    """What is wider than the window."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide"] if wide > width else []
