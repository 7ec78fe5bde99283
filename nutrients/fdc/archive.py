"""A zip of CSV tables, read row by row from where it lies and believed in nothing.

Nothing is unpacked to disk, and only small tables are held whole. Whatever is wrong raises ArchiveFault with one
sentence.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

MOST_FILES, MOST_BYTES, MOST_RATIO = 200, 500_000_000, 150
"""Of an archive: its files, their bytes unpacked, and how many times larger than packed one may be."""
SMALL = 1_000_000
"""Bytes unpacked below which the ratio says nothing."""
LONGEST = 100_000
"""Characters of a row, however many lines it has."""
MOST_ROWS, MOST_HELD = 50_000, 2_000_000
"""Rows and bytes of a table that is held whole: more than any release has there."""
UNREAD = 0x1 | 0x20 | 0x40
"""Flags of a file that is encrypted, a patch of another one, or encrypted in another way."""
EVERY = 5_000
"""Rows between two reports of progress."""
DATE = re.compile(r"(?<!\d)(20\d\d-[01]\d(?:-[0-3]\d)?)(?!\d)")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Cells = tuple[str, ...]
Progress = Callable[[int], None]
"""Told how many bytes more were read, unpacked."""


@dataclass
class Row:
    """What has been read of the row that comes next."""

    characters: int = 0


class ArchiveFault(Exception):
    """The archive cannot be imported; the text says why in one sentence."""


def nothing(_more: int) -> None:
    """For whoever wants no progress."""


class Archive:
    """A context manager. `tables` are the CSV files by base name, wherever in the archive they lie."""

    def __init__(self, path: Path, progress: Progress = nothing) -> None:
        self.path, self.progress = path, progress
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise ArchiveFault(f"{path.name} is no zip archive, or its end is missing.") from error
        except OSError as error:
            raise ArchiveFault(f"{path.name} cannot be read: {error.strerror or error}.") from error
        try:
            self.tables = checked(self.zip.infolist())
        except ArchiveFault:
            self.zip.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.zip.close()

    @property
    def date(self) -> str:
        """The release's date, which stands in the name of the folder inside or of the archive alone; or nothing."""
        folders = [name for info in self.tables.values() for name in PurePosixPath(info.filename).parts[:-1]]
        found = [match[1] for name in (*folders, self.path.name) if (match := DATE.search(name))]
        return found[0] if found else ""

    def refuse_too_large(self) -> None:
        """For whoever knows that it is no other release, which may be larger."""
        if sum(entry.file_size for entry in self.zip.infolist()) > MOST_BYTES:
            raise ArchiveFault(f"Unpacked it would be larger than {MOST_BYTES:,} bytes; no release read here is.")

    def size(self, *names: str) -> int:
        """Bytes of tables, unpacked, as far as they are there."""
        return sum(self.tables[name].file_size for name in names if name in self.tables)

    def rows(self, name: str, needed: Sequence[str], also: Sequence[str] = ()) -> Iterator[tuple[int, Cells]]:
        """Line and cells of each row: those of the columns `needed`, then `also`, empty where there is no such column.

        Columns are found by the names in the header, in whatever order they stand.
        """
        if name not in self.tables:
            raise ArchiveFault(f"The archive has no {name}.")
        try:
            with self.zip.open(self.tables[name]) as packed:
                yield from self.cells(name, packed, needed, also)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ArchiveFault(f"{name} is damaged or cut off: what is unpacked is not what was packed.") from error
        except UnicodeDecodeError as error:
            raise ArchiveFault(f"{name} is not UTF-8 text.") from error
        except OSError as error:
            raise ArchiveFault(f"{name} cannot be read: {error.strerror or error}.") from error

    def few(self, name: str, columns: Sequence[str]) -> Iterator[Cells]:
        """The cells of each row of a table that is to be held whole."""
        if self.size(name) > MOST_HELD:
            raise ArchiveFault(f"{name} is larger than {MOST_HELD:,} bytes; no release read here has one so large.")
        for place, (_line, cells) in enumerate(self.rows(name, columns)):
            if place >= MOST_ROWS:
                raise ArchiveFault(f"{name} holds more than {MOST_ROWS:,} rows; no release that is read here does.")
            yield cells

    def cells(
        self, name: str, packed: IO[bytes], needed: Sequence[str], also: Sequence[str]
    ) -> Iterator[tuple[int, Cells]]:
        row = Row()
        reader = csv.reader(self.lines(name, packed, row), strict=True)
        try:
            header = next(reader, [])
            wanted = chosen(name, header, needed, also)
            for cells in reader:
                row.characters = 0
                if len(cells) == len(header):
                    yield reader.line_num, wanted(cells)
                elif cells:
                    where = f"{name}, line {reader.line_num}"
                    raise ArchiveFault(f"{where}: {len(cells)} cells stand under {len(header)} columns.")
        except csv.Error as error:
            raise ArchiveFault(f"{name}, line {reader.line_num}: this is no row of CSV ({error}).") from error

    def lines(self, name: str, packed: IO[bytes], row: Row) -> Iterator[str]:
        """Lines as they stand, line breaks inside quotes too; never more of one row than LONGEST."""
        text = io.TextIOWrapper(packed, encoding="utf-8-sig", newline="")
        read = 0
        for number, line in enumerate(iter(lambda: text.readline(LONGEST + 1), ""), 1):
            row.characters += len(line)
            if row.characters > LONGEST:
                raise ArchiveFault(f"{name}, line {number}: a row is longer than {LONGEST:,} characters.")
            read += len(line)
            if number % EVERY == 0:
                self.progress(read)
                read = 0
            yield line
        self.progress(read)


def chosen(name: str, header: list[str], needed: Sequence[str], also: Sequence[str]) -> Callable[[list[str]], Cells]:
    """Picks the columns out of a row."""
    missing = [column for column in needed if column not in header]
    if missing:
        raise ArchiveFault(f"{name} has no column {', '.join(missing)}.")
    if len(set(header)) != len(header):
        raise ArchiveFault(f"{name} has two columns of the same name.")
    places = [header.index(column) if column in header else len(header) for column in (*needed, *also)]
    pick = itemgetter(*places, len(header))  # two at least, so that it always gives a tuple
    return lambda cells: pick([*cells, ""])[:-1]


def checked(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The tables by base name, when nothing in the archive's list of contents is suspicious."""
    if len(entries) > MOST_FILES:
        raise ArchiveFault(f"The archive holds {len(entries):,} files; no release has more than {MOST_FILES}.")
    tables: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        refuse_hostile(entry)
        name = PurePosixPath(entry.filename).name
        if entry.is_dir() or not name.endswith((".csv", ".json")):
            continue
        if name in tables:
            raise ArchiveFault(f"The archive holds {name} twice.")
        tables[name] = entry
    return tables


def refuse_hostile(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    shown = ascii(name[:80])
    if name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in PurePosixPath(name).parts:
        raise ArchiveFault(f"The archive holds a file whose path leads out of it: {shown}.")
    if entry.flag_bits & UNREAD:
        raise ArchiveFault(f"The archive is encrypted, or mends another one: {shown}.")
    if entry.compress_type not in METHODS:
        raise ArchiveFault(f"The archive is packed in a way that is not read here: {shown}.")
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise ArchiveFault(f"A file would unpack to more than {MOST_RATIO} times its size: {shown}.")
