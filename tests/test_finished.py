"""The parts of the finished pages by themselves: encodings, query strings, validators, the shelf."""

import gzip
import random
from itertools import pairwise

import brotli
import pytest
from django.http import QueryDict

from nutrients.finished.encodings import best, choice
from nutrients.finished.page import Page
from nutrients.finished.queries import LONGEST, chosen
from nutrients.finished.shelf import Shelf

TEXT = b"<!doctype html><p>" + b"Muscles twitch for many reasons. " * 40
HTML = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"abc"'), ("X-Own", "1"), ("Content-Length", "9")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("", "identity"),
        ("identity", "identity"),
        ("deflate, zstd", "identity"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0.8, gzip;q=0.8", "br"),
        ("br;q=0, gzip;q=0", "identity"),
        ("br; q = 0.1, identity;q=0.5", "identity"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("*;q=0", "identity"),
        ("identity;q=0, *;q=0", "identity"),
        ("br;q=nan", "identity"),
        ("br;q=-1", "identity"),
        ("br;q=²", "identity"),
        ("br;q=9999999999", "identity"),
        (";;;,,,q=1;=", "identity"),
        ("br;level=3", "br"),
    ],
)
def test_the_encoding_is_the_one_the_client_likes_best(header: str, expected: str) -> None:
    assert best(header) == choice(header) == choice(header) == expected


def test_headers_of_all_kinds_are_read_and_few_are_remembered() -> None:
    draw = random.Random(1)  # noqa: S311 (the same in every run)
    for _turn in range(2_000):
        header = "".join(draw.choices("brgzip*,;q=01.² \t\x00é", k=draw.randrange(40)))
        assert choice(header) in ("br", "gzip", "identity")


KEYS = ("per", "without", "page")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ""),
        ("utm_source=x&fbclid=y", ""),
        ("page=2&per=portion", "per=portion&page=2"),
        ("without=egg&utm=x&without=dairy", "without=egg&without=dairy"),
        ("p%65r=%31%30%30g", "per=100g"),
        ("per=", "per="),
        ("per", "per="),
        ("per=a+b", "per=a+b"),
        ("per=%C3%A9", "per=%C3%A9"),
        ("per=\xc3\xa9", "per=%C3%A9"),
        ("other=%00%FF&page=2", "page=2"),
        ("per=%00", None),
        ("per=%FF", None),
        ("per=\xff", None),
        ("x=\xff", None),
        ("per=%0D%0ASet-Cookie:x", None),
        ("per=" + "a" * 400, None),
        ("utm=" + "a" * LONGEST, None),
    ],
)
def test_query_strings_that_mean_the_same_are_spelled_alike(raw: str, expected: str | None) -> None:
    assert chosen(raw, KEYS) == expected


def test_what_is_kept_of_a_query_string_is_what_the_view_reads_in_it() -> None:
    draw = random.Random(2)  # noqa: S311 (the same in every run)
    parts = ["per", "without", "page", "=", "&", "&", ";", "%", "%31", "%3D", "%26", "+", "2", "utm", "é", "/", "?"]
    seen = 0
    for _turn in range(3_000):
        raw = "".join(draw.choices(parts, k=draw.randrange(14))).encode().decode("latin-1")
        found = chosen(raw, KEYS)
        if found is not None:
            seen += 1
            view, ours = QueryDict(raw.encode("latin-1")), QueryDict(found)
            assert {key: view.getlist(key) for key in KEYS} == {key: ours.getlist(key) for key in KEYS}
            assert chosen(found, KEYS) == found
    assert seen > 2_000


