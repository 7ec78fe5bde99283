"""Whether the site is well, as machines and people ask at /healthz: its database, its migrations, its disk."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

ROOM = 100_000_000
"""Free bytes below which the disk counts as full: a backup and some uploads still fit."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `fault` says in words what is wrong; blank when it is well."""

    name: str
    words: str
    fault: str = ""


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    applied = MigrationRecorder(connection).applied_migrations()
    missing = sorted(f"{app}.{name}" for app, name in known_migrations() - set(applied))
    return f"not applied: {', '.join(missing)}" if missing else ""


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those in the code, which stay the same while the process runs."""
    return frozenset(MigrationLoader(None).disk_migrations or ())


def disk() -> str:
    folder = Path(settings.VAR_DIR)
    if not os.access(folder, os.W_OK):
        return "cannot be written"
    free = shutil.disk_usage(folder).free
    return "" if free >= ROOM else f"{free // 1_000_000} MB free, {ROOM // 1_000_000} MB are wanted"


LOOKS: dict[str, tuple[str, Callable[[], str]]] = {
    "database": ("The database answers", database),
    "migrations": ("Its tables are those that this version of the site needs", migrations),
    "disk": ("There is room to keep what editors write", disk),
}


def checks() -> list[Check]:
    """Every look, in order. A fault tells no secret: of an error only its kind."""
    found = []
    for name, (words, look) in LOOKS.items():
        try:
            fault = look()
        except (Error, OSError) as error:
            fault = type(error).__name__
        found.append(Check(name, words, fault))
    return found
