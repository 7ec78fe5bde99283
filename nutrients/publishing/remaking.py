"""What is derived from live rows is made anew when the way of making it has changed."""

from collections.abc import Sequence

from django.db import transaction

from nutrients import indexing, prose, words
from nutrients.conversion import render
from nutrients.models import TABLES, Prose, Revision
from nutrients.publishing.changes import lock, touch


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
