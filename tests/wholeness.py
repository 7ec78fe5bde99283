"""Runs as a process on a site: whether all that belongs to one save agrees, compared with what a remake gives.

Each line of its standard input is, as JSON, the saves that were sent (tests/clients.py), and the content version and
the newest revision before them all. It answers with a line: the list of what is wrong. In between it lets go of the
database, which the next look opens anew as after a crash.
"""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import django
from django.db import connection, transaction

NUMBER = re.compile(r"Saved as number ([0-9]+)\.")


def database() -> Iterator[str]:
    """What the engine finds by itself."""
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            yield from (text for (text,) in cursor.fetchall() if text != "ok")
            cursor.execute(
                "INSERT INTO nutrients_searchindex(nutrients_searchindex, rank) VALUES('integrity-check', 1)"
            )


def histories(kinds: set[str]) -> Iterator[str]:
    """Each live row of these kinds is what its entry and its newest publication say."""
    from django.db.models import Q

    from nutrients.conversion import by_key, record_of
    from nutrients.models import TABLES, Entry, Revision
    from nutrients.vocabulary import RevisionState

    published: dict[tuple[str, str], Any] = {}
    for found in Revision.objects.filter(state=RevisionState.PUBLISHED, kind__in=kinds).order_by("pk"):
        published[found.kind, found.key] = found
    entries = {(entry.kind, entry.key): entry for entry in Entry.objects.filter(kind__in=kinds) if entry.live}
    for model in [table for table in TABLES if table.record.kind in kinds]:
        for key, row in by_key(model, Q()).items():
            name, record = (model.record.kind, key), record_of(row)
            entry, newest = entries.pop(name, None), published.get(name)
            if entry is None or newest is None:
                yield f"{name} has no entry or no revision"
            elif entry.live != record.digest() or entry.number != newest.number:
                yield f"{name} is not what its entry says"
            elif newest.content != json.loads(json.dumps(record.as_json())):
                yield f"{name} is not what its newest revision says"
    yield from (f"{name} has an entry and is not live" for name in entries)


def prose() -> Iterator[str]:
    """Stored HTML, citations, quotations and uses of pictures are what drawing the rows again gives."""
    from nutrients.conversion import key_of
    from nutrients.deriving import draw
    from nutrients.models import TABLES, Citation, ImageUse, Prose, Quotation

    def plain(row: Any) -> tuple[Any, ...]:
        last = row.source_key if isinstance(row, Citation) else getattr(row, "claim_slug", None) or row.image_slug
        return (type(row).__name__, row.kind, row.key, row.field, last)

    drawn: set[tuple[Any, ...]] = set()
    for model in TABLES:
        for row in model._default_manager.all() if issubclass(model, Prose) else ():
            before = row.rendered
            drawn |= {plain(made) for made in draw(row, key_of(row))}
            if row.rendered != before:
                yield f"{model.record.kind} {row} has other HTML than its text"
    stored = {plain(row) for table in (Citation, Quotation, ImageUse) for row in table.objects.all()}
    if stored != drawn:
        yield f"citations, quotations and uses differ: {sorted(map(str, stored ^ drawn))[:3]}"


def search() -> Iterator[str]:
    """The index is what making it anew gives."""
    from nutrients import indexing
    from nutrients.models import SearchEntry, SearchWord

    def held() -> set[Any]:
        fields = [field.name for field in SearchEntry._meta.concrete_fields if field.name != "id"]
        return {*SearchEntry.objects.values_list(*fields), *SearchWord.objects.values_list("word", "entries")}

    with transaction.atomic():
        before = held()
        indexing.rebuild()
        if odd := before ^ held():
            yield f"the search index differs: {sorted(map(str, odd))[:3]}"
        transaction.set_rollback(True)


def saves(sent: list[dict[str, Any]], version: int, newest: int) -> Iterator[str]:
    """Whatever was acknowledged is there; each publication has its entry in the ledger and its content version."""
    from nutrients.models import KINDS, ContentVersion, LedgerEntry, Revision
    from nutrients.vocabulary import RevisionState

    since = Revision.objects.filter(pk__gt=newest).exclude(kind=LedgerEntry.record.kind)
    published = since.filter(state=RevisionState.PUBLISHED)
    if (now := ContentVersion.objects.get().number) != version + published.count():
        yield f"the content version is {now}, and {published.count()} were published since {version}"
    for found in published:
        told = LedgerEntry.objects.filter(subject=f"{found.kind}/{found.key}", after=found.after, why=found.why)
        if told.count() != 1:
            yield f"{found} stands {told.count()} times in the ledger"
    if (entries := LedgerEntry.objects.filter(after__startswith="After number").count()) > published.count():
        yield f"the ledger has {entries} entries of {published.count()} publications"
    for save in sent:
        steps = since.filter(kind=save["kind"], key=save["key"], why=f"Number {save['number']}.")
        if steps.count() != 1 if save["acknowledged"] else steps.count() > 1:
            yield f"{save} is there {steps.count()} times"
    for kind, key in {(save["kind"], save["key"]) for save in sent}:
        noun: Any = KINDS[kind]
        text = json.dumps(noun._default_manager.filter(slug=key).values()[0], default=str)
        live = max(map(int, NUMBER.findall(text)), default=0)
        last = max(
            (s["number"] for s in sent if s["key"] == key and s["acknowledged"] and s["button"] == "_publish"),
            default=0,
        )
        if live < last:
            yield f"{kind} {key} shows number {live}, and {last} was acknowledged"


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        kinds = {save["kind"] for save in asked["sent"]} | {"change"}
        looks = (database(), histories(kinds), prose(), search(), saves(**asked))
        print(json.dumps([fault for found in looks for fault in found]), flush=True)
        connection.close()


if __name__ == "__main__":
    django.setup()
    main()
