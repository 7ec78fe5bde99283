"""The long lists of the site as plain rows, like the tables beside them."""

from collections.abc import Mapping
from typing import Any

from nutrients.pages.tables import SOURCES, Table, amount, keys, named, words
from nutrients.vocabulary import SourceStatus


@named("sources")
def sources(context: Mapping[str, Any]) -> Table:
    columns = ("key", "reference", "kind_of_evidence", "authority", "status", "texts_that_cite_it")
    rows = [
        (
            *(item.source.slug, words(item.html), item.source.get_evidence_display()),
            *(item.source.get_standing_display(), str(SourceStatus(item.source.status).label), str(item.uses)),
        )
        for item in context["sources"]
    ]
    return Table(columns, rows)


@named("statements")
def claims(context: Mapping[str, Any]) -> Table:
    rows = [
        (claim.slug, shelf.name, str(claim.grade.label), claim.aspect, claim.text, "under review" * claim.under_review)
        for shelf in context["shelves"]
        for claim in shelf.claims
    ]
    return Table(("statement", "about", "grade", "aspect", "text", "doubt"), rows)


@named("terms")
def glossary(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [(shown.term.slug, shown.term.name, words(shown.html)) for _, found in page.letters for shown in found]
    return Table(("term", "name", "definition"), rows)


@named("foods")
def food_list(context: Mapping[str, Any]) -> Table:
    shelves = context["page"].shelves
    imported = [context["page"].imported] if context["page"].imported else []
    rows = [
        (found.slug, found.name, str(shelf.group.label)) for shelf in (*shelves, *imported) for found in shelf.foods
    ]
    return Table(("food", "name", "group"), rows)


@named("foods side by side")
def side_by_side(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [
        (
            *(measure, row.nutrient.slug, row.nutrient.name, found.food.slug),
            *(amount(found.amount) or found.missing, " ".join((found.share or row.no_share).split()), found.obtained),
        )
        for measure, given in (("portion", page.per_portion), ("100 g", page.per_100g))
        for row in given
        for found in row.cells
    ]
    return Table(("per", "nutrient", "name", "food", "amount", "share", "how_obtained"), rows)


@named("where authorities differ")
def positions(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [
        (
            *(item.nutrient.slug, item.what, item.times, position.who, "; ".join(position.notes)),
            *(" ".join(position.amount.split()), words(item.note), keys(position.cite, page.references)),
        )
        for item in page.disagreements
        for position in item.positions
    ]
    columns = ("nutrient", "what", "times_apart", "who", "noted_beside_it", "amount", "note", SOURCES)
    return Table(columns, rows)


@named("statements of the popular article")
def statements(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [
        (
            *(shown.item.slug, shown.item.about, shown.item.statement, str(shown.verdict), str(shown.grade.label)),
            words(shown.comment),
            *(shown.item.claim.slug, keys(shown.comment, page.references)),
        )
        for shown in page.items
    ]
    columns = ("statement", "about", "words", "verdict", "grade", "comment", "as_we_state_it", SOURCES)
    return Table(columns, rows)


@named("changes of meaning")
def changes(context: Mapping[str, Any]) -> Table:
    columns = ("date", "kind", "title", "address", "change", "before", "after", "why", SOURCES)
    rows = [
        (
            *(day.isoformat(), item.kind, item.entry.title, item.url, item.change),
            *(item.entry.before, item.entry.after, item.entry.why, ";".join(key for key, _url in item.sources)),
        )
        for day, found in context["page"].days
        for item in found
    ]
    return Table(columns, rows)


@named("nutrients in both directions")
def linked(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [
        (link.nutrient.slug, link.nutrient.name, side, str(link.words), keys(link.cites, page.references))
        for side, found in (("too little", page.low), ("too much", page.high))
        for link in found
    ]
    return Table(("nutrient", "name", "with", "how_often", SOURCES), rows)


@named("other causes of twitching")
def causes(context: Mapping[str, Any]) -> Table:
    page = context["page"]
    rows = [
        (
            *(item.cause.slug, item.cause.name, item.cause.get_frequency_display(), item.cause.get_tier_display()),
            *(str(item.grade.label), words(item.html), keys(item.html, page.references)),
        )
        for item in page.causes
    ]
    return Table(("cause", "name", "how_often", "help", "grade", "text", SOURCES), rows)


@named("columns of the tables")
def data_columns(context: Mapping[str, Any]) -> Table:
    rows = [
        (table.name, table.description, str(table.rows), column.name, column.meaning, ";".join(column.words))
        for table in context["archive"].tables
        for column in table.columns
    ]
    return Table(("table", "what_a_row_is", "rows", "column", "meaning", "words"), rows)
