"""Needs and limits of one nutrient from all authorities, in words, tables and one picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from nutrients import charts, units
from nutrients.models import Intake, NotSet, Nutrient
from nutrients.pages.counting import scope_in_words
from nutrients.pages.intakes import (
    NONE_SET,
    NOT_LOOKED_UP,
    Fact,
    adults,
    facts,
    limits_of,
    main_unit,
    needs_of,
    range_rows,
    spread,
    spread_in_words,
    years,
)
from nutrients.pages.weaving import Weaver, safe
from nutrients.vocabulary import NEED_KINDS, Authority, IntakeKind, LifeStage, Sex, Unit


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
    basis: str
    cite: SafeString


@dataclass(frozen=True)
class AuthorityTable:
    """Every value of one authority, by life stage."""

    name: str
    rows: list[IntakeRow]


@dataclass(frozen=True)
class HowMuch:
    facts: list[Fact]
    limits: list[Intake]
    words: str
    picture: SafeString
    has_supplemental: bool
    authorities: list[AuthorityRow]
    tables: list[AuthorityTable]
    not_set: list[tuple[NotSet, SafeString]]
    incomparable: list[str]
    factor: str
    factor_cite: SafeString


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
            words = f"{IntakeKind(kind).label}, {scope_in_words(fitting[0])}"
            bases = {row.basis for row in fitting if row.basis}
            guards = f"; protects from {bases.pop()}" if len(bases) == 1 else ""
            cells.append(Cell(f"{spread(fitting)} ({words}){guards}"))
    if not cells and any(row.population in ("all", "adults") and row.intake_kind not in NEED_KINDS for row in not_set):
        return [Cell(missing=NONE_SET)]
    return cells or [Cell(missing=NOT_LOOKED_UP)]


def group_of(row: Intake) -> str:
    """'Women and girls, 14–18 y', 'Pregnancy, 19–30 y', 'All, 0–6 mo'."""
    stage = LifeStage(row.life_stage)
    who = stage.label if stage in (LifeStage.PREGNANCY, LifeStage.LACTATION) else Sex(row.sex).label
    return ", ".join(part for part in (who, row.age_label, row.subgroup) if part)


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
        limits=limits_of(adults(intakes)),
        words=words,
        picture=safe(picture),
        has_supplemental=any(row.supplemental for row in rows),
        authorities=authorities,
        tables=tables,
        not_set=[(row, weaver.cite(row.source.slug)) for row in not_set],
        incomparable=incomparable(intakes, unit),
        factor=units.factor_in_words(nutrient.counted_as),
        factor_cite=weaver.cite(units.IU_SOURCE) if units.factor_in_words(nutrient.counted_as) else safe(""),
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
        kind=f"{IntakeKind(row.intake_kind).label}, {row.dated}",
        amount=units.both(row.amount, row.amount, row.unit, row.nutrient.counted_as),
        scope=scope_in_words(row),
        note=row.note,
        basis=row.basis,
        cite=weaver.cite(row.source.slug),
    )
