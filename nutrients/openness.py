"""Which fields of records are open data: everything that is published, without what editors note for each other."""

from dataclasses import fields
from typing import Any

from nutrients.records import Record

WITHHELD: dict[str, frozenset[str]] = {
    "source": frozenset({"note", "verified_detail"}),
    "claim": frozenset({"note"}),
    "other-cause": frozenset({"note"}),
    "intake": frozenset({"verified"}),
    "not-set": frozenset({"verified"}),
    "daily-value": frozenset({"verified"}),
    "lab-range": frozenset({"verified"}),
}
"""By kind: notes for editors, and how something was checked. They stand on no page and in no file for readers."""


def open_fields(record: type[Record]) -> list[str]:
    return [item.name for item in fields(record) if item.name not in WITHHELD.get(record.kind, ())]


def opened(record: Record) -> dict[str, Any]:
    """The open fields as JSON."""
    values = record.as_json()
    return {name: values[name] for name in open_fields(type(record))}
