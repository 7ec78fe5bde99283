"""The versions of one object, and what differs between two of them, field by field and word by word."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nutrients.differences import Piece, differ, in_words
from nutrients.models import Revision
from nutrients.records import Record


@dataclass(frozen=True)
class Changed:
    """A field that differs; `pieces` hold both texts as one."""

    field: str
    pieces: list[Piece]


@dataclass(frozen=True)
class History:
    """Newest first. `old` and `new` are the two that are compared, the last two unless others were chosen."""

    revisions: list[Revision]
    old: Revision | None
    new: Revision | None
    changes: list[Changed]


def history(revisions: Iterable[Revision], old: str, new: str) -> History:
    """`old` and `new`: primary keys as typed in an address; what is none of this object's is passed over."""
    listed = list(revisions)
    by_key = {str(revision.pk): revision for revision in listed}
    newer = by_key.get(new) or (listed[0] if listed else None)
    older = by_key.get(old) or next((revision for revision in listed if newer and revision.pk < newer.pk), None)
    changes = changed(older.content, newer.content) if older and newer else []
    return History(listed, older, newer, changes)


def changed(old: dict[str, Any], new: dict[str, Any]) -> list[Changed]:
    """Version numbers and dates say nothing that the list does not."""
    names = [name for name in dict.fromkeys((*new, *old)) if name not in Record.undated]
    texts = [(name, in_words(old.get(name)), in_words(new.get(name))) for name in names]
    return [Changed(name.replace("_", " "), differ(before, after)) for name, before, after in texts if before != after]
