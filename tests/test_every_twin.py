"""Every kind of page that has twins: its Markdown holds the statements, the grades and the sources of the page.

And its references come back whole from parsers that are not ours: bibtexparser and rispy.
"""

import re
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.conf import settings
from django.test import Client

from tests.pages import Page, words
from tests.walk import some_of_each_kind

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ABOUT = re.compile(rf"\]\({re.escape(settings.SITE_URL)}/(claims|sources)/([a-z0-9-]+)/\)")
MOST = 45
"""Pages of one kind; of all but foods, statements and sources there are fewer."""
KINDS_OF_CITATION = {"JOUR", "BOOK", "CHAP", "RPRT", "ELEC", "GEN", "STAT"}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def twin(page: Page, media_type: str) -> str:
    """The address of the first twin of that kind which is not the page as a reference itself; empty for none."""
    found = page.xpath(f"//head/link[@rel='alternate'][@type='{media_type}']/@href")
    return next((address for address in found if ".cite." not in address), "")


def linked(page: Page) -> set[tuple[str, str]]:
    """The statements and sources to which the text of a page leads, its margin and its ways on left out."""
    apart = "[not(ancestor::nav or ancestor::*[contains(concat(' ', @class, ' '), ' side ')])]"
    links = page.xpath(f"//main//a{apart}/@href")
    found = (re.fullmatch(r"/(claims|sources)/([a-z0-9-]+)/", link) for link in links)
    return {(match[1], match[2]) for match in found if match}


def graded(page: Page) -> set[tuple[str, str]]:
    """Each statement that stands in a list of them, with its grade."""
    found = set()
    for item in page.xpath("//ul[contains(@class, 'claims')]/li[.//a[@class='perma']]"):
        (slug,) = item.xpath(".//a[@class='perma']/@href")
        found.add((slug.split("/")[2], words(item.xpath(".//span[contains(@class, 'g-')]")[0])))
    return found


def test_the_markdown_of_every_kind_of_page_has_its_statements_grades_and_sources(
    client: Client, walked: dict[str, Page]
) -> None:
    """All but of foods, statements and sources, of which there are hundreds."""
    statements = sources = 0
    for address in some_of_each_kind(walked, MOST):
        page = walked[address]
        markdown = twin(page, "text/markdown")
        if not markdown:
            continue
        text = text_of(client, markdown)
        listed = page.xpath("//ol[@class='refs']/li")
        assert linked(page) - {("sources", key) for key in keys(listed)} <= set(ABOUT.findall(text)), address
        for slug, grade in graded(page):
            assert re.search(rf"\*\*{grade}\.\*\* (?:(?!\*\*\w+\.\*\*).)*\(\[{slug}\]\(", text), (address, slug)
        numbered = re.findall(r"^(\d+)\. ", text.partition("\n## Sources\n")[2], re.M)
        assert [int(number) for number in numbered] == list(range(1, len(listed) + 1)), address
        cited = {int(number) for number in page.xpath("//a[@class='cite']/text()")}
        assert {int(number) for number in re.findall(r" \[(\d+)\]", text)} == cited, address
        statements, sources = statements + len(graded(page)), sources + len(listed)
    assert statements > 500
    assert sources > 1_000


def keys(listed: Any) -> list[str]:
    return [item.xpath(".//a[@class='about-source']/@href")[0].split("/")[2] for item in listed]


def test_the_references_of_every_kind_of_page_come_back_from_other_parsers(
    client: Client, walked: dict[str, Page]
) -> None:
    """Of hundreds of foods, statements and sources, every twentieth."""
    asked = [(address, page) for address, page in walked.items() if twin(page, "application/x-bibtex")]
    few = [
        pair for place, pair in enumerate(asked) if place % 20 == 0 or pair[0].split("/")[1] in ("nutrients", "guides")
    ]
    assert len(few) > 30
    for address, page in few:
        expected = keys(page.xpath("//ol[@class='refs']/li"))
        library = parse_string(text_of(client, twin(page, "application/x-bibtex")))
        assert not library.failed_blocks, address
        assert [entry.key for entry in library.entries] == expected, address
        found = rispy.loads(text_of(client, twin(page, "application/x-research-info-systems")))
        assert [item["id"] for item in found] == expected, address
        assert {item["type_of_reference"] for item in found} <= KINDS_OF_CITATION
        titles = [words(entry) for entry in page.xpath("//ol[@class='refs']/li")]
        for item, shown in zip(found, titles, strict=True):
            title = item.get("title") or item["primary_title"]
            assert " ".join(title.split()).casefold().rstrip(".") in shown.casefold(), (address, title)
            assert not item.get("unknown_tag"), item


def test_a_page_comes_back_as_a_reference_from_other_parsers(client: Client) -> None:
    for address in ("/nutrients/magnesium", "/guides/muscle-twitching", "/foods/almonds", "/symptoms/tingling"):
        (entry,) = parse_string(text_of(client, f"{address}.cite.bib")).entries
        (item,) = rispy.loads(text_of(client, f"{address}.cite.ris"))
        assert entry.key == item["id"]
        urls = item.get("urls") or [item["url"]]
        assert [entry["url"]] == urls
        assert address in urls[0]
