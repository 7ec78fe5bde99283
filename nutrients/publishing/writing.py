"""Records become what readers see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ManyToManyField

from nutrients import indexing, prose
from nutrients.conversion import Targets, existing, field_of, fill, many, model_of, pointers, record_of
from nutrients.deriving import BATCH, draw, replace_derived
from nutrients.models import TABLES, Citation, Claim, Content, Entry, Quotation, Revision, Sign
from nutrients.publishing import retracting
from nutrients.publishing.changes import Change, Refused, lock, note_revisions, touch
from nutrients.records import DatedRecord, Record
from nutrients.vocabulary import MEANING_CHANGES, Tier

NAMING_SYMPTOMS = frozenset({"nutrient", "guide", "claim"})
"""Kinds whose pages name symptoms; symptoms themselves come before the signs that point to them."""


def publish(
    records: Sequence[Record], change: Change, *, indexed: bool = True, reviewed: bool = True
) -> list[Revision]:
    """Make these records what readers see. Records that change nothing leave no trace.

    A source that becomes retracted takes its statements along: they are published as under review, after it.
    `indexed`: no leaves the search index to the caller, who must `index_again` in the same transaction.
    `reviewed`: no leaves those statements to the caller, who must `put_under_review` in the same transaction.
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
        if reviewed:
            revisions += put_under_review(revisions, change)
        if revisions and indexed:
            indexing.renew(revisions)
        if revisions:
            touch(version)
    return revisions


def put_under_review(revisions: Sequence[Revision], change: Change) -> list[Revision]:
    """Publish as under review what leans on the sources that these publications retract; drafts stay on top."""
    written: list[Revision] = []
    for source in retracting.newly_retracted(revisions, from_files=change.from_files):
        records = retracting.doubted(source)
        copies = list(Revision.objects.working().filter(kind="claim", key__in=[record.key for record in records]))
        written += write(Claim, records, retracting.change_of(source, change), Targets())
        retracting.put_back(copies, source, change)
    return written


def require_signs(records: list[Record]) -> None:
    """No page that names a symptom goes live on a site that could not show its warning signs."""
    if not Sign.objects.filter(tier=Tier.EMERGENCY).exists() or not Sign.objects.filter(tier=Tier.SOON).exists():
        raise Refused([(record.kind, record.key, "the warning signs are missing") for record in records])


def self_pointing_last(model: type[Content], records: list[Record]) -> list[list[Record]]:
    """Batches in which each record comes after those of its own kind that it points to; a circle stays together."""
    names = [name for name, target in pointers(model).items() if target is model]
    batches, left = [], list(records)
    while left:
        waiting = {record.key for record in left}
        ready = [record for record in left if not any(getattr(record, name) in waiting for name in names)] or left
        batches.append(ready)
        done = {record.key for record in ready}
        left = [record for record in left if record.key not in done]
    return batches


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
