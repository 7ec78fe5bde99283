"""Working copies: what editors prepare before readers see it, and the gate through which it goes live.

An object's newest revision says where it stands. Every step (save, submit, return, schedule, discard)
adds a revision on top of the one that the person saw; when somebody else was faster, Overtaken says so
and nothing is written. Readers see nothing of it: live rows are written by `publishing` alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.db import transaction
from django.utils import timezone

from nutrients import checking, publishing
from nutrients.content import Incomplete, complete
from nutrients.models import Revision
from nutrients.vocabulary import WORKING, ChangeKind, RevisionState

DRAFTABLE = frozenset({"guide", "nutrient", "claim", "symptom", "term", "food"})
"""Kinds whose texts can wait as drafts; all others are data, saved and published at once."""


PREVIEW, LINK_DAYS = "nutrients.preview", 7


class Overtaken(Exception):
    """Somebody else changed the object meanwhile. `newest` is what stands now; None: it was never there."""

    def __init__(self, newest: Revision | None) -> None:
        super().__init__(f"changed meanwhile: {newest}")
        self.newest = newest


class Stopped(Exception):
    """The gate was shut: hard findings, or warnings without a written reason."""

    def __init__(self, findings: Sequence[checking.Finding]) -> None:
        super().__init__("; ".join(map(str, findings)))
        self.findings = list(findings)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of an object's working copy. `opened` is the newest revision that the person had seen, 0 for none."""

    kind: str
    key: str
    content: Mapping[str, Any]
    opened: int
    by: AbstractBaseUser | None
    change: ChangeKind | str = ""
    why: str = ""
    before: str = ""
    after: str = ""
    note: str = ""
    go_live: datetime | None = None
    at: datetime = field(default_factory=timezone.now)


def newest(kind: str, key: str) -> Revision | None:
    return Revision.objects.of(kind, key).first()


def working_copy(kind: str, key: str) -> Revision | None:
    """The object's newest revision, if no reader sees it yet."""
    found = newest(kind, key)
    return found if found and found.state in WORKING else None


def keep(step: Step, state: RevisionState) -> Revision:
    """Put a revision on top of the one that was opened. Raises Overtaken when that is not the newest any more."""
    with transaction.atomic():
        publishing.lock()
        below = still_newest(step)
        return Revision.objects.create(
            kind=step.kind,
            key=step.key,
            base=below,
            content=dict(step.content),
            state=state,
            change=step.change,
            why=step.why,
            before=step.before,
            after=step.after,
            note=step.note,
            go_live=step.go_live,
            by_id=step.by.pk if step.by else None,
            at=step.at,
        )


def still_newest(step: Step) -> Revision | None:
    below = newest(step.kind, step.key)
    if (below.pk if below else 0) != step.opened:
        raise Overtaken(below)
    return below


def publish(step: Step) -> Revision | None:
    """Make the content what readers see, if the gate lets it through; None when readers see just that already.

    Raises Overtaken, Incomplete, Stopped, or publishing.Refused; then nothing has changed.
    """
    revisions = publish_together([step])
    return revisions[0] if revisions else None


def publish_together(steps: Sequence[Step]) -> list[Revision]:
    """Make the contents of several objects what readers see, or none of them. Raises as `publish` does."""
    records = [complete(step.kind, step.content) for step in steps]
    with transaction.atomic():
        publishing.lock()
        below = [still_newest(step) for step in steps]
        made = [publishing.publish([record], change_of(step)) for record, step in zip(records, steps, strict=True)]
        places = {(step.kind, step.key): step for step in steps}
        found = [finding for finding in checking.check() if (finding.kind, finding.key) in places]
        if any(barred([finding], places[finding.kind, finding.key].why) for finding in found):
            raise Stopped(found)
        for step, revisions, before in zip(steps, made, below, strict=True):
            if not revisions and before and before.state in WORKING:
                discard(step)
    return [revision for revisions in made for revision in revisions]


def change_of(step: Step) -> publishing.Change:
    kind = ChangeKind(step.change)
    return publishing.Change(kind, step.why, step.by, at=step.at, before=step.before, after=step.after)


def preview_link(revision: Revision) -> str:
    """An address that shows one revision to whoever has it, for LINK_DAYS days."""
    return f"/preview/{signing.dumps(revision.pk, salt=PREVIEW)}/"


def of_preview_link(token: str) -> Revision | None:
    """The revision that a link shows; None where the token is false, too old, or its revision is gone."""
    try:
        key = signing.loads(token, salt=PREVIEW, max_age=timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        return None
    return Revision.objects.filter(pk=key).first()


def discard(step: Step) -> Revision:
    """The working copy is given up; what readers see stays."""
    return keep(step, RevisionState.DISCARDED)


def findings_of(kind: str, key: str) -> list[checking.Finding]:
    """What `check_content` finds in one object as it stands in the tables."""
    return [finding for finding in checking.check() if (finding.kind, finding.key) == (kind, key)]


def barred(findings: Sequence[checking.Finding], why: str) -> bool:
    """A failure bars the way; a warning only without a reason in writing."""
    return any(f.level == checking.HARD for f in findings) or bool(findings and not why.strip())


def foresee(step: Step) -> list[checking.Finding]:
    """What the gate would find if the content were published now; nothing is kept. Raises as `publish` does."""
    record = complete(step.kind, step.content)
    with transaction.atomic():
        publishing.publish([record], publishing.Change())
        found = findings_of(step.kind, step.key)
        transaction.set_rollback(True)
    return found


def publish_due(now: datetime) -> int:
    """Publish what is scheduled and due; returns how many. What cannot be published goes back to its editor.

    It is asked twice a second; where nothing was ever scheduled, a plain question has the answer.
    """
    published = 0
    if not Revision.objects.whose_time_has_come(now).exists():
        return published
    for scheduled in list(Revision.objects.due(now).select_related("by")):
        step = Step(
            kind=scheduled.kind,
            key=scheduled.key,
            content=scheduled.content,
            opened=scheduled.pk,
            by=scheduled.by,
            change=scheduled.change or ChangeKind.WORDING,
            why=scheduled.why,
            before=scheduled.before,
            after=scheduled.after,
            at=now,
        )
        published += release(step)
    return published


def release(step: Step) -> bool:
    try:
        return publish(step) is not None
    except Overtaken:
        return False  # another process, or an editor, was first
    except (Incomplete, Stopped, publishing.Refused) as fault:
        returned = Step(**{**vars(step), "note": f"Not published at its time. {fault}"})
        keep(returned, RevisionState.RETURNED)
        return False