def asked(page: Page, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
    status, given, body = page.answer({"REQUEST_METHOD": method, **headers})
    return status, dict(given), b"".join(body)


def test_a_page_has_its_bytes_and_a_validator_in_each_encoding() -> None:
    page = Page(HTML, TEXT)
    status, plain, body = asked(page)
    assert (status, body, plain["ETag"], plain["Content-Length"]) == ("200 OK", TEXT, '"abc"', str(len(TEXT)))
    assert "Content-Encoding" not in plain
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        _status, headers, body = asked(page, HTTP_ACCEPT_ENCODING=encoding)
        assert (unpack(body), headers["Content-Encoding"], headers["ETag"]) == (TEXT, encoding, f'"abc-{encoding}"')
        assert int(headers["Content-Length"]) == len(body) < len(TEXT)
        assert asked(page, "HEAD", HTTP_ACCEPT_ENCODING=encoding) == ("200 OK", headers, b"")
    assert {"br", "gzip", "identity"} == set(page.forms)


def test_a_page_is_weighed_by_the_encodings_that_were_asked_for() -> None:
    page = Page(HTML, TEXT)
    sizes = [page.size]
    for encoding in ("br", "gzip", "br", "identity"):
        asked(page, HTTP_ACCEPT_ENCODING=encoding)
        sizes.append(page.size)
    assert [after > before for before, after in pairwise(sizes)] == [False, True, False, True]
    assert page.size > len(TEXT)


@pytest.mark.parametrize("media_type", ["image/png", "image/webp"])
def test_pictures_are_not_compressed_again(media_type: str) -> None:
    page = Page([("Content-Type", media_type)], TEXT)
    _status, headers, body = asked(page, HTTP_ACCEPT_ENCODING="br")
    assert (body, "Content-Encoding" in headers) == (TEXT, False)
    assert headers["ETag"].strip('"').isalnum()


def test_what_would_not_get_smaller_stays_as_it_is() -> None:
    assert asked(Page(HTML, b"ok"), HTTP_ACCEPT_ENCODING="br")[2] == b"ok"
    assert asked(Page(HTML, b""), HTTP_ACCEPT_ENCODING="gzip")[2] == b""


@pytest.mark.parametrize(
    ("header", "is_same"),
    [
        ('"abc-br"', True),
        ('W/"abc-br"', True),
        ('"x", W/"abc-br" ,"y"', True),
        ("*", True),
        (' "abc-br" ', True),
        ('"abc"', False),
        ('"abc-gzip"', False),
        ("abc-br", False),
        ("", False),
        (",,", False),
        ("W/", False),
        ('"' * 5_000, False),
    ],
)
def test_who_has_the_page_hears_so(header: str, is_same: bool) -> None:
    page = Page(HTML, TEXT)
    status, headers, body = asked(page, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=header)
    assert status == ("304 Not Modified" if is_same else "200 OK")
    assert bool(body) is not is_same
    assert headers["ETag"] == '"abc-br"'
    assert headers["X-Own"] == "1"
    assert ("Content-Length" in headers, "Content-Type" in headers) == (not is_same, not is_same)


@pytest.mark.parametrize("tag", ['"abc-br"', '"abc-br11"', 'W/"abc-br"', '"x", "abc-br11"'])
@pytest.mark.parametrize("is_squeezed", [False, True])
def test_who_has_the_page_squeezed_or_not_has_it_at_every_server(tag: str, is_squeezed: bool) -> None:
    page = Page(HTML, TEXT)
    if is_squeezed:
        page.squeeze()
    status, headers, body = asked(page, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=tag)
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["ETag"] in tag


def test_a_squeezed_page_has_bytes_and_a_validator_of_its_own() -> None:
    varied = b"".join(b"<p>Twitch %d of %d.</p>" % (turn, turn**3) for turn in range(400))
    page = Page(HTML, varied)
    _status, _headers, loose = asked(page, HTTP_ACCEPT_ENCODING="br")
    before = page.size
    page.squeeze()
    _status, headers, tight = asked(page, HTTP_ACCEPT_ENCODING="br")
    assert (brotli.decompress(tight), headers["ETag"]) == (varied, '"abc-br11"')
    assert int(headers["Content-Length"]) == len(tight) < len(loose)
    assert page.size < before
    page.squeeze()
    assert asked(page, HTTP_ACCEPT_ENCODING="br")[2] is tight
    assert asked(page, HTTP_ACCEPT_ENCODING="gzip")[1]["ETag"] == '"abc-gzip"'


def test_what_is_packed_already_is_not_squeezed() -> None:
    page = Page([("Content-Type", "image/png")], TEXT)
    page.squeeze()
    assert set(page.forms) == {"identity"}


def picture(size: int) -> Page:
    return Page([("Content-Type", "image/png")], bytes(size))


def test_the_shelf_holds_so_many_bytes_and_the_longest_unasked_goes_first() -> None:
    shelf = Shelf(100_000)
    for name in "abcd":
        shelf.put(name, picture(20_000))
    assert shelf.get("a")
    shelf.put("e", picture(20_000))
    assert "".join(map(str, shelf.pages)) == "cdae"
    assert shelf.get("b") is None
    assert shelf.size == sum(page.size for page in shelf.pages.values()) <= 100_000


def test_a_page_that_grew_is_weighed_again() -> None:
    shelf = Shelf(60_000)
    page = Page(HTML, TEXT)
    for name in ("a", "b"):
        shelf.put(name, page)
    before = shelf.size
    asked(page)
    shelf.put("b", page)
    assert shelf.size > before
    shelf.put("a", page)
    assert shelf.size == 2 * page.size


def test_one_large_page_does_not_push_out_the_others() -> None:
    shelf = Shelf(100_000)
    shelf.put("a", picture(20_000))
    shelf.put("large", picture(30_000))
    assert list(shelf.pages) == ["a"]
