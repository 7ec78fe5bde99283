"""Text to typed values: what a cell of a table, or YAML and JSON, say for a field of a record."""

import types
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from django.db.models import TextChoices


def to_bool(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"{text!r} is neither 0 nor 1")
    return text == "1"


def to_decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not value.is_finite() or value < 0:
        raise ValueError(f"{text!r} is not a number of 0 or more")
    return value.copy_abs()  # -0 is 0


def to_tuple(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


CONVERTERS: dict[object, Callable[[str], object]] = {
    str: str,
    int: int,
    bool: to_bool,
    Decimal: to_decimal,
    date: date.fromisoformat,
    tuple[str, ...]: to_tuple,
}


def convert(value: Any, hint: Any) -> object:
    """`value` (text from a table, or what YAML and JSON made of it) as the field's type; ValueError if not."""
    if isinstance(hint, types.UnionType):
        inner = next(choice for choice in get_args(hint) if choice is not types.NoneType)
        return None if value in ("", None) else convert(value, inner)
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if isinstance(value, bool):
        value = int(value)
    text = "" if value is None else str(value)
    if isinstance(hint, type) and issubclass(hint, TextChoices):
        if text not in hint.values:
            raise ValueError(f"{text!r} is not one of {', '.join(hint.values)}")
        return hint(text)
    return CONVERTERS[hint](text)
