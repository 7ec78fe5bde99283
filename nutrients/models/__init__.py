"""The nouns of the site. `KINDS` finds the table of a kind of record."""

from nutrients.models.base import Content, Dated, Prose
from nutrients.models.claims import AuditItem, Claim
from nutrients.models.foods import Amount, Food, Portion
from nutrients.models.history import ContentVersion, Entry, OpenForm, Revision
from nutrients.models.nutrients import Imbalance, MechanismStep, Nutrient
from nutrients.models.reference_values import DailyValue, Intake, LabRange, NotSet
from nutrients.models.search import SearchEntry, SearchWord
from nutrients.models.sources import Citation, LinkCheck, Quotation, Source
from nutrients.models.symptoms import MedicineClass, OtherCause, Sign, Symptom, SymptomLink
from nutrients.models.writing import Guide, Person, Redirect, Review, Term

TABLES: tuple[type[Content], ...] = (
    Source,
    Symptom,
    Sign,
    Nutrient,
    Imbalance,
    Claim,
    SymptomLink,
    MechanismStep,
    OtherCause,
    MedicineClass,
    Term,
    AuditItem,
    Food,
    Portion,
    Amount,
    Intake,
    NotSet,
    DailyValue,
    LabRange,
    Guide,
    Person,
    Review,
    Redirect,
)
KINDS: dict[str, type[Content]] = {model.record.kind: model for model in TABLES}

__all__ = [
    "KINDS",
    "TABLES",
    "Amount",
    "AuditItem",
    "Citation",
    "Claim",
    "Content",
    "ContentVersion",
    "DailyValue",
    "Dated",
    "Entry",
    "Food",
    "Guide",
    "Imbalance",
    "Intake",
    "LabRange",
    "LinkCheck",
    "MechanismStep",
    "MedicineClass",
    "NotSet",
    "Nutrient",
    "OpenForm",
    "OtherCause",
    "Person",
    "Portion",
    "Prose",
    "Quotation",
    "Redirect",
    "Review",
    "Revision",
    "SearchEntry",
    "SearchWord",
    "Sign",
    "Source",
    "Symptom",
    "SymptomLink",
    "Term",
]
