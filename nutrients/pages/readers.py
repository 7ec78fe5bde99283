"""What every authority says for one reader: needs, limits, and which kind of nothing where there is none."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.safestring import SafeString

from nutrients import units
from nutrients.life_stages import ADULT, Reader, covers
from nutrients.models import Intake, NotSet, Nutrient
from nutrients.pages.counting import is_need, scope_in_words
from nutrients.pages.intakes import NONE_SET, NOT_LOOKED_UP
from nutrients.pages.weaving import Weaver
from nutrients.vocabulary import NEED_KINDS, Authority, IntakeKind, LifeStage

Key = tuple[int, str]
"""A nutrient's primary key and an authority."""
Row = TypeVar("Row", Intake, NotSet)
STAGES = {LifeStage.PREGNANCY: "pregnancy", LifeStage.LACTATION: "breastfeeding"}


@dataclass(frozen=True)
class Found:
    """The rows of one authority. `borrowed`: it has none for pregnancy or breastfeeding, these are without it.

    `refused`: what it looked at for this reader and did not set.
    """

    rows: list[Intake] = field(default_factory=list)
    refused: list[NotSet] = field(default_factory=list)
    borrowed: bool = False

    @property
    def missing(self) -> str:
        return "" if self.rows else NONE_SET if self.refused else NOT_LOOKED_UP


@dataclass(frozen=True)
class Shelf:
    """Everything in the tables about one reader."""

    reader: Reader
    nutrients: list[Nutrient]
    own: dict[Key, list[Intake]]
    without_stage: dict[Key, list[Intake]]
    not_set: dict[Key, list[NotSet]]

    def needs(self, nutrient: Nutrient, authority: Authority) -> Found:
        return self.found((nutrient.pk, authority), needs=True)

    def limits(self, nutrient: Nutrient, authority: Authority) -> Found:
        """Limits, risk lines and goals."""
        return self.found((nutrient.pk, authority), needs=False)

    def found(self, key: Key, *, needs: bool) -> Found:
        rows = [row for row in self.own.get(key, ()) if is_need(row) == needs]
        refused = self.refused(key, self.reader, needs=needs)
        if rows or refused or self.reader.stage is None:
            return Found(rows, refused)
        plain = [row for row in self.without_stage.get(key, ()) if is_need(row) == needs]
        refused = self.refused(key, self.reader.without_stage, needs=needs)
        return Found(plain, refused, borrowed=bool(plain or refused))

    def refused(self, key: Key, reader: Reader, *, needs: bool) -> list[NotSet]:
        rows = self.not_set.get(key, ())
        return [row for row in rows if (row.intake_kind in NEED_KINDS) == needs and covers(row.population, reader)]

    @property
    def borrowed_from(self) -> str:
        """Whose values stand in: 'adults', or 'girls of this age'."""
        return "adults" if self.reader.months >= ADULT else "girls of this age"

    @property
    def stage_in_words(self) -> str:
        return STAGES[self.reader.stage] if self.reader.stage else ""

    @property
    def source_keys(self) -> set[str]:
        intakes = (
            row.source.slug for found in (self.own, self.without_stage) for rows in found.values() for row in rows
        )
        return {*intakes, *(row.source.slug for rows in self.not_set.values() for row in rows)}


def shelf(reader: Reader) -> Shelf:
    """Four queries: nutrients with intakes, rows for the reader (and without stage), and what was not set."""
    plain = Intake.objects.for_reader(reader.without_stage).for_page() if reader.stage else []
    return Shelf(
        reader,
        list(Nutrient.objects.filter(intakes__isnull=False).distinct()),
        by_key(list(Intake.objects.for_reader(reader).for_page())),
        by_key(list(plain)),
        by_key(list(NotSet.objects.with_source())),
    )


def by_key(rows: Sequence[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.nutrient_id, row.authority].append(row)
    return found


@dataclass(frozen=True)
class Value:
    """One value in words: '350 mg', what it is and since when."""

    amount: str
    what: str
    cite: SafeString


@dataclass(frozen=True)
class Said:
    """What one authority says in one cell: values, or why there are none.

    `borrowed` introduces values that are not for the reader's own stage. `refused` names what was not set.
    """

    authority: str
    values: list[Value]
    missing: str
    borrowed: str
    refused: list[tuple[str, SafeString]]


@dataclass(frozen=True)
class NutrientRow:
    """A line of a table: a nutrient and a cell for every authority."""

    nutrient: Nutrient
    cells: list[Said]


@dataclass(frozen=True)
class ReaderTables:
    reader: str
    needs: list[NutrientRow]
    limits: list[NutrientRow]


def reader_tables(stand: Shelf, weaver: Weaver) -> ReaderTables:
    return ReaderTables(
        stand.reader.in_words,
        [NutrientRow(n, [said(stand, stand.needs(n, a), a, weaver) for a in Authority]) for n in stand.nutrients],
        [NutrientRow(n, [said(stand, stand.limits(n, a), a, weaver) for a in Authority]) for n in stand.nutrients],
    )


def said(stand: Shelf, found: Found, authority: Authority, weaver: Weaver) -> Said:
    borrowed = f"not looked up for {stand.stage_in_words}; for {stand.borrowed_from}:" if found.borrowed else ""
    return Said(
        authority.label,
        [Value(amount_of(row), what(row), weaver.cite(row.source.slug)) for row in found.rows],
        found.missing,
        borrowed,
        [(not_set_in_words(row), weaver.cite(row.source.slug)) for row in found.refused],
    )


def amount_of(row: Intake) -> str:
    """'15 µg (600 IU)', '16 mg, premenopausal'."""
    amount = units.both(row.amount, row.amount, row.unit, row.nutrient.counted_as)
    return f"{amount}, {row.subgroup}" if row.subgroup else amount


def what(row: Intake) -> str:
    """'Tolerable Upper Intake Level, 1997, supplements alone'."""
    kind = f"{IntakeKind(row.intake_kind).label}, {row.dated}"
    return kind if is_need(row) else f"{kind}, {scope_in_words(row)}"


def not_set_in_words(row: NotSet) -> str:
    return f"{NONE_SET}: {IntakeKind(row.intake_kind).label} ({row.reason})"
