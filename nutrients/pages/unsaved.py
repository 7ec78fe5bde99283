"""The page that a draft or an old version makes: the same templates and functions as for what is live.

What the page quotes and counts besides (statements, tables of needs, foods) is shown as it is today.
"""

from collections.abc import Callable, Mapping
from typing import Any

from nutrients.conversion import Targets, existing, fill, render
from nutrients.models import KINDS, Claim, Content, Food, Guide, Nutrient, Portion, Prose, Symptom, Term
from nutrients.pages.audit import term_page
from nutrients.pages.claims import claim_page
from nutrients.pages.food import food_page
from nutrients.pages.nutrient import nutrient_page
from nutrients.pages.others import guide_page
from nutrients.pages.symptoms import symptom_page
from nutrients.records import ClaimRecord, Record

PAGES: Mapping[type[Content], tuple[str, Callable[..., object]]] = {
    Guide: ("guide.html", guide_page),
    Nutrient: ("nutrient.html", nutrient_page),
    Food: ("food.html", food_page),
    Claim: ("claim.html", claim_page),
    Symptom: ("symptom.html", symptom_page),
}
"""Template and page of each kind that has a page of its own."""


def unsaved(record: Record) -> Content:
    """A row with the record's content and its HTML, that was never written; it borrows the live row's key."""
    model = KINDS[record.kind]
    row = model()
    fill(row, record, Targets())
    live = existing(model, [record]).get(record.key)
    if live:
        row.pk = live.pk
    if isinstance(row, Prose):
        row.rendered = {name: drawn.html for name, drawn in render(row).items() if drawn.html}
    return row


def drawn(record: Record, *, for_editor: bool) -> tuple[str, dict[str, Any]]:
    """Template and context of the page that a record would make; `for_editor` names unknown keys and slugs in red."""
    row = unsaved(record)
    if isinstance(row, Term):
        return "glossary.html", {"page": term_page(row)}
    template, page_of = PAGES[type(row)]
    return template, {"page": page_of(row, *besides(record, row), for_editor=for_editor)}


def besides(record: Record, row: Content) -> tuple[list[Any], ...]:
    """What the page asks for that an unsaved row cannot hold."""
    if isinstance(record, ClaimRecord):
        return (list(Symptom.objects.filter(slug__in=record.effects)),)
    if isinstance(row, Food):
        return (list(Portion.objects.filter(food_id=row.pk)),)
    return ()
