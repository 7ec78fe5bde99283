"""Foods with their figures, and the reference values that those are held against."""

from dataclasses import dataclass
from decimal import Decimal

from nutrients.records.base import DatedRecord, Record, Words
from nutrients.vocabulary import (
    Authority,
    Diet,
    FoodGroup,
    FoodState,
    IntakeKind,
    LabSide,
    LifeStage,
    Match,
    Scope,
    Sex,
    Unit,
)


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
