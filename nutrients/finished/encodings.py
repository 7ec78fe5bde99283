"""In which encoding a client wants its answer, and how a page comes into it."""

import gzip
import zlib
from collections.abc import Iterable

import brotli

BROTLI, GZIP, IDENTITY = "br", "gzip", "identity"
PREFERRED = (BROTLI, GZIP, IDENTITY)
"""Where a client does not mind."""
BROTLI_QUALITY, BROTLI_TIGHTEST, GZIP_LEVEL = 5, 11, 6
"""Brotli 5 packs a page tighter than gzip 9, in half a millisecond; 11, a seventh smaller again, takes 30 and more."""
MOST_HEADERS, LONGEST_HEADER = 256, 200

_choices: dict[str, str] = {}


def choice(header: str) -> str:
    """The encoding that an Accept-Encoding header likes best; what browsers send is read only once."""
    found = _choices.get(header)
    if found is None:
        found = best(header)
        if len(_choices) < MOST_HEADERS and len(header) <= LONGEST_HEADER:
            _choices[header] = found
    return found


def best(header: str) -> str:
    """Reads a header as RFC 9110 says (12.5.3). What forbids everything still gets the page as it is."""
    weights = dict(weighed(header.split(",")))
    for name in (BROTLI, GZIP):
        weights.setdefault(name, weights.get("*", 0))
    weights.setdefault(IDENTITY, weights.get("*", 0.0005))  # allowed without being named, but last
    wanted = max(PREFERRED, key=lambda name: weights[name])
    return wanted if weights[wanted] > 0 else IDENTITY


def weighed(parts: Iterable[str]) -> Iterable[tuple[str, float]]:
    """The encodings of a header with their weights; a weight that is none counts as 0."""
    for part in parts:
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _sign, value = parameter.partition("=")
            if key.strip() == "q":
                weight = number(value.strip())
        yield ("gzip" if name == "x-gzip" else name), weight


def number(text: str) -> float:
    """A weight between 0 and 1."""
    plain = text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 5
    return min(float(text), 1.0) if plain else 0.0


def packed(encoding: str, content: bytes) -> bytes:
    if encoding == BROTLI:
        return bytes(brotli.compress(content, quality=BROTLI_QUALITY))
    return gzip.compress(content, GZIP_LEVEL, mtime=0) if encoding == GZIP else content


def squeezed(content: bytes) -> bytes:
    """In brotli, as small as can be."""
    return bytes(brotli.compress(content, quality=BROTLI_TIGHTEST))


def unpacked(encoding: str, body: bytes) -> bytes:
    if encoding == BROTLI:
        return bytes(brotli.decompress(body))
    return zlib.decompress(body, zlib.MAX_WBITS | 16) if encoding == GZIP else body
