"""The feeds, read by two parsers that forgive nothing: feedparser, and a schema of Atom (RFC 4287) in `atom.rng`.

Rule M-5: ids that stay, moments with a zone, the feed's own address, its media type.
"""

import re
from typing import Any

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import Guide, Nutrient
from nutrients.publishing import Change
from nutrients.vocabulary import ChangeKind
from tests.browser import ROOT
from tests.desk import CHANGE, push
from tests.engines import first_on_both
from tests.pages import get

pytestmark = pytest.mark.django_db
FEEDS = ("/feed.xml", "/changes.xml")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
HOSTILE = "<b>&amp;\x0b]]> \u2028 é"
ATOM = etree.RelaxNG(etree.parse(ROOT / "tests" / "atom.rng"))


def read(client: Client, address: str) -> Any:
    """The feed as feedparser reads it; both parsers have nothing to say against it."""
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    ATOM.assertValid(etree.fromstring(answer.content))
    found = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["Content-Type"]})
    assert (found.bozo, found.version, found.encoding) == (0, "atom10", "utf-8"), found.get("bozo_exception")
    return found


def ids(client: Client, address: str) -> dict[str, str]:
    """Where each entry leads, by its id."""
    return {entry.id: entry.link.removeprefix(settings.SITE_URL) for entry in read(client, address).entries}


def change_something() -> None:
    change = Change(ChangeKind.CORRECTION, HOSTILE, before=HOSTILE, after=HOSTILE)
    for row in (Guide.objects.get(slug="muscle-twitching"), Nutrient.objects.get(slug="magnesium")):
        name = "title" if isinstance(row, Guide) else "name"
        record = record_of(row)
        publishing.publish([type(record)(**{**vars(record), name: f"A {HOSTILE}"})], change)


@pytest.mark.parametrize("address", FEEDS)
def test_two_strict_parsers_read_every_feed(client: Client, address: str) -> None:
    change_something()
    found = read(client, address)
    assert {link.href for link in found.feed.links if link.rel == "self"} == {settings.SITE_URL + address}
    assert {link.href for link in found.feed.links if link.rel == "alternate"} == {found.feed.link}
    assert len(found.entries) >= 2
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    moments = [entry.updated for entry in found.entries]
    assert all(MOMENT.fullmatch(moment) for moment in [found.feed.updated, *moments])
    assert found.feed.updated == max(moments)
    for entry in found.entries:
        assert entry.published <= entry.updated
        assert client.get(entry.link.removeprefix(settings.SITE_URL).partition("#")[0]).status_code == 200
    assert address in get(client, "/").xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")


def test_a_ledger_without_entries_is_a_feed_too(client: Client) -> None:
    assert read(client, "/changes.xml").entries == []


@pytest.mark.once
@pytest.mark.parametrize(
    "broken",
    [
        (b"<updated>", b"<updated>x"),
        (b"+00:00</updated>", b"</updated>"),
        (b"<id>http", b"<id>no address"),
        (b"<entry>", b"<entry><blink/>"),
        (b"<author>", b"<writer>"),
    ],
)
def test_the_schema_forgives_nothing(client: Client, broken: tuple[bytes, bytes]) -> None:
    content = client.get("/feed.xml").content
    mended = content.replace(b"</author>", b"</writer>") if broken[0] == b"<author>" else content
    assert broken[0] in content
    assert not ATOM.validate(etree.fromstring(mended.replace(*broken)))


@pytest.mark.parametrize("address", first_on_both(FEEDS))
def test_an_id_stays_when_the_title_changes(client: Client, address: str) -> None:
    change_something()
    before = ids(client, address)
    push(Guide.objects.get(slug="muscle-twitching"), title="In other words")
    assert ids(client, address) == before


@pytest.mark.parametrize(
    ("model", "slug", "folder"), [(Guide, "muscle-twitching", "/guides/"), (Nutrient, "magnesium", "/nutrients/")]
)
@pytest.mark.parametrize("ways", first_on_both(["zz, back, mm", "zz, aa", "aa"]))
def test_an_id_stays_when_the_address_changes(
    client: Client, model: type[Guide] | type[Nutrient], slug: str, folder: str, ways: str
) -> None:
    """Also when it changes twice, and when it changes back in between."""
    change_something()
    before, told = ids(client, "/feed.xml"), set(ids(client, "/changes.xml"))
    here = f"{folder}{slug}/"
    for way in ways.split(", "):
        row = model.objects.get(slug=here.split("/")[2])
        here = f"{folder}{slug if way == 'back' else way}/"
        publishing.move(row, here.split("/")[2], CHANGE)
        after = ids(client, "/feed.xml")
        assert set(after) == set(before)
        assert after[f"{settings.SITE_URL}{folder}{slug}/"] == here
        assert set(ids(client, "/changes.xml")) == told
