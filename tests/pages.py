"""Reading pages in tests: parse an answer and ask it things."""

from typing import Any, TypeAlias

from django.test import Client
from lxml import etree, html

Page: TypeAlias = Any
"""An element of lxml, which ships no types."""


def get(client: Client, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, f"{address} answered {response.status_code}"
    return html.document_fromstring(response.content.decode())


INSIDE_A_SENTENCE = frozenset({"em", "i", "cite", "code"})


def words(element: Page) -> str:
    """The text of an element with single spaces, also between its parts, but not inside a sentence."""
    parts = []
    for kind, item in etree.iterwalk(element, events=("start", "end")):
        joined = item.tag in INSIDE_A_SENTENCE or "term" in (item.get("class") or "").split()
        parts.append("" if joined else " ")
        text = item.text if kind == "start" else item.tail if item is not element else ""
        parts.append(text or "")
    return " ".join("".join(parts).split())


def one(page: Page, path: str) -> Page:
    found = page.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)} found"
    return found[0]
