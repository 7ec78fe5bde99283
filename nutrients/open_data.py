"""Everything published as tables for others, and one archive of them: made once a content version and process.

The tables are the records of `content/` without what stays with the editors. The archive's bytes depend on nothing
but the content: names in order, fixed times, no compression (which differs between versions of zlib).
"""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from nutrients.asking import bind
from nutrients.content.ordering import ordered
from nutrients.content.reading import columns, plural
from nutrients.content.spreadsheets import is_number, shield
from nutrients.content.writing import cells, line
from nutrients.conversion import VOCABULARIES, many, pointers, record_of
from nutrients.data_dictionary import BASED_ON, DESCRIPTIONS, TITLES, UNITS, meaning
from nutrients.models import TABLES, Content, ContentVersion
from nutrients.openness import open_fields
from nutrients.records import Record

LICENCE = "No licence has been chosen yet: ask us."
"""The terms of use, in the one place where they are said; /data/ shows them at #licence."""
DESCRIPTION = (
    "Everything published here, as tables. Left out are what editors note for each other and where a figure was "
    "looked up, and the foods that were imported as a whole from USDA’s releases, which USDA itself gives away; "
    "nothing else."
)
LEFT_OUT = "Foods imported as a whole from USDA's releases are left out: USDA itself gives them away."
TIME = (1980, 1, 1, 0, 0, 0)
CHUNK = 500


@dataclass(frozen=True)
class Column:
    """`unit` of an amount, in words; `words`: those of a closed vocabulary, as the table writes them."""

    name: str
    meaning: str
    unit: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class OpenTable:
    """A table of the open data; `name` stands in its address. `based_on`: databases of others that it draws on."""

    name: str
    title: str
    description: str
    based_on: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int
    size: int
    """Bytes."""

    @property
    def counted(self) -> str:
        return f"{self.rows:,} row{'s' * (self.rows != 1)}"


@dataclass(frozen=True)
class Archive:
    """Everything of one content version."""

    version: int
    tables: tuple[OpenTable, ...]
    content: bytes
    sha256: str

    @property
    def description(self) -> str:
        return DESCRIPTION

    @property
    def name(self) -> str:
        return f"fascicle-{self.version}.zip"

    @property
    def size(self) -> int:
        return len(self.content)

    def table(self, name: str) -> bytes:
        """The CSV of a table. KeyError where there is no such table."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(f"fascicle-{self.version}/{name}.csv")


def name_of(model: type[Content]) -> str:
    return plural(model.record.kind.replace("-", "_"))


def open_columns(record: type[Record]) -> list[str]:
    """The columns of a table: those of `content/` without what is withheld."""
    given = open_fields(record)
    return [name for name in columns(record) if name in given]


def described(model: type[Content], rows: int, size: int) -> OpenTable:
    kind, words = model.record.kind, VOCABULARIES[model.record.kind]
    shown = tuple(
        Column(
            name, meaning(kind, name), UNITS.get((kind, name), ""), tuple(words[name].values) if name in words else ()
        )
        for name in open_columns(model.record)
    )
    return OpenTable(name_of(model), TITLES[kind], DESCRIPTIONS[kind], BASED_ON.get(kind, ()), shown, rows, size)


def records_of(model: type[Content]) -> list[Record]:
    sets = many(model)
    single = [name for name in pointers(model) if name not in sets]
    rows = model._default_manager.filter(model.own).order_by("pk").select_related(*single).prefetch_related(*sets)
    return [record_of(row) for row in rows.iterator(chunk_size=CHUNK)]


def csv_of(record: type[Record], records: Iterable[Record]) -> bytes:
    """The table as a file; texts that a spreadsheet would run as a formula have an apostrophe in front."""
    names = open_columns(record)
    texts = [not is_number(record, name) for name in names]
    lines = [line(names)]
    for row in records:
        pairs = zip(cells(row, names), texts, strict=True)
        lines.append(line(shield(cell) if is_text else cell for cell, is_text in pairs))
    return "".join(lines).encode()


def read_all() -> dict[type[Content], list[Record]]:
    """The records of all live rows by kind, each in the order of its file."""
    found = ordered([record for model in TABLES for record in records_of(model)])
    by_kind: dict[str, list[Record]] = {}
    for record in found:
        by_kind.setdefault(record.kind, []).append(record)
    return {model: by_kind.get(model.record.kind, []) for model in TABLES}


def readme(version: int, tables: Iterable[OpenTable]) -> str:
    """What somebody who has only the archive must know."""
    parts = [
        f"Fascicle, nutrients and muscle twitching: open data, content version {version}\n\n{LICENCE}\n{LEFT_OUT}\n"
    ]
    parts += [
        f"\n{table.name}.csv, {table.rows} rows. {table.description}.\n"
        + "".join(f"  {column.name}: {column.meaning}\n" for column in table.columns)
        for table in tables
    ]
    return "".join(parts)


def made(version: int) -> Archive:
    records = read_all()
    files = {f"{name_of(model)}.csv": csv_of(model.record, rows) for model, rows in records.items()}
    found = [described(model, len(rows), len(files[f"{name_of(model)}.csv"])) for model, rows in records.items()]
    tables = tuple(sorted(found, key=lambda table: table.name))
    files["README.txt"] = readme(version, tables).encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"fascicle-{version}/{name}", TIME)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, files[name])
    content = held.getvalue()
    return Archive(version, tables, content, hashlib.sha256(content).hexdigest())


def content_version() -> int:
    """What names it holds for it alone."""
    bind()
    return ContentVersion.number_now()


class Keeper:
    """Keeps the archive of the newest version alone; whoever asks while it is made waits for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: Archive | None = None

    def archive(self) -> Archive:
        """Of one moment: what is published while rows are read makes them be read again."""
        kept = self.kept
        if kept and kept.version == content_version():
            return kept
        with self.lock:
            while True:
                version = content_version()
                if self.kept and self.kept.version == version:
                    return self.kept
                fresh = made(version)
                if content_version() == version:
                    self.kept = fresh


KEEPER = Keeper()
