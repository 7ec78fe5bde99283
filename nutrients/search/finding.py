"""From what a reader typed to what is shown: read, match, correct, rank, cut passages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from nutrients import words
from nutrients.models import SearchEntry
from nutrients.search import engines
from nutrients.search.correcting import corrections
from nutrients.search.passages import Marker, Part
from nutrients.search.ranking import Candidate, held_of, is_called, is_named, ordered
from nutrients.vocabulary import Grade, SearchKind
from nutrients.words import Query, Term

BEST, SOME, PER_PAGE = 5, 3, 20
"""Entries shown of the kind of the best result, of each other kind, and on a page of one kind alone."""
MANY = 4
"""Words asked for, of which a statement may lack one where it answers."""


@dataclass(frozen=True)
class Hit:
    """An entry as it is shown; title and passage in parts, the words asked for marked."""

    kind: SearchKind
    url: str
    title: tuple[Part, ...]
    passage: tuple[Part, ...]
    grade: Grade | None
    note: str

    @property
    def words(self) -> str:
        """The title as plain text."""
        return "".join(part.text for part in self.title)


@dataclass(frozen=True)
class Group:
    """All that was found of a kind is counted, the best are shown."""

    kind: SearchKind
    count: int
    hits: list[Hit]


@dataclass(frozen=True)
class Found:
    """Everything that matches, best first. `corrected`: what was searched for instead, empty if what was typed.

    `partly`: nothing holds every word, these hold the most of them. `unknown`: words that nothing holds; the others
    were searched for.
    `called`: how many do not hold every word, but are called by some of them, as 'Tingling' for 'tingling fingers',
    or are statements that hold all but one.
    `whole`: the last word was found as it stands. `more`: more matches than are ranked.
    """

    query: Query
    ranked: list[Candidate]
    corrected: str = ""
    partly: bool = False
    unknown: tuple[str, ...] = ()
    called: int = 0
    whole: bool = False
    more: bool = False

    @cached_property
    def counts(self) -> dict[SearchKind, int]:
        """How many of each kind, the kind of the best result first."""
        return {SearchKind(kind): count for kind, count in Counter(one.kind for one in self.ranked).items()}

    @cached_property
    def is_mentioned(self) -> bool:
        """Whether nothing that was found has one of the words in its title or names: these only mention them."""
        return bool(self.ranked) and not any(is_called(one, self.query.terms) for one in self.ranked)


def find(typed: str, *, exact: bool = False) -> Found:
    """What matches. Words that nothing holds are corrected, unless `exact`."""
    query = words.read(typed)
    if not query.terms:
        return Found(query, [])
    if found := match(query):
        return found
    known = dict(zip(query.terms, engines.known(query.terms), strict=True))
    wrong = [term for term, is_known in known.items() if not is_known]
    better = {} if exact else corrections(wrong)
    held = tuple(replaced(term, better) for term in query.terms if known[term] or term.typed in better)
    unknown = tuple(words.readable(term.typed) for term in wrong if term.typed not in better)
    rest = Query(held, query.cut)
    found = (match(rest) if wrong and held else None) or nearly(rest)
    return replace(found, corrected=instead(typed, better), unknown=unknown)


def nearly(query: Query) -> Found:
    """The entries that hold most of the words."""
    most = engines.holding_most(query.terms) if query.terms else []
    called = called_by(query.terms, most)
    ranked = ordered([*most, *called], query.terms)[: engines.MOST]
    return Found(query, ranked, partly=bool(ranked), called=len(called))


def match(query: Query) -> Found | None:
    """The entries that hold every word.

    Where the last word is one as it stands, beginnings count in titles and names alone: 'als' is not 'also'.
    Of too many entries those with the words in their names are ranked first.
    """
    finished = tuple(term.finished() for term in query.terms)
    begun = finished != query.terms
    ids = engines.holding(finished)
    whole = bool(ids)
    if not ids and begun:
        ids = engines.holding(query.terms)
    if not ids:
        return None
    more = len(ids) >= engines.MOST
    if more:
        ids = list(dict.fromkeys([*engines.named(query.terms), *ids]))[: engines.MOST]
    with_begun = whole and begun and not more
    found = engines.candidates_and_begun(ids, query.terms) if with_begun else engines.candidates(ids)
    ranked = ordered(found, query.terms)[: engines.MOST]
    called = called_by(query.terms, ranked)
    if called:
        ranked = ordered([*ranked, *called], query.terms)[: engines.MOST]
    return Found(query, ranked, called=len(called), whole=whole, more=more)


def called_by(terms: Sequence[Term], found: Sequence[Candidate]) -> list[Candidate]:
    """Entries that some of the words name wholly, and the statements that hold all but one of MANY words.

    None where one of the best that hold more of them is so named.
    """
    if len(terms) < 2 or any(is_named(one, terms) for one in found[:BEST]):
        return []
    ids = {one.id for one in found}
    called = [one for one in engines.called(terms) if one.id not in ids]
    near = (one for one in called if one.kind == SearchKind.CLAIM and held_of(one.title, terms) >= len(terms) - 1)
    statements = ordered(near, terms)[:SOME] if len(terms) >= MANY else []
    return [*(one for one in called if is_named(one, terms)), *statements]


def replaced(term: Term, better: dict[str, str]) -> Term:
    return words.term(better[term.typed]) if term.typed in better else term


def instead(typed: str, better: dict[str, str]) -> str:
    """The query as it would have been typed without the misspellings; empty where there are none."""
    used = words.said_plainly(typed[: words.MOST_CHARACTERS]) if better else ""
    for wrong, right in better.items():
        used = re.sub(rf"(?<![^\W_]){wrong}(?![^\W_])", right, used)
    return " ".join(used.split())


def hits(found: Found, chosen: Sequence[Candidate]) -> list[Hit]:
    """The chosen ones as they are shown, in their order."""
    columns = ("kind", "url", "title", "text", "grade", "note")
    entries = SearchEntry.objects.filter(pk__in=[one.id for one in chosen]).values_list("pk", *columns)
    titles = Marker(found.query.terms)
    texts = Marker([term.finished() for term in found.query.terms]) if found.whole else titles
    shown = {
        pk: Hit(SearchKind(kind), url, titles.mark(title), texts.passage(text), Grade(grade) if grade else None, note)
        for pk, kind, url, title, text, grade, note in entries
    }
    return [shown[one.id] for one in chosen if one.id in shown]


def groups(found: Found) -> list[Group]:
    """The best of each kind."""
    best: dict[str, list[Candidate]] = {}
    for candidate in found.ranked:
        of_kind = best.setdefault(candidate.kind, [])
        if len(of_kind) < (BEST if candidate.kind == found.ranked[0].kind else SOME):
            of_kind.append(candidate)
    shown = hits(found, [candidate for of_kind in best.values() for candidate in of_kind])
    return [Group(kind, count, [hit for hit in shown if hit.kind == kind]) for kind, count in found.counts.items()]


def page_of(found: Found, kind: SearchKind, page: int) -> Group:
    """One page of all that was found of a kind; past the end it is empty."""
    of_kind = [candidate for candidate in found.ranked if candidate.kind == kind]
    start = (page - 1) * PER_PAGE
    return Group(kind, len(of_kind), hits(found, of_kind[start : start + PER_PAGE]))
