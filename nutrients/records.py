"""One typed record per noun: the shape in which content travels from files to tables and back.

A record holds plain values only. `identity` names the fields that tell one row from another for
ever; other records point to it by that value. Records are what revisions store, as JSON.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

from nutrients.vocabulary import (
    Area,
    Aspect,
    Authority,
    Check,
    ClaimStatus,
    Diet,
    Direction,
    Evidence,
    FoodGroup,
    FoodState,
    Frequency,
    Grade,
    IntakeKind,
    LabSide,
    LifeStage,
    Match,
    MuscleEffect,
    NutrientKind,
    Scope,
    Sex,
    Side,
    SourceStatus,
    SourceType,
    Standing,
    Tier,
    Unit,
    Verdict,
)

Words = tuple[str, ...]

SECTIONS: dict[str, str] = {
    "short_answer": "Short answer",
    "before": "Before you blame a vitamin",
    "too_little": "Too little",
    "too_much": "Too much",
    "mechanism": "How it reaches the muscle",
    "at_risk": "Who is at risk",
    "medicines": "Medicines",
    "tests": "Tests",
    "how_much": "How much",
    "foods": "Foods",
}
"""The sections of a nutrient's article that editors write, in their fixed order, with their names."""


def plain(value: object) -> object:
    """A field's value as JSON knows it; decimals lose trailing zeros so that 79 and 79.000 are one."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


@dataclass(frozen=True, kw_only=True)
class Record:
    kind: ClassVar[str]
    identity: ClassVar[tuple[str, ...]] = ("slug",)
    undated: ClassVar[frozenset[str]] = frozenset({"version", "published", "changed"})
    unordered: ClassVar[frozenset[str]] = frozenset({"claims", "effects", "emergency_with", "sources"})
    later: ClassVar[dict[str, object]] = {}  # fields that came after sites had loaded the kind, and their defaults

    @property
    def key(self) -> str:
        """The identity as one string, such as `magnesium/nasem/ul/any/adult//228/372/supplemental`."""
        return "/".join(str(plain(getattr(self, name))) for name in self.identity)

    def as_json(self) -> dict[str, object]:
        """Every field as JSON; where the order of slugs means nothing, in alphabetical order."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: plain(tuple(sorted(value)) if name in self.unordered else value) for name, value in values.items()
        }

    def digest(self) -> str:
        """SHA-256 of the content. Version and dates are about it; a `later` field at its default says nothing."""
        content = {n: v for n, v in self.as_json().items() if n not in self.undated and self.later.get(n, ...) != v}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class DatedRecord(Record):
    """What carries its public history: the number of publications, the first, the last of meaning."""

    version: int = 1
    published: date
    changed: date


@dataclass(frozen=True, kw_only=True)
class SourceRecord(Record):
    """A source in CSL's terms. `authors` are 'Family, Given'; a name without comma is an organisation."""

    kind = "source"
    later: ClassVar[dict[str, object]] = {"status": "live", "status_note": "", "superseded_by": None}
    slug: str
    type: SourceType
    title: str
    authors: Words = ()
    organisation: str = ""
    container_title: str = ""
    publisher: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    accessed: date | None = None
    evidence: Evidence
    standing: Standing
    verified: Check
    verified_detail: str = ""
    status: SourceStatus = SourceStatus.LIVE
    status_note: str = ""
    superseded_by: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SymptomRecord(DatedRecord):
    kind = "symptom"
    slug: str
    position: int
    name: str
    explanation: str
    area: Area
    effect: MuscleEffect | None
    red_flag: bool
    tier: Tier


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
class SignRecord(Record):
    """A warning sign, as a part of the sentence 'Call ... if twitching comes with' or 'See a doctor if'."""

    kind = "sign"
    slug: str
    position: int
    tier: Tier
    text: str
    symptom: str | None


@dataclass(frozen=True, kw_only=True)
class SymptomLinkRecord(Record):
    """How often; or, with the frequency 'none', on which day we looked and found nothing."""

    kind = "symptom-link"
    identity = ("imbalance", "symptom")
    imbalance: str
    symptom: str
    frequency: Frequency
    looked_on: date | None
    sources: Words


@dataclass(frozen=True, kw_only=True)
class MechanismStepRecord(Record):
    kind = "mechanism-step"
    identity = ("imbalance", "seq")
    imbalance: str
    seq: int
    cause: str
    effect: str
    claim: str


@dataclass(frozen=True, kw_only=True)
class OtherCauseRecord(Record):
    kind = "other-cause"
    slug: str
    position: int
    name: str
    explanation: str
    frequency: Frequency
    grade: Grade
    tier: Tier
    verified: Check
    note: str


