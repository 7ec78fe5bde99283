"""Cells of the tables as numbers and words; what is no number is a fault with its place."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from nutrients.fdc.archive import ArchiveFault

NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")
MOST_ID = 2**31 - 1


def amount(text: str, table: str, line: int, what: str, most: Decimal, places: int) -> Decimal:
    """A number from 0 up to below `most`, rounded half up to so many decimal places."""
    if text.startswith("-") and NUMBER.fullmatch(text[1:]):
        raise ArchiveFault(f"{table}, line {line}: the {what} {text[:40]} is below 0.")
    if not NUMBER.fullmatch(text):
        raise ArchiveFault(f"{table}, line {line}: the {what} {shown(text)} is no number.")
    value = Decimal(text)
    if value < most:
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if value >= most:
        raise ArchiveFault(f"{table}, line {line}: the {what} {text[:40]} is more than any food holds.")
    return value


def whole(text: str, table: str, line: int, what: str) -> int:
    """A number that identifies something."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= MOST_ID):
        raise ArchiveFault(f"{table}, line {line}: the {what} {shown(text)} is no whole number above 0.")
    return int(text)


def count(text: str) -> int | None:
    """How many, where that is said; some releases write it with a decimal point."""
    digits = text.partition(".")[0]
    return min(int(digits), MOST_ID) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None


def words(text: str) -> str:
    """Readable text in one line: no control signs, no signs that turn the direction of writing."""
    plain = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shown(text: str) -> str:
    return f"“{shortened(words(text), 40)}”"
