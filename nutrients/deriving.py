"""What is derived from prose when it is published: stored HTML, and which sources and claims it leans on."""

from nutrients.conversion import render
from nutrients.models import Citation, Content, Prose, Quotation
from nutrients.records import Record

BATCH = 500


def draw(row: Content, record: Record) -> list[Citation | Quotation]:
    """Render the prose of a row into it; returns what it cites and quotes."""
    rendered = render(row)
    if isinstance(row, Prose):
        row.rendered = {name: drawn.html for name, drawn in rendered.items() if drawn.html}
    place = {"kind": record.kind, "key": record.key}
    cited = [Citation(**place, field=name, source_key=key) for name, drawn in rendered.items() for key in drawn.keys]
    quoted = [
        Quotation(**place, field=name, claim_slug=slug) for name, drawn in rendered.items() for slug in drawn.claims
    ]
    return [*cited, *quoted]


def replace_derived(kind: str, keys: list[str], derived: list[Citation | Quotation]) -> None:
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        Citation.objects.filter(kind=kind, key__in=part).delete()
        Quotation.objects.filter(kind=kind, key__in=part).delete()
    Citation.objects.bulk_create([row for row in derived if isinstance(row, Citation)], batch_size=BATCH)
    Quotation.objects.bulk_create([row for row in derived if isinstance(row, Quotation)], batch_size=BATCH)
