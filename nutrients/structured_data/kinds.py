"""What each kind of page tells of, in the words of schema.org."""

from collections.abc import Sequence
from functools import singledispatch

from nutrients.citations import doi_address
from nutrients.models import Intake, Source
from nutrients.open_data import Archive
from nutrients.pages.audit import GlossaryPage
from nutrients.pages.claims import ClaimPage
from nutrients.pages.crumbs import ListPage
from nutrients.pages.datasets import PageTable
from nutrients.pages.food import FoodPage
from nutrients.pages.foods import FoodsPage
from nutrients.pages.how_much import group_of
from nutrients.pages.nutrient import NutrientPage
from nutrients.pages.others import AboutPage, GuidePage, HomePage, PersonPage, SourcePage
from nutrients.pages.symptoms import LinkedImbalance, SymptomPage
from nutrients.prose import plain
from nutrients.structured_data import datasets
from nutrients.structured_data.parts import (
    PUBLISHER,
    Place,
    Thing,
    absolute,
    article,
    citations,
    corrections,
    dates,
    editors,
    organisation,
    web_page,
)
from nutrients.vocabulary import IntakeKind, Side, SourceStatus, SourceType, Unit

WORKS = {
    SourceType.ARTICLE: "ScholarlyArticle",
    SourceType.BOOK: "Book",
    SourceType.CHAPTER: "Chapter",
    SourceType.REPORT: "Report",
}
"""Types of works; others are called CreativeWork."""
ANCHORS = {Side.DEFICIENCY: "too-little", Side.EXCESS: "too-much"}


@singledispatch
def things(_page: object, _place: Place) -> list[Thing]:
    """What a page of some kind tells of besides its trail."""
    return []


@things.register
def _(page: GuidePage, place: Place) -> list[Thing]:
    return article(page, place, page.guide.description, ())


@things.register
def _(page: NutrientPage, place: Place) -> list[Thing]:
    conditions = [condition(page, Side(side), place) for side in page.imbalances]
    substance: Thing = {"@type": "Substance", "@id": place.id("nutrient"), "name": page.nutrient.name}
    if page.how_much.limits:
        substance["maximumIntake"] = [limit(row) for row in page.how_much.limits]
    about = ["nutrient", *(ANCHORS[Side(side)] for side in page.imbalances)]
    return [*article(page, place, page.nutrient.description, about), substance, *conditions]


def limit(row: Intake) -> Thing:
    """A limit a day with whose it is; its year stands in its name."""
    return {
        "@type": "MaximumDoseSchedule",
        "name": f"{IntakeKind(row.intake_kind).label}, {row.dated}",
        "doseValue": float(row.amount),
        "doseUnit": Unit(row.unit).label,
        "targetPopulation": group_of(row),
        "recognizingAuthority": {"@type": "Organization", "name": row.get_authority_display()},
    }


def condition(page: NutrientPage, side: Side, place: Place) -> Thing:
    """One imbalance, with the tests that this page lists for it."""
    labs = [lab.row for lab in page.labs if side == Side.DEFICIENCY or lab.row.high_above_si is not None]
    tests = [{"@type": "MedicalTest", "name": name} for name in dict.fromkeys(row.analyte for row in labs)]
    known = {"typicalTest": tests} if tests else {}
    name = page.imbalances[side].medical_name
    return {"@type": "MedicalCondition", "@id": place.id(ANCHORS[side]), "name": name, **known}


@things.register
def _(page: SymptomPage, place: Place) -> list[Thing]:
    symptom = {"@id": place.id("symptom")}
    told: Thing = {"@type": "MedicalSymptom", **symptom, "name": page.symptom.name}
    if page.codes:
        told["alternateName"] = page.codes.name
        told["code"] = [
            {"@type": "MedicalCode", "codingSystem": system, "codeValue": value} for system, value in page.codes.codes
        ]
    if page.is_twitch:
        told["cause"] = [{"@type": "MedicalCause", "name": item.cause.name} for item in page.causes]
    whole = {"mainEntity": symptom, **dates(page.symptom), "citation": citations(page.references)}
    shown = [("too-little", item) for item in page.low] + [("too-much", item) for item in page.high]
    return [
        web_page("MedicalWebPage", place, page.trail, **whole),
        told,
        *(linked(item, anchor, symptom) for anchor, item in shown if item.nutrient.has_page),
    ]


