"""The tables of pages as plain rows, for the CSV and JSON forms of a page.

Each function takes what a page shows and gives one table. Cells hold
the words of the page without markup; sources stand as keys.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from nutrients.numbering import Listed
from nutrients.pages.compare import Versus
from nutrients.pages.food_figures import Shown
from nutrients.pages.how_much import Cell
from nutrients.pages.marks import Mark
from nutrients.pages.ranking import Ranking

CITES = re.compile(r'<a class="cite"[^>]*href="#r(\d+)"[^>]*>.*?</a>', re.S)
SOURCES = "sources"


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def as_dicts(self) -> list[dict[str, str]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Named:
    """A table by the name in its address, what readers call it, and what makes it of what a page shows."""

    name: str
    words: str
    rows: Callable[[Mapping[str, Any]], Table]


def named(words: str) -> Callable[[Callable[[Mapping[str, Any]], Table]], Named]:
    """The function's own name stands in the address."""
    return lambda rows: Named(rows.__name__.replace("_", "-"), words, rows)


def words(html: str) -> str:
    """The words of woven HTML, without tags and citation numbers."""
    bare = re.sub(r"<[^>]+>", "", re.sub(r"<(br|/p|/li)\s*/?>", " ", CITES.sub("", html)))
    return " ".join(unescape(bare).split())


def keys(html: str, references: Sequence[Listed]) -> str:
    """The keys of the sources that a stretch of woven HTML cites."""
    numbers = dict.fromkeys(int(number) for number in CITES.findall(html))
    return ";".join(references[number - 1].source.slug for number in numbers)


def amount(shown: Shown | None) -> str:
    return " ".join(f"{shown.text} ({shown.other})".replace(" ()", "").split()) if shown else ""


def cell(given: Cell) -> str:
    return " ".join((given.text or given.missing).split())


@named("needs and limits")
def needs(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    columns = ("authority", "who", "amount", "what_it_is", "protects_from", "note", "what_it_counts", SOURCES)
    rows = [
        (t.name, r.group, " ".join(r.amount.split()), r.kind, r.basis, r.note, r.scope, keys(r.cite, page.references))
        for t in page.how_much.tables
        for r in t.rows
    ]
    return Table(columns, rows)


@named("adults by authority")
def adults(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [
        (
            f"{row.name}, {row.years}",
            *map(cell, (row.men, row.women, row.pregnancy, row.lactation)),
            "; ".join(map(cell, row.limits)),
            keys(row.cites, page.references),
        )
        for row in page.how_much.authorities
    ]
    return Table(("authority", "men", "women", "pregnant", "breastfeeding", "limit_or_goal", SOURCES), rows)


@named("laboratory values")
def tests(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    amounts = ("threshold", "si", "conventional", "factor")
    columns = ("test", "population", "deficiency_shows_as", *amounts, "note", SOURCES)
    rows = [
        (
            lab.row.analyte,
            lab.row.population,
            lab.row.get_side_display(),
            *(" ".join(part.split()) for part in threshold),
            lab.factor,
            lab.row.note,
            keys(lab.cite, page.references),
        )
        for lab in page.labs
        for threshold in lab.thresholds
    ]
    return Table(columns, rows)


def ranked(ranking: Ranking) -> Table:
    measure = "in_" + "_".join(ranking.column.lower().split())
    columns = ("place", "food", "name", "portion", measure, "in_100_g", "share", "how_obtained")
    rows = [
        (
            str(item.place),
            item.food.slug,
            item.food.name,
            " ".join(item.measure.split()),
            amount(item.beside),
            amount(item.per_100g),
            " ".join(item.share.split()),
            item.obtained,
        )
        for item in ranking.foods
    ]
    return Table(columns, rows)


@named("richest foods")
def foods(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    return ranked(page.ranking if hasattr(page, "ranking") else page.foods)


@named("both sides by aspect")
def sides(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    shown: list[Versus] = [page.pair, *page.all_nutrients]
    rows = [
        row
        for versus in shown
        for line in versus.rows
        for imbalance, place in ((versus.left, line.left), (versus.right, line.right))
        for row in (
            [
                (
                    *(imbalance.slug, str(line.aspect.label), claim.slug, str(claim.grade.label)),
                    *(words(claim.html), words(claim.qualifier), keys(claim.html, page.references)),
                )
                for claim in place.claims
            ]
            or [(imbalance.slug, str(line.aspect.label), "", "", place.empty, "", "")]
        )
    ]
    columns = ("imbalance", "aspect", "statement", "grade", "text", "qualifier", SOURCES)
    return Table(columns, list(dict.fromkeys(rows)))


@named("tie to twitching")
def marks(context: Mapping[str, Any]) -> Table:
    shown: Iterable[Mark] = context["marks"] if "marks" in context else context["page"].marks
    columns = ("nutrient", "name", "too_little", "too_little_qualifier", "too_much", "too_much_qualifier")
    rows = [
        (
            *(m.nutrient.slug, m.nutrient.name),
            *(str(m.low.grade.label), m.low.qualifier, str(m.high.grade.label), m.high.qualifier),
        )
        for m in shown
    ]
    return Table(columns, rows)


@named("symptoms by nutrient")
def grid(context: Mapping[str, Any]) -> Table:
    shown = context["grid"]
    rows = [
        (row.symptom.slug, row.symptom.name, str(part.area.label), *(found.words for found in row.cells))
        for part in shown.parts
        for row in part.rows
    ]
    return Table(("symptom", "name", "area", *(nutrient.slug for nutrient in shown.nutrients)), rows)


@named("its figures")
def food(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [
        (
            *(figure.nutrient.slug, figure.nutrient.name, " ".join((figure.share or figure.no_share).split())),
            *(amount(figure.in_weight), amount(figure.per_100g), figure.obtained),
        )
        for figure in page.figures
    ]
    missing = [(nutrient.slug, nutrient.name, "", "", "not measured", "") for nutrient in page.missing]
    weight = "_".join(page.weight.words.lower().split()) if page.weight else "portion"
    return Table(("nutrient", "name", "share", f"in_{weight}", "in_100_g", "how_obtained"), rows + missing)


@named("portions")
def portions(context: Mapping[str, Any]) -> Table:
    return Table(("measure", "grams"), list(context["page"].portion_rows))
