"""A walk through the site from its home page, along links, as a search engine goes."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import etree, html

from nutrients.addresses import page_of_twin
from tests.pages import Page

MOST_CLICKS = 4


class Met(NamedTuple):
    """What an address answered."""

    headers: dict[str, str]
    body: bytes

    @property
    def page(self) -> Page:
        """Parsed anew each time."""
        return html.document_fromstring(self.body.decode())


def ask(address: str) -> Met:
    answer = Client().get(address)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    return Met(dict(answer.headers), answer.content)


def sitemap_addresses(client: Client) -> set[str]:
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    return {loc.text.removeprefix(settings.SITE_URL) for loc in tree.iter("{*}loc")}


def links(page: Page, address: str) -> set[str]:
    """The pages of this site that a page leads to."""
    found = {urljoin(address, href) for href in page.xpath("//a/@href")}
    inside = {link for link in found if not urlsplit(link).netloc and not link.startswith("mailto:")}
    return {link for link in inside if not is_file(link)}


def is_file(link: str) -> bool:
    """Feeds and other forms of a page, for machines: their names end in a kind of file."""
    return "." in urlsplit(link).path.rsplit("/", 1)[1]


OF_A_SHAPE = 3
"""Pages asked for among those that differ only in the values of their query keys, such as one food beside others."""


def shape(address: str) -> tuple[str, ...]:
    parts = urlsplit(address)
    return parts.path, *sorted({key for key, _value in parse_qsl(parts.query)})


def is_new(link: str, shapes: "Counter[tuple[str, ...]]") -> bool:
    shapes[shape(link)] += 1
    return not urlsplit(link).query or shapes[shape(link)] <= OF_A_SHAPE


def walk() -> dict[str, Met]:
    """Every page reachable by links from the home page, and some of each kind of choice that pages offer."""
    pages: dict[str, Met] = {}
    waiting = {"/"}
    shapes: Counter[tuple[str, ...]] = Counter()
    for _click in range(MOST_CLICKS + 1):
        found = {address: ask(address) for address in sorted(waiting)}
        pages |= found
        waiting = {urldefrag(link).url for address, met in found.items() for link in links(met.page, address)}
        waiting = {link for link in sorted(waiting - set(pages)) if is_new(link, shapes)}
    assert not waiting, f"more than {MOST_CLICKS} clicks away: {waiting}"
    return pages


def kind_of(address: str) -> str:
    """Which kind of page this is, or which form of one; each table of the open data is a kind of its own."""
    path = urlsplit(address).path
    page, form = page_of_twin(path)
    try:
        found = resolve(page or path).view_name
    except Resolver404:
        return path
    return path if found == "nutrients:data_table" else found + form


def some_of_each_kind(addresses: Iterable[str], most: int) -> list[str]:
    """Of each kind up to so many, from all over."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for address in addresses:
        kinds[kind_of(address)].append(address)
    return [address for alike in kinds.values() for address in alike[:: -(-len(alike) // most)]]
