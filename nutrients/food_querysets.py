"""The queries about foods and what they hold. No model is named here: each queryset speaks of its own."""

from collections.abc import Collection
from typing import Any

from django.db.models import (
    DecimalField,
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
            found = found.curated().exclude(diet=Diet.UNKNOWN)  # of the others nobody knows what they contain
        if wanted.diets:
            found = found.filter(diet__in=wanted.diets)
        if wanted.allergens:
            # What a food contains stands one word a line. Whole lines are matched, so that 'fish' leaves
            # 'shellfish' alone; both databases read (^|\n) the same way, unlike \b.
            found = found.exclude(contains__regex=rf"(^|\n)({'|'.join(wanted.allergens)})(\n|$)")
        if wanted.group:
            found = found.filter(group=wanted.group)
        if wanted.states:
            found = found.filter(state__in=wanted.states)
        return found

    def imported_as(self, names: Collection[str]) -> dict[str, str]:
        """Names by slug of the imported foods that are called or addressed so, found by indexes alone."""
        found = self.filter(imported=True)
        called = found.filter(group__in=FoodGroup.values, name__in=names).values_list("slug", "name")[: len(names)]
        addressed = found.filter(slug__in=[name.lower() for name in names]).values_list("slug", "name")
        return {**dict(called), **dict(addressed)}

    def not_measured(self, nutrient: Model) -> "FoodQuerySet":
        """Those without a value of the nutrient, which is not a value of 0."""
        return self.exclude(amounts__nutrient=nutrient)

    def named(self) -> "FoodQuerySet":
        """With what lists and links say of them, without their texts."""
        return self.only("slug", "name", "group")


class AmountQuerySet(QuerySet[Any]):
    def of_nutrient(self, nutrient: Model) -> "AmountQuerySet":
        return self.filter(nutrient_id=nutrient.pk).select_related("food").defer("food__text", "food__rendered")

    def curated(self) -> "AmountQuerySet":
        """Of foods that somebody described."""
        return self.filter(food__imported=False)

    def among(self, foods: QuerySet[Any]) -> "AmountQuerySet":
        return self.filter(food__in=foods)

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

        Equal values stand by name. SQLite divides whole numbers as integers, so all is floating point until
        the rounding, which makes equal what is equal.
        """
        amount, grams, energy = (Cast(F(name), FloatField()) for name in ("amount", "grams", "energy"))
        known = self.measurable(per).filter(~lacking(per))
        if per == "100g":
            return known.order_by("-amount", "food__name", "food_id")
        value = amount * 100.0 / NullIf(energy, 0.0) if per == "100kcal" else amount * grams / 100.0
        annotated: AmountQuerySet = known.annotate(value=Round(Cast(value, EXACT), precision=6))
        return annotated.order_by("-value", "food__name", "food_id")

    def measurable(self, per: str) -> "AmountQuerySet":
        """With what a ranking by a key of PER counts in."""
        return self.with_portion().with_energy() if per == "100kcal" else self.with_portion()

    def left_out(self, per: str) -> "AmountQuerySet":
        """Those with a known amount that the ranking leaves out: no portion, no energy, or no calories."""
        return self.measurable(per).filter(lacking(per)).order_by("food__name")


def lacking(per: str) -> Q:
    """What keeps a measured food out of a ranking."""
    none = {"100g": Q(pk__in=()), "100kcal": Q(energy__isnull=True) | Q(energy=0)}
    return none.get(per, Q(grams__isnull=True))
