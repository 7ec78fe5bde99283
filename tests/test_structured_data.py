"""Structured data: only words of schema.org, only what is printed, and every reference inside it resolves.

The rules' numbers (S-1, D-4, ...) are those of the site's list of checks.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from nutrients import structured_data
from nutrients.citations import written_date
from nutrients.data_dictionary import UNITS, meaning
from nutrients.models import TABLES, Guide, Nutrient
from nutrients.open_data import LICENCE
from nutrients.pages.others import guide_page
from nutrients.structured_data import Place
from nutrients.structured_data.parts import PUBLISHER
from tests.desk import push
from tests.pages import Page, get, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Thing = dict[str, Any]

PARENTS = {
    "CreativeWork": "Thing",
    "WebPage": "CreativeWork",
    "MedicalWebPage": "WebPage",
    "AboutPage": "WebPage",
    "ProfilePage": "WebPage",
    "WebSite": "CreativeWork",
    "Article": "CreativeWork",
    "ScholarlyArticle": "Article",
    "Report": "Article",
    "Book": "CreativeWork",
    "Chapter": "CreativeWork",
    "Claim": "CreativeWork",
    "Comment": "CreativeWork",
    "CorrectionComment": "Comment",
    "DefinedTermSet": "CreativeWork",
    "Dataset": "CreativeWork",
    "DataCatalog": "CreativeWork",
    "MediaObject": "CreativeWork",
    "DataDownload": "MediaObject",
    "StructuredValue": "Intangible",
    "PropertyValue": "StructuredValue",
    "Intangible": "Thing",
    "DefinedTerm": "Intangible",
    "ItemList": "Intangible",
    "BreadcrumbList": "ItemList",
    "ListItem": "Intangible",
    "Audience": "Intangible",
    "Organization": "Thing",
    "Person": "Thing",
    "MedicalEntity": "Thing",
    "MedicalAudience": "Audience",
    "Patient": "MedicalAudience",
    "MedicalIntangible": "MedicalEntity",
    "MedicalCode": "MedicalIntangible",
    "DoseSchedule": "MedicalIntangible",
    "MaximumDoseSchedule": "DoseSchedule",
    "MedicalCondition": "MedicalEntity",
    "MedicalSignOrSymptom": "MedicalCondition",
    "MedicalSymptom": "MedicalSignOrSymptom",
    "MedicalCause": "MedicalEntity",
    "MedicalTest": "MedicalEntity",
    "Substance": "MedicalEntity",
}
"""The types that the site uses, and those above them, each with the one above it in schema.org."""
PROPERTIES = {
    "Thing": "name url description image alternateName sameAs mainEntityOfPage",
    "CreativeWork": "about author publisher citation correction dateModified datePublished headline inLanguage version "
    "mainEntity text creativeWorkStatus creator isBasedOn license",
    "WebPage": "breadcrumb lastReviewed reviewedBy",
    "MedicalWebPage": "medicalAudience",
    "DefinedTermSet": "hasDefinedTerm",
    "DefinedTerm": "inDefinedTermSet",
    "Dataset": "distribution variableMeasured",
    "DataCatalog": "dataset",
    "MediaObject": "contentUrl encodingFormat sha256",
    "PropertyValue": "unitText",
    "ItemList": "itemListElement",
    "ListItem": "position item",
    "Organization": "logo publishingPrinciples correctionsPolicy",
    "Person": "jobTitle",
    "MedicalEntity": "code recognizingAuthority",
    "MedicalCode": "codingSystem codeValue",
    "DoseSchedule": "doseUnit doseValue frequency targetPopulation",
    "MedicalCondition": "cause signOrSymptom typicalTest",
    "Substance": "maximumIntake",
}
"""The properties that the site uses, by the type on which schema.org defines them."""
PRINTED = {"name", "headline", "text", "alternateName", "codeValue", "codingSystem"}
PRINTED |= {"doseUnit", "targetPopulation", "jobTitle", "unitText", "sha256"}
"""Properties whose value has to stand on the page in the same words."""


def lineage(kind: str) -> Iterator[str]:
    while kind != "Thing":
        yield kind
        kind = PARENTS[kind]
    yield "Thing"


def graph_of(page: Page) -> list[Thing]:
    found = page.xpath("//script[@type='application/ld+json']")
    if not found:
        return []
    (script,) = found
    assert not set(script.text) & set("<>&"), "S-1"
    data = json.loads(script.text)
    assert data.pop("@context") == "https://schema.org"
    graph: list[Thing] = data.pop("@graph")
    assert not data
    return graph


def things(value: object) -> Iterator[Thing]:
    """Every thing of a graph, also those inside others; a bare `@id` only names one."""
    if isinstance(value, list):
        for item in value:
            yield from things(item)
    if isinstance(value, dict):
        if set(value) != {"@id"}:
            yield value
        for item in value.values():
            yield from things(item)


def named(value: object) -> Iterator[str]:
    """The `@id`s that are referred to."""
    if isinstance(value, list):
        for item in value:
            yield from named(item)
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for item in value.values():
            yield from named(item)


def of_type(graph: list[Thing], kind: str) -> list[Thing]:
    return [thing for thing in graph if thing["@type"] == kind]


@pytest.fixture(scope="session")
def graphs(walked: dict[str, Page]) -> dict[str, list[Thing]]:
    return {address: graph_of(page) for address, page in walked.items()}


def test_s_2_and_s_13_every_type_and_property_is_one_of_schema_org(graphs: dict[str, list[Thing]]) -> None:
    allowed = {kind: {name for k in lineage(kind) for name in PROPERTIES.get(k, "").split()} for kind in PARENTS}
    for address, graph in graphs.items():
        for thing in things(graph):
            unknown = set(thing) - {"@type", "@id"} - allowed[thing["@type"]]
            assert not unknown, (address, thing["@type"], unknown)


def test_s_4_every_reference_resolves(graphs: dict[str, list[Thing]]) -> None:
    ids = {thing["@id"] for graph in graphs.values() for thing in things(graph) if "@id" in thing}
    for address, graph in graphs.items():
        assert set(named(graph)) <= ids, address
        own = [thing["@id"] for thing in graph if "@id" in thing]
        assert len(own) == len(set(own)), address


def test_s_5_what_is_said_is_printed(walked: dict[str, Page], graphs: dict[str, list[Thing]]) -> None:
    for address, graph in graphs.items():
        page = walked[address]
        text = words(one(page, "//body")).casefold()
        for thing in things(graph):
            for name in PRINTED & set(thing):
                assert " ".join(str(thing[name]).split()).casefold() in text, (address, thing["@type"], thing[name])
            if thing["@type"] in ("Dataset", "DataCatalog"):
                assert thing["description"].casefold() in text, (address, thing["description"])
                assert all(f"content {said}" in text for said in as_printed(thing.get("version", "")))
            if "headline" in thing:
                assert thing["headline"] == words(one(page, "//h1"))
                described = one(page, "//meta[@name='description']").get("content")
                assert thing["description"] == described
            for name in ("datePublished", "dateModified"):
                if name in thing and thing["@type"] not in (
                    "ScholarlyArticle",
                    "Book",
                    "Chapter",
                    "Report",
                    "CreativeWork",
                ):
                    assert thing[name][:10] in page.xpath("//time/@datetime"), (address, name)
        cited = {key for thing in things(graph) for key in named(thing.get("citation", []))}
        listed = page.xpath("//ol[@class='refs']//a[@class='about-source']/@href")
        assert cited <= {f"{settings.SITE_URL}{href}#work" for href in listed}, address


def test_s_6_dates_are_whole_and_in_order(graphs: dict[str, list[Thing]]) -> None:
    dated = [thing for graph in graphs.values() for thing in things(graph) if "dateModified" in thing]
    assert len(dated) > 500
    for thing in dated:
        published, changed = (datetime.fromisoformat(thing[name]) for name in ("datePublished", "dateModified"))
        assert published.tzinfo is not None
        assert published <= changed <= datetime.now(UTC)


def test_s_7_the_trail_is_the_one_that_is_shown(walked: dict[str, Page], graphs: dict[str, list[Thing]]) -> None:
    trails = 0
    for address, page in walked.items():
        shown = [(words(a), a.get("href")) for a in page.xpath("//nav[@class='crumb']/ol/li/a")]
        assert bool(shown) == (address.count("/") > 2 or ("?" in address and bool(shown))), address
        if page.xpath("//meta[@name='robots']") or not shown:
            continue
        (trail,) = of_type(graphs[address], "BreadcrumbList")
        said = [(step["name"], step["item"].removeprefix(settings.SITE_URL)) for step in trail["itemListElement"]]
        assert said == shown
        assert [step["position"] for step in trail["itemListElement"]] == list(range(1, len(shown) + 1))
        assert shown[0] == ("Home", "/")
        assert len(shown) >= 2
        trails += 1
    assert trails > 800


def test_s_3_and_s_4_an_article_is_a_reviewed_page_and_a_cited_article(client: Client) -> None:
    graph = graph_of(get(client, "/nutrients/magnesium/"))
    (page,), (article,) = of_type(graph, "MedicalWebPage"), of_type(graph, "Article")
    assert page["mainEntity"]["@id"] == article["@id"]
    assert "reviewedBy" not in page
    assert {"headline", "image", "author", "publisher", "version", "datePublished"} <= set(article)
    assert len(article["citation"]) >= 8
    assert not {"lastReviewed", "reviewedBy"} & set(article)


def test_s_8_and_s_9_a_limit_carries_amount_unit_people_and_authority(client: Client) -> None:
    graph = graph_of(get(client, "/nutrients/magnesium/"))
    (substance,) = of_type(graph, "Substance")
    efsa = [row for row in substance["maximumIntake"] if "EFSA" in row["recognizingAuthority"]["name"]]
    assert [(row["doseValue"], row["doseUnit"]) for row in efsa] == [(250.0, "mg")]
    conditions = of_type(graph, "MedicalCondition")
    assert [row["name"] for row in conditions] == ["Hypomagnesaemia", "Hypermagnesaemia"]
    (symptom,) = of_type(graph_of(get(client, "/symptoms/muscle-twitching/")), "MedicalSymptom")
    assert [code["codeValue"] for code in symptom["code"]] == ["R25.3", "D005207"]


def csv_links(page: Page) -> set[str]:
    """The tables that a page offers as files, in its head and in its text."""
    links = page.xpath("//link[@type='text/csv']/@href | //main//a[@type='text/csv']/@href")
    return {f"{settings.SITE_URL}{link}" for link in links}


def test_s_11_every_table_with_a_csv_is_a_data_set(
    client: Client, walked: dict[str, Page], graphs: dict[str, list[Thing]]
) -> None:
    licence = one(walked["/data/"], "//*[@id='licence']")
    assert LICENCE in words(licence)
    for address in (address for address, graph in graphs.items() if graph):
        sets = {found["distribution"]["contentUrl"]: found for found in of_type(graphs[address], "Dataset")}
        tables = {url for url in sets if not url.endswith(".zip")}
        for url in csv_links(walked[address]) ^ tables:
            assert url not in tables
            assert client.get(path_of(url)).content.count(b"\n") == 1, f"{url} holds something"
        for found in sets.values():
            assert 50 <= len(found["description"]) <= 5_000, found
            assert found["license"] == f"{settings.SITE_URL}/data/#licence"
            assert found["creator"] == found["publisher"] == PUBLISHER
            assert {item["@type"] for item in found["variableMeasured"]} == {"PropertyValue"}
            assert list(as_printed(found["version"]))
            if address != "/data/":
                assert all("/data/#table-" in item["@id"] for item in found["isBasedOn"]), address


def as_printed(version: str) -> Iterator[str]:
    """The version of a data set as its page prints it: the number of the content version, or a day."""
    if version:
        yield f"version {version}" if version.isdigit() else f"of {written_date(date.fromisoformat(version))}".lower()


def path_of(url: str) -> str:
    return url.removeprefix(settings.SITE_URL)


def test_s_11_every_file_is_there_and_of_the_kind_that_is_said(client: Client, graphs: dict[str, list[Thing]]) -> None:
    """Of the foods, which are hundreds and alike, one."""
    found = [thing for graph in graphs.values() for thing in things(graph) if thing["@type"] == "DataDownload"]
    asked = [one for one in found if "/foods/" not in one["contentUrl"] or "almonds" in one["contentUrl"]]
    assert len(asked) > 90
    for download in asked:
        answer = client.head(path_of(download["contentUrl"]))
        assert answer.status_code == 200, download
        assert answer["Content-Type"].partition(";")[0] == download["encodingFormat"]


def test_s_10_and_s_11_the_open_data_names_its_tables_units_and_usda(graphs: dict[str, list[Thing]]) -> None:
    graph = graphs["/data/"]
    (catalogue,), sets = of_type(graph, "DataCatalog"), of_type(graph, "Dataset")
    assert {item["@id"] for item in catalogue["dataset"]} == {
        found["@id"] for found in sets if "#data-" not in found["@id"]
    }
    assert len(catalogue["dataset"]) == len(TABLES) + 1
    based = {found["name"] for found in sets if "USDA" in json.dumps(found.get("isBasedOn", []))}
    assert based == {"Foods", "Portions", "Amounts in foods"}
    (amounts,) = [found for found in sets if found["name"] == "Amounts in foods"]
    units = {item["name"]: item.get("unitText") for item in amounts["variableMeasured"]}
    assert units == {
        **dict.fromkeys(("food", "nutrient", "source_code", "data_points")),
        "amount": "per 100 g of food, in the nutrient's `unit`",
    }
    (figures,) = [found for found in of_type(graphs["/foods/almonds/"], "Dataset") if "its figures" in found["name"]]
    assert {"@type": "PropertyValue", "name": "Magnesium", "unitText": "mg"} in figures["variableMeasured"]


def test_a_unit_stands_in_the_meaning_of_its_column() -> None:
    assert all(unit in meaning(*column) for column, unit in UNITS.items())


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "a & b <!-- c", "\u2028 \\ \" '"])
def test_s_1_no_text_ends_the_script(client: Client, title: str) -> None:
    push(Guide.objects.get(slug="muscle-twitching"), title=title)
    page = get(client, "/guides/muscle-twitching/")
    assert of_type(graph_of(page), "Article")[0]["headline"] == title
    assert "alert(1)" not in "".join(page.xpath("//script[not(@type)]/text()"))


def test_a_correction_is_told_and_a_typo_moves_no_date(client: Client) -> None:
    """M-2: sitemap, data, printed date and feed are one value."""
    row = Nutrient.objects.get(slug="magnesium")
    Nutrient.objects.filter(pk=row.pk).update(published="2026-01-02", changed="2026-01-02")
    push(row, description="Other words for magnesium and the muscles, long enough to be shown.")
    assert dates_of(client) == {"2026-01-02"}


def dates_of(client: Client) -> set[str]:
    page = get(client, "/nutrients/magnesium/")
    (article,) = of_type(graph_of(page), "Article")
    url = f"{settings.SITE_URL}/nutrients/magnesium/"
    sitemap = client.get("/sitemap.xml").content.decode().split(f"<loc>{url}</loc><lastmod>")[1][:10]
    feed = client.get("/feed.xml").content.decode().split(f"<id>{url}</id>")[0].rsplit("<updated>", 1)[1][:10]
    printed = page.xpath("//meta[@property='article:modified_time']/@content")[0][:10]
    assert printed in page.xpath("//time/@datetime")
    return {article["dateModified"][:10], sitemap, feed, printed}


def test_an_unsaved_page_tells_of_itself_too() -> None:
    guide = Guide.objects.get(slug="muscle-twitching")
    graph = structured_data.graph(guide_page(guide), Place("https://example.org/x/"))
    assert of_type(graph, "Article")[0]["headline"] == guide.title
