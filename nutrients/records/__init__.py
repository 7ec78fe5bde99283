"""One typed record per noun: the shape in which content travels from files to tables and back.

A record holds plain values only. `identity` names the fields that tell one row from another for
ever; other records point to it by that value. Records are what revisions store, as JSON.
"""

from nutrients.records.base import DatedRecord, Record, Words, plain
from nutrients.records.foods import (
    AmountRecord,
    DailyValueRecord,
    FoodRecord,
    IntakeRecord,
    LabRangeRecord,
    NotSetRecord,
    PortionRecord,
)
from nutrients.records.nutrients import (
    SECTIONS,
    AuditItemRecord,
    ClaimRecord,
    ImbalanceRecord,
    MechanismStepRecord,
    NutrientRecord,
)
from nutrients.records.sources import ImageRecord, SourceRecord
from nutrients.records.symptoms import (
    MedicineClassRecord,
    OtherCauseRecord,
    SignRecord,
    SymptomLinkRecord,
    SymptomRecord,
)
from nutrients.records.writing import GuideRecord, LedgerRecord, PersonRecord, RedirectRecord, ReviewRecord, TermRecord

RECORDS: tuple[type[Record], ...] = (
    SourceRecord,
    ImageRecord,
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
    LedgerRecord,
)
"""Every kind, each after the kinds it points to: the order of loading."""

__all__ = [
    "RECORDS",
    "SECTIONS",
    "AmountRecord",
    "AuditItemRecord",
    "ClaimRecord",
    "DailyValueRecord",
    "DatedRecord",
    "FoodRecord",
    "GuideRecord",
    "ImageRecord",
    "ImbalanceRecord",
    "IntakeRecord",
    "LabRangeRecord",
    "LedgerRecord",
    "MechanismStepRecord",
    "MedicineClassRecord",
    "NotSetRecord",
    "NutrientRecord",
    "OtherCauseRecord",
    "PersonRecord",
    "PortionRecord",
    "Record",
    "RedirectRecord",
    "ReviewRecord",
    "SignRecord",
    "SourceRecord",
    "SymptomLinkRecord",
    "SymptomRecord",
    "TermRecord",
    "Words",
    "plain",
]
