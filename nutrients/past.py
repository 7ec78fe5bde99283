"""The vocabulary of queries of what was: revisions, the ledger, and where objects stand against the files."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from nutrients.vocabulary import WORKING, RevisionState


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

    def whose_time_has_come(self, now: datetime) -> "RevisionQuerySet":
        """What was ever scheduled for a time that is past, whatever became of it since."""
        return self.filter(state=RevisionState.SCHEDULED, go_live__lte=now)

    def due(self, now: datetime) -> "RevisionQuerySet":
        """What is scheduled and whose time has come, the oldest first."""
        return self.whose_time_has_come(now).newest().order_by("go_live", "pk")


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
