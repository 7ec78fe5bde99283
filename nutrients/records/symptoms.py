"""Symptoms, warning signs, and what else makes muscles twitch."""

from dataclasses import dataclass
from datetime import date

from nutrients.records.base import DatedRecord, Record, Words
from nutrients.vocabulary import Area, Check, Frequency, Grade, MuscleEffect, Tier


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
