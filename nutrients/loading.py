"""Loads `content/` into the database, three-way: the file, what was loaded last, and what is live.

What an editor changed since the last load is kept and reported; what was removed here stays removed.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from nutrients import content, masters, publishing
from nutrients.conversion import by_key, model_of
from nutrients.models import Entry, Revision
from nutrients.records import RECORDS, Record
from nutrients.vocabulary import ChangeKind, RevisionState

Progress = Callable[[str], None]

LOADED = "Loaded from content/"
"""The reason that stands in the history of what files brought."""


@dataclass
class Report:
    """What a load did, in words: `reviewed`, `kept` and `conflicts` name each object and why."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0
    rendered: int = 0
    reviewed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.written} written, {self.removed} removed, {self.unchanged} unchanged, "
            f"{len(self.kept)} edited here and kept, {len(self.conflicts)} in conflict"
        )


def load(folder: Path, say: Progress) -> Report:
    """Load everything of `folder`, or nothing. Raises content.ContentError with every fault."""
    snapshot = content.read(folder)
    masters.take_in(snapshot.records, folder)
    report = Report()
    change = publishing.Change(kind=ChangeKind.WORDING, why=LOADED, from_files=True)
    with transaction.atomic():
        publishing.lock()
        entries = {(entry.kind, entry.key): entry for entry in Entry.objects.all()}
        away = gone_elsewhere(entries)
        revisions: list[Revision] = []
        for kind in RECORDS:
            records = [record for record in snapshot.records if record.kind == kind.kind]
            wanted = [r for r in records if decide(r, entries.get((r.kind, r.key)), away, report)]
            if wanted:
                say(f"{kind.kind}: {len(wanted)} of {len(records)}")
                revisions += publish(wanted, change, snapshot)
                report.written += len(wanted)
        note_loaded(snapshot.records)
        remove_missing(snapshot.records, entries, change, report, say)
        doubted = publishing.put_under_review(revisions, change)
        report.reviewed = [f"{claim.kind} {claim.key}: under review. {claim.why}" for claim in doubted]
        report.rendered = publishing.render_again()
        publishing.index_again([*revisions, *doubted])
    masters.make_missing_sizes()
    return report


def gone_elsewhere(entries: Mapping[tuple[str, str], Entry]) -> set[tuple[str, str]]:
    """Keys under which nothing stands because an address changed here: the history went along."""
    removed = Revision.objects.filter(state=RevisionState.REMOVED).values_list("kind", "key")
    return {place for place, entry in entries.items() if not entry.live} - set(removed)


def decide(record: Record, entry: Entry | None, away: Collection[tuple[str, str]], report: Report) -> bool:
    """Whether the file's record is to be published; if not, the report says why."""
    digest = record.digest()
    if entry is None:
        return True
    name = f"{record.kind} {record.key}"
    state = "edited" if entry.live else "moved" if (record.kind, record.key) in away else "removed"
    if entry.live == digest:
        report.unchanged += 1
    elif entry.live == entry.loaded:
        return True
    elif entry.loaded == digest:
        report.kept.append(f"{name}: {state} on this site since the last load; that is kept")
    else:
        report.conflicts.append(f"{name}: {state} on this site and changed in the file; the site's is kept")
    return False


def publish(records: list[Record], change: publishing.Change, snapshot: content.Snapshot) -> list[Revision]:
    try:
        return publishing.publish(records, change, indexed=False, reviewed=False)
    except publishing.Refused as refused:
        raise content.ContentError([snapshot.fault(*reason) for reason in refused.reasons]) from refused


def note_loaded(records: list[Record]) -> None:
    """Remember the digests of files that brought nothing new: against them the next load sees an edit."""
    digests = {(record.kind, record.key): record.digest() for record in records}
    stale = []
    for entry in Entry.objects.all():
        digest = digests.get((entry.kind, entry.key))
        if digest and digest != entry.loaded:
            entry.loaded = digest
            stale.append(entry)
    Entry.objects.store(stale)


def remove_missing(
    records: list[Record],
    entries: dict[tuple[str, str], Entry],
    change: publishing.Change,
    report: Report,
    say: Progress,
) -> None:
    """What the last load brought and the files no longer hold goes, unless it was edited here meanwhile."""
    present = {(record.kind, record.key) for record in records}
    for kind in reversed(RECORDS):
        gone = [
            entry
            for (name, key), entry in entries.items()
            if name == kind.kind and entry.loaded and entry.live and (name, key) not in present
        ]
        edited = [entry for entry in gone if entry.live != entry.loaded]
        report.conflicts += [f"{e}: edited on this site and gone from the files; the site's is kept" for e in edited]
        keys = {entry.key for entry in gone} - {entry.key for entry in edited}
        if not keys:
            continue
        say(f"{kind.kind}: {len(keys)} gone from the files")
        rows = [row for key, row in by_key(model_of(kind.kind), model_of(kind.kind).own).items() if key in keys]
        report.removed += len(publishing.remove(rows, change))
