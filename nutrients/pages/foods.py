"""All foods by group, or those that a reader asks for."""

from dataclasses import dataclass

from nutrients.food_filters import FoodFilter, Way, address
from nutrients.models import Food, Nutrient
from nutrients.vocabulary import FoodGroup

BASE = "/foods/"


@dataclass(frozen=True)
class FoodShelf:
    group: FoodGroup
    foods: list[Food]


@dataclass(frozen=True)
class FoodsPage:
    """`richest` leads to the ranking of each nutrient with the same choice."""

    shelves: list[FoodShelf]
    shown: int
    total: int
    active: list[Way]
    richest: list[tuple[Nutrient, str]]


def foods_page(wanted: FoodFilter) -> FoodsPage:
    """Groups in their order, foods by name; groups without a wanted food are left away."""
    foods = list(Food.objects.fitting(wanted).named())
    found = [FoodShelf(group, [food for food in foods if food.group == group]) for group in FoodGroup]
    query = address(wanted.pairs)
    return FoodsPage(
        shelves=[shelf for shelf in found if shelf.foods],
        shown=len(foods),
        total=Food.objects.count() if wanted else len(foods),
        active=[Way(words, BASE + address(left.pairs)) for words, left in wanted.active()],
        richest=[(n, f"{n.get_absolute_url()}foods/{query}") for n in Nutrient.objects.listed()],
    )
