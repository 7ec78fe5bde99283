"""The same page in other forms: they say what the page says, and lead back to it."""

import csv
import io
import json
import re
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from django.conf import settings
from django.test import Client

from nutrients import publishing
from nutrients.addresses import page_of_twin, twin_of
from nutrients.answers import MEDIA_TYPES
from nutrients.content.spreadsheets import sheet
from nutrients.conversion import record_of
from nutrients.markdown_text import Writer, parse
from nutrients.models import Claim, Food, Guide, Nutrient, Redirect, Sign, Source, Symptom
from nutrients.openness import WITHHELD
from nutrients.publishing import Change
from nutrients.records import RedirectRecord
from nutrients.reference_formats import read
from nutrients.reference_formats.works import Work, bibtex, ris
from nutrients.vocabulary import ChangeKind, SourceType
from tests.desk import CHANGE
from tests.pages import Page, get, words
from tests.walk import kind_of, sitemap_addresses

pytestmark = pytest.mark.django_db
KINDS = (
    *("/", "/guides/", "/guides/muscle-twitching/", "/nutrients/", "/nutrients/magnesium/", "/nutrients/copper/foods/"),
    *("/compare/", "/compare/?left=copper-deficiency&right=copper-excess", "/symptoms/", "/symptoms/tingling/"),
    *("/foods/", "/foods/almonds/", "/foods/compare/?a=almonds&b=white-bread", "/claims/", "/sources/", "/audit/"),
    *("/claims/magnesium-low-mechanism-1/", "/sources/nhs-twitching/", "/disagreements/", "/intake/", "/doctor-sheet/"),
    *("/changes/", "/glossary/", "/data/", "/people/", "/about/", "/about/privacy/"),
    *("/about/editorial-policy/", "/about/corrections/", "/about/accessibility/"),
)
"""A page of each kind."""


def twins(page: Page) -> dict[str, str]:
    """The other forms that the head of a page names: address and media type."""
    links = page.xpath("//link[@rel='alternate'][not(contains(@type, 'atom'))]")
    return {link.get("href"): link.get("type") for link in links}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rows(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(client, address))))


@pytest.mark.parametrize("address", KINDS)
def test_each_page_names_its_other_forms_and_they_name_the_page(client: Client, address: str) -> None:
    """Text and data are asked for whole; the rest is made of what the page read, and asked for below."""
    page = get(client, address)
    named = twins(page)
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    assert set(page.xpath("//p[contains(@class, 'twins')]/a/@href")) == set(named)
    assert {page_of_twin(twin.partition("?")[0])[1][-3:].strip(".") for twin in named} >= {"md", "son"}
    for twin, media_type in named.items():
        if media_type in ("text/markdown", "application/json"):
            assert_other_form(client.get(twin), media_type, canonical)


