"""What an amount comes to in a usual portion and in 100 kcal stands beside it, so that rankings are read in order."""

from collections.abc import Iterable, Sequence

from nutrients.deriving import BATCH
from nutrients.food_querysets import ENERGY
from nutrients.models import Amount, Revision

MEASURED = frozenset({"amount", "portion"})
"""Kinds of which one changed row changes what stands beside all amounts of its food."""


def measure_again(revisions: Sequence[Revision]) -> None:
    """Bring the amounts of all foods up to what was published or removed; all amounts when energy is another row."""
    nutrients = [revision for revision in revisions if revision.kind == "nutrient"]
    before = Revision.objects.filter(pk__in=[revision.base_id for revision in nutrients if revision.base_id])
    if any(is_energy(revision.content) for revision in (*nutrients, *(before if nutrients else ()))):
        Amount.objects.measure()
        return
    foods = {revision.content["food"] for revision in revisions if revision.kind in MEASURED}
    for part in parts(sorted(foods)):
        Amount.objects.filter(food__slug__in=part).measure()


def is_energy(content: dict[str, object]) -> bool:
    return content.get("usda_number") == ENERGY


def parts(slugs: Sequence[str]) -> Iterable[Sequence[str]]:
    return (slugs[start : start + BATCH] for start in range(0, len(slugs), BATCH))
