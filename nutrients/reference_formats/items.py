"""What reading a list of references gives: each item with its line, its values and what there is to say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = 2000
"""Items read at a time."""
LONGEST = 1_000_000
"""Characters of one text."""


class Unreadable(Exception):
    """Nothing of a text could be read; the message says why, for the editor."""


@dataclass(frozen=True)
class Item:
    """An item in CSL's terms, as it was found, with the line in which it begins."""

    line: int
    csl: Mapping[str, Any]
    remarks: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Found:
    """Raw values of a source's record, without key and judgement; none where `fault` says why it was left out."""

    line: int
    values: Mapping[str, Any]
    remarks: tuple[str, ...] = ()
    fault: str = ""


def few(count: int) -> None:
    """Raises Unreadable where there is more than can be looked at in one report."""
    if count > MOST:
        raise Unreadable(f"There are more than {MOST:,} items. Import them in smaller parts.")
