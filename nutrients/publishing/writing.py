"""Records become what readers see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ManyToManyField

from nutrients import content, indexing, prose
from nutrients.conversion import Targets, existing, field_of, fill, many, model_of, pointers, record_of
from nutrients.deriving import BATCH, Derived, draw, replace_derived
from nutrients.models import TABLES, Claim, Content, Entry, Food, Revision, Sign
from nutrients.publishing import imported, ledger, retracting
from nutrients.publishing.changes import Change, Refused, lock, note_revisions, touch
from nutrients.publishing.measuring import measure_again
from nutrients.publishing.redirecting import redirect_faults
from nutrients.records import DatedRecord, FoodRecord, Record, RedirectRecord
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
        imported.make_room([record for record in groups[Food] if isinstance(record, FoodRecord)], version)
        signs = set(Sign.objects.values_list("tier", flat=True)) if groups[Sign] else set()
        for model in TABLES:
            if groups[model] and model.record.kind in NAMING_SYMPTOMS:
                require_signs(groups[model])
            for batch in self_pointing_last(model, groups[model]):
                revisions += write(model, batch, change, targets)
                targets.forget(model)
        refuse_lost_signs(signs, groups[Sign])
        if reviewed:
            revisions += put_under_review(revisions, change)
        measure_again(revisions)
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


def refuse_lost_signs(before: set[str], records: list[Record]) -> None:
    """The last warning sign of a tier cannot become one of another tier: every page shows both."""
    if gone := before - set(Sign.objects.values_list("tier", flat=True)):
        reason = f"it is the last sign of its kind ({', '.join(gone)}), and every page shows them"
        raise Refused([(record.kind, record.key, reason) for record in records])


def self_pointing_last(model: type[Content], records: list[Record]) -> list[list[Record]]:
    """In layers: each record after those of its own kind that it points to, so that it finds them."""
    names = [name for name, target in pointers(model).items() if target is model]
    if names:
        refuse_circles(model, names, records)
    layers, waiting = [], records
    while waiting:
        keys = {record.key for record in waiting}
        layers.append([record for record in waiting if not keys & {getattr(record, name) for name in names}])
        waiting = [record for record in waiting if record not in layers[-1]] if names else []
    return layers


def refuse_circles(model: type[Content], names: list[str], records: list[Record]) -> None:
    """No row leads back to itself: nobody could write such rows one after the other, as a load does."""
    for name in names:
        leads: dict[str, str] = dict(model._default_manager.values_list("slug", f"{name}__slug"))
        leads |= {record.key: getattr(record, name) for record in records}
        for record in records:
            passed: set[str] = set()
            here: str | None = record.key
            while here and here not in passed:
                passed.add(here)
                here = leads.get(here)
            if here:
                raise Refused([(record.kind, record.key, f"{name}: it leads back to {here}")])


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
    told: list[ledger.Told] = []
    reasons: list[tuple[str, str, str]] = []
    derived: list[Derived] = []
    leading = [record for record in changed if isinstance(record, RedirectRecord)]
    reasons += [(kind, old, reason) for old, reason in (redirect_faults(leading) if leading else {}).items()]
    if not change.from_files:
        reasons += [reason for record in changed for reason in unfit(record)]
    for record in changed:
        row = rows.get(record.key) or model()
        dated = renumbered(record, row, change)
        try:
            told += ledger.told(row, dated, change)
            fill(row, dated, targets)
            row.clean_fields(exclude=["rendered", *linked])
            derived += draw(row, dated.key)
        except ValidationError as error:
            reasons += [(kind, record.key, f"{name}: {' '.join(texts)}") for name, texts in error.message_dict.items()]
        except (KeyError, prose.TooLong) as error:
            reasons.append((kind, record.key, f"unknown {error}" if isinstance(error, KeyError) else str(error)))
        ready.append((dated, row))
    if reasons:
        raise Refused(reasons)
    store(model, ready, targets)
    replace_derived(kind, [record.key for record, _row in ready], derived)
    ledger.enter(told, change)
    return note_revisions(ready, entries, change)


def unfit(record: Record) -> list[tuple[str, str, str]]:
    """What the files of `content/` could not give back as it is."""
    found = ((item.name, content.unfit(record.kind, item.name, getattr(record, item.name))) for item in fields(record))
    return [(record.kind, record.key, f"{name}: {reason}") for name, reason in found if reason]


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