@dataclass(frozen=True, kw_only=True)
class MedicineClassRecord(Record):
    """Medicines by class, as the sheet for the doctor offers them, with the claims that name them.

    `other_cause`: the cause of twitching in whose text they are named. `emergency_with`: symptoms with which
    taking them is an emergency.
    """

    kind = "medicine-class"
    slug: str
    position: int
    name: str
    claims: Words
    other_cause: str | None
    emergency_with: Words


@dataclass(frozen=True, kw_only=True)
class TermRecord(DatedRecord):
    kind = "term"
    slug: str
    name: str
    definition: str


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
class FoodRecord(DatedRecord):
    kind = "food"
    slug: str
    name: str
    usda_description: str
    fdc_id: int | None
    ndb_number: str
    usda_group: str
    group: FoodGroup
    state: FoodState
    diet: Diet
    contains: Words
    fortified_with: Words
    refuse_percent: int | None
    fdc_match: Match
    release: str
    note: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PortionRecord(Record):
    """`grams` of food in one `measure`."""

    kind = "portion"
    identity = ("food", "seq")
    food: str
    seq: int
    measure: str
    grams: Decimal
    is_default: bool


@dataclass(frozen=True, kw_only=True)
class AmountRecord(Record):
    """How much of a nutrient, in its own unit, per 100 g of food. A missing pair is missing, never 0."""

    kind = "amount"
    identity = ("food", "nutrient")
    food: str
    nutrient: str
    amount: Decimal
    source_code: str
    data_points: int | None


@dataclass(frozen=True, kw_only=True)
class IntakeRecord(Record):
    """A reference intake per day. Ages in completed months, half-open; no `age_to`: no upper end.

    `year` is given only where the source repeats what another authority set in that year. `basis` is what a
    limit protects from, in a few words such as 'nerve damage'; blank: not looked up.
    """

    kind = "intake"
    identity = ("nutrient", "authority", "intake_kind", "sex", "life_stage", "subgroup", "age_from", "scope")
    nutrient: str
    authority: Authority
    intake_kind: IntakeKind
    sex: Sex
    life_stage: LifeStage
    subgroup: str
    age_label: str
    age_from: int
    age_to: int | None
    amount: Decimal
    unit: Unit
    scope: Scope
    note: str
    basis: str = ""
    source: str
    year: str
    verified: str


@dataclass(frozen=True, kw_only=True)
class NotSetRecord(Record):
    """A limit that an authority looked at and did not set."""

    kind = "not-set"
    identity = ("nutrient", "authority", "intake_kind", "population")
    nutrient: str
    authority: Authority
    intake_kind: IntakeKind
    population: str
    reason: str
    source: str
    verified: str


@dataclass(frozen=True, kw_only=True)
class DailyValueRecord(Record):
    """The FDA's daily value for adults: what '% DV' on a US label counts against."""

    kind = "daily-value"
    identity = ("nutrient",)
    nutrient: str
    amount: Decimal
    unit: Unit
    note: str
    source: str
    verified: str


@dataclass(frozen=True, kw_only=True)
class LabRangeRecord(Record):
    """Thresholds of a blood or urine test; SI value = conventional value x `factor`."""

    kind = "lab-range"
    identity = ("nutrient", "analyte")
    nutrient: str
    analyte: str
    population: str
    side: LabSide
    si_unit: str
    deficient_below_si: Decimal | None
    sufficient_from_si: Decimal | None
    high_above_si: Decimal | None
    conv_unit: str
    deficient_below_conv: Decimal | None
    sufficient_from_conv: Decimal | None
    high_above_conv: Decimal | None
    factor: Decimal
    note: str
    source: str
    verified: str


@dataclass(frozen=True, kw_only=True)
class GuideRecord(DatedRecord):
    kind = "guide"
    slug: str
    position: int
    title: str
    description: str
    text: str = field(default="")


@dataclass(frozen=True, kw_only=True)
class PersonRecord(Record):
    kind = "person"
    slug: str
    name: str
    credentials: str
    interests: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ReviewRecord(Record):
    """Who read which version of what, when, and when it is due again."""

    kind = "review"
    identity = ("person", "subject", "version")
    person: str
    subject: str
    version: int
    on: date
    due: date


@dataclass(frozen=True, kw_only=True)
class RedirectRecord(Record):
    kind = "redirect"
    identity = ("old",)
    old: str
    new: str


RECORDS: tuple[type[Record], ...] = (
    SourceRecord,
    SymptomRecord,
    SignRecord,
    NutrientRecord,
    ImbalanceRecord,
    ClaimRecord,
    SymptomLinkRecord,
    MechanismStepRecord,
    OtherCauseRecord,
    MedicineClassRecord,
    TermRecord,
    AuditItemRecord,
    FoodRecord,
    PortionRecord,
    AmountRecord,
    IntakeRecord,
    NotSetRecord,
    DailyValueRecord,
    LabRangeRecord,
    GuideRecord,
    PersonRecord,
    ReviewRecord,
    RedirectRecord,
)
"""Every kind, each after the kinds it points to: the order of loading."""
