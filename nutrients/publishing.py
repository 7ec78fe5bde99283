"""The one way by which live rows are written: by editors, by the loader, by whoever comes later.

In one transaction: the rows, the HTML of their prose, what they cite and quote, a revision each, their
entries in the search index, and the content version, so that whoever sees the new version sees everything
that belongs to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CASCADE, ManyToManyField, ManyToManyRel, ProtectedError
from django.utils import timezone

from nutrients import indexing, prose, words
from nutrients.conversion import (
    Targets,
    existing,
    field_of,
    fill,
    key_of,
    many,
    model_of,
    pointers,
    record_of,
    render,
)
from nutrients.deriving import BATCH, draw, replace_derived
from nutrients.models import TABLES, Citation, Content, ContentVersion, Entry, Prose, Quotation, Revision, Sign
from nutrients.records import DatedRecord, Record
from nutrients.vocabulary import MEANING_CHANGES, ChangeKind, RevisionState, Tier

NAMING_SYMPTOMS = frozenset({"nutrient", "guide", "claim"})
"""Kinds whose pages name symptoms; symptoms themselves come before the signs that point to them."""


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


def publish(records: Sequence[Record], change: Change, *, indexed: bool = True) -> list[Revision]:
    """Make these records what readers see. Records that change nothing leave no trace.

    `indexed`: no leaves the search index to the caller, who must `index_again` in the same transaction.
    Raises Refused, and changes nothing at all, when one of them cannot be stored.
    """
    groups: dict[type[Content], list[Record]] = defaultdict(list)
    for record in records:
        groups[model_of(record.kind)].append(record)
    revisions: list[Revision] = []
    with transaction.atomic():
        version = lock()
        targets = Targets()
        for model in TABLES:
            if groups[model] and model.record.kind in NAMING_SYMPTOMS:
                require_signs(groups[model])
            for batch in self_pointing_last(model, groups[model]):
                revisions += write(model, batch, change, targets)
                targets.forget(model)
        if revisions and indexed:
            indexing.renew(revisions)
        if revisions:
            touch(version)
    return revisions


def require_signs(records: list[Record]) -> None:
    """No page that names a symptom goes live on a site that could not show its warning signs."""
    if not Sign.objects.filter(tier=Tier.EMERGENCY).exists() or not Sign.objects.filter(tier=Tier.SOON).exists():
        raise Refused([(record.kind, record.key, "the warning signs are missing") for record in records])


def self_pointing_last(model: type[Content], records: list[Record]) -> list[list[Record]]:
    """First the records that point to none of their own kind, so that the others find what they point to."""
    names = [name for name, target in pointers(model).items() if target is model]
    later = [record for record in records if any(getattr(record, name) for name in names)]
    return [batch for batch in ([record for record in records if record not in later], later) if batch]


def lock() -> ContentVersion:
    """The content version, held until the transaction ends: publishing happens one at a time."""
    version, _made = ContentVersion.objects.select_for_update().get_or_create(pk=1)
    return version


def touch(version: ContentVersion) -> None:
    version.number += 1
    version.save()


def write(model: type[Content], records: list[Record], change: Change, targets: Targets) -> list[Revision]:
    """Write the records of one kind and all that is derived from them."""
    kind = model.record.kind
    entries = {entry.key: entry for entry in Entry.objects.of(kind, [record.key for record in records])}
    changed = [r for r in records if r.key not in entries or entries[r.key].live != r.digest()]
    if not changed:
        return []
    rows = existing(model, changed)
    linked = pointers(model)
    ready: list[tuple[Record, Content]] = []
    reasons: list[tuple[str, str, str]] = []
    derived: list[Citation | Quotation] = []
    for record in changed:
        row = rows.get(record.key) or model()
        dated = renumbered(record, row, change)
        try:
            fill(row, dated, targets)
            row.clean_fields(exclude=["rendered", *linked])
            derived += draw(row, dated)
        except ValidationError as error:
            reasons += [(kind, record.key, f"{name}: {' '.join(texts)}") for name, texts in error.message_dict.items()]
        except (KeyError, prose.TooLong) as error:
            reasons.append((kind, record.key, f"unknown {error}" if isinstance(error, KeyError) else str(error)))
        ready.append((dated, row))
    if reasons:
        raise Refused(reasons)
    store(model, ready, targets)
    replace_derived(kind, [record.key for record, _row in ready], derived)
    return note_revisions(ready, entries, change)


def renumbered(record: Record, row: Content, change: Change) -> Record:
    """With the next version number, and today's date where the meaning changed; files say both themselves."""
    if not isinstance(record, DatedRecord) or change.from_files:
        return record
    today = change.at.date()
    if row.pk is None:
        return replace(record, version=1, published=today, changed=today)
    live = record_of(row)
    assert isinstance(live, DatedRecord)
    moved = today if change.kind in MEANING_CHANGES else live.changed
    return replace(record, version=live.version + 1, published=live.published, changed=moved)


