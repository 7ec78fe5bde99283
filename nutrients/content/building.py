"""Raw values become typed records."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints

from nutrients.addresses import RESERVED
from nutrients.content.rows import Fault, Row
from nutrients.records import RECORDS, Record
from nutrients.values import convert

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REQUIRED_TEXT = frozenset(
    {"slug", "name", "title", "text", "definition", "statement", "explanation", "measure", "credit"}
)
HINTS: dict[str, dict[str, Any]] = {record.kind: get_type_hints(record) for record in RECORDS}


def build(record: type[Record], row: Row, faults: list[Fault]) -> Record | None:
    """A record from raw values; faults are added for what is unknown, missing or of the wrong form."""
    hints = HINTS[record.kind]
    known = {item.name: item for item in fields(record)}
    reasons = [f"{name}: no such field" for name in row.values if name not in known]
    values: dict[str, Any] = {}
    for name, item in known.items():
        if name not in row.values:
            if item.default is MISSING:
                reasons.append(f"{name}: missing")
            continue
        try:
            values[name] = convert(row.values[name], hints[name])
        except ValueError as error:
            reasons.append(f"{name}: {error}")
            continue
        if name in REQUIRED_TEXT and item.default is MISSING and not str(values[name]).strip():
            reasons.append(f"{name}: must not be empty")
    if not reasons and "slug" in known and not SLUG.fullmatch(values["slug"]):
        reasons.append(f"slug: {values['slug']!r} is not of lower-case letters, digits and hyphens")
    if values.get("slug") in RESERVED.get(record.kind, ()):
        reasons.append(f"slug: {values['slug']!r} is the address of another page")
    faults += [Fault(row.path, row.line, reason) for reason in reasons]
    return None if reasons else record(**values)


class Incomplete(Exception):
    """Values do not make a record yet: `reasons` says what is missing or of the wrong form."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def complete(kind: str, values: Mapping[str, Any]) -> Record:
    """The record that a draft's values make. Raises Incomplete with every reason."""
    faults: list[Fault] = []
    record = build(next(r for r in RECORDS if r.kind == kind), Row(Path(kind), 0, values), faults)
    if record is None:
        raise Incomplete([fault.reason for fault in faults])
    return record
