"""Nutrients with their articles, what is claimed of them, and what the popular article says."""

from dataclasses import dataclass

from nutrients.records.base import DatedRecord, Record, Words
from nutrients.vocabulary import Aspect, Check, ClaimStatus, Direction, Grade, NutrientKind, Side, Unit, Verdict

SECTIONS: dict[str, str] = {
    "short_answer": "Short answer",
    "before": "Before you blame a nutrient",
    "too_little": "Too little",
    "too_much": "Too much",
    "mechanism": "How it reaches the muscle",
    "at_risk": "Who is at risk",
    "medicines": "Medicines that matter",
    "tests": "Tests",
    "how_much": "How much",
    "foods": "Foods that hold it",
}
"""The sections of a nutrient's article that editors write, in their fixed order, with their names."""


@dataclass(frozen=True, kw_only=True)
class NutrientRecord(DatedRecord):
    """A nutrient and its article; without a short answer it has figures but no page."""

    kind = "nutrient"
    slug: str
    name: str
    type: NutrientKind
    position: int
    other_names: Words
    unit: Unit
    usda_number: str
    fdc_id: int
    usda_name: str
    description: str = ""
    short_answer: str = ""
    before: str = ""
    too_little: str = ""
    too_much: str = ""
    mechanism: str = ""
    at_risk: str = ""
    medicines: str = ""
    tests: str = ""
    how_much: str = ""
    foods: str = ""


@dataclass(frozen=True, kw_only=True)
class ImbalanceRecord(Record):
    """A nutrient and a side. `qualifier` stands under its half of the two-sided mark."""

    kind = "imbalance"
    slug: str
    nutrient: str
    side: Side
    medical_name: str
    qualifier: str = ""
    no_harm_known: bool = False


@dataclass(frozen=True, kw_only=True)
class ClaimRecord(DatedRecord):
    """One statement. `link` marks the row whose grade is that of the tie to twitching itself."""

    kind = "claim"
    slug: str
    nutrient: str | None
    direction: Direction
    aspect: Aspect
    effects: Words
    via: str | None
    grade: Grade
    text: str
    qualifier: str
    link: bool
    status: ClaimStatus
    reason: str
    replaced_by: str | None
    verified: Check
    note: str


@dataclass(frozen=True, kw_only=True)
class AuditItemRecord(Record):
    """A statement of the popular article, restated in our words, with our verdict."""

    kind = "audit-item"
    slug: str
    position: int
    nutrient: str | None
    direction: Direction
    aspect: Aspect
    statement: str
    verdict: Verdict
    grade: Grade
    comment: str
    claim: str


@dataclass(frozen=True, kw_only=True)
class MechanismStepRecord(Record):
    kind = "mechanism-step"
    identity = ("imbalance", "seq")
    imbalance: str
    seq: int
    cause: str
    effect: str
    claim: str
