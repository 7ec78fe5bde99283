"""Which rows of nutrients matter: those that the site has, by id or number, in units that can be told apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nutrients.fdc import cells
from nutrients.fdc.archive import Archive
from nutrients.fdc.records import Tally, Wanted
from nutrients.vocabulary import Unit

TABLE = "nutrient.csv"
ENERGY = "208"
ATWATER = {"958": "energy by USDA’s specific Atwater factors", "957": "energy by USDA’s general Atwater factors"}
"""Other rows of energy in kcal, by number, with what readers are told; never the one in kJ (268)."""
VITAMIN_D, VITAMIN_D_IU = "328", "324"
ORDER: dict[str, tuple[str, ...]] = {ENERGY: (ENERGY, "958", "957"), VITAMIN_D: (VITAMIN_D, VITAMIN_D_IU)}
"""By USDA's number the rows that give a nutrient, the first that a food has. Folate in DFE has no other row."""
FACTORS: dict[tuple[str, Unit], Decimal] = {
    ("KCAL", Unit.KCAL): Decimal(1),
    ("MG", Unit.MG): Decimal(1),
    ("UG", Unit.MG): Decimal("0.001"),
    ("G", Unit.MG): Decimal(1000),
    ("UG", Unit.UG): Decimal(1),
    ("MG", Unit.UG): Decimal(1000),
    ("UG", Unit.UG_DFE): Decimal(1),
    ("MG", Unit.UG_DFE): Decimal(1000),
}
"""By the archive's unit and the site's: what an amount is multiplied by. Vitamin D alone has IU: 1 µg is 40."""
IU_IN_UG = Decimal(40)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a row's amount goes: the site's nutrient, its place in ORDER, and the factor into the site's unit."""

    slug: str
    place: int
    factor: Decimal
    said: str = ""


Targets = dict[str, Target | None]
"""By id and by number; None for the nutrients that the site does not have."""


def targets(archive: Archive, wanted: Iterable[Wanted], tally: Tally) -> Targets:
    """Some releases write the number where the id should stand; no number is an id of another nutrient."""
    by_number = {one.number: one for one in wanted}
    by_id = {str(one.fdc_id): one for one in wanted}
    places = {row: (number, place) for number, rows in ORDER.items() for place, row in enumerate(rows)}
    found: Targets = {}
    numbers: Targets = {}
    for key, name, unit, number in archive.few(TABLE, ("id", "name", "unit_name", "nutrient_nbr")):
        own = number.removesuffix(".0")
        first, place = places.get(own, (own, 0))
        ours = by_number.get(first) or (by_id.get(key) if not own else None)
        target = None
        if ours:
            factor = factor_of(unit.strip().upper(), ours, own)
            if factor is None:
                told = f"{cells.shortened(cells.words(name), 60)} in {cells.shortened(cells.words(unit), 20)}"
                tally.note("nutrients left out, as their unit is not the one expected", told)
            else:
                target = Target(ours.slug, place, factor, said(own))
        found[key] = target
        if own:
            numbers.setdefault(own, target)
    return {**numbers, **found}


def factor_of(unit: str, ours: Wanted, number: str) -> Decimal | None:
    """None where the unit cannot be turned into the site's."""
    if unit == "IU":
        is_vitamin_d = number in (VITAMIN_D, VITAMIN_D_IU) and ours.unit == Unit.UG
        return 1 / IU_IN_UG if is_vitamin_d else None
    return FACTORS.get((unit, ours.unit))


def said(number: str) -> str:
    """What a report says of an amount that comes from another row than the nutrient's own."""
    if number in ATWATER:
        return f"foods with {ATWATER[number]} (number {number})"
    return "foods whose vitamin D was given in IU alone (1 µg is 40 IU)" if number == VITAMIN_D_IU else ""
