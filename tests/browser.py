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
PAINTED = """most => {
  const layers = new Map([[null, ""]]), alike = new Map();
  const hasWords = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim().length > 1);
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element), { position, opacity, filter } = style, parent = element.parentElement;
    const own = [style.backgroundColor, style.backgroundImage, opacity, filter, position].join();
    const below = layers.get(parent) ?? "";
    layers.set(element, own === "rgba(0, 0, 0, 0),none,1,none,static" ? below : `${below}|${own}`);
    const field = element.matches("input, select, textarea, button"), link = element.matches("a[href]");
    if (!(field || link || hasWords(element))) continue;
    if (!element.checkVisibility() || !element.getClientRects().length) continue;
    const key = [layers.get(element), style.color, style.fontSize, style.fontWeight, style.textShadow];
    if (field) key.push(element.type);
    if (link) key.push(style.textDecoration, style.borderBottom, getComputedStyle(parent).color, hasWords(parent));
    if (element.closest(":disabled")) key.push("disabled");
    alike.set(key.join("/"), [...(alike.get(key.join("/")) ?? []), element]);
  }
  for (const group of alike.values())
    for (let turn = 0; turn < most; turn++)
      group[Math.round(turn * (group.length - 1) / (most - 1))].setAttribute("data-compared", "");
  const rules = [["color-contrast", "[data-compared]"], ["link-in-text-block", "a[href][data-compared]"]];
  axe.configure({ rules: rules.map(([id, selector]) => ({ id, selector })) });
}"""
"""Of elements whose ink, size and layers of paint below are the same, axe compares the colours of so many only.

A table has a thousand such cells, and comparing was three quarters of what axe took.
"""
ALIKE = 2
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
    page.evaluate(PAINTED, ALIKE)
    found: list[str] = page.evaluate(FOUND, STANDARD)
    return found


def too_wide(page: Page) -> list[str]:
    """What is wider than the window."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide"] if wide > width else []
