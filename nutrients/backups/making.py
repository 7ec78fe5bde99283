"""Makes a backup: the database first, then the pictures.

Files of pictures are written before the rows that name them, and are never changed: whatever the copied moment of
the database names lies there afterwards.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from nutrients import images
from nutrients.backups import postgresql
from nutrients.backups import sqlite as own_sqlite
from nutrients.backups.archive import DATABASES, MEDIA, BackupFault, Facts, Writer
from nutrients.disk import keep_names

UNFINISHED = ".part"
"""How the names of files end that are being written, also among the pictures."""


@dataclass(frozen=True)
class Made:
    """A finished backup. `missing`: masters that the database names and that lie nowhere."""

    path: Path
    size: int
    sha256: str
    facts: Facts
    missing: list[str]


def usual_place(now: datetime) -> Path:
    return settings.VAR_DIR / "backups" / f"fascicle-{now:%Y%m%d-%H%M%S}.tar"


def back_up(path: Path | None = None) -> Made:
    """Write a backup, whole or not at all, that only its owner can read. Raises BackupFault."""
    now = datetime.now(UTC)
    path = (path or usual_place(now)).absolute()
    if path.exists():
        raise BackupFault(f"{path} is there already: a backup overwrites nothing.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:  # only its owner enters
            written = Path(folder) / f"archive{UNFINISHED}"
            sha256, facts = write(written, Path(folder), now)
            size = written.stat().st_size
            written.rename(path)
            keep_names(path.parent)
    except OSError as fault:
        raise BackupFault(f"No backup was written to {path}: {fault.strerror or fault}.") from fault
    except (Error, sqlite3.Error) as fault:
        raise BackupFault(f"No backup was written: the database cannot be read or copied ({fault}).") from fault
    missing = [digest for digest in facts.pictures if not images.stored(digest).exists()]
    return Made(path, size, sha256, facts, missing)


def write(path: Path, folder: Path, now: datetime) -> tuple[str, Facts]:
    engine = connection.vendor
    database = folder / DATABASES[engine]
    facts = (own_sqlite if engine == "sqlite" else postgresql).dump(database)
    path.touch(mode=0o600)
    with path.open("wb") as file:
        writer = Writer(file)
        writer.add(DATABASES[engine], database)
        for name, picture in pictures():
            writer.add(f"{MEDIA}{name}", picture)
        sha256 = writer.close(engine, now.isoformat(timespec="seconds"), facts)
        file.flush()
        os.fsync(file.fileno())
    return sha256, facts


def pictures() -> Iterator[tuple[str, Path]]:
    """Every file below MEDIA_ROOT with its name there; those that are just being written are left out."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != UNFINISHED:
            yield path.relative_to(root).as_posix(), path
