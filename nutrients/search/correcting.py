"""Corrects a word that nothing holds to the nearest one that the index does hold.

What stands in our texts is a small part of English, so most words that nothing holds are no misspellings: 'nose' is
not 'none'. A word is corrected to one of the names of our pages, whose readers look for them; to any other word of a
text only where it is long and one letter is wrong; and never where it is an ordinary one (ORDINARY).

The vocabulary has some thousands of words at any number of documents, so all that begin alike and are about as long are
compared, by rapidfuzz and on both engines alike: PostgreSQL's pg_trgm is not needed, and SQLite has nothing like
it. The distance is Damerau and Levenshtein's in its restricted form (no letter is changed twice), which is five
times as fast and counts 'calcuim' as one mistake too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextField, Value
from django.db.models.functions import Concat
from rapidfuzz import process
from rapidfuzz.distance import OSA

from nutrients.models import ContentVersion, SearchEntry, SearchWord
from nutrients.search.ordinary import ORDINARY
from nutrients.vocabulary import SearchKind
from nutrients.words import Term, spelled, stem

SHORTEST = 4
"""Letters of a word that may be a misspelling; a shorter one is like too many others."""
MOST_CORRECTED = 3
"""A query with more unknown words than this is in another language, or nonsense."""
COMMON = 5
"""Entries that hold a word to which more than one mistake may lead."""
SURE = 6
"""Letters of a word in which a wrong or missing letter is likelier than another word; in a shorter one two swapped."""
LONG = 9
"""Letters of a word that may be a misspelling of one that names nothing."""
NO_NAMES = (SearchKind.CLAIM, SearchKind.SOURCE, SearchKind.IMPORTED)
"""Kinds whose titles are whole statements, somebody else's, or a table's."""
NAMES = -1
ORDINARY_STEMS = frozenset(map(stem, ORDINARY))
NEARLY = 20
"""Nearest words that are weighed against each other."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one content version by their length and first letter, each under the American spelling too.

    `named`: the stems of titles and names.
    """

    version: int
    alike: dict[tuple[int, str], list[str]]
    written: dict[str, str]
    entries: dict[str, int]
    named: frozenset[str]


def mistakes(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped."""
    return 1 if len(word) < 8 else 2


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
    """In one question, since who mistypes waits for it: lines of names stand behind the words, counted as NAMES."""
    counted = SearchWord.objects.values_list("word", "entries")
    line = Concat("title_words", Value(" "), "name_words", output_field=TextField())
    titled = SearchEntry.objects.exclude(kind__in=NO_NAMES).values_list(line, Value(NAMES))
    rows = list(counted.union(titled, all=True))
    entries = {word: count for word, count in rows if count != NAMES}
    named = frozenset(word for names, count in rows if count == NAMES for word in names.split())
    written = {spelled(word): word for word in entries} | {word: word for word in entries}
    alike: dict[tuple[int, str], list[str]] = {}
    for word in written:
        alike.setdefault((len(word), word[0]), []).append(word)
    return Vocabulary(version, alike, written, entries, named)


def corrections(terms: Sequence[Term]) -> dict[str, str]:
    """For words that match nothing, the likeliest ones that do. Words with a digit are never corrected."""
    wrong = [term.typed for term in terms if may_be_wrong(term)]
    if not wrong or len(wrong) > MOST_CORRECTED:
        return {}
    held = vocabulary()
    found = {word: nearest(word, held) for word in wrong}
    return {word: better for word, better in found.items() if better}


def may_be_wrong(term: Term) -> bool:
    return len(term.typed) >= SHORTEST and term.typed.isalpha() and term.stem not in ORDINARY_STEMS


def nearest(word: str, held: Vocabulary) -> str:
    """The word that begins alike with the fewest mistakes; of equals the commonest."""
    most = mistakes(word)
    lengths = range(len(word) - most, len(word) + most + 1)
    near = [other for length in lengths for other in held.alike.get((length, word[0]), ())]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=NEARLY)
    ranked = []
    for other, distance, _place in found:
        right = held.written[other]
        if distance <= allowed(word, right, held):
            ranked.append((distance, -held.entries[right], right))
    return min(ranked)[2] if ranked else ""


def allowed(word: str, right: str, held: Vocabulary) -> int:
    """How many mistakes may lie between a word and one of ours."""
    if len(word) < SURE:
        return int(sorted(word) == sorted(right) and stem(right) in held.named)
    if stem(right) not in held.named:
        return int(len(word) >= LONG)
    return mistakes(word) if held.entries[right] >= COMMON else 1
