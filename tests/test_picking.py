"""What an editor can pick into a text: sources and statements, found by all their words."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from nutrients.models import Claim, Guide, Source
from nutrients.vocabulary import ClaimStatus
from tests.desk import EVERYBODY, address, make_client, push

pytestmark = pytest.mark.django_db
SOURCES, CLAIMS = "/admin/nutrients/source/pick/", "/admin/nutrients/claim/pick/"


def found(client: Client, url: str, typed: str) -> list[str]:
    answer = client.get(url, {"q": typed})
    assert answer.status_code == 200
    return [item["insert"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    "typed",
    [
        "garrison",
        "Garrison 2020",
        "korownyk",
        "magnesium cramps 2020 garrison",
        "garrison-2020",
        "[@garrison-2020]",
        "  2020   GARRISON ",
    ],
)
def test_a_source_is_found_by_all_of_its_words(author: Client, typed: str) -> None:
    assert "[@garrison-2020]" in found(author, SOURCES, typed)


@pytest.mark.parametrize("field", ["doi", "pmid", "title", "organisation", "container_title", "authors"])
def test_a_source_is_found_by_what_its_reference_shows(author: Client, field: str) -> None:
    row = Source.objects.get(slug="garrison-2020")
    push(
        row, **{field: ("Quuxley, Ann",) if field == "authors" else "10.1000/quuxley"[: 12 if field == "pmid" else 99]}
    )
    typed = "quuxley" if field != "pmid" else "10.1000/quux"
    assert found(author, SOURCES, typed) == ["[@garrison-2020]"]
    assert found(author, SOURCES, f"{typed} nowhere") == []


def test_a_doi_is_found_with_its_address_too(author: Client) -> None:
    doi = Source.objects.exclude(doi="").order_by("pk")[0].doi
    assert found(author, SOURCES, f"https://doi.org/{doi}")


@pytest.mark.once
def test_what_a_source_is_worth_is_said_in_words(author: Client) -> None:
    for slug, standing, verified in (("garrison-2020", "low", "memory"), ("koike-2015", "high", "address")):
        push(Source.objects.get(slug=slug), standing=standing, verified=verified)
    (low,) = author.get(SOURCES, {"q": "garrison-2020"}).json()["items"]
    (high,) = author.get(SOURCES, {"q": "koike-2015"}).json()["items"]
    assert low["detail"] == "Low: never evidence. Needs checking."
    assert low["label"].startswith("Garrison and others 2020: Magnesium")
    assert high["detail"] == "High authority."


def test_no_more_than_twenty_are_listed_and_more_are_told_of(author: Client) -> None:
    answer = author.get(SOURCES).json()
    assert (len(answer["items"]), answer["more"]) == (20, True)
    assert author.get(SOURCES, {"q": "garrison-2020"}).json()["more"] is False


def test_a_statement_is_found_and_withdrawn_ones_are_not_offered(author: Client) -> None:
    slug = "magnesium-low-mechanism-5"
    (item,) = author.get(CLAIMS, {"q": "magnesium pulls calcium mechanism-5"}).json()["items"]
    assert item["insert"] == slug
    assert item["label"].startswith("Low magnesium also pulls down blood calcium")
    assert item["detail"] == f"Magnesium, too little. Established. {slug}"
    push(Claim.objects.get(slug=slug), status=ClaimStatus.UNDER_REVIEW)
    assert "Under review" in author.get(CLAIMS, {"q": slug}).json()["items"][0]["detail"]
    push(Claim.objects.get(slug=slug), status=ClaimStatus.WITHDRAWN, reason="x")
    assert found(author, CLAIMS, slug) == []


@pytest.mark.parametrize("url", [SOURCES, CLAIMS])
@pytest.mark.parametrize(
    "typed", ["\0", "%", "_", "'", '"', "\\", "(", "<script>", "x " * 500, "y" * 5000, "🧂", "a\0b", "‮", "[@"]
)
def test_whatever_is_typed_gets_an_answer(author: Client, url: str, typed: str) -> None:
    assert author.get(url, {"q": typed}).status_code == 200


@pytest.mark.parametrize("url", [SOURCES, CLAIMS])
def test_the_answer_is_json_that_nobody_keeps(author: Client, url: str) -> None:
    answer = author.get(url)
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    assert author.post(url, {"q": "x"}).status_code == 405


@pytest.mark.once
@pytest.mark.parametrize("url", [SOURCES, CLAIMS])
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_see_rows_may_pick_them(who: str, url: str) -> None:
    expected: dict[str, int] = {"anonymous": 302, "reader": 302, "nobody": 403}
    assert make_client(who).get(url).status_code == expected.get(who, 200)


def editor_of(client: Client, row: Any, field: str) -> Any:
    page = html.fromstring(client.get(address(type(row), "change", row)).content.decode())
    (area,) = page.xpath(f"//textarea[@name='{field}']")
    return area


def test_articles_offer_both_and_single_paragraphs_only_sources(author: Client) -> None:
    both = editor_of(author, Guide.objects.all()[0], "text").get("data-pickers")
    one = editor_of(author, Claim.objects.all()[0], "text").get("data-pickers")
    assert SOURCES in both
    assert CLAIMS in both
    assert SOURCES in one
    assert CLAIMS not in one


def test_without_script_there_is_a_way_to_the_list_of_sources(author: Client) -> None:
    area = editor_of(author, Guide.objects.all()[0], "text")
    (link,) = area.xpath("../preceding-sibling::p[@class='desk-tools']/a")
    assert (link.get("href"), link.get("target")) == ("/admin/nutrients/source/", "_blank")
    assert author.get(link.get("href")).status_code == 200
