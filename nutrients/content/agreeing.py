"""What must hold between records: what they point to is there, and a food has one usual portion."""

from collections.abc import Mapping

from nutrients.content.rows import Fault, Row
from nutrients.records import PortionRecord, Record

TARGETS = {
    "nutrient": "nutrient",
    "via": "nutrient",
    "imbalance": "imbalance",
    "symptom": "symptom",
    "effects": "symptom",
    "emergency_with": "symptom",
    "claim": "claim",
    "claims": "claim",
    "replaced_by": "claim",
    "other_cause": "other-cause",
    "source": "source",
    "sources": "source",
    "superseded_by": "source",
    "food": "food",
    "person": "person",
}
"""Which kind each pointing field points to, by the target's slug."""


def missing_targets(found: list[Record], places: Mapping[tuple[str, str], Row]) -> list[Fault]:
    faults = []
    for record in found:
        row = places[record.kind, record.key]
        for name, kind in TARGETS.items():
            value = getattr(record, name, None)
            slugs = value if isinstance(value, tuple) else (value,) if value else ()
            faults += [
                Fault(row.path, row.line, f"{name}: there is no {kind} {slug!r}")
                for slug in slugs
                if (kind, slug) not in places
            ]
    return faults


def doubled_defaults(found: list[Record], places: Mapping[tuple[str, str], Row]) -> list[Fault]:
    """A food has one usual portion at most: rankings count by it."""
    faults = []
    first: dict[str, PortionRecord] = {}
    for record in found:
        usual = record if isinstance(record, PortionRecord) and record.is_default else None
        if usual and first.setdefault(usual.food, usual) is not usual:
            row = places[record.kind, record.key]
            faults.append(Fault(row.path, row.line, f"is_default: {usual.food} has another usual portion"))
    return faults