def assert_other_form(answer: Any, media_type: str, canonical: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (200, f"{media_type}; charset=utf-8")
    assert answer["Link"] == f'<{canonical}>; rel="canonical"'
    assert answer["X-Robots-Tag"] == "noindex"


def test_every_kind_of_page_that_search_engines_find_is_among_those(client: Client) -> None:
    assert {kind_of(address) for address in sitemap_addresses(client)} <= {kind_of(address) for address in KINDS}


@pytest.mark.once
@pytest.mark.parametrize("address", KINDS)
def test_other_forms_are_looked_at_and_asked_for_again_as_pages_are(client: Client, address: str) -> None:
    page = get(client, address)
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    for twin, media_type in twins(page).items():
        head = client.head(twin)
        assert_other_form(head, media_type, canonical)
        assert head.content == b""
        assert client.get(twin, headers={"if-none-match": head["ETag"]}).status_code == 304
        assert client.post(twin).status_code == 405


@pytest.mark.once
@pytest.mark.parametrize("address", KINDS)
def test_each_markdown_twin_has_the_emergency_signs_before_its_text(client: Client, address: str) -> None:
    (markdown,) = (twin for twin in twins(get(client, address)) if page_of_twin(twin.partition("?")[0])[1] == ".md")
    text = text_of(client, markdown)
    assert text.startswith("# ")
    assert text.count("\n# ") == 0
    help_at, body_at = text.index("## Get help now"), text.index("\n---\n")
    signs = Sign.objects.values_list("text", flat=True)
    assert all(help_at < text.index(sign) < body_at for sign in signs)
    assert "<" not in re.sub(r"<br>|<https?://[^>]*>", "", text.replace("\\<", ""))
    assert f"Address: <{settings.SITE_URL}" in text


@pytest.mark.once
@pytest.mark.parametrize("address", ["/nutrients/magnesium/", "/guides/muscle-twitching/", "/symptoms/tingling/"])
def test_the_markdown_has_the_statements_with_their_grades_and_all_sources_of_the_page(
    client: Client, address: str
) -> None:
    page, text = get(client, address), text_of(client, twin_of(address, "md"))
    claims = page.xpath("//ul[contains(@class, 'claims')]/li[.//a[@class='perma']]")
    for claim in claims:
        slug = claim.xpath(".//a[@class='perma']/@href")[0].split("/")[2]
        grade = words(claim.xpath(".//span[contains(@class, 'g-')]")[0])
        assert re.search(rf"^- \*\*{grade}\.\*\* .*\(\[{slug}\]\(", text, re.M), slug
    assert len(re.findall(r"^- \*\*.*\(\[[a-z0-9-]+-\d+\]\(", text, re.M)) == len(claims)
    numbers = {int(number) for number in page.xpath("//a[@class='cite']/text()")}
    sources = text.partition("\n## Sources\n")[2]
    assert {int(number) for number in re.findall(r"^(\d+)\. ", sources, re.M)} == numbers
    assert {int(number) for number in re.findall(r" \[(\d+)\]", text)} == numbers


@pytest.mark.once
def test_every_word_of_the_text_and_every_figure_stands_in_the_markdown(client: Client) -> None:
    page, text = get(client, "/nutrients/magnesium/"), text_of(client, "/nutrients/magnesium.md")
    bare = re.sub(r"\]\([^)]*\)|[\[\]\\*#|]|&amp;", " ", text)
    have = set(re.findall(r"\w+", bare))
    for block in page.xpath("//div[contains(@class, 'prose')]/*[not(contains(@class, 'side'))] | //table//td"):
        for gone in block.xpath(".//*[contains(@class, 'side') or self::title or self::desc or self::svg]"):
            gone.getparent().remove(gone)
        assert set(re.findall(r"\w+", words(block))) <= have, words(block)


def test_the_tables_are_those_of_the_page(client: Client) -> None:
    page = get(client, "/nutrients/magnesium/")
    shown = [[words(cell) for cell in row.xpath("./th|./td")] for row in page.xpath("//details//table[.//td]/tbody/tr")]
    given = rows(client, "/nutrients/magnesium.csv")
    assert [(row["who"], row["amount"], row["what_it_counts"]) for row in given] == [
        (who, amount, counts) for who, amount, _what, counts in shown
    ]
    assert all(row["what_it_is"] in what for row, (_who, _amount, what, _counts) in zip(given, shown, strict=True))
    known = set(Source.objects.values_list("slug", flat=True))
    assert all(set(row["sources"].split(";")) <= known for row in given)


def test_the_ranking_the_grid_and_the_comparison_are_those_of_the_page(client: Client) -> None:
    for query in ("", "?per=share&page=2"):
        page = get(client, f"/nutrients/magnesium/foods/{query}")
        names = [words(cell) for cell in page.xpath("//table[contains(@class, 'bars')]/tbody/tr/th/a")]
        assert [row["name"] for row in rows(client, f"/nutrients/magnesium/foods.csv{query}")] == names
    grid = get(client, "/symptoms/")
    cells = [[words(cell) for cell in row.xpath("./td")] for row in grid.xpath("//table//tr[td]")]
    assert [list(row.values())[3:] for row in rows(client, "/symptoms.csv")] == cells
    compared = get(client, "/compare/")
    statements = {link.split("/")[2] for link in compared.xpath("//a[@class='perma']/@href")}
    assert {row["statement"] for row in rows(client, "/compare.csv")} - {""} == statements


@pytest.mark.parametrize(
    ("address", "count"),
    [("/claims", Claim.objects.standing), ("/sources", Source.objects.all), ("/foods", Food.objects.all)],
)
def test_long_lists_are_whole(client: Client, address: str, count: Any) -> None:
    assert len(rows(client, f"{address}.csv")) == count().count()


def test_the_data_of_a_nutrient(client: Client) -> None:
    data = json.loads(text_of(client, "/nutrients/magnesium.json"))
    page, nutrient = get(client, "/nutrients/magnesium/"), Nutrient.objects.get(slug="magnesium")
    assert data["address"] == f"{settings.SITE_URL}/nutrients/magnesium/"
    (script,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert data["jsonld"] == json.loads(script)
    assert data["record"]["changed"] == nutrient.changed.isoformat()
    assert data["record"]["version"] == nutrient.version
    assert len(data["intakes"]) == nutrient.intakes.count() > 0
    assert len(data["laboratory_ranges"]) == len(data["limits_not_set"]) or data["laboratory_ranges"]
    shown = {link.split("/")[2] for link in page.xpath("//a[@class='perma']/@href")}
    assert {claim["slug"] for claim in data["claims"]} == shown
    for claim in data["claims"]:
        row = Claim.objects.get(slug=claim["slug"])
        assert (claim["grade"], claim["status"]) == (row.grade, row.status)
        assert set(claim["sources"]) <= {source["slug"] for source in data["sources"]}
    assert data["tables"]["foods"][0]["name"] == words(page.xpath("//section[@id='foods']//th/a")[0])


@pytest.mark.once
@pytest.mark.parametrize(
    "address", ["/nutrients/magnesium", "/sources/nhs-twitching", "/claims/magnesium-low-mechanism-1"]
)
def test_what_editors_note_for_each_other_is_in_no_data(client: Client, address: str) -> None:
    def names(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(names, value.values()))
        return set().union(*map(names, value)) if isinstance(value, list) else set()

    data = json.loads(text_of(client, f"{address}.json"))
    assert "verified_detail" not in names(data)
    for source in data["sources"]:
        assert not set(source) & WITHHELD["source"]
    if data["kind"] in WITHHELD:
        assert not set(data["record"]) & WITHHELD[data["kind"]]


@pytest.mark.once
def test_the_references_come_back_from_a_real_parser_and_from_our_own(client: Client) -> None:
    page = get(client, "/nutrients/magnesium/")
    count = len(page.xpath("//ol[@class='refs']/li"))
    library = parse_string(text_of(client, "/nutrients/magnesium.bib"))
    assert (len(library.entries), library.failed_blocks) == (count, [])
    for form in ("bib", "ris"):
        found = read(text_of(client, f"/nutrients/magnesium.{form}"))
        assert (len(found), [item.fault for item in found if item.fault]) == (count, [])
        shown = json.loads(text_of(client, "/nutrients/magnesium.json"))["sources"]
        for item, source in zip(found, shown, strict=True):
            kept = ["type"] if source["type"] in ("article-journal", "book", "chapter", "report") else []
            for name in ("title", "doi", "pmid", "year", "volume", *kept):
                assert (item.values.get(name) or "") == source[name], (form, source["slug"], name)


AWKWARD = "50 % of {H_2}O & Na+ ~ #1 \\alpha $5"


@pytest.mark.parametrize("write", [bibtex, ris])
def test_awkward_signs_of_a_reference_survive(write: Any) -> None:
    work = Work("a-1", SourceType.ARTICLE, AWKWARD, ("Lewis, James L., III", "A & B"), "2001", container="J. of {X}")
    (found,) = read(write([work, Work("b", SourceType.BOOK, "Plain", (), "")]))[:1]
    assert found.values["title"] == AWKWARD
    assert tuple(found.values["authors"]) == ("Lewis, James L., III", "A & B")


@pytest.mark.once
def test_what_is_not_there_has_no_twin(client: Client) -> None:
    for address in ("/nutrients/kryptonite.md", "/search.md", "/nutrients/magnesium.no-table.csv", "/about.csv"):
        assert client.get(address).status_code == 404, address
    assert client.get("/people.bib").status_code == 404
    assert client.get("/nutrients/magnesium.tests.md").status_code == 404
    assert client.get("/compare.csv?left=nothing").status_code == 400
    food = Food.objects.get(slug="almonds")
    publishing.remove([food], CHANGE)
    for form in MEDIA_TYPES:
        assert client.get(f"/foods/almonds.{form}").status_code == 410


def test_a_moved_address_keeps_its_form(client: Client) -> None:
    moved = RedirectRecord(old="/nutrients/mg/", new="/nutrients/magnesium/")
    publishing.publish([moved], CHANGE)
    assert Redirect.objects.filter(old="/nutrients/mg/").exists()
    answer = client.get("/nutrients/mg.tests.csv")
    assert (answer.status_code, answer["Location"]) == (301, "/nutrients/magnesium.tests.csv")


def test_an_unpublished_word_is_in_no_twin_and_a_published_one_in_all(client: Client) -> None:
    guide = Guide.objects.get(slug="muscle-twitching")
    record = record_of(guide)
    change = Change(kind=ChangeKind.CORRECTION, why="It was wrong.")
    text = f"Zebrafinch <script>alert(1)</script> *x* | y.\n\n{guide.text}"
    publishing.publish([type(record)(**{**vars(record), "text": text})], change)
    given = text_of(client, "/guides/muscle-twitching.md")
    assert "Zebrafinch" in given
    assert "<script" not in given.replace("\\<", "")


def test_text_stays_text_in_markdown() -> None:
    html = "<p>1. a *b* <b>c</b> [d] &lt;e&gt; &amp;lt; # f</p><ul><li>x<ul><li>y | z</li></ul></li></ul>"
    first, second = Writer("https://f.example/").blocks(parse(html))
    assert first == r"\1. a \*b\* **c** \[d\] \<e\> &amp;lt; # f"
    assert second == "- x\n  - y | z"
    table = "<table><caption>T.</caption><thead><tr><th>a</th><th>b</th></tr></thead>"
    table += '<tbody><tr><th colspan="2">one | two</th></tr><tr><td>1</td><td><a href="#x">2</a></td></tr></tbody>'
    assert Writer("https://f.example/p/").blocks(parse(f"{table}</table>")) == [
        "**T**",
        "| a | b |\n| --- | --- |\n| one \\| two |  |\n| 1 | [2](https://f.example/p/#x) |",
    ]


def test_no_cell_is_a_formula() -> None:
    assert sheet([("a",), ("=1+1",), ("-3",), ("plain, text",)]) == "a\n'=1+1\n'-3\n\"plain, text\"\n"


@pytest.mark.once
def test_symptoms_and_nutrients_without_special_cases(client: Client) -> None:
    for row in (*Nutrient.objects.with_page(), *Symptom.objects.all()[:3]):
        for form in ("md", "json", "csv"):
            assert client.get(twin_of(row.get_absolute_url(), form)).status_code == 200
