"""Corrects a word that nothing holds to the nearest one that the index does hold.

The vocabulary has some thousands of words at any number of documents, so all of about the same length are
compared, by rapidfuzz and on both engines alike: PostgreSQL's pg_trgm is not needed, and SQLite has nothing like
it. The distance is Damerau and Levenshtein's in its restricted form (no letter is changed twice), which is five
times as fast and counts 'calcuim' as one mistake too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nutrients.models import ContentVersion, SearchWord
from nutrients.words import Term, spelled

SHORTEST = 4
"""Letters of a word that may be a misspelling; a shorter one is like too many others."""
MOST_CORRECTED = 3
"""A query with more unknown words than this is in another language, or nonsense."""
COMMON = 5
"""Entries that hold a word to which more than one mistake may lead."""
NEARLY = 20
"""Nearest words that are weighed against each other."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one content version by their length, each under the American spelling too."""

    version: int
    by_length: dict[int, list[str]]
    written: dict[str, str]
    entries: dict[str, int]


def mistakes(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped."""
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


class Kept:
    """The vocabulary as this process read it last."""

    vocabulary: Vocabulary | None = None


def vocabulary() -> Vocabulary:
    """Read again when something was published since."""
    version = ContentVersion.objects.values_list("number", flat=True).first() or 0
    if Kept.vocabulary is None or Kept.vocabulary.version != version:
        Kept.vocabulary = read(version)
    return Kept.vocabulary


def read(version: int) -> Vocabulary:
    entries = dict(SearchWord.objects.values_list("word", "entries"))
    written = {spelled(word): word for word in entries} | {word: word for word in entries}
    by_length: dict[int, list[str]] = {}
    for word in written:
        by_length.setdefault(len(word), []).append(word)
    return Vocabulary(version, by_length, written, entries)


def corrections(terms: Sequence[Term]) -> dict[str, str]:
    """For words that match nothing, the likeliest ones that do. Words with a digit are never corrected."""
    wrong = [term.typed for term in terms if len(term.typed) >= SHORTEST and term.typed.isalpha()]
    if not wrong or len(wrong) > MOST_CORRECTED:
        return {}
    held = vocabulary()
    found = {word: nearest(word, held) for word in wrong}
    return {word: better for word, better in found.items() if better}


def nearest(word: str, held: Vocabulary) -> str:
    """The word with the fewest mistakes, a wrong first letter counting twice; of equals the commonest."""
    most = mistakes(word)
    lengths = range(len(word) - most, len(word) + most + 1)
    near = [other for length in lengths for other in held.by_length.get(length, ())]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=NEARLY)
    ranked = []
    for other, distance, _place in found:
        wrong, entries = distance + (other[0] != word[0]), held.entries[held.written[other]]
        if wrong <= (most if entries >= COMMON else 1):
            ranked.append((wrong, -entries, held.written[other]))
    return min(ranked)[2] if ranked else ""
