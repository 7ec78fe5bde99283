"""Who stands for a page, and what was wrong on it: reviewers and corrections, told to machines as to readers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import Claim, Content, Guide, Nutrient, Person, Review, Term
from nutrients.publishing import Change
from nutrients.records import PersonRecord, Record, ReviewRecord
from nutrients.vocabulary import ChangeKind
from tests.desk import CHANGE, push
from tests.engines import first_on_both
from tests.pages import Page, get, one, words
from tests.test_structured_data import Thing, graph_of, of_type, path_of, things

pytestmark = pytest.mark.django_db
MAGNESIUM, GUIDE = "/nutrients/magnesium/", "/guides/muscle-twitching/"
QUOTED = "magnesium-low-mechanism-1"
ADA = PersonRecord(
    slug="ada", name="Ada Example", credentials="Test reader", interests="None", url="https://example.org/ada"
)


def review_of(subject: str, version: int = 1) -> Record:
    return ReviewRecord(person="ada", subject=subject, version=version, on=date(2026, 3, 4), due=date(2027, 3, 4))


def holding(graph: list[Thing], *names: str) -> set[str]:
    """The types on which one of these properties stands."""
    return {thing["@type"] for thing in things(graph) if set(names) & set(thing)}


@pytest.mark.parametrize(("address", "subject"), [(MAGNESIUM, "nutrient/magnesium"), (GUIDE, "guide/muscle-twitching")])
def test_a_review_stands_on_the_page_and_never_on_the_article(client: Client, address: str, subject: str) -> None:
    publishing.publish([ADA, review_of(subject)], CHANGE)
    page = get(client, address)
    graph = graph_of(page)
    assert holding(graph, "reviewedBy", "lastReviewed") == {"MedicalWebPage"}
    (whole,) = of_type(graph, "MedicalWebPage")
    person = whole["reviewedBy"]
    assert (person["@type"], person["name"]) == ("Person", "Ada Example")
    assert whole["lastReviewed"] == "2026-03-04T00:00:00+00:00"
    printed = page.xpath("//main//p[contains(., 'Reviewed by')]")
    assert len(printed) == 2
    for line in printed:
        assert "Reviewed by Ada Example , Test reader, on 4 March 2026 (version 1)." in words(line)
        assert line.xpath(".//time/@datetime")[0] == "2026-03-04"
    own = graph_of(get(client, path_of(person["url"])))
    assert person["@id"] in [thing.get("@id") for thing in own]


def test_a_review_is_of_its_own_subject_and_is_not_moved_by_a_change(client: Client) -> None:
    publishing.publish([ADA, review_of("nutrient/magnesium")], CHANGE)
    push(Nutrient.objects.get(slug="magnesium"), name="Mg")
    (whole,) = of_type(graph_of(get(client, MAGNESIUM)), "MedicalWebPage")
    assert whole["lastReviewed"][:10] == "2026-03-04"
    for address in ("/nutrients/copper/", GUIDE, "/symptoms/tingling/", f"/claims/{QUOTED}/"):
        page = get(client, address)
        assert not holding(graph_of(page), "reviewedBy", "lastReviewed"), address
        assert "Not yet reviewed by a clinician." in words(one(page, "//main"))
    publishing.remove(list(Review.objects.all()), CHANGE)
    page = get(client, MAGNESIUM)
    assert not holding(graph_of(page), "reviewedBy", "lastReviewed")
    assert "Reviewed by" not in words(one(page, "//main"))


def told(page: Page) -> list[Thing]:
    return [thing for thing in things(graph_of(page)) if thing["@type"] == "CorrectionComment"]


def correct(row: Content, kind: ChangeKind, **values: str) -> None:
    change = Change(kind, "It was wrong.", before="It was 1\nor 2.", after="It is 3\nor <b>4</b> & 5.")
    publishing.publish([replace(record_of(row), **values)], change)


@pytest.mark.parametrize(
    "kind", first_on_both([ChangeKind.WORDING, ChangeKind.SOURCE, ChangeKind.NUMBER, ChangeKind.CONCLUSION])
)
def test_only_a_correction_is_one(client: Client, kind: ChangeKind) -> None:
    correct(Nutrient.objects.get(slug="magnesium"), kind, name="Mg")
    page = get(client, MAGNESIUM)
    assert not told(page)
    assert not holding(graph_of(page), "correction")


@pytest.mark.parametrize(
    ("row_of", "values", "addresses"),
    first_on_both(
        [
            (lambda: Nutrient.objects.get(slug="magnesium"), {"name": "X"}, [MAGNESIUM]),
            (lambda: Guide.objects.get(slug="muscle-twitching"), {"title": "X"}, [GUIDE]),
            (lambda: Claim.objects.get(slug=QUOTED), {"qualifier": "X."}, [f"/claims/{QUOTED}/", MAGNESIUM]),
        ]
    ),
    ids=["nutrient", "guide", "claim"],
)
def test_a_correction_stands_on_the_article_in_the_words_that_are_printed(
    client: Client, row_of: Callable[[], Content], values: dict[str, str], addresses: list[str]
) -> None:
    correct(row_of(), ChangeKind.CORRECTION, **values)
    for address in addresses:
        page = get(client, address)
        assert holding(graph_of(page), "correction") == {"Claim" if "/claims/" in address else "Article"}
        (correction,) = told(page)
        shown = words(one(page, "//section[@id='history' or @aria-labelledby='history']"))
        assert " ".join(correction["text"].split()) in shown
        assert correction["datePublished"][:10] in page.xpath("//time/@datetime")
    assert not told(get(client, "/nutrients/copper/"))


@pytest.mark.once
def test_s_14_a_person_and_the_editors_lead_to_pages_that_are_there(client: Client) -> None:
    publishing.publish([ADA], CHANGE)
    page = get(client, Person.objects.get().get_absolute_url())
    (person,) = of_type(graph_of(page), "Person")
    assert (person["name"], person["jobTitle"], person["sameAs"]) == (ADA.name, ADA.credentials, ADA.url)
    assert ADA.url in words(page)
    for address in ("/", "/about/", "/about/corrections/"):
        (editors,) = of_type(graph_of(get(client, address)), "Organization")
        assert {"name", "url", "logo", "publishingPrinciples", "correctionsPolicy"} <= set(editors)
        for name in ("url", "publishingPrinciples", "correctionsPolicy"):
            assert client.get(path_of(editors[name])).status_code == 200
        logo = editors["logo"].removeprefix(f"{settings.SITE_URL}/static/")
        assert finders.find(logo), editors["logo"]


@pytest.mark.once
def test_s_12_terms_stand_in_their_set_and_lists_name_every_address(client: Client) -> None:
    page = get(client, "/glossary/")
    (terms,) = of_type(graph_of(page), "DefinedTermSet")
    assert len(terms["hasDefinedTerm"]) == Term.objects.count() > 50
    for term in terms["hasDefinedTerm"]:
        assert term["name"]
        assert term["description"] in words(page)
        assert term["inDefinedTermSet"]["@id"] == terms["@id"]
        assert one(page, f"//*[@id='{term['@id'].partition('#')[2]}']") is not None
    for address in ("/guides/", "/nutrients/", "/symptoms/", "/foods/", "/claims/", "/sources/"):
        page = get(client, address)
        (listed,) = of_type(graph_of(page), "ItemList")
        steps = listed["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert {path_of(step["url"]) for step in steps} <= set(page.xpath("//main//a/@href"))


@pytest.mark.once
def test_s_8_causes_and_tests_are_those_that_the_page_lists(client: Client) -> None:
    page = get(client, "/symptoms/muscle-twitching/")
    (symptom,) = of_type(graph_of(page), "MedicalSymptom")
    shown = [words(name).rstrip(".") for name in page.xpath("//li[starts-with(@id, 'cause-')]/p/strong")]
    assert [cause["name"] for cause in symptom["cause"]] == shown
    assert len(shown) > 5
    (other,) = of_type(graph_of(get(client, "/symptoms/tingling/")), "MedicalSymptom")
    assert not {"cause", "code"} & set(other)
    page = get(client, MAGNESIUM)
    low, high = of_type(graph_of(page), "MedicalCondition")
    listed = {words(name) for name in page.xpath("//section[@id='tests']//tbody//th/text()[1]/..")}
    assert low["typicalTest"]
    for test in (*low["typicalTest"], *high.get("typicalTest", ())):
        assert any(name.startswith(test["name"]) for name in listed), test
