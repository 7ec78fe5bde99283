"""What every way of writing live rows shares: who changes what and why, the lock, the revisions."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nutrients import changed
from nutrients.deriving import BATCH
from nutrients.models import Content, ContentVersion, Entry, Revision
from nutrients.records import Record
from nutrients.vocabulary import ChangeKind, RevisionState


@dataclass(frozen=True)
class Change:
    """Who changes what kind of thing, and why. `from_files`: version and dates are taken as written.

    `before` and `after` tell readers of a change of meaning what they read so far and what they read now.
    """

    kind: ChangeKind = ChangeKind.WORDING
    why: str = ""
    by: AbstractBaseUser | None = None
    from_files: bool = False
    at: datetime = field(default_factory=timezone.now)
    before: str = ""
    after: str = ""


class Refused(Exception):
    """Nothing was published. `reasons` holds kind, key and reason of each fault."""

    def __init__(self, reasons: list[tuple[str, str, str]]) -> None:
        super().__init__("; ".join(f"{kind} {key}: {reason}" for kind, key, reason in reasons))
        self.reasons = reasons


def lock() -> ContentVersion:
    """The content version, held until the transaction ends: publishing happens one at a time."""
    version, _made = ContentVersion.objects.select_for_update().get_or_create(pk=1)
    return version


def touch(version: ContentVersion) -> None:
    """What is kept of the old content is out of date: in every process as soon as readers can see the new one."""
    version.number += 1
    version.save()
    transaction.on_commit(changed.tell, robust=True)


def note_revisions(
    ready: list[tuple[Record, Content]], entries: dict[str, Entry], change: Change, *, removed: bool = False
) -> list[Revision]:
    """A revision for each record, on top of the last, and what is live now."""
    kind = ready[0][0].kind
    latest = (
        {
            revision.key: revision.pk
            for revision in Revision.objects.filter(kind=kind, key__in=list(entries)).order_by("pk").only("key")
        }
        if entries
        else {}
    )
    revisions, fresh = [], []
    for record, _row in ready:
        entry = entries.get(record.key) or Entry(kind=kind, key=record.key)
        entry.number += 1
        entry.live = "" if removed else record.digest()
        entry.loaded = record.digest() if change.from_files and not removed else entry.loaded
        fresh.append(entry)
        revisions.append(
            Revision(
                kind=kind,
                key=record.key,
                content=record.as_json(),
                number=entry.number,
                base_id=latest.get(record.key),
                state=RevisionState.REMOVED if removed else RevisionState.PUBLISHED,
                change=change.kind,
                why=change.why,
                before=change.before,
                after=change.after,
                by_id=change.by.pk if change.by else None,
                at=change.at,
            )
        )
    Entry.objects.store(fresh)
    return Revision.objects.bulk_create(revisions, batch_size=BATCH)
