"""What a page says as data in the words of schema.org.

Assembled from the same objects as the page, saved or not, without a query of its own. Only what is printed on the
page is said; a source is named by the address of its page here, where its details stand.
"""

import json
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from nutrients.pages.crumbs import Trail
from nutrients.structured_data.kinds import things
from nutrients.structured_data.parts import PUBLISHER, Place, Thing, breadcrumbs, editors

__all__ = ["Place", "graph", "script"]

ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script(page: object, place: Place, tables: Iterable[object] = ()) -> SafeString:
    """The data of a page and of its tables as the text of a `<script type="application/ld+json">`; empty for none."""
    found = linked(page, place, tables)
    if not found:
        return mark_safe("")
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 (nothing is left that ends a script or begins a tag)


def linked(page: object, place: Place, tables: Iterable[object] = ()) -> Thing | None:
    """The data of a page and of its tables as one JSON-LD document; None where there is nothing."""
    found = graph(page, place, tables)
    return {"@context": "https://schema.org", "@graph": found} if found else None


def graph(page: object, place: Place, tables: Iterable[object] = ()) -> list[Thing]:
    """All things that a page tells of, with its tables, who made them, and its trail."""
    trail: Trail = getattr(page, "trail", ())  # pages of the first level have none
    told, sets = things(page, place), [thing for table in tables for thing in things(table, place)]
    unknown = sets and PUBLISHER["@id"] not in [thing.get("@id") for thing in told]
    return [*told, *sets, *([editors()] if unknown else []), *([breadcrumbs(trail, place)] if trail else [])]