def linked(item: LinkedImbalance, anchor: str, symptom: Thing) -> Thing:
    url = absolute(item.nutrient.get_absolute_url())
    return {"@type": "MedicalCondition", "@id": f"{url}#{anchor}", "signOrSymptom": symptom}


@things.register
def _(page: ClaimPage, place: Place) -> list[Thing]:
    """The statement without its grade: schema.org has no word for it that would be true."""
    statement = {
        "@type": "Claim",
        "@id": place.id("claim"),
        "text": plain(page.claim.html("text")),
        **dates(page.claim),
        "author": PUBLISHER,
        "citation": citations(page.references),
        **corrections(page.changes),
    }
    return [web_page("WebPage", place, page.trail, mainEntity={"@id": place.id("claim")}), statement, editors()]


@things.register
def _(page: FoodPage, place: Place) -> list[Thing]:
    return [web_page("WebPage", place, page.trail, name=page.food.name, **dates(page.food))]


@things.register
def _(page: SourcePage, place: Place) -> list[Thing]:
    work = {"@id": place.id("work")}
    return [web_page("WebPage", place, page.trail, mainEntity=work), {**work_of(page.source), **work}]


def work_of(source: Source) -> Thing:
    told: Thing = {"@type": WORKS.get(SourceType(source.type), "CreativeWork"), "name": source.title}
    if source.year:
        told["datePublished"] = source.year
    if source.doi or source.url:
        told["sameAs"] = doi_address(source.doi) if source.doi else source.url
    if source.status != SourceStatus.LIVE:
        told["creativeWorkStatus"] = SourceStatus(source.status).label
    return told


@things.register
def _(page: GlossaryPage, place: Place) -> list[Thing]:
    terms = {"@id": place.id("terms")}
    listed = [
        {
            "@type": "DefinedTerm",
            "@id": place.id(shown.term.slug),
            "name": shown.term.name,
            "description": plain(shown.html),
            "inDefinedTermSet": terms,
        }
        for _letter, shown_terms in page.letters
        for shown in shown_terms
    ]
    return [{"@type": "DefinedTermSet", **terms, "name": "Glossary", "url": place.url, "hasDefinedTerm": listed}]


@things.register
def _(page: ListPage, place: Place) -> list[Thing]:
    return item_list(page.urls, place)


@things.register
def _(page: FoodsPage, place: Place) -> list[Thing]:
    return item_list([food.get_absolute_url() for shelf in page.shelves for food in shelf.foods], place)


def item_list(urls: Sequence[str], place: Place) -> list[Thing]:
    steps = [{"@type": "ListItem", "position": number, "url": absolute(url)} for number, url in enumerate(urls, 1)]
    return [{"@type": "ItemList", "@id": place.id("list"), "itemListElement": steps}] if steps else []


@things.register
def _(_page: HomePage, place: Place) -> list[Thing]:
    whole = {"@type": "WebSite", "@id": place.id("site"), "name": "Fascicle", "url": place.url, "inLanguage": "en-GB"}
    return [{**whole, "publisher": PUBLISHER}, organisation()]


@things.register
def _(page: AboutPage, place: Place) -> list[Thing]:
    return [web_page("AboutPage", place, page.trail, about=PUBLISHER), organisation()]


@things.register
def _(page: PersonPage, place: Place) -> list[Thing]:
    person = {"@id": place.id("person")}
    told = {"@type": "Person", **person, "name": page.person.name, "jobTitle": page.person.credentials}
    if page.person.url:
        told["sameAs"] = page.person.url
    return [web_page("ProfilePage", place, page.trail, mainEntity=person), told]


things.register(PageTable, datasets.of_page)
things.register(Archive, datasets.of_archive)
