"""What was typed against one limit, risk line or goal: how much of it counts, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.safestring import SafeString

from nutrients import doses
from nutrients.doses import Counted, Dose
from nutrients.models import Intake
from nutrients.pages import counting
from nutrients.pages.readers import amount_of, what
from nutrients.pages.weaving import Weaver
from nutrients.vocabulary import Authority, ProductKind, Scope, Unit


class Verdict(StrEnum):
    ABOVE = "passed"
    AT = "reached"
    BELOW = "not passed"
    DEPENDS = "depends on the form"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True)
class Line:
    """A product: its number on the form, what was typed, and what it comes to a day."""

    number: int
    dose: Dose
    counted: Counted

    @property
    def shown(self) -> str:
        return doses.shown(self.counted.ug, self.dose.name.nutrient)

    @property
    def typed(self) -> str:
        return doses.typed(self.dose)


@dataclass(frozen=True)
class Compared:
    """One limit, risk line or goal, and how the sum stands to it. `low` and `high` differ where a form is unsaid."""

    row: Intake
    borrowed: bool
    verdict: Verdict
    low: Decimal
    high: Decimal
    at_most: bool
    cite: SafeString

    @property
    def authority(self) -> str:
        return str(Authority(self.row.authority).label)

    @property
    def amount(self) -> str:
        return amount_of(self.row)

    @property
    def what(self) -> str:
        return what(self.row)

    @property
    def counted(self) -> str:
        """The part of what was typed that this limit counts."""
        low, high = (doses.shown(ug, self.row.nutrient.counted_as) for ug in (self.low, self.high))
        amount = high if low == high else f"{low} to {high}, by form"
        return f"at most {amount}" if self.at_most else amount

    @property
    def in_words(self) -> str:
        """'not passed', for a limit; a risk line and a goal have words of their own."""
        if counting.is_toxicity_limit(self.row) or self.verdict == Verdict.NOT_COMPARED:
            return self.verdict.value
        if counting.row_of(self.row) in counting.AT_LEAST:
            return "not reached by what was typed" if self.verdict == Verdict.BELOW else "reached"
        return {Verdict.ABOVE: "above it", Verdict.AT: "exactly on it"}.get(self.verdict, "below it")

    @property
    def is_passed(self) -> bool:
        return self.verdict == Verdict.ABOVE and counting.is_toxicity_limit(self.row)

    @property
    def basis(self) -> str:
        return str(self.row.basis)

    @property
    def note(self) -> str:
        return str(self.row.note)


def compare(row: Intake, borrowed: bool, lines: Sequence[Line], weaver: Weaver) -> Compared:
    counted = [line for line in lines if counts(row, line)]
    sure = [line for line in counted if not row.subgroup or line.dose.name.form == row.subgroup]
    low = sum((amount_for(row, line) for line in sure), Decimal(0))
    high = sum((amount_for(row, line) for line in counted), Decimal(0))
    limit = limit_ug(row)
    standing = Verdict.NOT_COMPARED if limit is None or not counted else verdict_of(low, high, limit)
    at_most = any(line.counted.at_most for line in counted)
    return Compared(row, borrowed, standing, low, high, at_most, weaver.cite(row.source.slug))


def counts(row: Intake, line: Line) -> bool:
    """Whether a limit counts this line: by what it is, and by its form."""
    kind, form = line.dose.kind, line.dose.name.form
    if kind == ProductKind.FOOD and row.scope != Scope.TOTAL:
        return False
    if kind == ProductKind.FORTIFIED and not counting.counts_fortified(row):
        return False
    return counting.counts_form(row, form) and (not row.subgroup or form in ("", row.subgroup))


def amount_for(row: Intake, line: Line) -> Decimal:
    equivalents = counting.row_of(row) in counting.EQUIVALENTS
    return line.counted.equivalent_ug if equivalents else line.counted.ug


def limit_ug(row: Intake) -> Decimal | None:
    """The limit in µg; None in a measure that is no weight."""
    return {Unit.MG: row.amount * 1000, Unit.UG: row.amount}.get(Unit(row.unit))


def verdict_of(low: Decimal, high: Decimal, limit: Decimal) -> Verdict:
    if low > limit:
        return Verdict.ABOVE
    if high < limit:
        return Verdict.BELOW
    return Verdict.AT if low == high == limit else Verdict.DEPENDS
