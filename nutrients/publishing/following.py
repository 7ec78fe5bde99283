"""What points to an object by its slug follows when the slug changes: live rows, history, drafts, what is loaded.

Rows point by primary key; only reviews and the ledger name their subject in words. Their digests and, where the
slug is a part of their identity, their keys are brought up to the new slug, and so is the content of every revision
that names it. That a revision is never changed holds for what people wrote in it; the slug in it says which object
is meant, and goes on saying it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from django.db.models import Q

from nutrients.content import TARGETS
from nutrients.conversion import many, pointers, record_of
from nutrients.deriving import BATCH
from nutrients.models import KINDS, Content, Entry, LedgerEntry, OpenForm, Review, Revision
from nutrients.records import RECORDS, Record, plain

SPEAKING = (Review.record, LedgerEntry.record)
"""Records that name their subject in words: kind and key, such as nutrient/magnesium."""


def naming(record: type[Record], kind: str) -> list[str]:
    """The fields in which a record of one kind names an object of another."""
    return [item.name for item in fields(record) if TARGETS.get(item.name) == kind and item.name != "slug"]


def key_in(record: type[Record], content: Mapping[str, Any]) -> str:
    """The identity that a revision's content spells."""
    return "/".join(str(plain(content.get(name))) for name in record.identity)


class Following:
    """One object's slug changes from `old` to `new`."""

    def __init__(self, kind: str, old: str, new: str) -> None:
        self.kind, self.old, self.new = kind, old, new

    def renamed(self, record: type[Record], content: Mapping[str, Any]) -> dict[str, Any]:
        """Content with the new slug in the place of the old one."""
        own = ["slug"] if record.kind == self.kind else []
        found = dict(content)
        for name in [*own, *naming(record, self.kind)]:
            value = found.get(name)
            if value == self.old:
                found[name] = self.new
            elif isinstance(value, list) and self.old in value:
                found[name] = sorted(self.new if item == self.old else item for item in value)
        if record in SPEAKING:
            found["subject"] = self.spoken_of(str(found["subject"]))
        return found

    def spoken_of(self, subject: str) -> str:
        """Kind and key of a subject with the new slug in the place of the old one."""
        kind, _slash, key = subject.partition("/")
        record = next((record for record in RECORDS if record.kind == kind), None)
        if record is None:
            return subject
        names = ["slug"] if kind == self.kind else naming(record, self.kind)
        parts = zip(record.identity, key.split("/", len(record.identity) - 1), strict=False)
        return "/".join([kind, *(self.new if name in names and part == self.old else part for name, part in parts)])

    def everything(self) -> None:
        """Bring the history, the drafts and the state of all that names the object up to its new slug.

        Called before the object's own row has the new slug.
        """
        for record in RECORDS:
            if record.kind == self.kind or record in SPEAKING or naming(record, self.kind):
                self.revisions(record)
                self.entries(record)
        for row in (*self.rows(Review.record), *self.rows(LedgerEntry.record)):
            assert isinstance(row, Review | LedgerEntry)
            row.subject = self.spoken_of(row.subject)
            row.save(update_fields=["subject"])
        OpenForm.objects.filter(kind=self.kind, key=self.new).delete()
        OpenForm.objects.filter(kind=self.kind, key=self.old).update(key=self.new)

    def revisions(self, record: type[Record]) -> None:
        changed = []
        for revision in Revision.objects.filter(self.concerned(record), kind=record.kind):
            content = self.renamed(record, revision.content)
            if content != revision.content:
                revision.content, revision.key = content, key_in(record, content)
                changed.append(revision)
        Revision.objects.bulk_update(changed, ["key", "content"], batch_size=BATCH)

    def concerned(self, record: type[Record]) -> Q:
        """The revisions that may name the object. SQLite cannot look into lists: of such kinds, all."""
        names = naming(record, self.kind)
        if record in SPEAKING or set(names) & Record.unordered:
            return Q()
        found = Q(key=self.old) if record.kind == self.kind else Q(pk__in=[])
        for name in names:
            found |= Q(**{f"content__{name}": self.old})
        return found

    def rows(self, record: type[Record]) -> Sequence[Content]:
        """The live rows that name the object, itself among them."""
        model = KINDS[record.kind]
        found = Q(slug=self.old) if record.kind == self.kind else Q(pk__in=[])
        for name in naming(record, self.kind):
            found |= Q(**{f"{name}__slug": self.old})
        if record in SPEAKING:
            found |= Q(subject__regex=rf"/{self.old}(/|$)")
        single = [name for name in pointers(model) if name not in many(model)]
        rows = model._default_manager.filter(found).select_related(*single).prefetch_related(*many(model))
        return list(rows.distinct())

    def entries(self, record: type[Record]) -> None:
        """Under an old key stays a tombstone, so that a load of older files does not bring the object back."""
        live = [record_of(row) for row in self.rows(record)]
        after = [type(one)(**self.in_types(one)) for one in live]
        keys = {one.key for one in (*live, *after)}
        known = {entry.key: entry for entry in Entry.objects.of(record.kind, keys)}
        stored: dict[str, Entry] = {}
        for before, now in zip(live, after, strict=True):
            entry = known.get(before.key) or Entry(kind=record.kind, key=before.key)
            if before.key != now.key:
                entry.live = ""
                stored[entry.key] = entry
                number = entry.number
                entry = known.get(now.key) or Entry(kind=record.kind, key=now.key)
                entry.number = max(number, entry.number)
            own = record.kind == self.kind and before.key == self.old
            entry.live = before.digest() if own else now.digest()  # its own is published anew, with its reason
            stored[entry.key] = entry
        Entry.objects.store(stored.values())
        self.forget(record.kind, stored.values())

    def in_types(self, record: Record) -> dict[str, Any]:
        """The fields of a record with the new slug, each of the type that it had."""
        values = {item.name: getattr(record, item.name) for item in fields(record)}
        listed = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        renamed = self.renamed(type(record), listed)
        return {n: tuple(renamed[n]) if isinstance(value, tuple) else renamed[n] for n, value in values.items()}

    def forget(self, kind: str, entries: Iterable[Entry]) -> None:
        """A tombstone of what no file ever held guards against nothing."""
        keys = [entry.key for entry in entries if not entry.live and not entry.loaded]
        for start in range(0, len(keys), BATCH):
            Entry.objects.filter(kind=kind, key__in=keys[start : start + BATCH], live="", loaded="").delete()
