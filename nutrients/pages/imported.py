"""How many foods were imported, as publishing counted them: no page counts them again."""

from collections.abc import Mapping
from dataclasses import dataclass

from nutrients.models import ContentVersion, Nutrient
from nutrients.vocabulary import FoodGroup

PLACES = {"100g": 0, "100kcal": 2}
"""Where the count of a measure stands, by key of PER; that of a usual portion stands at 1."""


@dataclass(frozen=True)
class ImportedCounts:
    """By group how many there are; by primary key of a nutrient and group how many have a value of it.

    Three numbers tell the latter: per 100 g, in a usual portion, in 100 kcal.
    """

    groups: Mapping[str, int]
    measured: Mapping[str, Mapping[str, list[int]]]

    def foods(self, group: str = "") -> int:
        """Of one group, or all."""
        return self.groups.get(group, 0) if group else sum(self.groups.values())

    def ranked(self, nutrient: Nutrient, per: str, group: str = "") -> int:
        """Those with a value in the measure of a ranking."""
        found = self.measured.get(str(nutrient.pk), {})
        wanted = [found[group]] if group in found else [] if group else list(found.values())
        return sum(counts[PLACES.get(per, 1)] for counts in wanted)

    @property
    def shelves(self) -> list[tuple[FoodGroup, int]]:
        """Groups that hold some, in their order."""
        return [(group, self.groups[group]) for group in FoodGroup if self.groups.get(group)]


NONE = ImportedCounts({}, {})


def imported_counts() -> ImportedCounts:
    stored = ContentVersion.objects.values_list("imported", flat=True).first() or {}
    return ImportedCounts(stored.get("groups", {}), stored.get("measured", {}))
