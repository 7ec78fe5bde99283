"""The files of a folder, each as rows of raw values, and all of them as one snapshot."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import frontmatter
import yaml

from nutrients.content.agreeing import doubled_defaults, misleading_redirects, missing_targets
from nutrients.content.building import build
from nutrients.content.masters import wrong_masters
from nutrients.content.rows import ContentError, Fault, Row
from nutrients.csl import from_csl
from nutrients.records import RECORDS, SECTIONS, GuideRecord, NutrientRecord, Record, SourceRecord


def plural(kind: str) -> str:
    """'claim' -> 'claims', 'medicine_class' -> 'medicine_classes'."""
    return kind + ("es" if kind.endswith("s") else "s")


TABLES: dict[type[Record], str] = {
    record: f"{plural(record.kind.replace('-', '_'))}.csv"
    for record in RECORDS
    if record not in (NutrientRecord, GuideRecord, SourceRecord)
}

SECTION_LINE = re.compile(r"^##[ \t]*(?P<heading>.*?)[ \t]*\{#(?P<key>[^}]*)\}[ \t]*$")


def columns(record: type[Record]) -> list[str]:
    """The columns of a kind's table: its own fields first, then version and dates."""
    names = [item.name for item in fields(record)]
    return [name for name in names if name not in Record.undated] + [n for n in names if n in Record.undated]


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
    faults += wrong_masters(found, places)
    faults += misleading_redirects(found, places)
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
