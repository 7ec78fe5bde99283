"""The CSV of a table is the table on the page: the same rows in the same order, the same words in each."""

import csv
import io
import re

import pytest
from django.test import Client

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import Claim, Guide, Intake
from nutrients.pages.datasets import HOLDS
from nutrients.publishing import Change
from nutrients.vocabulary import ChangeKind
from tests.pages import Page, get, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BARS, NARROW = "//table[contains(@class, 'bars')]/tbody/tr", "//table[contains(@class, 'narrow')]/tbody/tr"
CLAIMS = "//ul[contains(@class, 'claims')]/li"
SHOWN: dict[str, tuple[str, str, str, str]] = {
    "adults": (
        "/nutrients/magnesium",
        ".adults",
        "//table[contains(caption, 'for adults, a day')]/tbody/tr",
        "sources",
    ),
    "tests": ("/nutrients/magnesium", ".tests", "//section[@id='tests']//tbody/tr", "sources"),
    "foods": ("/nutrients/magnesium/foods", "", BARS, "food"),
    "top foods": ("/nutrients/magnesium", ".foods", "//section[@id='foods']//tbody/tr", "food place how_obtained"),
    "marks": ("/nutrients", "", "//table[contains(@class, 'marks')]/tbody/tr", "nutrient"),
    "linked": (
        *("/symptoms/muscle-twitching", "", "//section[@aria-labelledby='nutrients']//ul/li"),
        "nutrient with sources",
    ),
    "causes": ("/symptoms/muscle-twitching", ".causes", "//li[starts-with(@id, 'cause-')]", "cause sources"),
    "food-list": ("/foods", "", "//ul[@class='columns']/li", "food group"),
    "food": ("/foods/almonds", "", BARS, "nutrient"),
    "portions": ("/foods/almonds", ".portions", NARROW, ""),
    "side-by-side": (
        *("/foods/compare", "?a=almonds&b=white-bread", "//table[contains(@class, 'beside')]/tbody/tr/td"),
        "per nutrient name food share",
    ),
    "sources": ("/sources", "", "//ul[@class='sources']/li", "status"),
    "claims": ("/claims", "", CLAIMS, "statement about"),
    "glossary": ("/glossary", "", "//dl[@class='terms']/div[@id]", "term"),
    "positions": ("/disagreements", "", NARROW, "nutrient what times_apart note sources"),
    "statements": ("/audit", "", CLAIMS, "statement sources"),
    "changes": ("/changes", "", "//main/section//li", "date address kind"),
}
"""By table: its page, what its address adds, its rows on the page, and the columns that the page shows elsewhere.

Those of needs, of both sides and of the grid stand in test_twins.py, that of the open data in test_data.py.
"""


def tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def shown_rows(page: Page, path: str) -> list[Page]:
    """Rows without what only the page has: pictures, the numbers of citations, notes in the margin."""
    for gone in page.xpath("//svg | //a[@class='cite'] | //*[contains(@class, 'side ')] | //*[@class='side']"):
        tail = gone.tail or ""
        gone.text, gone.tail = "", tail
        for child in list(gone):
            gone.remove(child)
    found: list[Page] = page.xpath(path)
    return found


@pytest.mark.parametrize("name", SHOWN)
def test_the_rows_of_the_file_are_those_of_the_page(client: Client, name: str) -> None:
    for row in (Claim.objects.all()[0], Guide.objects.all()[0], Intake.objects.all()[0]):
        change = Change(ChangeKind.NUMBER, "A test of changes.", before="One.", after="Two.")
        values = vars(record_of(row))
        field = {"claim": "qualifier", "guide": "title", "intake": "age_label"}[row.record.kind]
        publishing.publish([row.record(**{**values, field: "Other words."})], change)
    address, ending, path, elsewhere = SHOWN[name]
    part, _mark, query = ending.partition("?")
    given = client.get(f"{address}{part}.csv?{query}").content.decode()
    rows = list(csv.DictReader(io.StringIO(given, newline="")))
    shown = shown_rows(get(client, f"{address}/?{query}"), path)
    assert rows
    place = 0
    for row in rows:
        wanted = {token for column, cell in row.items() if column not in elsewhere.split() for token in tokens(cell)}
        while place < len(shown) and not wanted <= set(tokens(words(shown[place]))):
            place += 1
        assert place < len(shown), f"not on the page in this order: {row}"
    assert len(rows) == len(shown) or name == "tests", "a row of the page is missing"


def test_every_table_is_compared_somewhere() -> None:
    elsewhere = {"needs", "sides", "grid", "data-columns"}
    assert set(HOLDS) == {name for name in SHOWN if " " not in name} | elsewhere
