"""What is derived from live rows is made anew when the way of making it has changed."""

from collections.abc import Sequence

from django.db import transaction

from nutrients import indexing, prose, words
from nutrients.conversion import key_of
from nutrients.deriving import Derived, draw, replace_derived
from nutrients.models import TABLES, Prose, Revision
from nutrients.publishing.changes import lock, touch


def render_again() -> int:
    """Make all stored HTML anew, and what texts cite, quote and show, when the renderer has changed since.

    Returns how many rows have other HTML.
    """
    with transaction.atomic():
        version = lock()
        if version.renderer == prose.VERSION:
            return 0
        differing = 0
        for model in TABLES:
            if not issubclass(model, Prose):
                continue
            derived: dict[str, list[Derived]] = {}
            for row in model._default_manager.filter(model.own):
                before = row.rendered
                derived[key_of(row)] = draw(row, key_of(row))
                if row.rendered != before:
                    model._default_manager.filter(pk=row.pk).update(rendered=row.rendered)
                    differing += 1
            replace_derived(model.record.kind, list(derived), [one for found in derived.values() for one in found])
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
