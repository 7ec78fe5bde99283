"""The deficiency-versus-excess table: claims laid out by aspect, two imbalances side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nutrients.models import Claim, Imbalance, Nutrient
from nutrients.pages.marks import Mark, marks
from nutrients.pages.weaving import Listing, ShownClaim, Weaver
from nutrients.vocabulary import COMPARED_ASPECTS, Aspect, Direction, Side

DEFAULT_PAIR = ("magnesium-deficiency", "vitamin-b6-excess")
"""The pair of the popular article."""
ASPECTS: tuple[Aspect, ...] = (Aspect.TWITCHING_EVIDENCE, *COMPARED_ASPECTS)
NO_HARM_KNOWN, NOT_LOOKED_UP = "No harm known", "Not looked up yet"


@dataclass(frozen=True)
class Cell:
    """Claims of one imbalance in one aspect; `empty` says which kind of empty it is."""

    claims: list[ShownClaim]
    empty: str


@dataclass(frozen=True)
class AspectRow:
    aspect: Aspect
    left: Cell
    right: Cell


@dataclass(frozen=True)
class Versus:
    left: Imbalance
    right: Imbalance
    rows: list[AspectRow]


@dataclass(frozen=True)
class ComparePage:
    pair: Versus
    all_nutrients: list[Versus]
    marks: list[Mark]
    choices: list[Imbalance]
    references: Listing
    is_default: bool


Grouped = Mapping[tuple[int, str, str], list[Claim]]


def grouped(claims: Iterable[Claim]) -> Grouped:
    """By nutrient, side and aspect; a claim about both directions stands on both sides."""
    found: dict[tuple[int, str, str], list[Claim]] = {}
    for claim in claims:
        sides = Side.values if claim.direction == Direction.BOTH else [claim.direction]
        for side in sides:
            found.setdefault((claim.nutrient_id or 0, side, claim.aspect), []).append(claim)
    for listed in found.values():
        listed.sort(key=lambda claim: (not claim.link, claim.slug))
    return found


def cell(imbalance: Imbalance, aspect: Aspect, claims: Grouped, weaver: Weaver) -> Cell:
    listed = claims.get((imbalance.nutrient_id, imbalance.side, aspect), [])
    if aspect == Aspect.TWITCHING_EVIDENCE:
        listed = [claim for claim in listed if claim.link]
    empty = NO_HARM_KNOWN if imbalance.no_harm_known else NOT_LOOKED_UP
    return Cell([weaver.claim(claim) for claim in listed], empty)


def versus(left: Imbalance, right: Imbalance, claims: Grouped, weaver: Weaver) -> Versus:
    rows = [
        AspectRow(aspect, cell(left, aspect, claims, weaver), cell(right, aspect, claims, weaver)) for aspect in ASPECTS
    ]
    return Versus(left, right, rows)


def compare_page(left: Imbalance, right: Imbalance, *, is_default: bool) -> ComparePage:
    """The chosen pair; the page without a choice also sets both sides of every nutrient against each other."""
    choices = list(Imbalance.objects.with_nutrient())
    nutrients = list(Nutrient.objects.listed())
    shown = [n.pk for n in nutrients] if is_default else []
    wanted = {left.nutrient_id, right.nutrient_id, *shown}
    claims = list(Claim.objects.standing().filter(nutrient_id__in=wanted, aspect__in=ASPECTS).with_nutrient())
    by_place = grouped(claims)
    weaver = Weaver(claims=claims, margin=False)
    pair = versus(left, right, by_place, weaver)
    sides = {(i.nutrient_id, i.side): i for i in choices}
    both = [
        versus(sides[pk, Side.DEFICIENCY], sides[pk, Side.EXCESS], by_place, weaver)
        for pk in shown
        if (pk, Side.DEFICIENCY) in sides and (pk, Side.EXCESS) in sides
    ]
    return ComparePage(
        pair=pair,
        all_nutrients=both,
        marks=marks(Nutrient.objects.all()),
        choices=choices,
        references=weaver.references(),
        is_default=is_default,
    )
