"""What a retraction asks of the statements that lean on the source, and of the drafts that lie on them."""

from collections.abc import Sequence
from dataclasses import replace

from nutrients.conversion import record_of
from nutrients.models import Citation, Claim, Revision, Source
from nutrients.publishing.changes import Change
from nutrients.records import ClaimRecord, Record
from nutrients.vocabulary import ChangeKind, ClaimStatus, RevisionState, SourceStatus

LONGEST_WHY = 300


def newly_retracted(revisions: Sequence[Revision], *, from_files: bool) -> list[Source]:
    """The sources that these publications mark as retracted and that were not so before.

    A source that this site did not know before comes from files together with its statements, whose status the
    files say themselves.
    """
    marked = [
        revision
        for revision in revisions
        if (revision.kind, revision.state) == ("source", RevisionState.PUBLISHED)
        and revision.content["status"] == SourceStatus.RETRACTED
    ]
    before = Revision.objects.in_bulk([revision.base_id for revision in marked if revision.base_id])
    fresh = []
    for revision in marked:
        was = before.get(revision.base_id)
        known = was is not None and was.state == RevisionState.PUBLISHED
        if was.content.get("status") != SourceStatus.RETRACTED if was and known else not from_files:
            fresh.append(revision.key)
    return list(Source.objects.filter(slug__in=fresh))


def leaning_on(source: Source) -> list[Claim]:
    """The current statements that cite a source."""
    citing = Citation.objects.filter(kind="claim", source_key=source.slug).values("key")
    return list(Claim.objects.in_full().filter(status=ClaimStatus.CURRENT, slug__in=citing))


def reason_of(source: Source) -> str:
    return f"Its source {source.slug}, ‘{source.title}’, was retracted."


def doubted(source: Source) -> list[Record]:
    """Those statements as they are published now: under review, and why."""
    found = [record_of(claim) for claim in leaning_on(source)]
    return [
        replace(record, status=ClaimStatus.UNDER_REVIEW, reason=reason_of(source))
        for record in found
        if isinstance(record, ClaimRecord)
    ]


def change_of(source: Source, change: Change) -> Change:
    """The change of those statements: by the same person, at the same time."""
    return Change(
        kind=ChangeKind.CORRECTION,
        why=f"The source {source.slug} was retracted. {change.why}".strip()[:LONGEST_WHY],
        by=change.by,
        at=change.at,
        before="The statement was current.",
        after=f"The statement is under review. {reason_of(source)}",
    )


def put_back(copies: Sequence[Revision], source: Source, change: Change) -> None:
    """Lay working copies on top again, as they were, but no longer current: publishing one must not undo the review.

    The copy that its author saved stays in the history as it was.
    """
    for copy in copies:
        copy.pk, copy.at = None, change.at
        copy._state.adding = True
        copy.note = f"{copy.note}\nThe statement is under review. {reason_of(source)}".strip()
        if copy.content.get("status") in ("", ClaimStatus.CURRENT):
            copy.content = {**copy.content, "status": ClaimStatus.UNDER_REVIEW.value, "reason": reason_of(source)}
    Revision.objects.bulk_create(copies)
