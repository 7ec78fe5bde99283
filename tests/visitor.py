"""A browser that Django's test client answers: a real Chromium on pages that a test's own database makes.

Chromium takes this process for its proxy, so that it asks nobody else, and keeps scripts and style sheets as it
does for readers.
"""

import asyncio
import mimetypes
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page

SITE = "http://desk.example"
LEFT_OUT = ("content-security-policy", "x-frame-options", "set-cookie", "content-length", "cache-control", "etag")
"""Headers that are not passed on: what would stop a script, and what only a server sends."""
NEVER_KEPT, KEPT = {"Cache-Control": "no-store"}, {"Cache-Control": "max-age=3600, immutable"}
CHROMIUMS_OWN = "content-autofill.googleapis.com:443"
"""Asked by Chromium about any form, whatever the page says."""
Answered = tuple[int, dict[str, str], bytes]


class Visitor:
    """`asked` holds requests that went elsewhere than to the site; the client brings its own cookies."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.asked: list[str] = []
        self.kept: dict[str, Any] = {}
        self.failed: list[Exception] = []
        self.here = copy_context()  # Django finds the test's database by it; playwright calls back in another
        self.loop = asyncio.get_running_loop()  # playwright's, in the thread of the test
        self.page: Page

    def answer(self, url: str, sent: str | None) -> Answered:
        """To a request, in a thread of the proxy's. What Django must say is asked in the thread of the test."""
        path = url.removeprefix(SITE)
        if not url.startswith(f"{SITE}/"):
            self.asked += [url] if url != CHROMIUMS_OWN else []
            return 502, {}, b""
        if path.startswith("/static/"):
            return static(urlsplit(path).path.removeprefix("/static/"))
        if path.endswith(".css"):  # axe looks beside the page for what a sheet imports
            return 404, NEVER_KEPT, b""
        said: Future[Answered] = Future()
        self.loop.call_soon_threadsafe(self.say, said, path, sent)
        return said.result()

    def say(self, said: "Future[Answered]", path: str, sent: str | None) -> None:
        try:
            answer = self.kept.pop(path, None) or self.here.run(self.ask, path, sent)
            headers = {name: value for name, value in answer.headers.items() if name.lower() not in LEFT_OUT}
            said.set_result((answer.status_code, headers | NEVER_KEPT, answer.content))
        except Exception as fault:  # it is raised where the test can see it
            self.failed.append(fault)
            said.set_result((500, {}, b""))

    def ask(self, path: str, sent: str | None) -> Any:
        kind = "application/x-www-form-urlencoded"
        return self.client.get(path, follow=True) if sent is None else self.client.post(path, sent, content_type=kind)

    def open(self, path: str, answer: Any = None) -> Page:
        """Open an address, or an answer as if it had come from there."""
        if answer is not None:
            self.kept[path] = answer
        self.page.goto(SITE + path)
        self.check()
        return self.page

    def check(self) -> None:
        if self.failed:
            raise self.failed[0]


@cache
def static(name: str) -> Answered:
    found = finders.find(name)
    if not found:
        return 404, NEVER_KEPT, b""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return 200, KEPT | {"Content-Type": kind}, Path(str(found)).read_bytes()


class Proxied(BaseHTTPRequestHandler):
    """One request of Chromium's, by its whole address."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    visitor: Visitor

    def answer(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(size).decode() if self.command == "POST" else None
        status, headers, body = self.visitor.answer(self.path, sent)
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_CONNECT = answer  # noqa: N815 (the names are Python's)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (so is this one)
        """Says nothing."""


class Proxy(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def visiting(browser: Browser, client: Client, script: str = "", **options: Any) -> Iterator[Visitor]:
    """A visitor in a window of its own. `script` runs in each page before the page's own."""
    visitor = Visitor(client)
    with Proxy(("127.0.0.1", 0), type("Own", (Proxied,), {"visitor": visitor})) as proxy:
        Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
        context = browser.new_context(
            bypass_csp=True, proxy={"server": f"http://127.0.0.1:{proxy.server_port}"}, **options
        )
        if script:
            context.add_init_script(script)
        visitor.page = context.new_page()
        yield visitor
        context.close()
        proxy.shutdown()
        visitor.check()
