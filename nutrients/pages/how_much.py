"""Needs and limits of one nutrient from all authorities, in words, tables and one picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from nutrients import charts, units
from nutrients.models import Intake, NotSet, Nutrient
from nutrients.pages.weaving import Weaver, safe
from nutrients.vocabulary import NEED_KINDS, Authority, IntakeKind, LifeStage, Scope, Sex, Unit

SHORT_NAMES = {
    Authority.NASEM: "US",
    Authority.EFSA: "EFSA",
    Authority.UK: "UK",
    Authority.WHO: "WHO",
    Authority.NHMRC: "Australia and New Zealand",
}
NOT_LOOKED_UP, NONE_SET = "not looked up", "none set"


@dataclass(frozen=True)
class Cell:
    """What one authority says for one group: words with units, or why there are none (`missing`)."""

    text: str = ""
    missing: str = ""


@dataclass(frozen=True)
class AuthorityRow:
    name: str
    years: str
    cites: SafeString
    men: Cell
    women: Cell
    pregnancy: Cell
    lactation: Cell
    limits: list[Cell]


@dataclass(frozen=True)
class IntakeRow:
    group: str
    kind: str
    amount: str
    scope: str
    note: str
    cite: SafeString


@dataclass(frozen=True)
class AuthorityTable:
    """Every value of one authority, by life stage."""

    name: str
    rows: list[IntakeRow]


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


@dataclass(frozen=True)
class HowMuch:
    facts: list[Fact]
    words: str
    picture: SafeString
    has_supplemental: bool
    authorities: list[AuthorityRow]
    tables: list[AuthorityTable]
    not_set: list[tuple[NotSet, SafeString]]
    incomparable: list[str]


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
        amount = units.number(low) if low == high else f"{units.number(low)} to {units.number(high)}"
        parts.append(f"{amount}\u00a0{Unit(unit).label}")
    return "; ".join(parts)


def need_cell(rows: Sequence[Intake], refused: Sequence[NotSet], stage: LifeStage, sex: Sex) -> Cell:
    fitting = [r for r in needs_of(rows) if r.life_stage == stage and r.sex in (sex, Sex.ANY) and not r.subgroup]
    grown = [row for row in fitting if stage == LifeStage.ADULT or row.age_to is None or row.age_to > 18 * 12]
    if not grown and stage == LifeStage.ADULT and any(row.intake_kind in NEED_KINDS for row in refused):
        return Cell(missing=NONE_SET)
    return Cell(spread(grown)) if grown else Cell(missing=NOT_LOOKED_UP)


def limit_cells(rows: Sequence[Intake], not_set: Sequence[NotSet]) -> list[Cell]:
    """Each limit or goal for adults with its kind and scope; 'none set' only where an authority said so."""
    cells = []
    grown = [row for row in adults(rows) if row.intake_kind not in NEED_KINDS]
    for kind in dict.fromkeys(row.intake_kind for row in grown):
        for scope in dict.fromkeys(row.scope for row in grown if row.intake_kind == kind):
            fitting = [row for row in grown if row.intake_kind == kind and row.scope == scope]
            words = f"{IntakeKind(kind).label}, {Scope(scope).label}"
            cells.append(Cell(f"{spread(fitting)} ({words})"))
    if not cells and any(row.population in ("all", "adults") and row.intake_kind not in NEED_KINDS for row in not_set):
        return [Cell(missing=NONE_SET)]
    return cells or [Cell(missing=NOT_LOOKED_UP)]


def years(rows: Iterable[Intake]) -> str:
    return ", ".join(sorted({row.set_in for row in rows}))


def group_of(row: Intake) -> str:
    """'Women and girls, 14–18 y', 'Pregnancy, 19–30 y', 'All, 0–6 mo'."""
    stage = LifeStage(row.life_stage)
    who = stage.label if stage in (LifeStage.PREGNANCY, LifeStage.LACTATION) else Sex(row.sex).label
    return ", ".join(part for part in (who, row.age_label, row.subgroup) if part)


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
        supplemental = any(row.scope == Scope.SUPPLEMENTAL for row in limits)
        line = "risk line" if any(row.intake_kind == IntakeKind.CDRR for row in limits) else "limit"
        scope = f"{line}: {'supplements alone' if supplemental else 'all sources'}" if limits else "no limit drawn"
        note = f"{scope}, {years(limits)}" if limits else scope
        rows.append(
            charts.RangeRow(
                authority.label,
                note,
                need_low,
                need_high,
                limit_low,
                limit_high,
                supplemental,
                f"limit: {none}",
            )
        )
    return rows


def owner(row: Intake) -> str:
    name = SHORT_NAMES[Authority(row.authority)]
    scope = ", supplements only" if row.scope == Scope.SUPPLEMENTAL else ""
    return f"{name} {row.set_in}{scope}"


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
        found.append(Fact("Need, adults, a day", units.number(low), to, Unit(unit).label, owners))
    limits = sorted((row for row in limits_of(grown) if row.intake_kind != IntakeKind.CDRR), key=lambda row: row.amount)
    if limits and len({row.unit for row in limits}) == 1:
        lowest, highest = limits[0], limits[-1]
        of_lowest = ", ".join(dict.fromkeys(owner(r) for r in limits if r.amount == lowest.amount))
        of_highest = ", ".join(dict.fromkeys(owner(r) for r in limits if r.amount == highest.amount))
        label = Unit(lowest.unit).label
        if lowest.amount == highest.amount:
            found.append(Fact("Limit, a day", units.number(lowest.amount), "", label, of_lowest))
        else:
            found.append(Fact("Lowest limit, a day", units.number(lowest.amount), "", label, of_lowest))
            found.append(Fact("Highest limit, a day", units.number(highest.amount), "", label, of_highest))
    return found


def spread_in_words(given: Sequence[Fact], nutrient: Nutrient) -> str:
    """One sentence a figure, owner named: the picture's message for those who do not see it."""
    named = {fact.label.split(",")[0]: fact for fact in given}
    parts = [
        f"{name} of {nutrient.in_text}: {fact.amount}\u00a0{fact.unit} a day ({fact.owner})."
        for name, fact in named.items()
    ]
    return " ".join(parts)


