"""A browser that Django's test client answers: a real Chromium on pages that a test's own database makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route

SITE = "http://desk.example"
LEFT_OUT = ("content-security-policy", "x-frame-options", "set-cookie", "content-length")
"""Headers that are not passed on: what would stop a script, and what only a server sends."""


class Visitor:
    """`asked` holds requests that went elsewhere than to the site; the client brings its own cookies."""

    def __init__(self, context: Any, client: Client) -> None:
        self.client = client
        self.asked: list[str] = []
        self.kept: dict[str, Any] = {}
        self.here = copy_context()  # Django finds the test's database by it; playwright calls back in another
        context.route("**/*", self.answer)
        self.page: Page = context.new_page()

    def answer(self, route: Route) -> None:
        request, path = route.request, route.request.url.removeprefix(SITE)
        if not request.url.startswith(f"{SITE}/"):
            self.asked.append(request.url)
            route.abort()
        elif path.startswith("/static/"):
            found = finders.find(urlsplit(path).path.removeprefix("/static/"))
            route.fulfill(path=str(found)) if found else route.fulfill(status=404)
        else:
            answer = self.kept.pop(path, None) or self.here.run(self.ask, path, request.post_data)
            headers = {name: value for name, value in answer.headers.items() if name.lower() not in LEFT_OUT}
            route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

    def ask(self, path: str, sent: str | None) -> Any:
        kind = "application/x-www-form-urlencoded"
        return self.client.get(path, follow=True) if sent is None else self.client.post(path, sent, content_type=kind)

    def open(self, path: str, answer: Any = None) -> Page:
        """Open an address, or an answer as if it had come from there."""
        if answer is not None:
            self.kept[path] = answer
        self.page.goto(SITE + path)
        return self.page


@contextmanager
def visiting(browser: Browser, client: Client, script: str = "", **options: Any) -> Iterator[Visitor]:
    """A visitor in a window of its own. `script` runs in each page before the page's own."""
    context = browser.new_context(bypass_csp=True, **options)
    if script:
        context.add_init_script(script)
    yield Visitor(context, client)
    context.close()
