"""The ledger: what readers are told of every change of meaning, written with the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from nutrients.content.fitting import LONGEST
from nutrients.conversion import field_of, record_of
from nutrients.models import Citation, Content, LedgerEntry, Prose, Source
from nutrients.prose import plain, render
from nutrients.publishing.changes import Change, note_revisions
from nutrients.records import LedgerRecord, Record
from nutrients.vocabulary import MEANING_CHANGES

REMOVED = "It was taken from the site."
INNER = frozenset({"position", "note", "verified", "verified_detail"})
"""Fields that no reader sees."""


@dataclass(frozen=True)
class Told:
    """A change of one object, with what the ledger says was and is."""

    subject: str
    row: Content
    before: str
    after: str


def told(row: Content, record: Record | None, change: Change) -> list[Told]:
    """What the ledger says of a change of `row` to `record` (None: removed); nothing unless the meaning changes.

    What the editor wrote as before and after counts; where nothing was asked, the fields that differ.
    """
    if change.from_files or change.kind not in MEANING_CHANGES or isinstance(row, LedgerEntry):
        return []
    live = record_of(row) if row.pk else None
    known = record or live
    assert known is not None
    before, after = differing(row, live, record) if record else ("", REMOVED)
    subject = f"{known.kind}/{known.key}"
    return [Told(subject, row, change.before or before, change.after or after)]


def differing(row: Content, live: Record | None, record: Record) -> tuple[str, str]:
    """Both sides of the fields that differ, a line each: 'Amount: 100'. Nothing stood before a new row."""
    old, new = live.as_json() if live else {}, record.as_json()
    names = [name for name in new if name not in Record.undated | INNER and old.get(name) != new[name]]
    before, after = ("\n".join(line(row, name, side.get(name)) for name in names) for side in (old, new))
    return before if live else "", after


def line(row: Content, name: str, value: Any) -> str:
    field = field_of(type(row), name)
    if name in (*row.markdown, *row.inline):
        words = plain(render(value, inline=name in row.inline).html)
    elif isinstance(value, list):
        words = ", ".join(map(str, value))
    else:
        words = str(dict(field.flatchoices).get(value, value)) if value is not None else ""
    label = str(field.verbose_name)
    return f"{label[:1].upper()}{label[1:]}: {words or 'none'}"


def enter(changes: Sequence[Told], change: Change) -> None:
    """Write the changes into the ledger, after the rows and their citations."""
    if not changes:
        return
    day = change.at.date()
    last = LedgerEntry.objects.filter(on=day).aggregate(last=Max("number"))["last"] or 0
    entries: list[LedgerEntry] = []
    ready: list[tuple[Record, Content]] = []
    for number, item in enumerate(changes, last + 1):
        record = LedgerRecord(
            on=day,
            number=number,
            subject=item.subject,
            title=str(item.row)[:250],
            change=change.kind,
            before=fitting(item.before),
            after=fitting(item.after),
            why=fitting(change.why),
            cites=cited_by(item),
        )
        entries.append(LedgerEntry(**vars(record)))
        ready.append((record, entries[-1]))
    LedgerEntry.objects.bulk_create(entries)
    note_revisions(ready, {}, change)


def fitting(text: str) -> str:
    """As the files can give it back, wherever it was typed: lines end with a line feed, and a cell has its limit."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def cited_by(item: Told) -> tuple[str, ...]:
    """The sources that the subject leans on after the change: those its text cites, or its own field."""
    kind, _slash, key = item.subject.partition("/")
    cited = Citation.objects.filter(kind=kind, key=key) if isinstance(item.row, Prose) else Citation.objects.none()
    keys = set(cited.values_list("source_key", flat=True))
    source = getattr(item.row, "source", None)
    return tuple(sorted(keys | ({source.slug} if isinstance(source, Source) else set())))