def incomparable(intakes: Sequence[Intake], unit: str) -> list[str]:
    used = {row.unit for row in intakes}
    return (
        [reason for other, reason in units.COMPARABLE.items() if other.value in used and len(used) > 1] if unit else []
    )


def how_much(nutrient: Nutrient, intakes: Sequence[Intake], not_set: Sequence[NotSet], weaver: Weaver) -> HowMuch:
    unit = main_unit(intakes, nutrient)
    rows = range_rows(intakes, not_set, unit)
    figures = facts(intakes, unit)
    words = spread_in_words(figures, nutrient)
    title = f"{nutrient.name}: daily need and limit for adults, by authority"
    picture = charts.range_picture(title, f"{words} The same figures stand in the table below.", Unit(unit).label, rows)
    authorities = [authority_row(a, intakes, not_set, weaver) for a in Authority if of(a, intakes)]
    tables = [
        AuthorityTable(a.label, [intake_row(row, weaver) for row in of(a, intakes)])
        for a in Authority
        if of(a, intakes)
    ]
    return HowMuch(
        facts=figures,
        words=words,
        picture=safe(picture),
        has_supplemental=any(row.supplemental for row in rows),
        authorities=authorities,
        tables=tables,
        not_set=[(row, weaver.cite(row.source.slug)) for row in not_set],
        incomparable=incomparable(intakes, unit),
    )


def of(authority: Authority, intakes: Iterable[Intake]) -> list[Intake]:
    return [row for row in intakes if row.authority == authority]


def authority_row(
    authority: Authority, intakes: Sequence[Intake], not_set: Sequence[NotSet], weaver: Weaver
) -> AuthorityRow:
    rows = of(authority, intakes)
    refused = [row for row in not_set if row.authority == authority]
    return AuthorityRow(
        name=authority.label,
        years=years(rows),
        cites=weaver.cite(*dict.fromkeys(row.source.slug for row in rows)),
        men=need_cell(rows, refused, LifeStage.ADULT, Sex.MALE),
        women=need_cell(rows, refused, LifeStage.ADULT, Sex.FEMALE),
        pregnancy=need_cell(rows, refused, LifeStage.PREGNANCY, Sex.FEMALE),
        lactation=need_cell(rows, refused, LifeStage.LACTATION, Sex.FEMALE),
        limits=limit_cells(rows, refused),
    )


def intake_row(row: Intake, weaver: Weaver) -> IntakeRow:
    return IntakeRow(
        group=group_of(row),
        kind=f"{IntakeKind(row.intake_kind).label}, {row.set_in}",
        amount=units.quantity(row.amount, row.unit),
        scope=Scope(row.scope).label,
        note=row.note,
        cite=weaver.cite(row.source.slug),
    )
