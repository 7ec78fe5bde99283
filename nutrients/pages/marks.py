"""The two-sided mark: how strongly too little and too much of a nutrient are tied to twitching."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from nutrients import charts
from nutrients.models import Claim, Imbalance, Nutrient
from nutrients.pages.kept import kept
from nutrients.pages.weaving import safe
from nutrients.vocabulary import Grade, Side


@dataclass(frozen=True)
class Half:
    """One side of a mark; `qualifier` is part of the grade and is never left out."""

    grade: Grade
    qualifier: str
    bar: SafeString


@dataclass(frozen=True)
class Mark:
    nutrient: Nutrient
    low: Half
    high: Half


@kept
def grades_of_links() -> dict[tuple[int | None, str], Grade]:
    """How strongly each side of each nutrient is tied to twitching, by nutrient and direction."""
    return {(claim.nutrient_id, claim.direction): claim.grade_word for claim in Claim.objects.links()}


def marks(nutrients: Iterable[Nutrient], imbalances: Iterable[Imbalance] | None = None) -> list[Mark]:
    """A mark for each nutrient that has both link claims, in the given order. `imbalances`: theirs, if known."""
    listed = [nutrient for nutrient in nutrients if nutrient.pk]
    grades = grades_of_links()
    if imbalances is None:
        imbalances = Imbalance.objects.filter(nutrient__in=listed)
    qualifiers = {(imbalance.nutrient_id, imbalance.side): imbalance.qualifier for imbalance in imbalances}

    def half(nutrient: Nutrient, side: Side) -> Half:
        place = nutrient.pk, side.value
        return Half(grades[place], qualifiers.get(place, ""), safe(charts.mark_bar(grades[place], side)))

    complete = [n for n in listed if all((n.pk, side.value) in grades for side in Side)]
    return [Mark(n, half(n, Side.DEFICIENCY), half(n, Side.EXCESS)) for n in complete]
