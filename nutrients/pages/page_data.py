"""What a page shows as data: its own record, statements, figures, tables and sources, as JSON knows them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from nutrients.conversion import record_of
from nutrients.models import Content, Food, Intake, LabRange, NotSet, Portion
from nutrients.openness import opened
from nutrients.pages.tables import Named, words
from nutrients.pages.weaving import Listing, ShownClaim
from nutrients.records import ClaimRecord
from nutrients.vocabulary import ClaimStatus

SUBJECTS = ("nutrient", "guide", "claim", "symptom", "food", "source")
"""What a page may be about, as its page object calls it."""
NOT_LOOKED_AT = ("state", "diet", "contains", "fortified_with", "refuse_percent", "version")
"""Fields of an imported food that only somebody who described it could fill."""
FIGURES: dict[type[Content], str] = {
    Intake: "intakes",
    NotSet: "limits_not_set",
    LabRange: "laboratory_ranges",
    Portion: "portions",
}
"""Rows that stand in a page as they are, and what they are called in the data."""


def within(value: object) -> Iterator[object]:
    """A value and everything that it holds, in the order of the page; rows of the database are not opened."""
    yield value
    if isinstance(value, Mapping):
        inner: Iterable[object] = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    elif is_dataclass(value):
        inner = [getattr(value, item.name) for item in fields(value)]
    else:
        return
    for item in inner:
        yield from within(item)


def subject(context: Mapping[str, Any]) -> Content | None:
    """The row that the page is about, where it is about one."""
    page = context.get("page")
    found = context.get("person") or next((getattr(page, name) for name in SUBJECTS if hasattr(page, name)), None)
    return found if isinstance(found, Content) else None


def unknown(row: Content | None) -> dict[str, None]:
    """What nobody looked at is null: an empty list would say that the food contains none of it."""
    return dict.fromkeys(NOT_LOOKED_AT) if isinstance(row, Food) and row.imported else {}


def listing(context: Mapping[str, Any]) -> Listing | None:
    found = getattr(context.get("page"), "references", None)
    return found if isinstance(found, Listing) else None


def claim_data(shown: ShownClaim, statuses: Mapping[str, str]) -> dict[str, Any]:
    doubt = ClaimStatus.UNDER_REVIEW if shown.under_review else ClaimStatus.CURRENT
    return {
        "slug": shown.slug,
        "about": shown.about,
        "grade": shown.grade.value,
        "grade_in_words": str(shown.grade.label),
        "text": words(shown.html),
        "qualifier": words(shown.qualifier),
        "status": statuses.get(shown.slug, doubt.value),
        "sources": list(shown.cites),
    }


def page_data(context: Mapping[str, Any], tables: Iterable[Named]) -> dict[str, Any]:
    """The data of a page from what its template is given. Nothing in it is drawn from anywhere else."""
    about, references = subject(context), listing(context)
    record = record_of(about) if about else None
    shown = list(within({name: value for name, value in context.items() if name != "form"}))
    statuses = {record.slug: record.status.value} if isinstance(record, ClaimRecord) else {}
    claims = {found.slug: claim_data(found, statuses) for found in shown if isinstance(found, ShownClaim)}
    figures = {
        name: [opened(record_of(row)) for row in dict.fromkeys(row for row in shown if isinstance(row, model))]
        for model, name in FIGURES.items()
    }
    return {
        "kind": record.kind if record else "list",
        "record": opened(record) | unknown(about) if record else None,
        "claims": list(claims.values()),
        **{name: rows for name, rows in figures.items() if rows},
        "tables": {table.name: table.rows(context).as_dicts for table in tables},
        "sources": [{"number": item.number, **opened(item.source)} for item in references or ()],
    }
