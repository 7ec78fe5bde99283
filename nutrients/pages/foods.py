"""All curated foods by group, or those that a reader asks for; imported ones a group at a time, page by page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from nutrients.food_filters import FoodFilter, Way, address
from nutrients.models import Food, Nutrient
from nutrients.pages.imported import NONE, imported_counts
from nutrients.vocabulary import FoodGroup

BASE, PAGE_SIZE = "/foods/", 100
AFTER = "after"
"""Query key: the slug of the imported food behind which a list of them goes on."""


@dataclass(frozen=True)
class FoodShelf:
    group: FoodGroup
    foods: list[Food]


@dataclass(frozen=True)
class ImportedShelf:
    """A stretch of the imported foods of the chosen group, by name. `number`: how many of them there are in all."""

    group: FoodGroup
    number: str
    foods: list[Food]
    first: str
    next: str


@dataclass(frozen=True)
class FoodsPage:
    """`richest` leads to the ranking of each nutrient with the same choice, `more` to the imported foods by group."""

    shelves: list[FoodShelf]
    shown: int
    total: int
    active: list[Way]
    richest: list[tuple[Nutrient, str]]
    more: list[tuple[Way, str]]
    imported: ImportedShelf | None


def foods_page(wanted: FoodFilter, after: Food | None = None) -> FoodsPage:
    """Groups in their order, foods by name; groups without a wanted food are left away.

    Imported foods are listed only where a group is all that was chosen: of nothing else about them is known.
    """
    foods = list(Food.objects.curated().fitting(wanted).named())
    found = [FoodShelf(group, [food for food in foods if food.group == group]) for group in FoodGroup]
    query = address(wanted.pairs)
    counts = NONE if wanted.tells else imported_counts()
    number = counts.foods(wanted.group)
    return FoodsPage(
        shelves=[shelf for shelf in found if shelf.foods],
        shown=len(foods),
        total=Food.objects.curated().count() if wanted else len(foods),
        active=[Way(words, BASE + address(left.pairs)) for words, left in wanted.active()],
        richest=[(n, f"{n.get_absolute_url()}foods/{query}") for n in Nutrient.objects.listed()],
        more=[(Way(group.label, place(group)), f"{some:,}") for group, some in counts.shelves if not wanted],
        imported=imported_shelf(FoodGroup(wanted.group), number, after) if wanted.group and number else None,
    )


def place(group: FoodGroup, after: str = "") -> str:
    keys = {"group": group.value, AFTER: after}
    return f"{BASE}?{urlencode({key: value for key, value in keys.items() if value})}#imported"


def imported_shelf(group: FoodGroup, number: int, after: Food | None) -> ImportedShelf:
    rows = list(Food.objects.on_imported_shelf(group, after).named()[: PAGE_SIZE + 1])
    foods = rows[:PAGE_SIZE]
    following = place(group, foods[-1].slug) if len(rows) > PAGE_SIZE else ""
    return ImportedShelf(group, f"{number:,}", foods, place(group) if after else "", following)
