"""The one way by which live rows are written: by editors, by the loader, by whoever comes later.

In one transaction: the rows, the HTML of their prose, what they cite and quote, a revision each, their
entries in the search index, and the content version, so that whoever sees the new version sees everything
that belongs to it.
"""

from nutrients.publishing.changes import Change, Refused, lock
from nutrients.publishing.imported import Imported, import_foods
from nutrients.publishing.moving import move
from nutrients.publishing.redirecting import collapsed, redirect_faults
from nutrients.publishing.remaking import index_again, render_again
from nutrients.publishing.removing import remove
from nutrients.publishing.retracting import leaning_on
from nutrients.publishing.writing import publish, put_under_review

__all__ = [
    "Change",
    "Imported",
    "Refused",
    "collapsed",
    "import_foods",
    "index_again",
    "leaning_on",
    "lock",
    "move",
    "publish",
    "put_under_review",
    "redirect_faults",
    "remove",
    "render_again",
]
