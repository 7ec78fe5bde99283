"""The order of rows in the files: a function of the records, so that one change is one line of a diff.

By a row's own position, or else by what it belongs to and what identifies it: nutrients and symptoms in the
order of their positions, words of a vocabulary in the vocabulary's, numbers as numbers, all else by letters.
"""

import re
from collections.abc import Sequence

from django.db.models import TextChoices

from nutrients.content.agreeing import TARGETS
from nutrients.records import ImbalanceRecord, NutrientRecord, Record, SymptomRecord

Rank = tuple[object, ...]

BEFORE_IDENTITY: dict[str, tuple[str, ...]] = {"claim": ("nutrient",), "imbalance": ("nutrient", "side")}
AS_ENTERED: dict[str, tuple[str, ...]] = {"lab-range": ("nutrient",)}
"""Kinds whose order readers see and no field holds: within these fields they stay as they come."""
PARTS = re.compile(r"(\d+)")


def ordered(records: Sequence[Record]) -> list[Record]:
    """Records of one or more kinds, each kind's in the order of its file. Points only at records among them."""
    places = ranks(records)
    return sorted(records, key=lambda record: (record.kind, key_of(record, places)))


def ranks(records: Sequence[Record]) -> dict[tuple[str, str], Rank]:
    """Kind and slug of what has a position, with its place among its kind."""
    found: dict[tuple[str, str], Rank] = {
        (record.kind, record.slug): (record.position,)
        for record in records
        if isinstance(record, NutrientRecord | SymptomRecord)
    }
    for record in records:
        if isinstance(record, ImbalanceRecord):
            nutrient = found.get(("nutrient", record.nutrient), (0,))
            found[record.kind, record.slug] = (*nutrient, in_vocabulary(record.side))
    return found


def key_of(record: Record, places: dict[tuple[str, str], Rank]) -> Rank:
    names = AS_ENTERED.get(record.kind) or (
        *(("position",) if hasattr(record, "position") else ()),
        *BEFORE_IDENTITY.get(record.kind, ()),
        *record.identity,
    )
    return tuple(rank(name, getattr(record, name), places) for name in names)


def rank(name: str, value: object, places: dict[tuple[str, str], Rank]) -> Rank:
    """Comparable with the ranks of other values of the same field; nothing comes first."""
    if value is None:
        return ()
    if isinstance(value, TextChoices):
        return (in_vocabulary(value),)
    if not isinstance(value, str):
        return (value,)
    return (*places.get((TARGETS.get(name, ""), value), ()), *natural(value))


def in_vocabulary(word: TextChoices) -> int:
    return list(type(word)).index(word)


def natural(text: str) -> Rank:
    """'b-2' before 'b-10'; texts that differ only in leading noughts still differ."""
    return (*(int(part) if place % 2 else part for place, part in enumerate(PARTS.split(text))), text)
