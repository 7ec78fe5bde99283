"""Reads `content/` into typed records, and writes them back: the reviewable form of everything published.

Articles are Markdown with YAML front matter, tables are CSV, sources are CSL-JSON. Every fault is
reported with its file and line, all of them at once; a file with a fault gives nothing.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

import frontmatter
import yaml

from nutrients.csl import from_csl
from nutrients.records import (
    RECORDS,
    SECTIONS,
    FoodRecord,
    GuideRecord,
    NutrientRecord,
    PortionRecord,
    Record,
    SourceRecord,
)
from nutrients.values import convert


def plural(kind: str) -> str:
    """'claim' -> 'claims', 'medicine_class' -> 'medicine_classes'."""
    return kind + ("es" if kind.endswith("s") else "s")


TABLES: dict[type[Record], str] = {
    record: f"{plural(record.kind.replace('-', '_'))}.csv"
    for record in RECORDS
    if record not in (NutrientRecord, GuideRecord, SourceRecord)
}
SECTION_LINE = re.compile(r"^##[ \t]*(?P<heading>.*?)[ \t]*\{#(?P<key>[^}]*)\}[ \t]*$")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REQUIRED_TEXT = frozenset({"slug", "name", "title", "text", "definition", "statement", "explanation", "measure"})


def columns(record: type[Record]) -> list[str]:
    """The columns of a kind's table: its own fields first, then version and dates."""
    names = [item.name for item in fields(record)]
    return [name for name in names if name not in Record.undated] + [n for n in names if n in Record.undated]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a content file, and where."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class ContentError(Exception):
    """Some content files are broken; `faults` says which, where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Row:
    """Raw values of one record with the place they come from."""

    path: Path
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """What a folder holds: records in the order of loading, and where each stands."""

    records: list[Record]
    places: Mapping[tuple[str, str], Row]

    def fault(self, kind: str, key: str, reason: str) -> Fault:
        row = self.places[kind, key]
        return Fault(row.path, row.line, reason)


def read(folder: Path) -> Snapshot:
    """All records of `folder`. Raises ContentError with every fault."""
    faults: list[Fault] = []
    found: list[Record] = []
    places: dict[tuple[str, str], Row] = {}
    for record in RECORDS:
        for row in rows_of(record, folder, faults):
            built = build(record, row, faults)
            if built is None:
                continue
            if first := places.get((record.kind, built.key)):
                faults.append(Fault(row.path, row.line, f"{built.key} stands already in line {first.line}"))
            places[record.kind, built.key] = row
            found.append(built)
    faults += missing_targets(found, places)
    faults += doubled_defaults(found, places)
    if faults:
        raise ContentError(faults)
    return Snapshot(found, places)


def rows_of(record: type[Record], folder: Path, faults: list[Fault]) -> Iterator[Row]:
    try:
        if record is SourceRecord:
            yield from source_rows(folder / "sources.json", faults)
        elif record is NutrientRecord:
            yield from article_rows(folder / "nutrients", faults)
        elif record is GuideRecord:
            yield from article_rows(folder / "guides", faults)
        else:
            yield from table_rows(folder / TABLES[record], record, faults)
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(folder / TABLES.get(record, "sources.json"), 1, str(error)))
    except json.JSONDecodeError as error:
        faults.append(Fault(folder / "sources.json", error.lineno, error.msg))


def source_rows(path: Path, faults: list[Fault]) -> Iterator[Row]:
    text = path.read_text(encoding="utf-8")
    items = json.loads(text)
    if not isinstance(items, list):
        faults.append(Fault(path, 1, "not a list of CSL-JSON items"))
        return
    place = -1
    for item in items:
        found = text.find(f'"id": {json.dumps(item.get("id"))}', place + 1) if isinstance(item, dict) else -1
        place = max(place, found)
        line = text.count("\n", 0, max(found, 0)) + 1
        try:
            yield Row(path, line, from_csl(item))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            faults.append(Fault(path, line, f"not a CSL-JSON item: {error!r}"))


def table_rows(path: Path, record: type[Record], faults: list[Fault]) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        expected = columns(record)
        if next(reader, []) != expected:
            faults.append(Fault(path, 1, f"the columns must be {','.join(expected)}"))
            return
        line = 2
        try:
            for cells in reader:
                if len(cells) == len(expected):
                    texts = (text.replace("\r\n", "\n") for text in cells)
                    yield Row(path, line, dict(zip(expected, texts, strict=True)))
                elif cells:
                    faults.append(Fault(path, line, f"{len(expected)} columns expected"))
                line = reader.line_num + 1
        except csv.Error as error:
            faults.append(Fault(path, line, f"{error}: is a quotation mark left open?"))


def article_rows(folder: Path, faults: list[Fault]) -> Iterator[Row]:
    for path in sorted(folder.glob("*.md")):
        try:
            text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
            post = frontmatter.loads(text)
        except UnicodeDecodeError as error:
            faults.append(Fault(path, 1, str(error)))
            continue
        except (yaml.YAMLError, ValueError) as error:  # ValueError: a day that no calendar has
            mark = getattr(error, "problem_mark", None)
            faults.append(Fault(path, mark.line + 1 if mark else 1, f"front matter: {error}".split("\n")[0]))
            continue
        values = {"slug": path.stem, **post.metadata}
        start = text.count("\n", 0, len(text.rstrip()) - len(post.content)) + 1
        if folder.name == "nutrients":
            values |= sections(post.content, path, start, faults)
        else:
            values["text"] = post.content
        yield Row(path, 1, values)


def sections(body: str, path: Path, first_line: int, faults: list[Fault]) -> dict[str, str]:
    """The body of a nutrient's file cut at its `## Heading {#key}` lines, each text with its heading."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for offset, line in enumerate(body.split("\n")):
        if match := SECTION_LINE.match(line):
            name = match["key"].replace("-", "_")
            if name not in SECTIONS or name in found:
                faults.append(Fault(path, first_line + offset, f"section {match['key']}: unknown or given twice"))
            current = found[name] = [f"## {match['heading']}"] if match["heading"] else []
        elif current is not None:
            current.append(line)
        elif line.strip():
            faults.append(Fault(path, first_line + offset, "text before the first section"))
            break
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


