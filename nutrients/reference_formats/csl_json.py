"""CSL-JSON item by item, so that each has its line and a broken one hides only what follows it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from nutrients.reference_formats.cleaning import shown
from nutrients.reference_formats.items import Item, Unreadable, few

GAP = re.compile(r"[\s,]*")
HELD = ("items", "references", "message")
"""Where programs keep the list, or the one item, inside an object."""


def no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


DECODER = json.JSONDecoder(parse_constant=no_number)


def items(text: str) -> Iterator[Item]:
    """Every item of a list, of an object that holds one, or the one object that is an item itself."""
    start = len(text) - len(text.lstrip())
    if text[start] == "[":
        yield from listed(text, start + 1)
        return
    whole, _end = decoded(text, start)
    if isinstance(whole, str):
        raise Unreadable(f"This is no JSON: {whole}.")
    held = next((whole[name] for name in HELD if isinstance(whole.get(name), list | dict)), whole)
    held = held.get("items", held) if isinstance(held, dict) else held
    found = held if isinstance(held, list) else [held]
    few(len(found))
    line = text.count("\n", 0, start) + 1
    yield from (item_of(value, line) for value in found)


def listed(text: str, place: int) -> Iterator[Item]:
    line, counted, count = 1, 0, 0
    while True:
        gap = GAP.match(text, place)
        place = gap.end() if gap else place
        line, counted = line + text.count("\n", counted, place), place
        if place >= len(text):
            yield Item(line, {}, fault="The list has no end: the text was cut off here.")
            return
        if text[place] == "]":
            return
        value, end = decoded(text, place)
        if end == place:
            yield Item(line, {}, fault=f"Here and after it nothing could be read: {value}.")
            return
        count += 1
        few(count)
        yield item_of(value, line)
        place = end


def decoded(text: str, place: int) -> tuple[Any, int]:
    """A value of JSON and where it ends; where it is none, the reason and the same place."""
    try:
        return DECODER.raw_decode(text, place)
    except RecursionError:
        return "it is nested too deeply", place
    except json.JSONDecodeError as error:
        return f"{error.msg} in line {error.lineno}", place
    except ValueError as error:
        return shown(error), place


def item_of(value: Any, line: int) -> Item:
    if isinstance(value, dict):
        return Item(line, value)
    return Item(line, {}, fault=f"This is no item: ‘{shown(value)}’.")
