"""Words as the search index holds them and as readers type them, made comparable. Plain Python, no database.

Both engines get tokens of `a-z0-9` alone, already folded, respelled and stemmed here, so that SQLite and
PostgreSQL match the same things and nothing typed can be read as an operator. Three forms of a word:
as written ('hypocalcaemia'), spelled the one way ('hypocalcemia') and its stem ('hypocalcemi').
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer import EnglishStemmer

from nutrients.thesaurus import LEADING, PHRASES, SAME

VERSION = 5
"""Raised when the same text gives other words: the index is then made again at the next load."""
MOST_CHARACTERS, MOST_WORDS, LONGEST = 200, 12, 40
"""What is used of a query, and of one word."""
SHORTEST_PREFIX = 2
SHORT = 3
"""Letters of the longest word that is left as it is: ALS is no plural."""

EMPTY = """
    a about am an and any are as at be been being best but by can cause caused causes causing could did do does for
    from get gets getting give gives go good had has have help helps how i if in into is it its itself know make
    makes many may me mean means much my no not of on or our should so some tell than that the their them then there
    these they this those to us was we were what when where which who why will with would you your
"""
"""Dropped from a query, unless nothing else is left of it."""
STOP = frozenset(EMPTY.split())
FOREIGN, NUMBER = "u0", "u1"
"""Before the hexadecimal form of a word of another script, and before a word that begins with a digit.

PostgreSQL reads '2e3x' as a number and a rest; what begins with a letter is one word to it.
"""
IMPORTED = "0"
"""Held by what was imported, not by what the site says itself. Nobody can type it: typed digits stand behind NUMBER."""
COMBINING = re.compile("[\u0300-\u036f]")
UNFOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?:s(?!\w)|(?=\w))")
WORD = re.compile(r"[^\W_]+")
BESIDE = r"[\s\-‐-―]?"
AFTER = r"[\s.\-‐-―]{0,2}"
"""What stands between a vitamin's letter and its number, and between 'vitamin' and its letter."""
CODE = re.compile(rf"(?<!\w)(vit(?:amin)?[es]?{AFTER})?(?:b{BESIDE}(12|[1-9])|d[\-‐-―]?([23])|k[\-‐-―]?([12]))(?!\w)")
LETTER = re.compile(rf"(?<!\w)vit(?:amin)?[es]?{AFTER}([a-ek])(?!\w)|(?<!\w)(b)[\s\-‐-―]vit(?:amin)?s?(?!\w)")
CODED = re.compile(r"vit[a-k]\d{0,2}$")


def fold(text: str) -> str:
    """Lower case, accents off, ligatures opened; letters of other scripts stay as they are."""
    if text.isascii():
        return text.lower()
    bare = COMBINING.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).casefold().translate(UNFOLDED)


def coded(folded: str) -> str:
    """'vitamin b-6' and 'b 6' hold the word 'vitb6', 'vitamin d' holds 'vitd'."""

    def code(found: re.Match[str]) -> str:
        letter = next(letter for letter, digits in zip("bdk", found.groups()[1:], strict=True) if digits)
        return f"{'vitamin ' if found[1] else ''}vit{letter}{found[2] or found[3] or found[4]}"

    return LETTER.sub(lambda found: f"vitamin vit{found[1] or found[2]}", CODE.sub(code, folded))


def words(text: str) -> list[str]:
    """The words of a text in their order, as written but for case and accents; each of `a-z0-9`."""
    return [plain(word) for word in WORD.findall(coded(said_plainly(text)))]


def said_plainly(text: str) -> str:
    """A text without capitals, accents and the apostrophes within words: 'won’t' is 'wont'."""
    return APOSTROPHE.sub("", fold(text))


def plain(word: str) -> str:
    """A word in letters and digits that both engines take as one word; beginnings of words stay beginnings."""
    short = word[:LONGEST]
    if not short.isascii():
        return FOREIGN + short.encode("utf-8", "replace").hex()
    return NUMBER + short if short[0].isdigit() else short


def readable(word: str) -> str:
    """A word of the index as it is written."""
    if not word.startswith(FOREIGN):
        return word.removeprefix(NUMBER)
    try:
        return bytes.fromhex(word.removeprefix(FOREIGN)).decode()
    except ValueError:
        return word


RESPELLED = (
    (re.compile(r"[ao]e"), "e"),
    (re.compile(r"(?<=[a-z]{2})our(?=s|ed|ing|able|al|less|ful|ite|$)"), "or"),
    (re.compile(r"(?<=(?:fib|lit|met|tit))re(?=s?$)|(?<=(?:cent|goit))re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]{2}[iy])z(?=e|ing|ation)"), "s"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"(?<=(?:sign|mode|labe|leve|fuel))ll(?=ed|ing)"), "l"),
    (re.compile(r"(?<=neuron)e(?=s?$)"), ""),
    (re.compile(r"(?<=phosphor)ous$"), "us"),
)
"""British to American, since 'ae' can become 'e' but not the other way round; for matching only, never shown."""


