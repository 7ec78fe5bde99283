"""What the files can hold: a value that would not come back from them as it went in is refused before it is live."""

import re
from dataclasses import MISSING, fields
from decimal import Decimal

from nutrients.content.building import REQUIRED_TEXT
from nutrients.content.writing import BODY
from nutrients.csl import name_from_csl, name_to_csl
from nutrients.records import RECORDS, SECTIONS, Record, SourceRecord

LONGEST = 100_000
"""Characters in one cell: Python's csv module reads no more than 131,072."""
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
KINDS: dict[str, type[Record]] = {record.kind: record for record in RECORDS}


def unfit(kind: str, name: str, value: object) -> str:
    """Why the files cannot hold this value of a field, as a sentence for editors; empty when they can."""
    if isinstance(value, Decimal):
        return "" if value.is_finite() and value >= 0 else "A number of 0 or more is needed here."
    texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else ()
    reasons = [unfit_text(text) for text in texts]
    if isinstance(value, tuple):
        reasons += [unfit_in_list(kind, name, word) for word in value]
    elif isinstance(value, str) and kind in ("nutrient", "guide") and name in BODY:
        reasons.append(unfit_article(name, value))
    elif isinstance(value, str):
        reasons.append(unfit_word(kind, name, value))
    return next(filter(None, reasons), "")


def unfit_text(text: str) -> str:
    if found := NO_TEXT.search(text):
        return f"It holds a sign that is no text (U+{ord(found[0]):04X}). Delete it."
    if "\r" in text:
        return "It holds a carriage return (U+000D). Break lines with a line feed alone."
    return f"It is longer than {LONGEST:,} characters." if len(text) > LONGEST else ""


def unfit_word(kind: str, name: str, value: str) -> str:
    needed = any(item.name == name and item.default is MISSING for item in fields(KINDS[kind]))
    if name in REQUIRED_TEXT and needed and not value.strip():
        return "It must not be empty."
    return ""


def unfit_article(name: str, text: str) -> str:
    """Articles are kept without blanks around them, and a nutrient's sections are told apart by their keys."""
    if text != text.strip():
        return "It begins or ends with a blank. Delete it."
    keyed = [line for line in text.split("\n") if line.startswith("##") and "{#" in line]
    if keyed and name in SECTIONS:
        return f"The line “{keyed[0][:60]}” reads like the beginning of a section of the file. Leave out its {{#."
    return ""


def unfit_in_list(kind: str, name: str, word: str) -> str:
    if ";" in word:
        return f"“{word[:60]}” holds a semicolon, which stands between the words of a list. Leave it out."
    if not word.strip() or word != word.strip() or len(word.splitlines()) != 1:
        return f"“{word[:60]}” has blanks at its ends or is broken into lines. Write one a line."
    if kind == SourceRecord.kind and name == "authors" and name_from_csl(name_to_csl(word)) != word:
        return f"“{word[:60]}” is neither ‘Family, Given’ nor the name of an organisation without comma."
    return ""