def store(model: type[Content], ready: list[tuple[Record, Content]], targets: Targets) -> None:
    """New rows in bulk, changed ones one by one, then their many-to-many rows."""
    manager = model._default_manager
    new = [row for _record, row in ready if row.pk is None]
    for _record, row in ready:
        if row.pk is not None:
            row.save()
    manager.bulk_create(new, batch_size=BATCH)
    for name in many(model):
        field = field_of(model, name)
        assert isinstance(field, ManyToManyField)
        through: Any = field.remote_field.through
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        through.objects.filter(**{f"{source}__in": [row.pk for _record, row in ready]}).delete()
        through.objects.bulk_create(
            through(**{f"{source}_id": row.pk, f"{target}_id": targets.pk(field.related_model, slug)})
            for record, row in ready
            for slug in getattr(record, name)
        )


def note_revisions(
    ready: list[tuple[Record, Content]], entries: dict[str, Entry], change: Change, *, removed: bool = False
) -> list[Revision]:
    """A revision for each record, on top of the last, and what is live now."""
    kind = ready[0][0].kind
    latest = (
        {
            revision.key: revision.pk
            for revision in Revision.objects.filter(kind=kind, key__in=list(entries)).order_by("number").only("key")
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


def remove(rows: Iterable[Content], change: Change) -> list[Revision]:
    """Take rows away for good, with what hangs on them; their history and a tombstone stay.

    Raises Refused when something else leans on one of them.
    """
    revisions: list[Revision] = []
    with transaction.atomic():
        version = lock()
        for row in rows:
            revisions += remove_one(row, change)
        if revisions:
            indexing.renew(revisions)
            touch(version)
    return revisions


def pointing(row: Content) -> list[str]:
    """The rows that name this one in a list of many, such as a claim its effects."""
    lists = [field for field in row._meta.get_fields(include_hidden=True) if isinstance(field, ManyToManyRel)]
    return [
        str(user)
        for relation in lists
        if issubclass(relation.related_model, Content)
        for user in relation.related_model._default_manager.filter(**{relation.field.name: row})[:3]
    ]


def remove_one(row: Content, change: Change) -> list[Revision]:
    kind, key = row.record.kind, key_of(row)
    leaning = Citation.objects.filter(source_key=key) if kind == "source" else Citation.objects.none()
    quoting = Quotation.objects.filter(claim_slug=key) if kind == "claim" else Quotation.objects.none()
    users = [str(user) for user in (*leaning[:3], *quoting[:3], *pointing(row)[:3])]
    if users:
        raise Refused([(kind, key, f"in use: {', '.join(users)}")])
    if isinstance(row, Sign) and not Sign.objects.filter(tier=row.tier).exclude(pk=row.pk).exists():
        raise Refused([(kind, key, "it is the last of its kind, and every page shows them")])
    revisions = []
    for relation in row._meta.related_objects:
        if relation.on_delete is CASCADE and issubclass(relation.related_model, Content):
            for child in relation.related_model._default_manager.filter(**{relation.field.name: row}):
                revisions += remove_one(child, change)
    entries = {entry.key: entry for entry in Entry.objects.of(kind, [key])}
    record = record_of(row)
    try:
        row.delete()
    except ProtectedError as error:
        users = [str(user) for user in list(error.protected_objects)[:3]]
        raise Refused([(kind, key, f"in use: {', '.join(users)}")]) from error
    replace_derived(kind, [key], [])
    return revisions + note_revisions([(record, row)], entries, change, removed=True)


def render_again() -> int:
    """Make all stored HTML anew when the renderer has changed since; returns how many rows differ."""
    with transaction.atomic():
        version = lock()
        if version.renderer == prose.VERSION:
            return 0
        differing = 0
        for model in TABLES:
            if not issubclass(model, Prose):
                continue
            for row in model._default_manager.all():
                html = {name: drawn.html for name, drawn in render(row).items() if drawn.html}
                if html != row.rendered:
                    model._default_manager.filter(pk=row.pk).update(rendered=html)
                    differing += 1
        version.renderer, version.indexer = prose.VERSION, 0
        touch(version)
    return differing


def index_again(revisions: Sequence[Revision]) -> None:
    """Bring the search index up to what a load wrote; all of it when words are made otherwise since."""
    with transaction.atomic():
        version = lock()
        if version.indexer == words.VERSION:
            indexing.renew(revisions)
            indexing.renew_fixed_pages()
            return
        indexing.rebuild()
        version.indexer = words.VERSION
        touch(version)
