"""The vocabulary of queries. No model is named here: each queryset speaks of its own."""

from collections.abc import Iterable
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
from nutrients.joins import OfNutrientQuerySet, article_of
from nutrients.life_stages import Reader
from nutrients.vocabulary import (
    NEED_KINDS,
    ClaimStatus,
    Direction,
    Frequency,
    LifeStage,
    Sex,
)

ENERGY = "208"
"""USDA's number of energy in kcal; its slug may change."""


def with_all(words: Iterable[str], *fields: str) -> Q:
    """That each word stands in one of the fields."""
    condition = Q()
    for word in words:
        anywhere = Q(pk__in=())
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        condition &= anywhere
    return condition


class NutrientQuerySet(QuerySet[Any]):
    def listed(self) -> "NutrientQuerySet":
        """Those whose article is written, without it."""
        return self.with_page().defer(*article_of())

    def with_page(self) -> "NutrientQuerySet":
        """Those whose article is written."""
        return self.exclude(short_answer="")


class ClaimQuerySet(OfNutrientQuerySet):
    def standing(self) -> "ClaimQuerySet":
        """What readers are shown: everything but the withdrawn."""
        return self.exclude(status=ClaimStatus.WITHDRAWN)

    def with_words(self, words: Iterable[str]) -> "ClaimQuerySet":
        """Those that articles may quote and in which every word stands."""
        found = self.standing().filter(with_all(words, "slug", "text", "qualifier", "nutrient__name"))
        return found.with_nutrient().order_by("slug")

    def in_full(self) -> "ClaimQuerySet":
        """With what a claim's own page names."""
        return self.with_nutrient().select_related("via", "replaced_by").prefetch_related("effects", "audit_items")

    def quotable(self, slugs: Iterable[str]) -> "ClaimQuerySet":
        """Those an article quotes and readers may see: current ones, and withdrawn ones that were replaced."""
        replaced = Q(status=ClaimStatus.WITHDRAWN, replaced_by__isnull=True)
        return self.filter(slug__in=set(slugs)).exclude(replaced).select_related("replaced_by")

    def links(self) -> "ClaimQuerySet":
        """The rows whose grade is that of the tie between an imbalance and twitching."""
        return self.standing().filter(link=True)

    def of(self, nutrient_id: int, side: str) -> "ClaimQuerySet":
        """The claims about one imbalance, those about both directions included."""
        return self.standing().filter(nutrient_id=nutrient_id, direction__in=(side, Direction.BOTH))


class SymptomLinkQuerySet(OfNutrientQuerySet):
    def found(self) -> "SymptomLinkQuerySet":
        """Links that were found, not the searches that found nothing."""
        return self.exclude(frequency=Frequency.NONE)


class SourceQuerySet(QuerySet[Any]):
    def in_full(self) -> "SourceQuerySet":
        """With the key of what superseded it."""
        return self.select_related("superseded_by")

    def with_keys(self, keys: Iterable[str]) -> "SourceQuerySet":
        return self.in_full().filter(slug__in=set(keys))

    def with_words(self, words: Iterable[str]) -> "SourceQuerySet":
        """Those in whose names, numbers and titles every word stands."""
        names = ("slug", "title", "authors", "organisation", "container_title", "year", "doi", "pmid")
        return self.filter(with_all(words, *names)).order_by("title", "slug")


class FoodQuerySet(QuerySet[Any]):
    def well_known(self) -> "FoodQuerySet":
        """A few foods that most readers have eaten, as a way in."""
        return self.filter(slug__in=("almonds", "spinach-raw", "salmon-atlantic-farmed-cooked", "lentils-boiled"))

    def fitting(self, wanted: FoodFilter) -> "FoodQuerySet":
        found = self
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

    def not_measured(self, nutrient: Model) -> "FoodQuerySet":
        """Those without a value of the nutrient, which is not a value of 0."""
        return self.exclude(amounts__nutrient=nutrient)

    def named(self) -> "FoodQuerySet":
        """With what lists and links say of them, without their texts."""
        return self.only("slug", "name", "group")


EXACT = DecimalField(max_digits=20, decimal_places=6)


class AmountQuerySet(OfNutrientQuerySet):
    def of_nutrient(self, nutrient: Model) -> "AmountQuerySet":
        return self.filter(nutrient_id=nutrient.pk).select_related("food").defer("food__text", "food__rendered")

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


class IntakeQuerySet(OfNutrientQuerySet):
    def for_reader(self, reader: Reader) -> "IntakeQuerySet":
        """The values that an authority's table gives for this age, sex and life stage; ages are half-open."""
        special = (LifeStage.PREGNANCY, LifeStage.LACTATION)
        stage = Q(life_stage=reader.stage) if reader.stage else ~Q(life_stage__in=special)
        sex = Q() if reader.sex == Sex.ANY else Q(sex__in=(reader.sex, Sex.ANY))
        old_enough = Q(age_from__lte=reader.months)
        young_enough = Q(age_to__isnull=True) | Q(age_to__gt=reader.months)
        return self.filter(stage, sex, old_enough, young_enough)

    def needs(self) -> "IntakeQuerySet":
        """Those that say how much is enough, not where too much begins."""
        return self.filter(intake_kind__in=NEED_KINDS)

    def for_page(self) -> "IntakeQuerySet":
        return self.with_source().with_nutrient().order_by("authority", "life_stage", "age_from", "sex")
