"""Reading pages in tests: parse an answer and ask it things."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeAlias

from django.conf import settings
from django.test import Client
from lxml import etree, html

ON_SEARCH = (settings.BASE_DIR / "templates" / "parts" / "on_search.js").read_text()
"""The one script of a page: it fetches another one when a search box is used."""
Page: TypeAlias = Any
"""An element of lxml, which ships no types."""


def get(client: Client, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, f"{address} answered {response.status_code}"
    return html.document_fromstring(response.content.decode())


INSIDE_A_SENTENCE = frozenset({"em", "i", "cite", "code"})


def words(element: Page, without: Callable[[Page], bool] = lambda _item: False) -> str:
    """The text of an element with single spaces, also between its parts, but not inside a sentence.

    `without` says of an element whether it is left out with all that it holds.
    """
    parts = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for kind, item in walk:
        joined = item.tag in INSIDE_A_SENTENCE or "term" in (item.get("class") or "").split()
        parts.append("" if joined else " ")
        left_out = without(item)
        if left_out and kind == "start":
            walk.skip_subtree()
        text = ("" if left_out else item.text) if kind == "start" else item.tail if item is not element else ""
        parts.append(text or "")
    return " ".join("".join(parts).split())


OF_SOURCES = frozenset({"refs", "side", "cite", "sources"})
NOT_READ = frozenset({"script", "svg"})


def is_no_text_of_ours(item: Page) -> bool:
    """Whether an element holds data or a picture, or a title, a name or a number of a source."""
    return item.tag in NOT_READ or not OF_SOURCES.isdisjoint((item.get("class") or "").split())


def own_words(page: Page) -> str:
    """What a page says itself, without its head, its data, its pictures and its references."""
    return words(one(page, "//body"), is_no_text_of_ours)


def one(page: Page, path: str) -> Page:
    found = page.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)} found"
    return found[0]


HEADING = re.compile(r"h[1-6]")


def heading_fault(page: Page) -> str:
    """What is wrong with the headings of a page from top to bottom; empty where nothing is."""
    found = [int(item.tag[1]) for item in page.iter() if isinstance(item.tag, str) and HEADING.fullmatch(item.tag)]
    if found.count(1) != 1 or found[0] != 1:
        return f"{found.count(1)} h1, and the levels begin with {found[:3]}"
    return next((f"a jump from {before} to {after}" for before, after in pairwise(found) if after > before + 1), "")
