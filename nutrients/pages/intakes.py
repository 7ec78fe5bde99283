"""Reference intakes side by side: what belongs together, in words, large figures and one picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nutrients import charts, units
from nutrients.models import Intake, NotSet, Nutrient
from nutrients.pages.counting import scope_behind, scope_in_short
from nutrients.vocabulary import NEED_KINDS, Authority, IntakeKind, LifeStage, Scope, Unit

SHORT_NAMES = {
    Authority.NASEM: "US",
    Authority.EFSA: "EFSA",
    Authority.UK: "UK",
    Authority.WHO: "WHO",
    Authority.NHMRC: "Australia and New Zealand",
}


NOT_LOOKED_UP, NONE_SET = "not looked up", "none set"


@dataclass(frozen=True)
class Fact:
    """A figure in large type, perhaps a span, with its unit and owner."""

    label: str
    low: str
    high: str
    unit: str
    owner: str

    @property
    def amount(self) -> str:
        return f"{self.low} to {self.high}" if self.high else self.low


def adults(intakes: Iterable[Intake]) -> list[Intake]:
    return [intake for intake in intakes if intake.life_stage == LifeStage.ADULT and not intake.subgroup]


def needs_of(intakes: Iterable[Intake]) -> list[Intake]:
    return [intake for intake in intakes if intake.intake_kind in NEED_KINDS]


def limits_of(intakes: Iterable[Intake]) -> list[Intake]:
    return [intake for intake in intakes if intake.intake_kind not in (*NEED_KINDS, IntakeKind.GOAL)]


def extent(rows: Sequence[Intake]) -> tuple[Decimal, Decimal] | tuple[None, None]:
    amounts = [row.amount for row in rows]
    return (min(amounts), max(amounts)) if amounts else (None, None)


def main_unit(intakes: Sequence[Intake], nutrient: Nutrient) -> str:
    """The unit of the picture: the one in which most adult needs are given."""
    units_given = [row.unit for row in needs_of(adults(intakes))]
    return max(set(units_given), key=units_given.count) if units_given else nutrient.unit


def spread(rows: Sequence[Intake]) -> str:
    """'1.2 to 1.4 mg'; several units stand after each other."""
    parts = []
    for unit in dict.fromkeys(row.unit for row in rows):
        low, high = extent([row for row in rows if row.unit == unit])
        assert low is not None
        assert high is not None
        parts.append(units.both(low, high, unit, rows[0].nutrient.counted_as))
    return "; ".join(parts)


def years(rows: Iterable[Intake]) -> str:
    return ", ".join(sorted({row.dated for row in rows}))


def short_name(row: Intake) -> str:
    return "EU (SCF)" if row.by_committee else SHORT_NAMES[Authority(row.authority)]


def range_rows(intakes: Sequence[Intake], not_set: Sequence[NotSet], unit: str) -> list[charts.RangeRow]:
    rows = []
    for authority in Authority:
        of_authority = [row for row in adults(intakes) if row.authority == authority]
        drawn = [row for row in of_authority if row.unit == unit]
        need, limits = needs_of(drawn), limits_of(drawn)
        if not need and not limits:
            continue
        need_low, need_high = extent(need)
        limit_low, limit_high = extent(limits)
        refused = any(n.authority == authority and n.population in ("all", "adults") for n in not_set)
        other = limits_of([row for row in of_authority if row.unit != unit])
        none = f"limit in another measure: {spread(other)}" if other else NONE_SET if refused else NOT_LOOKED_UP
        supplemental = [row for row in limits if row.scope == Scope.SUPPLEMENTAL]
        line = "risk line" if any(row.intake_kind == IntakeKind.CDRR for row in limits) else "limit"
        scope = f"{line}: {scope_in_short((supplemental or limits)[0])}" if limits else "no limit drawn"
        note = f"{scope}, {years(limits)}" if limits else scope
        rows.append(
            charts.RangeRow(
                authority.label,
                note,
                need_low,
                need_high,
                limit_low,
                limit_high,
                bool(supplemental),
                f"limit: {none}",
            )
        )
    return rows


def owner(row: Intake) -> str:
    return f"{short_name(row)} {row.set_in}{scope_behind(row)}"


def unit_of(rows: Sequence[Intake]) -> str:
    """'mg', or 'µg (600 to 800 IU)' where labels use IU."""
    low, high = extent(rows)
    assert low is not None
    assert high is not None
    iu = units.international(low, high, rows[0].unit, rows[0].nutrient.counted_as)
    label = str(Unit(rows[0].unit).label)
    return f"{label} ({iu})" if iu else label


def facts(intakes: Sequence[Intake], unit: str) -> list[Fact]:
    """The few figures in large type: the span of needs and the outermost limits, each with its owner."""
    grown = adults(intakes)
    needs = [row for row in needs_of(grown) if row.unit == unit]
    found = []
    if needs:
        low, high = extent(needs)
        assert low is not None
        assert high is not None
        to = "" if low == high else units.number(high)
        owners = ", ".join(dict.fromkeys(owner(row) for row in sorted(needs, key=lambda row: row.amount)))
        found.append(Fact("Need, adults, a day", units.number(low), to, unit_of(needs), owners))
    limits = sorted((row for row in limits_of(grown) if row.intake_kind != IntakeKind.CDRR), key=lambda row: row.amount)
    if limits and len({row.unit for row in limits}) == 1:
        lowest, highest = limits[0], limits[-1]
        of_lowest = ", ".join(dict.fromkeys(owner(r) for r in limits if r.amount == lowest.amount))
        of_highest = ", ".join(dict.fromkeys(owner(r) for r in limits if r.amount == highest.amount))
        if lowest.amount == highest.amount:
            found.append(Fact("Limit, a day", units.number(lowest.amount), "", unit_of([lowest]), of_lowest))
        else:
            found.append(Fact("Lowest limit, a day", units.number(lowest.amount), "", unit_of([lowest]), of_lowest))
            found.append(Fact("Highest limit, a day", units.number(highest.amount), "", unit_of([highest]), of_highest))
    return found


def spread_in_words(given: Sequence[Fact], nutrient: Nutrient) -> str:
    """One sentence a figure, owner named: the picture's message for those who do not see it."""
    named = {fact.label.split(",")[0]: fact for fact in given}
    parts = [
        f"{name} of {nutrient.in_text}: {fact.amount}\u00a0{fact.unit} a day ({fact.owner})."
        for name, fact in named.items()
    ]
    return " ".join(parts)
