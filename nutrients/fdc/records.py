"""What is taken from an archive: foods with their amounts and portions; and what was not taken, and why."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nutrients.vocabulary import FoodGroup, Unit

MOST_DIGITS = 8
"""Of an NDB number."""
NAMED = 3
"""Examples of each reason in a report."""


@dataclass(frozen=True)
class Wanted:
    """A nutrient of the site: its slug, USDA's number and FoodData Central's id of it, and the unit it is kept in."""

    slug: str
    number: str
    fdc_id: int
    unit: Unit


@dataclass(frozen=True)
class Release:
    """`date`: year and month, perhaps the day, as ISO writes it, so that releases stand in order as text."""

    name: str
    date: str

    def __str__(self) -> str:
        return f"USDA {self.name} ({self.date})"


@dataclass(frozen=True, slots=True)
class FdcAmount:
    """Per 100 g, in the site's unit; `source_code`: a key of `vocabulary.OBTAINED`."""

    amount: Decimal
    source_code: str = ""
    data_points: int | None = None


@dataclass(frozen=True, slots=True)
class FdcPortion:
    """What `measure` says weighs `grams`: '3 oz' is 85 g, all three of them together."""

    measure: str
    grams: Decimal


@dataclass(frozen=True, slots=True)
class FdcFood:
    """A food by its NDB number. `amounts` by slug of the nutrient; what was not measured is not in it."""

    fdc_id: int
    ndb_number: str
    description: str
    category: str
    group: FoodGroup
    release: Release
    note: str
    amounts: Mapping[str, FdcAmount]
    portions: tuple[FdcPortion, ...]

    def digest(self) -> str:
        """SHA-256 of all that is kept of it but its release, which is told apart."""
        amounts = sorted(
            (slug, f"{one.amount:f}", one.source_code, one.data_points) for slug, one in self.amounts.items()
        )
        portions = [(one.measure, f"{one.grams:f}") for one in self.portions]
        told = (self.fdc_id, self.ndb_number, self.description, self.category, self.group.value, self.note)
        return hashlib.sha256(repr((told, amounts, portions)).encode()).hexdigest()


@dataclass
class Tally:
    """What was left out, or taken in a way that is worth saying: how often each, with the first few names."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, reason: str, name: str = "") -> None:
        self.counts[reason] += 1
        named = self.examples[reason]
        if name and len(named) < NAMED and name not in named:
            named.append(name)

    def lines(self) -> list[str]:
        """'12 foods without an NDB number: Salt; Sugar', the most frequent first."""
        return [
            f"{count:,} {reason}" + (f": {'; '.join(self.examples[reason])}" if self.examples[reason] else "")
            for reason, count in self.counts.most_common()
        ]


def padded(number: str) -> str:
    """An NDB number as SR28 writes it, in five digits: '1001' and '01001' are one; empty where it is none."""
    digits = number.strip().lstrip("0")
    return digits.zfill(5) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else ""
