"""Records as the files of `content/`, byte for byte the same for the same records: the counterpart of reading.

Lines end with a line feed, cells are quoted only where they must be, numbers have no trailing zeros, empty
texts of articles are left out. Cells stand as they are: the files are data for git, not for spreadsheets.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import yaml

from nutrients.content.ordering import ordered
from nutrients.content.reading import TABLES, columns
from nutrients.csl import to_csl
from nutrients.records import RECORDS, SECTIONS, GuideRecord, NutrientRecord, Record, SourceRecord

ARTICLES: dict[type[Record], str] = {NutrientRecord: "nutrients", GuideRecord: "guides"}
SOURCES = "sources.json"
BODY = frozenset({"slug", "text", *SECTIONS})
"""What of an article does not stand in its front matter."""
QUOTED = re.compile(r'[,"\r\n]')
BREAKS = re.compile("[\n\x85\u2028\u2029]")
OWN_HEADING = re.compile(r"## (\S(?:.*\S)?)")


class FrontMatter(yaml.SafeDumper):
    """Lists on one line, as people write them; line breaks as escapes, since YAML folds some of them to blanks."""

    def list_in_a_line(self, value: Sequence[object]) -> yaml.Node:
        return self.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)

    def text(self, value: str) -> yaml.Node:
        return self.represent_scalar("tag:yaml.org,2002:str", value, style='"' if BREAKS.search(value) else None)


FrontMatter.add_representer(list, FrontMatter.list_in_a_line)
FrontMatter.add_representer(str, FrontMatter.text)


def files(records: Sequence[Record]) -> dict[str, str]:
    """The text of every file by its path in the folder. `records`: everything published, in any order."""
    of_kind: dict[type[Record], list[Record]] = {record: [] for record in RECORDS}
    for record in ordered(records):
        of_kind[type(record)].append(record)
    tables = {name: table(record, of_kind[record]) for record, name in TABLES.items()}
    articles = {
        f"{folder}/{record.key}.md": article(record) for kind, folder in ARTICLES.items() for record in of_kind[kind]
    }
    return {SOURCES: sources(of_kind[SourceRecord]), **tables, **articles}


def cell(value: object) -> str:
    """A field, as JSON knows it, as text of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def cells(record: Record, names: Iterable[str]) -> list[str]:
    values = record.as_json()
    return [cell(values[name]) for name in names]


def line(texts: Iterable[str]) -> str:
    """A line of a table. Lone carriage returns are quoted too, which the csv module leaves out before Python 3.13."""
    quoted = ('"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text for text in texts)
    return ",".join(quoted) + "\n"


def table(kind: type[Record], records: Iterable[Record]) -> str:
    names = columns(kind)
    return "".join(map(line, [names, *(cells(record, names) for record in records)]))


def sources(records: Iterable[Record]) -> str:
    items = [to_csl(record) for record in records if isinstance(record, SourceRecord)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def article(record: Record) -> str:
    values = record.as_json()
    names = [name for name in columns(type(record)) if name not in BODY and not left_out(record, values, name)]
    front = {name: in_yaml(getattr(record, name), values[name]) for name in names}
    matter = yaml.dump(front, Dumper=FrontMatter, sort_keys=False, allow_unicode=True, width=float("inf"))
    return "\n".join(["---", matter + "---", body(record)]).rstrip("\n") + "\n"


def in_yaml(value: object, in_json: Any) -> object:
    """Dates are YAML's own, without quotes; words of a vocabulary are texts."""
    if isinstance(value, date):
        return value
    return str(value) if isinstance(value, str) else in_json


def left_out(record: Record, values: Mapping[str, Any], name: str) -> bool:
    """Empty where empty is what a reader of the file would take anyway."""
    return values[name] == "" and any(item.name == name and item.default == "" for item in fields(record))


def body(record: Record) -> str:
    if isinstance(record, GuideRecord):
        return f"\n{record.text}" if record.text else ""
    texts = ((name.replace("_", "-"), getattr(record, name)) for name in SECTIONS)
    return "\n" + "\n\n".join(section(key, text) for key, text in texts if text)


def section(key: str, text: str) -> str:
    """A text with the key of its section behind its own heading, or in a line above where it has none."""
    first, _newline, _rest = text.partition("\n")
    if heading := OWN_HEADING.fullmatch(first):
        return f"## {heading[1]} {{#{key}}}{text[len(first) :]}"
    return f"## {{#{key}}}\n{text}"
