"""The vocabulary of queries. No model is named here: each queryset speaks of its own."""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Q,
    QuerySet,
)

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

SUMMARY = ("short_answer", "description", "other_names")
"""What introduces a nutrient."""
EDITORS_ONLY = ("verified", "note")
"""What no page shows of a claim."""


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
        found = self.filter(slug__in=set(slugs)).exclude(replaced).select_related("replaced_by")
        found = found.with_nutrient().with_nutrient("replaced_by__nutrient")
        return found.defer(*EDITORS_ONLY, *(f"replaced_by__{name}" for name in EDITORS_ONLY))

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
        """With the source, and what the nutrient is called and counted as, in the order of the tables."""
        found = self.with_source().with_nutrient().defer("verified", *(f"nutrient__{name}" for name in SUMMARY))
        return found.order_by("authority", "life_stage", "age_from", "sex")