HINTS: dict[str, dict[str, Any]] = {record.kind: get_type_hints(record) for record in RECORDS}


def build(record: type[Record], row: Row, faults: list[Fault]) -> Record | None:
    """A record from raw values; faults are added for what is unknown, missing or of the wrong form."""
    hints = HINTS[record.kind]
    known = {item.name: item for item in fields(record)}
    reasons = [f"{name}: no such field" for name in row.values if name not in known]
    values: dict[str, Any] = {}
    for name, item in known.items():
        if name not in row.values:
            if item.default is MISSING:
                reasons.append(f"{name}: missing")
            continue
        try:
            values[name] = convert(row.values[name], hints[name])
        except ValueError as error:
            reasons.append(f"{name}: {error}")
            continue
        if name in REQUIRED_TEXT and item.default is MISSING and not str(values[name]).strip():
            reasons.append(f"{name}: must not be empty")
    if not reasons and "slug" in known and not SLUG.fullmatch(values["slug"]):
        reasons.append(f"slug: {values['slug']!r} is not of lower-case letters, digits and hyphens")
    if record is FoodRecord and values.get("slug") == "compare":
        reasons.append("slug: 'compare' is the address of the comparison of foods")
    faults += [Fault(row.path, row.line, reason) for reason in reasons]
    return None if reasons else record(**values)


class Incomplete(Exception):
    """Values do not make a record yet: `reasons` says what is missing or of the wrong form."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def complete(kind: str, values: Mapping[str, Any]) -> Record:
    """The record that a draft's values make. Raises Incomplete with every reason."""
    faults: list[Fault] = []
    record = build(next(r for r in RECORDS if r.kind == kind), Row(Path(kind), 0, values), faults)
    if record is None:
        raise Incomplete([fault.reason for fault in faults])
    return record


TARGETS = {
    "nutrient": "nutrient",
    "via": "nutrient",
    "imbalance": "imbalance",
    "symptom": "symptom",
    "effects": "symptom",
    "emergency_with": "symptom",
    "claim": "claim",
    "claims": "claim",
    "replaced_by": "claim",
    "other_cause": "other-cause",
    "source": "source",
    "sources": "source",
    "food": "food",
    "person": "person",
}
"""Which kind each pointing field points to, by the target's slug."""


def missing_targets(found: list[Record], places: Mapping[tuple[str, str], Row]) -> list[Fault]:
    faults = []
    for record in found:
        row = places[record.kind, record.key]
        for name, kind in TARGETS.items():
            value = getattr(record, name, None)
            slugs = value if isinstance(value, tuple) else (value,) if value else ()
            faults += [
                Fault(row.path, row.line, f"{name}: there is no {kind} {slug!r}")
                for slug in slugs
                if (kind, slug) not in places
            ]
    return faults


def doubled_defaults(found: list[Record], places: Mapping[tuple[str, str], Row]) -> list[Fault]:
    """A food has one usual portion at most: rankings count by it."""
    faults = []
    first: dict[str, PortionRecord] = {}
    for record in found:
        usual = record if isinstance(record, PortionRecord) and record.is_default else None
        if usual and first.setdefault(usual.food, usual) is not usual:
            row = places[record.kind, record.key]
            faults.append(Fault(row.path, row.line, f"is_default: {usual.food} has another usual portion"))
    return faults
