"""Tables as spreadsheets take and give them: cells that no program runs as a formula, and files of any separator.

A cell that could be read as a formula gets an apostrophe in front, and reading takes exactly that one away.
Numbers need none: their columns hold nothing else.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from nutrients.content.building import HINTS
from nutrients.content.reading import columns
from nutrients.content.writing import cells, line
from nutrients.records import Record

MOST_BYTES, MOST_ROWS = 2_000_000, 20_000
FORMULA = re.compile("[\\s'\"\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")
SEPARATORS = (",", ";", "\t")
NUMBERS = (int, bool, Decimal, date)


@dataclass(frozen=True)
class CellFault:
    """What is wrong in which line; `column` and `value` are empty where the line as a whole is meant."""

    line: int
    reason: str
    column: str = ""
    value: str = ""


class NotRead(Exception):
    """A file that is no table; `faults` says why, line by line."""

    def __init__(self, faults: list[CellFault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class SheetRow:
    """The cells of a line by column, apostrophes taken away; `line` as editors count them."""

    line: int
    cells: Mapping[str, str]


def editable(record: type[Record]) -> list[str]:
    """The columns that editors exchange; version and dates are counted by the site."""
    return [name for name in columns(record) if name not in Record.undated or name in record.identity]


def is_number(record: type[Record], name: str) -> bool:
    hint = HINTS[record.kind][name]
    return any(choice in NUMBERS for choice in (hint, *get_args(hint)))


def shield(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def unshield(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def sheet_cells(record: Record) -> dict[str, str]:
    """The cells of a record as they stand in a spreadsheet's file, without shields."""
    names = editable(type(record))
    return dict(zip(names, cells(record, names), strict=True))


def lines(kind: type[Record], records: Iterable[Record]) -> Iterator[str]:
    """The lines of a table for a spreadsheet, one after the other."""
    names = editable(kind)
    texts = [not is_number(kind, name) for name in names]
    yield line(names)
    for record in records:
        pairs = zip(cells(record, names), texts, strict=True)
        yield line(shield(cell) if is_text else cell for cell, is_text in pairs)


def sheet(rows: Iterable[Sequence[str]]) -> str:
    """Rows of texts as the file of a spreadsheet, every cell shielded."""
    return "".join(line(map(shield, row)) for row in rows)


def parse(data: bytes, kind: type[Record]) -> list[SheetRow]:
    """The rows of an uploaded file. Raises NotRead with every fault of its form."""
    text = decoded(data)
    separator, header = header_of(text, kind)
    wanted = [name for name in header if name in editable(kind)]
    faults: list[CellFault] = []
    found: list[SheetRow] = []
    for number, given in numbered(text, separator, faults):
        if not any(cell.strip() for cell in given):
            continue
        cut = [*given[: len(header)], *(cell for cell in given[len(header) :] if cell.strip())]
        if len(cut) != len(header):
            faults.append(CellFault(number, f"{len(header)} cells are expected, and it has {len(cut)}."))
            continue
        values = dict(zip(header, cut, strict=True))
        cleaned = {name: values[name].replace("\r\n", "\n") for name in wanted}
        found.append(SheetRow(number, {n: c if is_number(kind, n) else unshield(c) for n, c in cleaned.items()}))
    if len(found) > MOST_ROWS:
        faults = [CellFault(0, f"It has {len(found):,} rows; {MOST_ROWS:,} are taken at once.")]
    if faults:
        raise NotRead(faults)
    return found


def decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise NotRead([CellFault(0, f"It is larger than {MOST_BYTES // 1_000_000} MB.")])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotRead([CellFault(0, "It is UTF-16. Save it as ‘CSV UTF-8’.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise NotRead([CellFault(number, "It is not UTF-8. Save the file as ‘CSV UTF-8’.")]) from error
    if "\x00" in text:
        number = text.count("\n", 0, text.index("\x00")) + 1
        raise NotRead([CellFault(number, "It holds a NUL, which is no text. Is it a CSV file?")])
    return text


def numbered(text: str, separator: str, faults: list[CellFault]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows after the header, each with the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for place, given in enumerate(reader):
            if place:
                yield number, given
            number = reader.line_num + 1
    except csv.Error as error:
        faults.append(CellFault(number, f"It cannot be read: {error}. Is a quotation mark left open?"))


def header_of(text: str, kind: type[Record]) -> tuple[str, list[str]]:
    """The separator under which most columns are known, and the columns, blank ones at the end left out."""
    known = editable(kind)
    found = [(separator, first_row(text, separator)) for separator in SEPARATORS]
    separator, header = max(found, key=lambda pair: sum(name in known for name in pair[1]))
    while header and not header[-1]:
        header.pop()
    reasons = [
        *(f"There is no column {name[:60]!r}." for name in header if name not in columns(kind)),
        *(f"The column {name[:60]!r} stands twice." for name in sorted({n for n in header if header.count(n) > 1})),
        *(f"The column {name!r} is missing: it tells the rows apart." for name in kind.identity if name not in header),
    ]
    if reasons:
        raise NotRead([CellFault(1, reason) for reason in [*reasons, f"Columns are {', '.join(known)}."]])
    return separator, header


def first_row(text: str, separator: str) -> list[str]:
    try:
        return [
            unshield(cell.strip()) for cell in next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        ]
    except csv.Error:
        return []
