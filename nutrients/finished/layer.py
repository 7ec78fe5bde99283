"""The outermost WSGI layer: public addresses are answered from memory, everything else by Django.

A page that is kept is made of a request of our own: the address and its known query keys, with no header, cookie
or host that a client sent. So nothing a client sends can split what is kept, or poison it.
"""

import io
import logging
from collections.abc import Hashable, Iterable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from nutrients.finished.ahead import SERVER, Renewal, make_articles
from nutrients.finished.contents import Contents
from nutrients.finished.page import OK, Answer, Answering, Headers, Page, Passed
from nutrients.finished.queries import chosen
from nutrients.finished.watch import Watch
from nutrients.headers import DESK
from nutrients.keeping import OWN

WAIT = 15.0
"""Seconds for which a request waits for a page that another one is making."""
MOST_HOSTS = 64
OF_SERVER = ("wsgi.version", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once", "REMOTE_ADDR")
"""What our own request takes over from the one that came."""
log = logging.getLogger(__name__)


class FinishedPages:
    """`is_ahead`: what is kept is renewed after a publish without waiting for somebody to ask for it."""

    def __init__(self, application: WSGIApplication, *, is_ahead: bool = False) -> None:
        self.application = application
        renewal = Renewal(self.make, lambda contents: contents is self.watch.contents)
        self.watch = Watch(
            lambda before: Contents(settings.KEPT_ARTICLES, settings.KEPT_OTHERS, before),
            renewal.begin if is_ahead else lambda _contents: None,
        )
        self.is_secure = settings.SECURE_SSL_REDIRECT
        self.session = settings.SESSION_COOKIE_NAME
        self.site = urlsplit(settings.SITE_URL)
        self.allowed = list(settings.ALLOWED_HOSTS)
        self.hosts: set[str] = set()
        self.passed = (f"/{settings.STATIC_URL.strip('/')}/", DESK)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = self.find(environ)
        except Exception:  # Django answers whatever happens here
            log.exception("The finished pages failed; Django answers")
            answer = None
        if answer is None:
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers.copy())
        return list(body)  # granian sends a list at once, and anything else piece by piece

    def make_ready(self) -> None:
        """Make the articles before anybody asks for them."""
        make_articles(self.watch.now, self.make)

    def warm_up(self) -> None:
        """Ask for a page as a reader does: what a process or a thread does but once, no reader waits for."""
        try:
            self.find(self.own_request(SERVER, "/", ""))
        except Exception:  # the first reader finds out what it is
            log.exception("A worker could not be warmed up")

    def make(self, contents: Contents, path: str) -> object:
        return self.find_or_make(SERVER, contents, path, "")

    def find(self, environ: WSGIEnvironment) -> Answer | None:
        """The answer from memory, made now if need be; None leaves it to Django."""
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or not self.admits(environ):
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if path.startswith(self.passed):
            return None
        contents = self.watch.now()
        page = None if query else contents.articles.get(path)
        if page is None or page.state is not contents.state:
            return self.find_or_make(environ, contents, path, query)
        return self.answer(environ, contents, path, page)

    def admits(self, environ: WSGIEnvironment) -> bool:
        """Whether it is an anonymous request to this site as readers see it."""
        host = environ.get("HTTP_HOST", "")
        if (host not in self.hosts and not self.is_ours(host)) or environ.get("SCRIPT_NAME"):
            return False
        if self.is_secure and environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"]) != "https":
            return False
        cookies = environ.get("HTTP_COOKIE")
        return not cookies or self.session not in cookies or not has_cookie(self.session, cookies)

    def is_ours(self, host: str) -> bool:
        """Whether Django would accept the Host header. Answers do not differ by it."""
        domain, _port = split_domain_port(host)
        found = bool(domain) and validate_host(domain, self.allowed)
        if found and len(self.hosts) < MOST_HOSTS:
            self.hosts.add(host)
        return found

    def find_or_make(self, environ: WSGIEnvironment, contents: Contents, path: str, query: str) -> Answer | None:
        keys = contents.keys_of(path) if path.isascii() else None
        choice = None if keys is None else chosen(query, keys)
        if keys is None or choice is None:
            return None
        key: Hashable = (path, choice) if choice else path
        found: Answering | None = contents.get(key)
        if found is None:
            flight, is_ours = contents.board(key)
            if is_ours:
                found = self.fly(contents, key, self.own_request(environ, path, choice), is_whole=query == choice)
            else:
                flight.landed.wait(WAIT)
                found = flight.answer
        if isinstance(found, Page):
            contents.remember(path, keys)
            return self.answer(environ, contents, key, found)
        return found.answer(environ) if found else None

    def answer(self, environ: WSGIEnvironment, contents: Contents, key: Hashable, page: Page) -> Answer:
        """A page that grew by an encoding is weighed again."""
        size = page.size
        answer = page.answer(environ)
        if page.size != size:
            contents.put(key, page)
        return answer

    def fly(self, contents: Contents, key: Hashable, request: WSGIEnvironment, *, is_whole: bool) -> Answering | None:
        """Make a page for everybody who waits for it. Another flight may have landed just before this one began."""
        made: Answering | None = contents.get(key)
        try:
            if made is None:
                made = contents.still_right(key) or self.made(request, is_whole=is_whole)
                if isinstance(made, Page):
                    contents.put(key, made)
        finally:
            contents.land(key, made)
        return made

    def own_request(self, environ: WSGIEnvironment, path: str, choice: str) -> WSGIEnvironment:
        scheme = "https" if self.is_secure else "http"
        own: dict[str, Any] = {key: environ[key] for key in OF_SERVER if key in environ}
        return own | {
            OWN: True,
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": choice,
            "HTTP_HOST": self.site.netloc,
            "HTTP_X_FORWARDED_PROTO": scheme,
            "SERVER_NAME": self.site.hostname or "",
            "SERVER_PORT": str(self.site.port or (443 if self.is_secure else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(),
        }

    def made(self, request: WSGIEnvironment, *, is_whole: bool) -> Answering | None:
        """Django's answer to a request of our own; None where it must be asked again as the client asked.

        That is for answers that may not be kept, and for a redirect when some of the query is left out of ours
        (not `is_whole`): it takes the query along.
        """
        told: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _error: object = None, /) -> Any:
            told.append((status, headers))

        response = self.application(request, start)
        try:
            if getattr(response, "streaming", False):
                return None
            content = b"".join(response)
        finally:
            close = getattr(response, "close", None)
            if close:
                close()
        status, headers = told[-1]
        if status == OK:
            return Page(headers, content, getattr(response, "asked", None)) if may_be_kept(headers) else None
        return None if status.startswith("3") and not is_whole else Passed(status, headers, content)


def may_be_kept(headers: Headers) -> bool:
    given = {name.lower(): value.lower() for name, value in headers}
    is_private = any(word in given.get("cache-control", "") for word in ("private", "no-store"))
    varies = {word.strip() for word in given.get("vary", "").split(",")} - {"", "accept-encoding"}
    return not is_private and not varies and "set-cookie" not in given


def has_cookie(name: str, header: str) -> bool:
    return any(part.partition("=")[0].strip() == name for part in header.split(";"))
