"""What the page of a search shows, and what the page of a missing address offers instead."""

import logging
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import DatabaseError

from nutrients import search, words
from nutrients.search import Found, Group, Hit
from nutrients.search.engines import MOST
from nutrients.vocabulary import SearchKind

NEAR = 5
"""Pages offered for a missing address."""
OF_OTHERS = (SearchKind.CLAIM, SearchKind.SOURCE)
"""Kinds whose titles are whole statements, which do not stand without their grade, or are not ours."""


@dataclass(frozen=True)
class Way:
    """A link to other results of the same search."""

    words: str
    url: str
    count: int = 0
    is_here: bool = False


@dataclass(frozen=True)
class ShownGroup:
    """Results of a kind; `rest` leads to all of them where there are more."""

    kind: SearchKind
    count: int
    hits: list[Hit]
    rest: Way | None


@dataclass(frozen=True)
class SearchPage:
    """`typed` stands in the box. `best` is the kind of the best result, `groups` are the others.

    `as_typed` leads to a search without corrections, `kinds` to one kind alone, `numbers` to its pages.
    """

    typed: str
    found: Found
    best: ShownGroup | None
    groups: list[ShownGroup]
    kinds: list[Way]
    numbers: list[Way]
    as_typed: str

    @property
    def total(self) -> int:
        return len(self.found.ranked)

    @property
    def limits(self) -> tuple[int, int, int]:
        """Characters and words that are used, entries that are ranked."""
        return words.MOST_CHARACTERS, words.MOST_WORDS, MOST


def address(typed: str, kind: str = "", page: int = 1, *, exact: bool = False) -> str:
    """The address of these results, keys in the order of the canonical link."""
    keys = {"q": typed, "kind": kind, "page": str(page) if page > 1 else "", "exact": "1" if exact else ""}
    return f"/search/?{urlencode({key: value for key, value in keys.items() if value})}"


def search_page(typed: str, kind: str = "", page: int = 1, *, exact: bool = False) -> SearchPage | None:
    """All kinds with the best of each, or one page of one kind. None where there is no such page."""
    found = search.find(typed, exact=exact)
    used = typed[: words.MOST_CHARACTERS]
    shown = [search.page_of(found, SearchKind(kind), page)] if kind else search.groups(found)
    pages = max(1, -(-shown[0].count // search.PER_PAGE)) if kind else 1
    if page > pages:
        return None
    counts = found.counts
    kinds = [
        Way(SearchKind(name).label, address(used, name, exact=exact), n, name == kind) for name, n in counts.items()
    ]
    filled = [shown_group(group, used, exact=exact, alone=bool(kind)) for group in shown if group.hits]
    return SearchPage(
        typed=used,
        found=found,
        best=filled[0] if filled else None,
        groups=filled[1:],
        kinds=[Way("All", address(used, exact=exact), len(found.ranked), not kind), *kinds],
        numbers=[Way(str(n), address(used, kind, n, exact=exact), is_here=n == page) for n in range(1, pages + 1)],
        as_typed=address(used, kind, exact=True),
    )


def shown_group(group: Group, typed: str, *, exact: bool, alone: bool) -> ShownGroup:
    cut_short = group.count > len(group.hits) and not alone
    way = Way(f"All {group.count} results: {group.kind.label}", address(typed, group.kind, exact=exact))
    return ShownGroup(group.kind, group.count, group.hits, way if cut_short else None)


def meant_by(path: str) -> str:
    """The words of a missing address: those of its last part."""
    parts = [part for part in re.split(r"[/#?]", path) if part.strip()]
    return parts[-1].replace("-", " ").replace("_", " ").partition(".")[0] if parts else ""


def near(path: str) -> list[Hit]:
    """A few pages that a missing address may have meant; none where the database refuses the search."""
    try:
        found = search.find(meant_by(path))
        pages = [candidate for candidate in found.ranked if candidate.kind not in OF_OTHERS]
        return search.hits(found, pages[:NEAR])
    except DatabaseError:  # a broken index must not turn a missing page into an error; it is logged
        logging.getLogger(__name__).exception("Nothing near could be searched for")
        return []
