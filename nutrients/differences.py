"""What differs between two texts, word by word: for conflicts, histories and the review of drafts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

WORDS = re.compile(r"\s+|[^\s]+")
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is the same in both, or stands only in the older or only in the newer."""

    kind: str
    text: str


def in_words(value: Any) -> str:
    """A field's value as a text that can be compared: a list one item a line."""
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)


def differ(old: str, new: str) -> list[Piece]:
    """Both texts as one sequence: without the new pieces it is the old text, without the gone ones the new.

    Lines are matched first and words only inside lines that changed, so that a long article costs little.
    """
    pieces: list[Piece] = []
    for old_lines, new_lines in blocks(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if old_lines == new_lines:
            pieces.append(Piece(SAME, "".join(old_lines)))
        else:
            pieces += within(WORDS.findall("".join(old_lines)), WORDS.findall("".join(new_lines)))
    return joined(pieces)


def blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for _tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield old[start:end], new[new_start:new_end]


def within(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for old_words, new_words in blocks(old, new):
        if old_words == new_words:
            yield Piece(SAME, "".join(old_words))
        else:
            yield Piece(GONE, "".join(old_words))
            yield Piece(NEW, "".join(new_words))


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Without empty pieces, neighbours of one kind as one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found
