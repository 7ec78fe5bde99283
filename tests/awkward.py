"""Awkward texts for records of every kind, drawn from a seed: what editors may type and files must give back."""

import random
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args, get_type_hints

from nutrients.content import unfit
from nutrients.content.agreeing import TARGETS
from nutrients.records import Record

AWKWARD = (
    *(
        '"',
        '""',
        "'",
        ",",
        '",',
        "\n",
        "\n\n",
        " leading",
        "trailing ",
        "\ttab",
        "\n---\n",
        "--- ",
        "- item",
        ": ",
        "a: b",
    ),
    *("# comment", "yes", "no", "null", "~", "1e3", "0x10", "1_000", "012", "12:30:00", "2030-01-01", "@key", "`code`"),
    *("{#x}", "\n## Heading", "\n## Heading {#before}", "{a: 1}", "[a, b]", "%TAG", "&anchor", "*alias", "!tag", "|"),
    *(
        ">",
        "=1+1",
        "é",
        "e\u0301",
        "日本語",
        "🙂",
        "\u202eabc",
        "\u2028",
        "\x85",
        "\ufeff",
        "\x0b",
        "\x0c",
        "\x1f",
        "\x7f",
    ),
    *("a;b", "\\n", "\\", "\x00", "\r", "\r\n", "...", "?", "-", "=", "<b>", "&amp;", "\u200b", "\xa0", "x" * 300),
    *("\U0010ffff", "\ud800", "## Own heading\nand text", "## H {#", "##", "Family, Given", "2030"),
)


def text(chance: random.Random) -> str:
    return "".join(chance.choice((*AWKWARD, "word", " more words ")) for _ in range(chance.randint(1, 4)))


def value(chance: random.Random, hint: Any) -> Any:
    """Some value of a type, as a record may hold it; None for types whose values must agree with others."""
    made = {
        str: text(chance),
        Decimal: Decimal(chance.randint(0, 10**7)).scaleb(-chance.randint(0, 5)),
        date: date(chance.randint(1, 9999), chance.randint(1, 12), chance.randint(1, 28)),
        tuple[str, ...]: tuple(text(chance) for _ in range(chance.randint(0, 3))),
    }
    return made.get(next((choice for choice in get_args(hint) if choice in made), hint) if hint not in made else hint)


def changed(chance: random.Random, record: Record) -> Record:
    """The record with other values that the files can hold; whatever identifies it or points elsewhere stays."""
    hints, values = get_type_hints(type(record)), {}
    for item in fields(record):
        if item.name in (*record.identity, *TARGETS) or chance.random() < 0.3:
            continue
        made = value(chance, hints[item.name])
        if made is not None and not unfit(record.kind, item.name, made):
            values[item.name] = made
    return replace(record, **values)
