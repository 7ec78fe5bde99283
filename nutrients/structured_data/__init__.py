"""What a page says as data in the words of schema.org.

Assembled from the same objects as the page, saved or not, without a query of its own. Only what is printed on the
page is said; a source is named by the address of its page here, where its details stand.
"""

import json

from django.utils.safestring import SafeString, mark_safe

from nutrients.pages.crumbs import Trail
from nutrients.structured_data.kinds import things
from nutrients.structured_data.parts import Place, Thing, breadcrumbs

__all__ = ["Place", "graph", "script"]

ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script(page: object, place: Place) -> SafeString:
    """The data of a page as the text of a `<script type="application/ld+json">`; empty where there is nothing."""
    found = linked(page, place)
    if not found:
        return mark_safe("")
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 (nothing is left that ends a script or begins a tag)


def linked(page: object, place: Place) -> Thing | None:
    """The data of a page as one JSON-LD document; None where there is nothing."""
    found = graph(page, place)
    return {"@context": "https://schema.org", "@graph": found} if found else None


def graph(page: object, place: Place) -> list[Thing]:
    """All things that a page tells of, with its trail."""
    trail: Trail = getattr(page, "trail", ())  # pages of the first level have none
    return [*things(page, place), *([breadcrumbs(trail, place)] if trail else [])]
