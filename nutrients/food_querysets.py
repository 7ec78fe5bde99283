"""The queries about foods and what they hold. No model is named here: each queryset speaks of its own."""

from collections.abc import Collection
from typing import Any

from django.db.models import (
    DecimalField,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, NullIf, Round

from nutrients.food_filters import FoodFilter
from nutrients.joins import OfNutrientQuerySet
from nutrients.vocabulary import Diet, FoodGroup

ENERGY = "208"
"""USDA's number of energy in kcal; its slug may change."""
EXACT = DecimalField(max_digits=20, decimal_places=6)


class FoodQuerySet(QuerySet[Any]):
    def curated(self) -> "FoodQuerySet":
        """Those that somebody described, not those imported in bulk."""
        return self.filter(imported=False)

    def well_known(self) -> "FoodQuerySet":
        """A few foods that most readers have eaten, as a way in."""
        return self.filter(slug__in=("almonds", "spinach-raw", "salmon-atlantic-farmed-cooked", "lentils-boiled"))

    def fitting(self, wanted: FoodFilter) -> "FoodQuerySet":
        found = self
        if wanted.tells:
            found = found.curated()  # of the others nobody knows what they contain
        if wanted.diets:
            found = found.filter(diet__in=wanted.diets)
        if wanted.allergens:
            # What a food contains stands one word a line. Whole lines are matched, so that 'fish' leaves
            # 'shellfish' alone; both databases read (^|\n) the same way, unlike \b.
            found = found.exclude(contains__regex=rf"(^|\n)({'|'.join(wanted.allergens)})(\n|$)")
            found = found.exclude(diet=Diet.UNKNOWN)  # where the diet is not known, so are the allergens
        if wanted.group:
            found = found.filter(group=wanted.group)
        if wanted.states:
            found = found.filter(state__in=wanted.states)
        return found

    def on_imported_shelf(self, group: str, after: Any = None) -> "FoodQuerySet":
        """The imported foods of a group by name, those behind one of them: read from where that one stands."""
        found = self.filter(imported=True, group=group).order_by("name", "pk")
        return found.filter(name__gte=after.name).exclude(name=after.name, pk__lte=after.pk) if after else found

    def imported_as(self, names: Collection[str]) -> dict[str, str]:
        """Names by slug of the imported foods that are called or addressed so, found by indexes alone."""
        found = self.filter(imported=True).order_by()
        called = found.filter(group__in=FoodGroup.values, name__in=names).values_list("slug", "name")
        addressed = found.filter(slug__in=[name.lower() for name in names]).values_list("slug", "name")
        return dict(called.union(addressed))

    def not_measured(self, nutrient: Model) -> "FoodQuerySet":
        """Those without a value of the nutrient, which is not a value of 0."""
        return self.exclude(amounts__nutrient=nutrient)

    def named(self) -> "FoodQuerySet":
        """With what lists and links say of them, without their texts."""
        return self.only("slug", "name", "group")


class AmountQuerySet(OfNutrientQuerySet):
    def shown(self, per: str, keys: Collection[int]) -> "AmountQuerySet":
        """The rows of these keys with what a ranking by a key of PER says of them."""
        return self.filter(pk__in=keys).with_food().measurable(per)

    def with_food(self) -> "AmountQuerySet":
        return self.select_related("food").defer("food__text", "food__rendered")

    def curated(self) -> "AmountQuerySet":
        """Of curated foods."""
        return self.filter(curated=True)

    def passing(self, foods: QuerySet[Any]) -> "AmountQuerySet":
        """Of these foods: who reads in order passes over the others."""
        return self.filter(Exists(foods.filter(pk=OuterRef("food"))))

    def with_portion(self) -> "AmountQuerySet":
        """With the usual portion's `measure` and `grams`."""
        usual = FilteredRelation("food__portions", condition=Q(food__portions__is_default=True))
        annotated: AmountQuerySet = self.annotate(usual=usual).annotate(
            measure=F("usual__measure"), grams=F("usual__grams")
        )
        return annotated

    def with_energy(self) -> "AmountQuerySet":
        """With `energy`, the food's kcal per 100 g where it is known."""
        rows = self.model._default_manager.filter(food=OuterRef("food"), nutrient__usda_number=ENERGY)
        annotated: AmountQuerySet = self.annotate(energy=Subquery(rows.values("amount")[:1]))
        return annotated

    def ranked(self, per: str) -> "AmountQuerySet":
        """Most first, by a key of PER; foods that have no value in that measure are left out.

        Equal values stand in the order in which their foods came, the curated ones before imported ones. It is the
        order of an index, so that the first rows cost the same however many there are.
        """
        column = column_of(per)
        known = self if column == "amount" else self.filter(**{f"{column}__isnull": False})
        return known.order_by(f"-{column}", "food_id")

    def measurable(self, per: str) -> "AmountQuerySet":
        """With what a ranking by a key of PER counts in."""
        return self.with_portion().with_energy() if per == "100kcal" else self.with_portion()

    def left_out(self, per: str) -> "AmountQuerySet":
        """Those with a known amount that the ranking leaves out: no portion, no energy, or no calories."""
        column = column_of(per)
        lacking = self.none() if column == "amount" else self.filter(**{f"{column}__isnull": True})
        return lacking.with_food().measurable(per).order_by("food__name")

    def measure(self) -> int:
        """Write what each amount comes to in a usual portion and in 100 kcal; nothing where that is not known.

        SQLite divides whole numbers as integers, so all is floating point until the rounding, which makes equal what
        is equal. Returns how many rows there are.
        """
        portions = self.model._meta.get_field("food").related_model._meta.get_field("portions").related_model
        usual = portions._default_manager.filter(food=OuterRef("food"), is_default=True).order_by("seq")
        rows = self.model._default_manager.filter(food=OuterRef("food"), nutrient__usda_number=ENERGY).order_by()
        grams, energy = (Subquery(found.values(name)[:1]) for found, name in ((usual, "grams"), (rows, "amount")))
        amount: Any = Cast(F("amount"), FloatField())
        in_portion = amount * Cast(grams, FloatField()) / 100.0
        in_100kcal = amount * 100.0 / NullIf(Cast(energy, FloatField()), 0.0)
        return self.update(in_portion=rounded(in_portion), in_100kcal=rounded(in_100kcal))


def rounded(value: Any) -> Any:
    return Round(Cast(value, EXACT), precision=6)


def column_of(per: str) -> str:
    """The column that a ranking by a key of PER goes by."""
    return {"100g": "amount", "100kcal": "in_100kcal"}.get(per, "in_portion")
