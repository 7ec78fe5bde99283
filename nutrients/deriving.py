"""What is derived from prose when it is published: stored HTML, and which sources, claims and images it leans on."""

from nutrients.conversion import render
from nutrients.models import Citation, Content, ImageUse, Prose, Quotation

BATCH = 500

Derived = Citation | Quotation | ImageUse


def draw(row: Content, key: str) -> list[Derived]:
    """Render the prose of a row into it; returns what it cites, quotes and shows. `key`: its identity."""
    rendered = render(row)
    if isinstance(row, Prose):
        row.rendered = {name: drawn.html for name, drawn in rendered.items() if drawn.html}
    place = {"kind": row.record.kind, "key": key}
    derived: list[Derived] = []
    for name, drawn in rendered.items():
        derived += [Citation(**place, field=name, source_key=key) for key in drawn.keys]
        derived += [Quotation(**place, field=name, claim_slug=slug) for slug in drawn.claims]
        derived += [ImageUse(**place, field=name, image_slug=slug) for slug in drawn.images]
    return derived


def replace_derived(kind: str, keys: list[str], derived: list[Derived]) -> None:
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        Citation.objects.filter(kind=kind, key__in=part).delete()
        Quotation.objects.filter(kind=kind, key__in=part).delete()
        ImageUse.objects.filter(kind=kind, key__in=part).delete()
    Citation.objects.bulk_create([row for row in derived if isinstance(row, Citation)], batch_size=BATCH)
    Quotation.objects.bulk_create([row for row in derived if isinstance(row, Quotation)], batch_size=BATCH)
    ImageUse.objects.bulk_create([row for row in derived if isinstance(row, ImageUse)], batch_size=BATCH)
