"""The tables of a page as data sets: what each is called, what it holds and measures, and which tables it draws on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from nutrients.addresses import twin_of
from nutrients.models import Food, Nutrient, Symptom
from nutrients.pages.tables import Named
from nutrients.vocabulary import Unit


@dataclass(frozen=True)
class Variable:
    """What a table gives values of; `unit` in words, empty where there is none or where rows differ."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table of a page with the absolute address of its CSV. `drawn_from`: names of tables of the open data."""

    name: str
    title: str
    description: str
    address: str
    day: date | None
    variables: tuple[Variable, ...]
    drawn_from: tuple[str, ...]


Measured = Callable[[Mapping[str, Any]], Iterable[Variable]]


@dataclass(frozen=True)
class Holds:
    """`says`: 50 characters or more, with {about} for what the page is about."""

    says: str
    drawn_from: tuple[str, ...]
    measured: Measured


def always(*names: str) -> Measured:
    """For tables of words, whose values have no unit."""
    return lambda _context: map(Variable, names)


def amounts_of(nutrients: Iterable[Nutrient]) -> Iterable[Variable]:
    return (Variable(nutrient.name, Unit(nutrient.unit).label) for nutrient in nutrients)


def needed(context: Mapping[str, Any]) -> Iterable[Variable]:
    page = context["page"]
    return (Variable(page.nutrient.name, Unit(row.unit).label) for row in page.intakes)


def tested(context: Mapping[str, Any]) -> Iterable[Variable]:
    return (Variable(lab.row.analyte, lab.row.si_unit) for lab in context["page"].labs)


def ranked(context: Mapping[str, Any]) -> Iterable[Variable]:
    return amounts_of(row for row in [subject_of(context)] if isinstance(row, Nutrient))


def held(context: Mapping[str, Any]) -> Iterable[Variable]:
    return amounts_of(figure.nutrient for figure in context["page"].figures)


def compared(context: Mapping[str, Any]) -> Iterable[Variable]:
    return amounts_of(row.nutrient for row in context["page"].per_100g)


def differing(context: Mapping[str, Any]) -> Iterable[Variable]:
    return (Variable(item.nutrient.name) for item in context["page"].disagreements)


def weighed(context: Mapping[str, Any]) -> Iterable[Variable]:
    return [Variable("Weight", "g")] if context["page"].portion_rows else ()


def changed(context: Mapping[str, Any]) -> Iterable[Variable]:
    return (Variable(item.change) for _day, items in context["page"].days for item in items)


FOODS = ("foods", "amounts", "portions")
HOLDS: dict[str, Holds] = {
    "needs": Holds("How much {about} people need a day and where too much begins, by authority.", ("intakes",), needed),
    "adults": Holds(
        "How much {about} adults need and may have a day, authority beside authority.", ("intakes",), needed
    ),
    "tests": Holds("Blood and urine tests for {about}, with thresholds in both unit systems.", ("lab_ranges",), tested),
    "foods": Holds("The foods richest in {about}, with how USDA obtained each value.", FOODS, ranked),
    "food": Holds("{about}: nutrients in 100 g and in a portion, with how USDA obtained each value.", FOODS, held),
    "portions": Holds("Household measures of {about}, each with its weight in grams.", ("portions",), weighed),
    "side-by-side": Holds("Foods beside each other: nutrients in a portion and in 100 g.", FOODS, compared),
    "food-list": Holds("The foods of which this site has USDA’s figures, by group.", ("foods",), always("group")),
    "sides": Holds(
        "Too little against too much of each nutrient, aspect by aspect: statements with grade and sources.",
        ("claims", "imbalances"),
        always("grade"),
    ),
    "marks": Holds(
        "How strongly too little and too much of each nutrient are tied to twitching.", ("claims",), always("grade")
    ),
    "claims": Holds(
        "Every statement of this site on nutrients and twitching, with its grade.", ("claims",), always("grade")
    ),
    "grid": Holds(
        "Every symptom by every nutrient: how often, with too little and with too much.",
        ("symptom_links", "symptoms"),
        always("how often"),
    ),
    "linked": Holds(
        "{about}: how often it goes with too little or too much of a nutrient.", ("symptom_links",), always("how often")
    ),
    "causes": Holds(
        "What else makes muscles twitch, how often it does, and what to do about it.",
        ("other_causes",),
        always("cause"),
    ),
    "sources": Holds(
        "Every source of this site, with the evidence that it is and its authority.", ("sources",), always("authority")
    ),
    "positions": Holds(
        "Needs and limits on which authorities differ, the widest difference first.", ("intakes",), differing
    ),
    "statements": Holds(
        "A popular article, statement by statement, in our words and with our verdict.",
        ("audit_items",),
        always("verdict"),
    ),
    "changes": Holds("Every change of meaning on this site, with before, after and why.", ("changes",), changed),
    "glossary": Holds(
        "Medical words, each explained in plain ones, in alphabetical order.", ("terms",), always("term")
    ),
    "data-columns": Holds("Every column of the tables of the open data, with what it means.", (), always("columns")),
}
"""By the name of a table."""


def subject_of(context: Mapping[str, Any]) -> Nutrient | Food | Symptom | None:
    """What the tables of a page are about; None of those that are about everything."""
    page = context.get("page")
    ranking = getattr(page, "ranking", None)
    found = [getattr(holder, name, None) for holder in (page, ranking) for name in ("nutrient", "food", "symptom")]
    return next((row for row in found if isinstance(row, Nutrient | Food | Symptom)), None)


def page_tables(tables: Iterable[Named], context: Mapping[str, Any], path: str, query: str) -> list[PageTable]:
    """The tables that a page shows, the chief one first; one that has no rows to measure anything is left out."""
    subject = subject_of(context)
    about = subject.in_text if isinstance(subject, Nutrient) else subject.name if subject else ""
    found = []
    for place, table in enumerate(tables):
        holds = HOLDS[table.name]
        address = settings.SITE_URL + twin_of(path, "csv", table.name if place else "") + (f"?{query}" if query else "")
        shown = PageTable(
            name=table.name,
            title=f"{subject.name}: {table.words}" if subject else table.words[:1].upper() + table.words[1:],
            description=holds.says.format(about=about),
            address=address,
            day=context["content_day"],
            variables=tuple(dict.fromkeys(holds.measured(context))),
            drawn_from=holds.drawn_from,
        )
        found += [shown] if shown.variables else []
    return found
