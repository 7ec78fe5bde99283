"""Reading pages in tests: parse an answer and ask it things."""

from typing import Any, TypeAlias

from django.test import Client
from lxml import html

Page: TypeAlias = Any
"""An element of lxml, which ships no types."""


def get(client: Client, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, f"{address} answered {response.status_code}"
    return html.document_fromstring(response.content.decode())


def words(element: Page) -> str:
    """The text of an element with single spaces, also between its parts."""
    return " ".join(" ".join(element.itertext()).split())


def one(page: Page, path: str) -> Page:
    found = page.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)} found"
    return found[0]
