"""What must hold between records: targets are there, a food has one usual portion, redirects lead to pages."""

from collections.abc import Mapping

from nutrients.addresses import FOLDERS, faults_among, page_of
from nutrients.content.rows import Fault, Row
from nutrients.records import NutrientRecord, PortionRecord, Record, RedirectRecord

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


def misleading_redirects(found: list[Record], places: Mapping[tuple[str, str], Row]) -> list[Fault]:
    """A redirect leads to a page in one step, and stands at no page's address."""
    pages = {page_of(record.kind, record.key) for record in found if record.kind in FOLDERS and has_page(record)}
    redirects = {record.old: record.new for record in found if isinstance(record, RedirectRecord)}
    reasons = faults_among(redirects) | {old: "old: a page stands at this address" for old in redirects if old in pages}
    rows = {old: places["redirect", old] for old in reasons}
    return [Fault(rows[old].path, rows[old].line, reason) for old, reason in reasons.items()]


def has_page(record: Record) -> bool:
    return not isinstance(record, NutrientRecord) or bool(record.short_answer)
