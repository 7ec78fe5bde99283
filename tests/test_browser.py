"""What people do, in a real Chromium, against the site as `make run` serves it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: `make test` installs one where it can"),
]
PASSWORD = "a long pass phrase"  # noqa: S105 (of a test account)
KINDS = {
    "home": "/",
    "guides": "/guides/",
    "guide": "/guides/muscle-twitching/",
    "nutrients": "/nutrients/",
    "nutrient": "/nutrients/vitamin-b6/",
    "nutrient foods": "/nutrients/magnesium/foods/?per=portion",
    "compare": "/compare/",
    "compare pair": "/compare/?left=magnesium-deficiency&right=vitamin-b6-excess",
    "foods": "/foods/",
    "food": "/foods/almonds/",
    "sources": "/sources/",
    "source": "/sources/nhs-twitching/",
    "about": "/about/",
    "doctor sheet": "/doctor-sheet/",
    "claims": "/claims/",
    "claim": "/claims/vitamin-b6-high-twitching-evidence-1/",
    "symptoms": "/symptoms/",
    "symptom": "/symptoms/muscle-twitching/",
    "emergency": "/symptoms/tetany/",
    "disagreements": "/disagreements/",
    "audit": "/audit/",
    "glossary": "/glossary/",
    "data": "/data/",
    "policy": "/about/editorial-policy/",
    "not found": "/nothing-here/",
    "bad choice": "/compare/?left=nothing",
}
acting = pytest.mark.xdist_group("browser 1")
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def spread(kinds: dict[str, str]) -> list[Any]:
    """The kinds of page, dealt out to two workers, each with a server of its own."""
    groups = [pytest.mark.xdist_group(f"browser {place % 2}") for place in range(len(kinds))]
    return [pytest.param(kind, marks=group) for kind, group in zip(kinds, groups, strict=True)]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = "--disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", *quiet.split()]}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of its own: prepared and started as by `make run`, with two accounts."""
    port = free_port()
    environment = os.environ | {"VAR_DIR": str(tmp_path_factory.mktemp("var")), "PORT": str(port)}
    environment.pop("DATABASE_URL", None)
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "prepare"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    for group in ("editor", "author"):
        account = [*manage, "make_editor", "--username", group, "--group", group, "--password-stdin"]
        subprocess.run(account, cwd=ROOT, env=environment, check=True, input=PASSWORD, text=True, capture_output=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "site/gunicorn.conf.py", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    wait_for(address)
    yield address
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor. (The plugin's own fixture needs another plugin that pytest 9 warns about.)"""
    context = browser.new_context()
    yield context.new_page()
    context.close()


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("kind", spread(KINDS))
def test_a_page_is_quiet_fits_and_is_accessible(
    browser: Browser, site: str, kind: str, width: int, scheme: Any
) -> None:
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 40" not in message.text:
            said.append(message.text)

    page.on("console", listen)
    page.goto(site + KINDS[kind])
    assert not said
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not context.cookies()
    if width != 320:
        violations = Axe().run(page, options=STANDARD).response["violations"]
        assert not [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in violations]
    context.close()


@acting
def test_the_first_screen_of_a_phone_calms_warns_and_answers(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site}/nutrients/magnesium/")
    for text in ("Most twitches are harmless", "Get help now with", "Very low magnesium"):
        box = page.get_by_text(text).first.bounding_box()
        assert box
        assert box["y"] + 40 < 740, text


@acting
def test_the_keyboard_reaches_the_text_first(page: Page, site: str) -> None:
    page.goto(f"{site}/nutrients/magnesium/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@acting
def test_a_citation_leads_to_its_reference_and_back(page: Page, site: str) -> None:
    page.goto(f"{site}/nutrients/vitamin-b6/")
    page.locator("a.cite").first.click()
    expect(page.locator("#r1")).to_be_in_viewport()
    page.locator("#r1 .backs a").first.click()
    expect(page.locator("#c1-1")).to_be_in_viewport()


@acting
def test_two_imbalances_are_chosen_by_plain_controls(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/compare/")
    page.get_by_label("Left side").select_option(label="Folate, too much")
    page.get_by_label("Right side").select_option(label="Copper, too little")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(f"{site}/compare/?left=folate-excess&right=copper-deficiency")
    expect(page.get_by_role("heading", level=1)).to_have_text("Too much folate, too little copper")


@acting
def test_a_printed_page_keeps_warnings_and_references_and_drops_the_rest(page: Page, site: str) -> None:
    page.goto(f"{site}/nutrients/magnesium/")
    page.emulate_media(media="print")
    for kept in ("Get help now", "References"):
        expect(page.get_by_role("heading", name=kept)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


@acting
def test_an_editor_corrects_a_sentence_and_readers_see_it(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    open_desk(page, site, "nutrient", "Calcium")
    field = page.get_by_label("Short answer:")
    field.press("Control+Home")
    field.type("A corrected sentence.[@garrison-2020] And a wrong key.[@nobody-1900]\n\n")
    preview = page.locator(".field-short_answer .markdownx-preview")
    expect(preview).to_contain_text("A corrected sentence.")
    expect(preview.locator(".unknown")).to_contain_text("nobody-1900")
    expect(preview.locator(".refs")).to_contain_text("Garrison")
    page.get_by_label("Why:").fill("Played in a test")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"{site}/nutrients/calcium/")
    expect(page.locator("#short-answer")).to_contain_text("A corrected sentence.")
    expect(page.locator("ol.refs")).to_contain_text("Garrison")
    assert "nobody-1900" not in page.content()
    expect(page.locator("#history")).to_contain_text("Version 2")


@acting
def test_the_preview_shows_a_claim_as_the_page_does(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    open_desk(page, site, "guide", "twitching")
    page.locator("#id_text").fill("magnesium-low-mechanism-5\nno-such-claim-1")
    preview = page.locator(".field-text .markdownx-preview")
    expect(preview.locator(".claims").first).to_contain_text("Low magnesium also pulls down blood calcium")
    expect(preview.locator(".g")).to_have_text(["Established"])
    expect(preview.locator(".unknown")).to_contain_text("no-such-claim-1")


@acting
def test_tab_leaves_the_markdown_field(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    open_desk(page, site, "claim", "magnesium-low-mechanism-5")
    page.locator("#id_text").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#id_qualifier")).to_be_focused()


@acting
def test_the_table_leads_to_the_form_of_a_cell(page: Page, site: str) -> None:
    log_in(page, site, "editor")
    page.goto(f"{site}/admin/nutrients/claim/")
    page.get_by_role("link", name="As a table").click()
    page.get_by_role("link", name="Marked magnesium deficiency").click()
    expect(page.locator("#id_text")).to_contain_text("Marked magnesium deficiency")


@acting
def test_an_author_reads_and_previews_but_cannot_save(page: Page, site: str) -> None:
    log_in(page, site, "author")
    open_desk(page, site, "nutrient", "Calcium")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    assert page.goto(f"{site}/admin/nutrients/nutrient/add/").status == 403  # type: ignore[union-attr]
    assert page.goto(f"{site}/admin/auth/user/").status == 403  # type: ignore[union-attr]


@acting
@pytest.mark.parametrize("address", ["", "nutrients/claim/", "nutrients/claim/table/", "nutrients/food/", "login/"])
def test_the_desk_is_quiet(page: Page, site: str, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    log_in(page, site, "editor")
    page.goto(f"{site}/admin/{address}")
    if address == "nutrients/food/":
        page.locator("#result_list tbody th a").first.click()
        expect(page.get_by_role("heading", name="Portions")).to_be_visible()
    assert not said
