"""Where authorities differ, the widest first; and the intakes of nutrients that have no page yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from nutrients import units
from nutrients.models import Claim, Intake, LabRange, NotSet, Nutrient
from nutrients.pages.counting import scope_behind
from nutrients.pages.how_much import AuthorityTable, intake_row, of
from nutrients.pages.intakes import adults, limits_of, needs_of, short_name
from nutrients.pages.labs import LabRow, lab_rows
from nutrients.pages.weaving import Listing, ShownClaim, Weaver, safe
from nutrients.vocabulary import Authority, Grade, IntakeKind

MIXED_SCOPES = safe("Some count only supplements or fortified food, and some all sources: not the same measure.")


@dataclass(frozen=True)
class Position:
    """What one authority says, with year and scope; `notes` is what stands beside its values in the table."""

    amount: str
    who: str
    cite: SafeString
    notes: list[str]


@dataclass(frozen=True)
class Disagreement:
    """`ratio` is the highest value over the lowest, in one unit; `note` says what cannot be compared, and why."""

    nutrient: Nutrient
    what: str
    ratio: Decimal
    positions: list[Position]
    note: SafeString

    @property
    def times(self) -> str:
        return units.number(units.rounded(self.ratio, 2))


@dataclass(frozen=True)
class DisagreementsPage:
    disagreements: list[Disagreement]
    disputed: list[ShownClaim]
    factor: str
    factor_cite: SafeString
    references: Listing


def disagreements_page() -> DisagreementsPage:
    """Adult needs and limits of every nutrient with at least two authorities, then the disputed statements."""
    intakes = list(Intake.objects.with_source().with_nutrient())
    claims = list(Claim.objects.standing().filter(grade=Grade.DISPUTED).with_nutrient())
    weaver = Weaver(claims=claims, keys=[*(row.source.slug for row in intakes), units.IU_SOURCE])
    groups: list[tuple[Nutrient, str, list[Intake]]] = []
    for nutrient in Nutrient.objects.all():
        grown = adults([row for row in intakes if row.nutrient_id == nutrient.pk])
        groups.append((nutrient, "need of adults", needs_of(grown)))
        limits = [row for row in limits_of(grown) if row.intake_kind != IntakeKind.CDRR]
        groups.append((nutrient, "limit for adults", limits))
    wide = sorted((group for group in groups if ratio(group[2]) > 1), key=lambda group: -ratio(group[2]))
    factor_cite = weaver.cite(units.IU_SOURCE)
    return DisagreementsPage(
        disagreements=[disagreement(nutrient, what, rows, weaver) for nutrient, what, rows in wide],
        disputed=[weaver.claim(claim) for claim in claims],
        factor=units.factor_in_words("vitamin-d"),
        factor_cite=factor_cite,
        references=weaver.references(),
    )


def comparable(rows: Sequence[Intake]) -> list[Intake]:
    """The rows in the unit that most of them use: others cannot be set against them."""
    given = [row.unit for row in rows]
    unit = max(dict.fromkeys(given), key=given.count) if given else ""
    return [row for row in rows if row.unit == unit]


def ratio(rows: Sequence[Intake]) -> Decimal:
    """Highest over lowest between authorities; 1 where fewer than two speak."""
    same = comparable(rows)
    if len({row.authority for row in same}) < 2:
        return Decimal(1)
    return max(row.amount for row in same) / min(row.amount for row in same)


def disagreement(nutrient: Nutrient, what: str, rows: Sequence[Intake], weaver: Weaver) -> Disagreement:
    same = comparable(rows)
    left_out = [row for row in rows if row not in same]
    positions = [position(rows, weaver) for rows in by_position(same)]
    notes = [MIXED_SCOPES] if len({row.scope for row in same}) > 1 else []
    notes += [in_another_measure(rows, same[0].unit, weaver) for rows in by_position(left_out)]
    return Disagreement(nutrient, what, ratio(rows), positions, safe(" ".join(notes)))


def in_another_measure(rows: Sequence[Intake], unit: str, weaver: Weaver) -> SafeString:
    """What an authority says that cannot stand among values in `unit`, and why."""
    shown, owner = position(rows, weaver), f"{short_name(rows[0])}, {set_in(rows)}"
    why = units.incomparable(rows[0].unit, unit)
    return format_html("In another measure: {} ({}).{} {}", shown.amount, owner, shown.cite, why)


def by_position(rows: Sequence[Intake]) -> list[list[Intake]]:
    """The rows of each authority, kind and scope together, the lowest first."""
    grouped: dict[tuple[str, str, str], list[Intake]] = {}
    for row in rows:
        grouped.setdefault((row.authority, row.intake_kind, row.scope), []).append(row)
    return sorted(grouped.values(), key=lambda group: min(row.amount for row in group))


def position(rows: Sequence[Intake], weaver: Weaver) -> Position:
    low, high = min(row.amount for row in rows), max(row.amount for row in rows)
    kind = IntakeKind(rows[0].intake_kind).label
    who = f"{short_name(rows[0])}, {set_in(rows)}: {kind}{scope_behind(rows[0])}"
    return Position(
        units.both(low, high, rows[0].unit, rows[0].nutrient.counted_as),
        who,
        weaver.cite(*dict.fromkeys(row.source.slug for row in rows)),
        notes_of(rows),
    )


def notes_of(rows: Sequence[Intake]) -> list[str]:
    """Each note once, and none that is a part of another."""
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    return [note for note in notes if not any(note in other for other in notes if other != note)]


def set_in(rows: Sequence[Intake]) -> str:
    return ", ".join(sorted({row.set_in for row in rows}))


@dataclass(frozen=True)
class FiguresOnly:
    """A nutrient without a page: its intakes and laboratory ranges all the same."""

    nutrient: Nutrient
    tables: list[AuthorityTable]
    labs: list[LabRow]
    not_set: list[tuple[NotSet, SafeString]]


@dataclass(frozen=True)
class DataPage:
    nutrients: list[FiguresOnly]
    references: Listing


def data_page() -> DataPage:
    """The figures of every nutrient that has figures and no page."""
    nutrients = list(Nutrient.objects.filter(short_answer="", intakes__isnull=False).distinct())
    ids = [nutrient.pk for nutrient in nutrients]
    intakes = list(Intake.objects.filter(nutrient__in=ids).for_page())
    labs = list(LabRange.objects.filter(nutrient__in=ids).with_source())
    not_set = list(NotSet.objects.filter(nutrient__in=ids).with_source())
    weaver = Weaver(keys=[row.source.slug for row in (*intakes, *labs, *not_set)])
    found = []
    for nutrient in nutrients:
        own = [row for row in intakes if row.nutrient_id == nutrient.pk]
        tables = [AuthorityTable(a.label, [intake_row(r, weaver) for r in of(a, own)]) for a in Authority if of(a, own)]
        own_labs = lab_rows([row for row in labs if row.nutrient_id == nutrient.pk], weaver)
        refused = [(row, weaver.cite(row.source.slug)) for row in not_set if row.nutrient_id == nutrient.pk]
        found.append(FiguresOnly(nutrient, tables, own_labs, refused))
    return DataPage(found, weaver.references())
