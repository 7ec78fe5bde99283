"""The two-way grid: every symptom by every nutrient, too little and too much in one cell."""

from dataclasses import dataclass

from nutrients.models import Claim, Nutrient, Symptom, SymptomLink
from nutrients.vocabulary import Area, Direction, Frequency, Side, Tier

NOT_LOOKED_YET = "not looked at yet"
STATED = "a statement, no frequency noted"
SIZES = {Frequency.COMMON: "c", Frequency.OCCASIONAL: "o", Frequency.UNCOMMON: "o", Frequency.RARE: "r"}


@dataclass(frozen=True)
class GridHalf:
    """One side of a cell. `disc` names its half disc; no disc: the words say which kind of empty it is."""

    disc: str
    words: str
    sources: int


@dataclass(frozen=True)
class GridCell:
    nutrient: Nutrient
    low: GridHalf
    high: GridHalf

    @property
    def has_disc(self) -> bool:
        return bool(self.low.disc or self.high.disc)

    @property
    def is_empty(self) -> bool:
        return self.words == NOT_LOOKED_YET

    @property
    def words(self) -> str:
        if self.low.words == self.high.words == NOT_LOOKED_YET:
            return NOT_LOOKED_YET
        return f"too little: {self.low.words}; too much: {self.high.words}"


@dataclass(frozen=True)
class GridRow:
    symptom: Symptom
    cells: list[GridCell]
    is_emergency: bool


@dataclass(frozen=True)
class GridPart:
    area: Area
    rows: list[GridRow]


@dataclass(frozen=True)
class Grid:
    nutrients: list[Nutrient]
    parts: list[GridPart]
    symptoms: int


Links = dict[tuple[int, int, str], SymptomLink]
Said = dict[tuple[int, int, str], str]
"""By symptom, nutrient and side: what is known though no frequency is, in words."""


def grid() -> Grid:
    """Every symptom by every nutrient with a page, two halves a cell."""
    nutrients = list(Nutrient.objects.listed())
    symptoms = list(Symptom.objects.all())
    found = SymptomLink.objects.select_related("imbalance").prefetch_related("sources")
    links = {(link.symptom_id, link.imbalance.nutrient_id, link.imbalance.side): link for link in found}
    said = said_without_frequency()
    parts = [GridPart(area, [grid_row(s, nutrients, links, said) for s in symptoms if s.area == area]) for area in Area]
    return Grid(nutrients, [part for part in parts if part.rows], len(symptoms))


def said_without_frequency() -> Said:
    """That a statement names the symptom or, where the tie itself is graded, how sure it is: those come last."""
    found: Said = {}
    claims = Claim.objects.standing().only("nutrient_id", "direction", "grade", "link").order_by("link")
    for claim in claims.prefetch_related("effects"):
        sides = tuple(Side) if claim.direction == Direction.BOTH else (Side(claim.direction),)
        keys = [(effect.pk, claim.nutrient_id or 0, side) for effect in claim.effects.all() for side in sides]
        found |= dict.fromkeys(keys, f"tie graded {claim.grade_word.label.lower()}" if claim.link else STATED)
    return found


def grid_row(symptom: Symptom, nutrients: list[Nutrient], links: Links, said: Said) -> GridRow:
    def half_at(nutrient: Nutrient, side: Side, letter: str) -> GridHalf:
        place = symptom.pk, nutrient.pk, side
        return half(links.get(place), said.get(place, NOT_LOOKED_YET), letter)

    cells = [GridCell(n, half_at(n, Side.DEFICIENCY, "l"), half_at(n, Side.EXCESS, "r")) for n in nutrients]
    return GridRow(symptom, cells, symptom.tier == Tier.EMERGENCY)


def half(link: SymptomLink | None, otherwise: str, side: str) -> GridHalf:
    if link is None:
        return GridHalf("", otherwise, 0)
    if link.frequency == Frequency.NONE:
        day = f"{link.looked_on:%-d %B %Y}" if link.looked_on else "a day not noted"
        return GridHalf("", f"looked on {day}, nothing found", 0)
    word = Frequency(link.frequency)
    count = len(link.sources.all())
    return GridHalf(f"{side}{SIZES[word]}", f"{word.label.lower()} ({count} source{'s' if count != 1 else ''})", count)
