"""How hard a text is to read: the Flesch-Kincaid grade, by our own counter.

Kincaid and others 1975: grade = 0.39 words per sentence + 11.8 syllables per word - 15.59. Syllables are
counted as groups of vowels, a silent final e left out, which is right for about nine words in ten. The
score orders the queue of what to rewrite; it proves nothing.
"""

import re
from dataclasses import dataclass

SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
LONG_SENTENCE = 25


@dataclass(frozen=True)
class Score:
    """`grade` in US school years; `longest` is the longest sentence, in words."""

    grade: float
    words: int
    sentences: int
    longest: int


def syllables(word: str) -> int:
    lower = word.lower()
    groups = len(re.findall(r"[aeiouy]+", lower))
    silent = lower.endswith("e") and not lower.endswith("le") and groups > 1
    return max(groups - silent, 1)


def score(text: str) -> Score:
    """The score of a text of whole sentences; an empty text scores 0."""
    sentences = [WORD.findall(part) for part in SENTENCE_END.split(text)]
    sentences = [words for words in sentences if words]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Score(0.0, 0, 0, 0)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return Score(round(grade, 1), len(words), len(sentences), max(map(len, sentences)))
