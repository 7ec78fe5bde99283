"""Rows are taken away, unless something leans on them."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import CASCADE, ManyToManyRel, ProtectedError

from nutrients import indexing
from nutrients.conversion import key_of, many, pointers, record_of
from nutrients.deriving import replace_derived
from nutrients.models import Citation, Content, Entry, ImageUse, Quotation, Revision, Sign
from nutrients.publishing import ledger
from nutrients.publishing.changes import Change, Refused, lock, note_revisions, touch
from nutrients.publishing.measuring import measure_again


def remove(rows: Iterable[Content], change: Change) -> list[Revision]:
    """Take rows away for good, with what hangs on them; their history and a tombstone stay.

    Raises Refused when something else leans on one of them.
    """
    revisions: list[Revision] = []
    with transaction.atomic():
        version = lock()
        for row in pointing_first(list(rows)):
            revisions += remove_one(row, change)
        if revisions:
            measure_again(revisions)
            indexing.renew(revisions)
            touch(version)
    return revisions


def pointing_first(rows: list[Content]) -> Iterator[Content]:
    """Each row before those of its own kind that it names, such as a source before the one that superseded it."""
    waiting = rows
    while waiting:
        named = {(type(row), getattr(row, f"{name}_id")) for row in waiting for name in naming_its_kind(type(row))}
        free = [row for row in waiting if (type(row), row.pk) not in named] or waiting
        yield from free
        waiting = [row for row in waiting if row not in free]


def naming_its_kind(model: type[Content]) -> list[str]:
    return [name for name, target in pointers(model).items() if target is model and name not in many(model)]


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
    showing = ImageUse.objects.filter(image_slug=key) if kind == "image" else ImageUse.objects.none()
    users = [str(user) for user in (*leaning[:3], *quoting[:3], *showing[:3], *pointing(row)[:3])]
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
    told = ledger.told(row, None, change)
    try:
        row.delete()
    except ProtectedError as error:
        users = [str(user) for user in list(error.protected_objects)[:3]]
        raise Refused([(kind, key, f"in use: {', '.join(users)}")]) from error
    replace_derived(kind, [key], [])
    ledger.enter(told, change)
    return revisions + note_revisions([(record, row)], entries, change, removed=True)
