"""SQLite, by its backup API alone: copying the file of a database in use loses what was committed."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from django.db import connection

from nutrients.backups import facts
from nutrients.backups.archive import BackupFault, Facts
from nutrients.models import ContentVersion

PATIENCE = 60
"""Seconds for which a restore waits for those who write."""
KEPT_WAITING = "Somebody keeps writing into the database. Stop the site, and restore again."
DAMAGED = (
    "The database that stands there cannot be read ({}). Stop the site, move {} and the files beside it "
    "whose names begin so out of the way, and restore again."
)


def dump(path: Path) -> Facts:
    """Copy one committed moment into a new file, without sessions and without what was deleted before."""
    names = facts.tables()
    connection.ensure_connection()
    assert connection.connection is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        path.chmod(0o600)
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if facts.LEFT_OUT in names:
            copy.execute(f"DELETE FROM {facts.LEFT_OUT}")
        copy.execute("VACUUM")  # or the pages of what was deleted would still be in the file
        check(copy, "The database is damaged, and a backup of it would be too")
        return facts.read(copy.cursor(), names)


def check(copy: sqlite3.Connection, words: str) -> None:
    faults = [text for (text,) in copy.execute("PRAGMA integrity_check(5)") if text != "ok"]
    faults += [f"{table} {row} points to no {to}" for table, row, to, _n in copy.execute("PRAGMA foreign_key_check")]
    if faults:
        raise BackupFault(f"{words}: {'; '.join(faults[:5])}.")


def weigh(path: Path, told: Facts) -> None:
    """Look through an unpacked database before anything is touched."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        try:
            check(copy, "The backup holds a damaged database")
            found = facts.read(copy.cursor(), [*told.tables])
        except sqlite3.DatabaseError as fault:
            raise BackupFault(f"The backup holds no database that SQLite reads: {fault}.") from fault
    if found != told:
        raise BackupFault("The database in the backup does not hold what the manifest says.")


def put_in_place(path: Path, told: Facts) -> None:
    """Write the copy over the live database in one transaction: those who read or run see the old one or the new.

    Readers go on meanwhile; whoever writes is waited for, in a row with the others. A process that dies in it leaves
    the old database.
    """
    place = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        connection.close()
        deadline = time.monotonic() + PATIENCE

        def waiting(status: int, _left: int, _all: int) -> None:
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
                raise BackupFault(KEPT_WAITING)

        try:
            own_turn = connection.own_turn(PATIENCE)  # type: ignore[attr-defined]  # our backend has it
            with own_turn, closing(sqlite3.connect(place, isolation_level=None, timeout=1)) as live:
                live.execute("PRAGMA journal_mode=WAL")
                live.execute("PRAGMA synchronous=FULL")
                go_on(copy, live, told)
                copy.backup(live, progress=waiting)
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError as fault:
            raise BackupFault(refusal(fault, place)) from fault


def refusal(fault: Exception, place: str) -> str:
    """What to do where the database that stands there can be neither read nor replaced."""
    code = getattr(fault.__cause__ or fault, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_BUSY:
        return KEPT_WAITING
    broken = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return DAMAGED.format(fault, place) if broken else f"Nothing was restored: {fault} ({place})."


def go_on(copy: sqlite3.Connection, live: sqlite3.Connection, told: Facts) -> None:
    """The content version never goes back: one number must not name two contents to whoever keeps pages by it."""
    table = ContentVersion._meta.db_table
    known = live.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone()
    standing = facts.version(live.cursor()) if known else -1
    if standing >= told.content_version:
        copy.execute(f"UPDATE {table} SET number = ?", [standing + 1])
