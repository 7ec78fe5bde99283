"""The vocabulary of queries. No model is named here: each queryset speaks of its own."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
)

from nutrients.life_stages import Reader
from nutrients.vocabulary import (
    NEED_KINDS,
    WORKING,
    ClaimStatus,
    Direction,
    Frequency,
    LifeStage,
    RevisionState,
    Sex,
)


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
    def with_page(self) -> "NutrientQuerySet":
        """Those whose article is written."""
        return self.exclude(short_answer="")


class ClaimQuerySet(QuerySet[Any]):
    def standing(self) -> "ClaimQuerySet":
        """What readers are shown: everything but the withdrawn."""
        return self.exclude(status=ClaimStatus.WITHDRAWN)

    def with_words(self, words: Iterable[str]) -> "ClaimQuerySet":
        """Those that articles may quote and in which every word stands."""
        found = self.standing().filter(with_all(words, "slug", "text", "qualifier", "nutrient__name"))
        return found.select_related("nutrient").order_by("slug")

    def in_full(self) -> "ClaimQuerySet":
        """With what a claim's own page names."""
        return self.select_related("nutrient", "via", "replaced_by").prefetch_related("effects", "audit_items")

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


class SymptomLinkQuerySet(QuerySet[Any]):
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


class IntakeQuerySet(QuerySet[Any]):
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
        return self.select_related("source", "nutrient").order_by("authority", "life_stage", "age_from", "sex")


class RevisionQuerySet(QuerySet[Any]):
    def of(self, kind: str, key: str) -> "RevisionQuerySet":
        """All revisions of one object, the newest first."""
        return self.filter(kind=kind, key=key).order_by("-pk")

    def public_to(self, user: Any) -> "RevisionQuerySet":
        """Who may only look sees what was published, not what is being prepared."""
        seen = (RevisionState.PUBLISHED, RevisionState.REMOVED)
        return self if user.has_perm("nutrients.change_guide") else self.filter(state__in=seen)

    def newest(self) -> "RevisionQuerySet":
        """Of each object the newest revision alone."""
        newer = self.model._default_manager.filter(kind=OuterRef("kind"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer))

    def working(self) -> "RevisionQuerySet":
        """The working copies: what is drafted, waits for review, was returned or is scheduled."""
        return self.filter(state__in=WORKING).newest()

    def due(self, now: datetime) -> "RevisionQuerySet":
        """What is scheduled and whose time has come, the oldest first."""
        return self.working().filter(state=RevisionState.SCHEDULED, go_live__lte=now).order_by("go_live", "pk")


class LedgerQuerySet(QuerySet[Any]):
    def about(self, subjects: Collection[str], beginnings: Collection[str] = ()) -> "LedgerQuerySet":
        """The changes of these subjects, and of all whose subject begins so."""
        wanted = Q(subject__in=subjects)
        for beginning in beginnings:
            wanted |= Q(subject__startswith=beginning)
        return self.filter(wanted)


class EntryQuerySet(QuerySet[Any]):
    def of(self, kind: str, keys: Collection[str]) -> "EntryQuerySet":
        """The entries of these objects; of many, all of the kind, since a query has a limit of parameters."""
        found = self.filter(kind=kind)
        return found.filter(key__in=keys) if len(keys) <= 500 else found

    def store(self, entries: Iterable[Any]) -> None:
        """Write entries, new or known, in bulk."""
        self.bulk_create(
            entries,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=["live", "loaded", "number"],
        )
