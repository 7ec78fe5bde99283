"""Guides, terms, people and their reviews, moved addresses, and the ledger of changes."""

from dataclasses import dataclass, field
from datetime import date

from nutrients.records.base import DatedRecord, Record, Words
from nutrients.vocabulary import ChangeKind


@dataclass(frozen=True, kw_only=True)
class GuideRecord(DatedRecord):
    kind = "guide"
    slug: str
    position: int
    title: str
    description: str
    text: str = field(default="")


@dataclass(frozen=True, kw_only=True)
class TermRecord(DatedRecord):
    kind = "term"
    slug: str
    name: str
    definition: str


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


@dataclass(frozen=True, kw_only=True)
class LedgerRecord(Record):
    """A change of meaning, as readers are told of it. `subject` is kind and key, such as `claim/copper-low-risk-1`.

    `number` counts the changes of a day. `title` is what the subject was called then; `cites` are the keys of the
    sources on which it leaned afterwards.
    """

    kind = "change"
    identity = ("on", "number")
    on: date
    number: int
    subject: str
    title: str
    change: ChangeKind
    before: str
    after: str
    why: str
    cites: Words
