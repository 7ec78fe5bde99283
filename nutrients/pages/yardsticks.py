"""What a share of a food's amount is a share of: the FDA's daily value, or one authority's need for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nutrients import units
from nutrients.life_stages import STAGES, YEAR, Reader
from nutrients.models import DailyValue, Intake, NotSet, Nutrient, Source
from nutrients.pages.intakes import NONE_SET, NOT_LOOKED_UP, SHORT_NAMES
from nutrients.vocabulary import NEED_KINDS, Authority, IntakeKind

GROWN = 18 * YEAR
"""Months from which a table that speaks of adults means a reader."""


@dataclass(frozen=True)
class Yardstick:
    """`amount` is what 100 % stands for, in the nutrient's unit a day; without one `reason` says why.

    `words` stand after 'share of': they name amount, unit, authority and year.
    """

    amount: Decimal | None
    words: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    source: Source | None = None

    def __bool__(self) -> bool:
        return self.amount is not None


def yardstick(nutrient: Nutrient, authority: str = "", stage: str = "") -> Yardstick:
    """The need that an authority gives for a life stage; the FDA's daily value where neither is chosen.

    Never another yardstick than the one asked for: where there is none, no share can be shown.
    """
    if authority and stage:
        return need_of(nutrient, Authority(authority), stage)
    daily = DailyValue.objects.filter(nutrient_id=nutrient.pk).select_related("source").first()
    return of_daily_value(nutrient, daily)


def of_daily_value(nutrient: Nutrient, daily: DailyValue | None) -> Yardstick:
    if daily is None:
        return Yardstick(None, "", f"Our table has no FDA daily value for {nutrient.in_text}.")
    amount = units.quantity(daily.amount, daily.unit)
    words = f"the FDA’s daily value for adults, {amount} (US, {daily.source.year or 'n.d.'})"
    notes = (f"About the daily value of {amount}: {daily.note}.",) if daily.note else ()
    if reason := units.incomparable(daily.unit, nutrient.unit):
        return Yardstick(None, words, reason, notes, daily.source)
    return Yardstick(daily.amount, words, notes=notes, source=daily.source)


def need_of(nutrient: Nutrient, authority: Authority, stage: str) -> Yardstick:
    label, reader = STAGES[stage]
    rows = Intake.objects.filter(nutrient=nutrient, authority=authority).needs().for_reader(reader)
    found = list(rows.select_related("source").order_by("amount", "subgroup"))
    name = SHORT_NAMES[authority]
    if not found:
        return Yardstick(None, "", f"{label}, {name}: {why_none(nutrient, authority, reader)}.")
    first = found[0]
    kind = IntakeKind(first.intake_kind).label
    words = f"the need for ‘{label}’, {given(found)} a day ({name}, {kind}, {first.set_in})"
    notes = tuple(f"About this need: {note}." for note in dict.fromkeys(row.note for row in found) if note)
    if len({row.amount for row in found}) > 1:
        reason = f"{label}, {name}: several needs, {given(found)}; no one of them fits every reader of that age."
        return Yardstick(None, words, reason, notes, first.source)
    if reason := units.incomparable(first.unit, nutrient.unit):
        return Yardstick(None, words, f"{label}, {name}: {given(found)}. {reason}", notes, first.source)
    return Yardstick(first.amount, words, notes=notes, source=first.source)


def given(rows: Sequence[Intake]) -> str:
    """'300 mg', or several with their groups: '16 mg (premenopausal), 11 mg (postmenopausal)'."""
    groups = [(units.quantity(row.amount, row.unit), row.subgroup) for row in rows]
    return ", ".join(dict.fromkeys(f"{amount} ({group})" if group else amount for amount, group in groups))


def why_none(nutrient: Nutrient, authority: Authority, reader: Reader) -> str:
    """'need none set' with the reason where the authority looked and set no need; else 'need not looked up'."""
    whom = ("all", "adults") if reader.months >= GROWN else ("all",)
    refused = NotSet.objects.filter(nutrient=nutrient, authority=authority, intake_kind__in=NEED_KINDS)
    row = refused.filter(population__in=whom).first()
    return f"need {NONE_SET} ({row.reason})" if row else f"need {NOT_LOOKED_UP}"
