"""A finished page: its bytes in each encoding that somebody asked for, with all headers ready."""

import hashlib
import sys
from collections.abc import Iterable, Sequence
from typing import Protocol
from wsgiref.types import WSGIEnvironment

from nutrients.asking import Questions
from nutrients.finished.encodings import BROTLI, IDENTITY, choice, packed, squeezed, unpacked
from nutrients.keeping import is_packed

Headers = list[tuple[str, str]]
Answer = tuple[str, Headers, Sequence[bytes]]
"""Status, headers and body of an answer. Neither is changed by who sends it."""
OK, UNCHANGED = "200 OK", "304 Not Modified"
OF_A_BODY = ("content-type", "content-length", "content-encoding", "content-disposition", "content-language")
"""Headers that an answer without a body, 304, goes without (RFC 9110, 15.4.5)."""
SQUEEZED = "br11"
"""Marks the validator of brotli as small as can be."""
BESIDE = 2_500
"""Bytes that a form of a page takes besides its body: its headers, twice or three times."""


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
    """A page in one encoding.

    `tags`: the validators of the byte sequences in which the page may stand in this encoding; the first is that of
    `body`. `unchanged`: by each of them the headers of the answer to who has that one.
    """

    __slots__ = ("body", "headers", "unchanged")

    def __init__(self, headers: Headers, tags: Sequence[str], encoding: str, body: bytes) -> None:
        own = [("Content-Length", str(len(body)))]
        own += [("Content-Encoding", encoding)] if encoding != IDENTITY else []
        self.body = (body,)
        self.headers = [*headers, ("ETag", tags[0]), *own]
        said = [pair for pair in headers if pair[0].lower() not in OF_A_BODY]
        self.unchanged = {tag: [*said, ("ETag", tag)] for tag in tags}

    def for_who_has(self, known: str) -> Headers | None:
        """The headers of a 304, where If-None-Match names this page; compared weakly (RFC 9110, 13.1.2)."""
        if known.strip() == "*":
            return next(iter(self.unchanged.values()))
        return next((self.unchanged[tag] for tag in named(known.split(",")) if tag in self.unchanged), None)


class Page:
    """Compressed at once, if that is of use; kept as it is only when a client asks for that.

    `asked`: what it asked the database, where that says all that it is made of. `state`: the state of the content
    of which it is known to be right.
    `size`: bytes that it takes; it grows when an encoding is asked for that nobody asked for before.
    """

    def __init__(self, headers: Headers, content: bytes, asked: Questions | None = None) -> None:
        self.asked = asked
        self.state: object = None
        given = {name.lower(): value for name, value in headers}
        etag = given.get("etag", "")
        self.digest = etag.strip('"') if etag.startswith('"') else hashlib.sha256(content).hexdigest()[:32]
        self.is_html = given.get("content-type", "").startswith("text/html")
        own = ("etag", "content-length", "content-encoding", "x-request-id")  # a number is one answer's alone
        self.headers = [(sys.intern(name), sys.intern(value)) for name, value in headers if name.lower() not in own]
        self.size = 0
        self.forms: dict[str, Form] = {}
        body = b"" if is_packed(given.get("content-type", "")) else packed(BROTLI, content)
        self.is_squeezed = False
        self.packs = 0 < len(body) < len(content)
        self.add(*((BROTLI, body) if self.packs else (IDENTITY, content)))

    def add(self, encoding: str, body: bytes, tags: Sequence[str] = ()) -> Form:
        form = Form(self.headers, tags or self.tags(encoding), encoding, body)
        self.forms[encoding] = form
        self.size = sum(len(made.body[0]) + BESIDE for made in list(self.forms.values()))
        self.size += self.asked.size if self.asked else 0
        return form

    def tags(self, encoding: str) -> tuple[str, ...]:
        """A strong validator names one sequence of bytes, so each encoding has its own, and brotli one squeezed too."""
        if encoding == IDENTITY:
            return (f'"{self.digest}"',)
        found = (f'"{self.digest}-{encoding}"',)
        return (*found, f'"{self.digest}-{SQUEEZED}"') if encoding == BROTLI else found

    def squeeze(self) -> None:
        """Make its brotli as small as can be. It takes too long while somebody waits for the page.

        Whoever has the bytes of before still has the page, here and at a server that has not squeezed it yet.
        """
        if self.packs and not self.is_squeezed:
            self.is_squeezed = True
            known, form = next(iter(self.forms.items()))
            self.add(BROTLI, squeezed(unpacked(known, form.body[0])), self.tags(BROTLI)[::-1])

    def make(self, encoding: str) -> Form:
        known, form = next(iter(self.forms.items()))
        return self.add(encoding, packed(encoding, unpacked(known, form.body[0])))

    def answer(self, environ: WSGIEnvironment) -> Answer:
        encoding = choice(environ.get("HTTP_ACCEPT_ENCODING", "")) if self.packs else IDENTITY
        form = self.forms.get(encoding) or self.make(encoding)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            unchanged = form.unchanged.get(known) or form.for_who_has(known)
            if unchanged is not None:
                return UNCHANGED, unchanged, ()
        return OK, form.headers, () if environ["REQUEST_METHOD"] == "HEAD" else form.body


def named(parts: Iterable[str]) -> list[str]:
    """The validators in If-None-Match, weak ones as if they were strong."""
    return [part.strip().removeprefix("W/") for part in parts]
