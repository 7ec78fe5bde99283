"""A finished page: its bytes in each encoding that somebody asked for, with all headers ready."""

import hashlib
import sys
from collections.abc import Iterable, Sequence
from typing import Protocol
from wsgiref.types import WSGIEnvironment

from nutrients.finished.encodings import BROTLI, IDENTITY, choice, packed, unpacked
from nutrients.keeping import is_packed

Headers = list[tuple[str, str]]
Answer = tuple[str, Headers, Sequence[bytes]]
"""Status, headers and body of an answer. Neither is changed by who sends it."""
OK, UNCHANGED = "200 OK", "304 Not Modified"
OF_A_BODY = ("content-type", "content-length", "content-encoding", "content-disposition", "content-language")
"""Headers that an answer without a body, 304, goes without (RFC 9110, 15.4.5)."""
BESIDE = 2_500
"""Bytes that a form of a page takes besides its body: its headers, twice."""


class Answering(Protocol):
    """Whatever can answer a request."""

    def answer(self, environ: WSGIEnvironment) -> Answer: ...


class Passed:
    """An answer of Django's that is not kept, such as a 404."""

    def __init__(self, status: str, headers: Headers, content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    def answer(self, environ: WSGIEnvironment) -> Answer:
        return self.status, self.headers, () if environ["REQUEST_METHOD"] == "HEAD" else (self.content,)


class Form:
    """A page in one encoding."""

    __slots__ = ("body", "etag", "headers", "unchanged")

    def __init__(self, headers: Headers, etag: str, encoding: str, body: bytes) -> None:
        own = [("ETag", etag), ("Content-Length", str(len(body)))]
        own += [("Content-Encoding", encoding)] if encoding != IDENTITY else []
        self.etag = etag
        self.body = (body,)
        self.headers = [*headers, *own]
        self.unchanged = [pair for pair in self.headers if pair[0].lower() not in OF_A_BODY]


class Page:
    """Compressed at once, if that is of use; kept as it is only when a client asks for that.

    `size`: bytes that it takes; it grows when an encoding is asked for that nobody asked for before.
    """

    def __init__(self, headers: Headers, content: bytes) -> None:
        given = {name.lower(): value for name, value in headers}
        etag = given.get("etag", "")
        self.digest = etag.strip('"') if etag.startswith('"') else hashlib.sha256(content).hexdigest()[:32]
        self.is_html = given.get("content-type", "").startswith("text/html")
        own = ("etag", "content-length", "content-encoding", "x-request-id")  # a number is one answer's alone
        self.headers = [(sys.intern(name), sys.intern(value)) for name, value in headers if name.lower() not in own]
        self.size = 0
        self.forms: dict[str, Form] = {}
        body = b"" if is_packed(given.get("content-type", "")) else packed(BROTLI, content)
        self.packs = 0 < len(body) < len(content)
        self.add(*((BROTLI, body) if self.packs else (IDENTITY, content)))

    def add(self, encoding: str, body: bytes) -> Form:
        """A strong validator names one sequence of bytes, so each encoding has its own."""
        etag = f'"{self.digest}"' if encoding == IDENTITY else f'"{self.digest}-{encoding}"'
        form = Form(self.headers, etag, encoding, body)
        self.forms[encoding] = form
        self.size = sum(len(made.body[0]) + BESIDE for made in list(self.forms.values()))
        return form

    def make(self, encoding: str) -> Form:
        known, form = next(iter(self.forms.items()))
        return self.add(encoding, packed(encoding, unpacked(known, form.body[0])))

    def answer(self, environ: WSGIEnvironment) -> Answer:
        encoding = choice(environ.get("HTTP_ACCEPT_ENCODING", "")) if self.packs else IDENTITY
        form = self.forms.get(encoding) or self.make(encoding)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (known == form.etag or is_named(form.etag, known)):
            return UNCHANGED, form.unchanged, ()
        return OK, form.headers, () if environ["REQUEST_METHOD"] == "HEAD" else form.body


def is_named(etag: str, header: str) -> bool:
    """Whether If-None-Match names it, compared weakly (RFC 9110, 13.1.2)."""
    return header.strip() == "*" or etag in tags(header.split(","))


def tags(parts: Iterable[str]) -> list[str]:
    return [part.strip().removeprefix("W/") for part in parts]
