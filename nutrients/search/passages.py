"""Cuts from a text the passage that shows why it was found, with the words asked for marked. Plain Python.

Marked text is given as parts, never as HTML: a template escapes each, so no text can become markup. The words of
the text that begin like one of the query go through the normaliser of the index, so what is marked is what was
matched, other spellings and synonyms included; the rest of the text is passed over by one regular expression.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from nutrients import words
from nutrients.thesaurus import PHRASES
from nutrients.words import Term

WIDTH, LEAD = 170, 40
"""Characters of a passage, and of what stands before its first marked word."""
MOST_MARKS, MOST_READ = 40, 40_000
"""Words marked in one text, and characters of it that are looked through."""
ALIKE = {"a": "[aà-å]", "c": "[cç]", "i": "[iì-ï]", "n": "[nñ]", "o": "[oò-öø]", "u": "[uù-ü]", "μ": "[µμ]"}
VITAMIN = rf"vit(?:amin)?[es]?{words.AFTER}"


@dataclass(frozen=True)
class Part:
    """A stretch of text, marked as asked for or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, order=True)
class Span:
    """Where a marked word stands, and the stem by which it was found."""

    start: int
    end: int
    stem: str


def root(word: str) -> str:
    """A pattern of the letters with which each form and spelling of a word begins, few but enough to look closer."""
    letters = words.spelled(word)[:3]
    if letters.startswith("e"):
        return "(?:[ao]?[eè-ë]|æ|œ)"
    return "".join(ALIKE.get(letter, re.escape(letter)) for letter in letters.partition("e")[0])


def coded(code: str) -> str:
    """A pattern of 'vitb6' as people write it: B6, B-6, vitamin B 6."""
    letter, digits, beside = code[3], code[4:], words.BESIDE
    if code == "vitb":  # all of them
        written = rf"{VITAMIN}b(?:{beside}\d{{1,2}})?|b{beside}\d{{1,2}}|b[\s\-‐-―]vit(?:amin)?s?"
    else:
        written = rf"(?:{VITAMIN})?{letter}{beside}{digits}" if digits else VITAMIN + letter
    return rf"(?:{written})(?![^\W_])"


@lru_cache(maxsize=20_000)
def forms(text: str) -> tuple[str, str, str]:
    """Of a word as it stands in a text: its stem, itself folded, and spelled the one way."""
    word = (words.words(text) or [""])[-1]
    return words.stem(word), word, words.spelled(word)


class Marker:
    """Finds the words of one query in texts as people read them."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.stems = {stem for term in terms for stem in term.stems}
        self.prefixes = tuple(prefix for term in terms for prefix in term.prefixes) or ("\0",)
        self.phrases = {
            phrase: words.stem(said)
            for said, phrases in PHRASES.items()
            for phrase in phrases
            if words.stem(said) in self.stems
        }
        codes = [term.typed for term in terms if words.CODED.match(term.typed)]
        others = (w for stem in self.stems for w in words.SAID_AS.get(stem, ()))
        written = [words.readable(w) for w in (*(term.typed for term in terms), *self.stems, *others)]
        roots = dict.fromkeys(root(word) for word in written)
        self.pattern = re.compile("|".join([*self.phrases, *map(coded, codes), f"(?:{'|'.join(roots)})[^\\W_]*"]))
        self.seen: dict[str, str] = {}

    def mark(self, text: str) -> tuple[Part, ...]:
        """The whole text, its matching words marked."""
        return tuple(cut(text, self.spans(text), 0, len(text)))

    def passage(self, text: str) -> tuple[Part, ...]:
        """The stretch of about WIDTH characters that holds most of the words; else the beginning."""
        spans = self.spans(text)
        first = best(spans)
        start = begin(text, first - LEAD) if first > LEAD else 0
        end = finish(text, start + WIDTH)
        ahead, after = [Part("… ")] if start else [], [Part(" …")] if end < len(text) else []
        return (*ahead, *cut(text, spans, start, end), *after)

    def spans(self, text: str) -> list[Span]:
        """What is marked, in order."""
        lowered = text[:MOST_READ].lower()
        if len(lowered) > len(text):  # a letter that is two in lower case: places would no longer fit
            return []
        return list(islice(self.spans_in(lowered), MOST_MARKS))

    def spans_in(self, lowered: str) -> Iterator[Span]:
        for match in self.pattern.finditer(lowered):
            start, found = match.start(), match[0]
            stem = self.seen.get(found)
            if stem is None:
                stem = self.seen[found] = self.phrases.get(found) or self.asked(*forms(found))
            if stem and not (start and lowered[start - 1].isalnum()):
                yield Span(start, match.end(), stem)

    def asked(self, stem: str, *written: str) -> str:
        """The stem, when the word was asked for; else nothing."""
        return stem if stem in self.stems or any(word.startswith(self.prefixes) for word in written) else ""


def best(spans: Sequence[Span]) -> int:
    """Where the passage with most of the words begins; 0 without any."""
    held, place = 0, 0
    for position, span in enumerate(spans):
        near = {other.stem for other in spans[position:] if other.end - span.start <= WIDTH - LEAD}
        if len(near) > held:
            held, place = len(near), span.start
    return place


def begin(text: str, start: int) -> int:
    """The first beginning of a word at or after `start`."""
    space = text.find(" ", max(0, start - 1), start + LEAD)
    return space + 1 if space >= 0 else start


def finish(text: str, end: int) -> int:
    """The last end of a word at or before `end`."""
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - LEAD, end + 1)
    return space if space >= 0 else end


def cut(text: str, spans: Sequence[Span], start: int, end: int) -> Iterator[Part]:
    """The text from start to end, cut at the marked words that stand wholly in it."""
    place = start
    for span in spans:
        if span.start >= place and span.end <= end:
            if span.start > place:
                yield Part(text[place : span.start])
            yield Part(text[span.start : span.end], marked=True)
            place = span.end
    if place < end:
        yield Part(text[place:end])
