"""Puts a backup in place, whole or not at all.

Everything is weighed and unpacked beside its place first. Pictures then go where they belong: each is named by its
digest, so one that no row names does no harm. The one step that counts is the last, a transaction of the database.
"""

import os
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader

from nutrients.backups import facts, postgresql, sqlite
from nutrients.backups.archive import (
    DATABASES,
    MEDIA,
    BackupFault,
    Manifest,
    check_seal,
    read_manifest,
    unpack,
)
from nutrients.disk import keep_names

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """What stands now. `behind`: apps whose tables the next `manage.py prepare` brings up to the code."""

    manifest: Manifest
    sha256: str
    behind: list[str]


def restore(path: Path, *, replace: bool = False) -> Restored:
    """Make a backup the live site. Raises BackupFault, and then nothing has changed.

    `replace`: what stands in the database goes; without it a database that is not empty is refused.
    """
    try:
        sha256 = check_seal(path)
        with tarfile.open(path, "r:") as tar:
            manifest = read_manifest(tar)
            check_engine(manifest)
            behind = check_migrations(manifest)
            check_empty(replace=replace)
            root = Path(settings.MEDIA_ROOT)
            root.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=root.parent, prefix=".restore-") as folder:
                unpack(tar, manifest, Path(folder))
                database = Path(folder) / DATABASES[manifest.engine]
                engine = sqlite if manifest.engine == "sqlite" else postgresql
                engine.weigh(database, manifest.facts)
                put_pictures(Path(folder) / MEDIA, root)
                engine.put_in_place(database, manifest.facts)
    except OSError as fault:
        place = f" {fault.filename}" if fault.filename else ""
        raise BackupFault(f"Nothing was restored:{place} {fault.strerror or fault}.") from fault
    except tarfile.TarError as fault:
        raise BackupFault(f"{path} cannot be read: {fault}.") from fault
    return Restored(manifest, sha256, behind)


def check_engine(manifest: Manifest) -> None:
    own = connection.vendor
    if manifest.engine != own:
        raise BackupFault(
            f"The backup is of {ENGINES[manifest.engine]}, and this site stands on {ENGINES[own]} (DATABASE_URL). "
            "Between the two, content goes by export_content and load_content."
        )


def check_migrations(manifest: Manifest) -> list[str]:
    """The apps in which the backup is behind the code. Raises BackupFault where it is ahead."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = loader.disk_migrations
    latest = manifest.facts.migrations
    strange = [
        f"{app} {name}" for app, name in latest.items() if app in loader.migrated_apps and (app, name) not in known
    ]
    if strange:
        raise BackupFault(
            f"The backup was made by a newer version of the site: this one does not know {', '.join(strange)}. "
            "Install that version, and restore again."
        )
    return sorted({app for app, name in loader.graph.leaf_nodes() if latest.get(app) != name})


def check_empty(*, replace: bool) -> None:
    try:
        standing = facts.tables()
    except Error as fault:
        if connection.vendor == "sqlite":
            raise BackupFault(sqlite.refusal(fault, str(connection.settings_dict["NAME"]))) from fault
        raise BackupFault(f"The database cannot be reached: {fault}.") from fault
    if standing and not replace:
        raise BackupFault(
            "The database is not empty. With --replace, what stands in it goes and the backup takes its place; "
            "make a backup of it first."
        )


def put_pictures(source: Path, root: Path) -> None:
    """Move unpacked files to where the site looks for them."""
    folders = {root}
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = root / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.chmod(0o644)
            with path.open("rb") as file:
                os.fsync(file.fileno())
            path.replace(place)
            folders.add(place.parent)
    for folder in folders:
        if folder.exists():
            keep_names(folder)