@lru_cache(maxsize=20_000)
def spelled(word: str) -> str:
    for pattern, spelling in RESPELLED:
        word = pattern.sub(spelling, word)
    return word


STEMMER = EnglishStemmer()


def stem_of(word: str) -> str:
    found: str = STEMMER.stemWord(spelled(word)) if word.isalpha() and len(word) > SHORT else word
    return found


ONE_FOR_ALL = {plain(word): stem_of(first) for first, *others in SAME for word in (first, *others)}
SAID_AS = {stem_of(first): (first, *others) for first, *others in SAME}
"""By stem, the words that are found as one."""
ONE_FOR_ALL |= {stem_of(plain(word)): stem for word, stem in ONE_FOR_ALL.items()}


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The form under which a word is found: 'twitching' and 'twitches' as 'twitch', 'eggplants' as 'aubergin'."""
    found = stem_of(word)
    return ONE_FOR_ALL.get(word) or ONE_FOR_ALL.get(found, found)


LED_TO: dict[str, tuple[str, ...]] = {}
"""By stem of a typed word, the stems that it finds besides."""
for _wider, _typed in LEADING.items():
    for _word in dict.fromkeys(map(stem, _typed)):
        LED_TO[_word] = (*LED_TO.get(_word, ()), stem(_wider))
SAID = {word: re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)") for word, phrases in PHRASES.items()}


def telling(found: Sequence[str]) -> list[str]:
    """Without the stop words; all of them where there is nothing else."""
    return [word for word in found if word not in STOP] or list(found)


def meant(text: str) -> list[str]:
    """The words that a query or a name is about: 'too much vitamin b6' is 'excess vitb6'."""
    said = said_plainly(text)
    for word, phrases in SAID.items():
        said = phrases.sub(word, said)
    found = words(said)
    following = [*found[1:], ""]
    return telling([w for w, after in zip(found, following, strict=False) if w != "vitamin" or not CODED.match(after)])


def key(text: str) -> str:
    """The stems of a title or a name, by which two of them are the same."""
    return " ".join(dict.fromkeys(stem(word) for word in meant(text)))


@dataclass(frozen=True)
class Indexed:
    """What an entry is found by. `names`: stems, a name a line. `text`: all stems, then all words as written.

    Among the stems of what was imported stands IMPORTED.
    """

    title: str
    names: str
    text: str


def indexed(title: str, names: Iterable[str], text: str, *, ours: bool = True) -> Indexed:
    """The words of an entry; `text` is everything else that finds it, `ours` whether it is a page of our own."""
    names = list(names)
    whole = said_plainly("\n".join((title, *names, text)))
    found = set(words(whole)) | {word for word, phrases in SAID.items() if phrases.search(whole)}
    written = found | {spelled(word) for word in found}
    keys = dict.fromkeys(key(name) for name in names)
    marks = [] if ours else [IMPORTED]
    return Indexed(
        title=key(title),
        names="\n".join(name for name in keys if name),
        text=f"{' '.join([*marks, *sorted({stem(word) for word in found})])}\n{' '.join(sorted(written))}",
    )


def written(text_words: str) -> list[str]:
    """The words as written of an entry's `text`."""
    return text_words.partition("\n")[2].split()


@dataclass(frozen=True)
class Term:
    """One word of a query. `prefixes`: beginnings of words as written that match it too; `led`: other stems."""

    typed: str
    stem: str
    prefixes: tuple[str, ...] = ()
    led: tuple[str, ...] = ()

    @property
    def stems(self) -> tuple[str, ...]:
        return (self.stem, *self.led)

    def finished(self) -> "Term":
        """The same as a whole word."""
        return term(self.typed)


@dataclass(frozen=True)
class Query:
    """What is searched for; `cut`: more was typed than is used."""

    terms: tuple[Term, ...]
    cut: bool = False


def read(typed: str) -> Query:
    """The query in what a reader typed. The last word may be unfinished, so it matches as a beginning too."""
    used = typed[:MOST_CHARACTERS]
    kept = list({stem(word): word for word in reversed(meant(used))}.values())[::-1]
    unfinished = bool(kept) and not used[-1:].isspace() and words(used)[-1] == kept[-1]
    terms = [term(word, unfinished=unfinished and word is kept[-1]) for word in kept[:MOST_WORDS]]
    return Query(tuple(terms), cut=len(typed) > MOST_CHARACTERS or len(kept) > MOST_WORDS)


def term(word: str, *, unfinished: bool = False) -> Term:
    begins = word == "vitb" or (unfinished and len(word) >= SHORTEST_PREFIX)
    prefixes = tuple(dict.fromkeys((word, spelled(word)))) if begins else ()
    return Term(word, stem(word), prefixes, LED_TO.get(stem(word), ()))
