"""Which of the entries that match is best. Plain Python, so that both engines order alike."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nutrients.vocabulary import SearchKind
from nutrients.words import Term


class Candidate(NamedTuple):
    """An entry that matches, with what it is ranked by: stems of its title, and of its names a line each."""

    id: int
    kind: str
    title: str
    names: str


NAMED, WHOLE, BY_NAME, UNFINISHED, LED = 60.0, 40.0, 0.9, 0.8, 0.9
"""Points for a title of the words asked for, and more when it is nothing else; by another name; by a beginning;

by the wider word to which the one typed leads.
"""
ANSWER = 20.0
"""Points more for a statement that holds each of several words asked for: it is likelier the answer than a long text
that has them in different places."""
ROOT = 3
"""Letters that a stem has in common with a word on the way to it: 'twitchi' is on the way to 'twitch' and past it."""
KIND: dict[str, tuple[float, float]] = {
    SearchKind.NUTRIENT: (14.0, 1.0),
    SearchKind.GUIDE: (12.0, 1.0),
    SearchKind.SYMPTOM: (12.0, 1.0),
    SearchKind.RANKING: (9.0, 1.0),
    SearchKind.CAUSE: (8.0, 1.0),
    SearchKind.TERM: (8.0, 0.85),
    SearchKind.PAGE: (6.0, 1.0),
    SearchKind.FOOD: (5.0, 1.0),
    SearchKind.IMPORTED: (4.0, 0.5),
    SearchKind.CLAIM: (3.0, 0.6),
    SearchKind.SOURCE: (-10.0, 0.15),
}
"""Points for the kind, and how much its titles count: a statement is its own title, a source has somebody else's,

foods that nobody described stand behind those that somebody did, and a glossary's sentence on 'hypokalaemia' or
'tetany' stands behind the page that is about it.
"""


def ordered(candidates: Iterable[Candidate], terms: Sequence[Term]) -> list[Candidate]:
    """Best first: by how much of its title or of a name was asked for, by kind, then the shorter title."""
    roots = tuple({word[:ROOT] for term in terms for word in (*term.stems, *term.prefixes)})
    keyed = [(-score(one, terms, roots), len(one.title), one.title, one.id, one) for one in candidates]
    keyed.sort()
    return [key[-1] for key in keyed]


def score(candidate: Candidate, terms: Sequence[Term], roots: Sequence[str]) -> float:
    """Points of an entry; `roots`: beginnings of all words asked for, to pass over quickly what is not so called."""
    points, share = KIND[candidate.kind]
    named = f"{candidate.title}\n{candidate.names}"
    for root in roots:
        if root in named:
            break
    else:
        return points
    near = closeness(candidate.title, terms)
    if candidate.names:
        near = max(near, BY_NAME * max(closeness(name, terms) for name in candidate.names.split("\n")))
    if candidate.kind == SearchKind.CLAIM and len(terms) > 1 and held_of(candidate.title, terms) == len(terms):
        points += ANSWER
    return points + share * near


def held_of(line: str, terms: Sequence[Term]) -> int:
    """How many of the words asked for a title holds."""
    words = line.split()
    return sum(
        any(stem in words for stem in term.stems) or (bool(term.prefixes) and is_begun(term.prefixes, words))
        for term in terms
    )


def closeness(line: str, terms: Sequence[Term]) -> float:
    """How near a title or a name comes to what was asked: Dice's coefficient of their words, as points."""
    words = line.split()
    held = 0.0
    for term in terms:
        if term.stem in words:
            held += 1.0
        elif term.led and any(stem in words for stem in term.led):
            held += LED
        elif term.prefixes and is_begun(term.prefixes, words):
            held += UNFINISHED
    whole = held == len(terms) == len(words)
    return NAMED * 2 * held / (len(terms) + len(words)) + (WHOLE if whole else 0.0)


def is_begun(prefixes: tuple[str, ...], words: Sequence[str]) -> bool:
    """Whether one of the words begins so, or is the stem of what was typed: 'twitch' for 'twitchi'."""
    for word in words:
        if word.startswith(prefixes):
            return True
        if len(word) >= ROOT:
            for prefix in prefixes:
                if prefix.startswith(word):
                    return True
    return False


def is_named(candidate: Candidate, terms: Sequence[Term]) -> bool:
    """Whether its whole title or one whole name is among the words asked for: 'Tingling' in 'tingling fingers'.

    A name of one or two letters is not: 'mg' in '12 mg of B6' is no magnesium.
    """
    stems = {stem for term in terms for stem in term.stems}
    lines = (candidate.title, *candidate.names.split("\n"))
    return any(len(line) >= ROOT and stems.issuperset(line.split()) for line in lines)


def is_called(candidate: Candidate, terms: Sequence[Term]) -> bool:
    """Whether its title or a name holds one of the words asked for."""
    return any(closeness(line, terms) for line in (candidate.title, *candidate.names.split("\n")))
