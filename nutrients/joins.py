"""Rows that name another row: what is read of that one, and which long texts are left unread."""

from typing import Any, Self

from django.db.models import QuerySet

from nutrients.records import SECTIONS

ARTICLE = (*(name for name in SECTIONS if name != "short_answer"), "rendered")
DETAILS = (
    *("authors", "container_title", "publisher", "volume", "issue", "pages", "doi", "pmid", "url"),
    *("accessed", "evidence", "standing", "verified", "verified_detail", "status_note", "note"),
)
"""What only a reference says of a source."""


def article_of(relation: str = "") -> list[str]:
    """The long texts of a nutrient, which no list and no table shows: left unread wherever it is only named."""
    return [f"{relation}__{name}" if relation else name for name in ARTICLE]


class OfNutrientQuerySet(QuerySet[Any]):
    """Of rows that belong to a nutrient or cite a source."""

    def with_nutrient(self, relation: str = "nutrient") -> Self:
        return self.select_related(relation).defer(*article_of(relation))

    def with_source(self) -> Self:
        """With the key, title, year and organisation of its source."""
        return self.select_related("source").defer(*(f"source__{name}" for name in DETAILS))
