"""Everything published back into the files of `content/`: what a load of them would bring is what is live here.

All files are written beside the folder and read back; only when they give the same records does each that
differs take the place of the old one. The database is only read, so the next load still sees what editors did.
"""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from nutrients import content, masters, publishing
from nutrients.content.writing import ARTICLES, SOURCES
from nutrients.conversion import many, pointers, record_of
from nutrients.models import TABLES
from nutrients.records import Record

MASTER = re.compile(r"[a-z0-9-]+-[0-9a-f]{16}\.webp")


class NotExported(Exception):
    """Nothing was written, and why."""


@dataclass
class Exported:
    """Files by their path in the folder: written or to be written, unchanged, removed or to be removed."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.written)} written, {len(self.unchanged)} unchanged, {len(self.removed)} removed"


def everything() -> list[Record]:
    """The records of all live rows that are content, as of one moment: nobody publishes while they are read."""
    found = []
    with transaction.atomic():
        publishing.lock()
        for model in TABLES:
            sets = many(model)
            single = [name for name in pointers(model) if name not in sets]
            rows = (
                model._default_manager.filter(model.own).order_by("pk").select_related(*single).prefetch_related(*sets)
            )
            found += [record_of(row) for row in rows]
    return found


def files(records: list[Record]) -> dict[str, str | Path]:
    """The text of every file by its path in the folder, and for the master of each image where it lies."""
    return {**content.files(records), **masters.masters(records)}


def data_of(made: str | Path) -> bytes:
    return made.read_bytes() if isinstance(made, Path) else made.encode()


def compare(folder: Path, made: Mapping[str, str | Path]) -> Exported:
    """What an export into the folder would do. Raises NotExported where the folder is none of ours."""
    if folder.exists() and not (folder.is_dir() and is_ours(folder)):
        raise NotExported(f"{folder} is neither empty nor a folder of content: it has no {SOURCES}.")
    found = Exported()
    for name, source in sorted(made.items()):
        path = folder / name
        same = path.is_file() and path.read_bytes() == data_of(source)
        (found.unchanged if same else found.written).append(name)
    present = [path for name in ARTICLES.values() for path in (folder / name).glob("*.md") if is_article(path)]
    present += [path for path in (folder / masters.FOLDER).glob("*.webp") if MASTER.fullmatch(path.name)]
    found.removed = sorted(name for path in present if (name := str(path.relative_to(folder))) not in made)
    return found


def is_ours(folder: Path) -> bool:
    return (folder / SOURCES).is_file() or not any(folder.iterdir())


def is_article(path: Path) -> bool:
    """By its name and its front matter; any other file is foreign and stays."""
    is_named = content.SLUG.fullmatch(path.stem) is not None
    return is_named and path.is_file() and path.read_bytes().startswith(b"---")


def export(folder: Path) -> Exported:
    """Bring the folder to what is live.

    Raises NotExported, and then the folder is as it was; or OSError, and then perhaps some files have taken their
    places already, each whole: the next export brings the others.
    """
    records = everything()
    made = files(records)
    found = compare(folder, made)
    with tempfile.TemporaryDirectory(dir=folder.resolve().parent, prefix=f".{folder.resolve().name}-") as name:
        beside = Path(name)
        write(beside, made)
        read_back(beside, records)
        for name in found.written:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).replace(folder / name)
    for name in found.removed:
        (folder / name).unlink()
    return found


def write(folder: Path, made: Mapping[str, str | Path]) -> None:
    """Write all files into a fresh folder, the masters of images byte for byte."""
    for name in (*ARTICLES.values(), masters.FOLDER):
        (folder / name).mkdir()
    for name, source in made.items():
        (folder / name).write_bytes(data_of(source))


def read_back(folder: Path, records: list[Record]) -> None:
    """Raises NotExported when the files do not give the same records, which would lose somebody's work."""
    try:
        found = {(record.kind, record.key): record.as_json() for record in content.read(folder).records}
    except content.ContentError as error:
        faults = "; ".join(str(fault).removeprefix(f"{folder}/") for fault in error.faults[:10])
        raise NotExported(f"What is live cannot be written to files: {faults}") from error
    wrong = [
        f"{record.kind} {record.key}" for record in records if found.get((record.kind, record.key)) != record.as_json()
    ]
    if wrong or len(found) != len(records):
        raise NotExported(f"What is live would not come back from files as it is: {', '.join(wrong[:10])}")
