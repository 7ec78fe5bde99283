"""Whose turn it is to write into a database of SQLite.

SQLite lets one write at a time, and has the others ask again and again whether they may: among several writers some
never may, until their time is over. So each takes a lock of the system first, on a file beside the database. Who
waits for that one sleeps, and is woken when it is free. The system frees it too where its holder is killed.

SQLite's own lock goes on guarding the data. Where no file can be locked, its way of waiting is the only one.
"""

import fcntl
import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

SECONDS = 30
"""For how long somebody waits for a turn."""


class Turn:
    """The turn of one connection."""

    def __init__(self) -> None:
        self.file: int | None = None

    def take(self, database: str, seconds: float = SECONDS) -> None:
        """Wait for the turn. Raises what SQLite raises where others write for too long."""
        file = opened(database)
        if file is None:
            return
        if not locked(file, seconds):
            late = sqlite3.OperationalError("database is locked")
            late.sqlite_errorcode, late.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
            raise late
        self.file = file

    def end(self) -> None:
        if self.file is not None:
            file, self.file = self.file, None
            os.close(file)


def opened(database: str) -> int | None:
    """The file beside a database, which whoever may read the database may open too; None where there can be none."""
    try:
        mode = Path(database).stat().st_mode & 0o666
        return os.open(f"{database}-turn", os.O_RDONLY | os.O_CREAT, mode)
    except OSError:  # a disk that is full or read-only: SQLite says so itself, in words that are known
        return None


def locked(file: int, seconds: float) -> bool:
    """Lock a file, which is closed where that takes too long. The lock ends when the file is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting = Waiting(file)
        waiting.start()
        return waiting.until(seconds)
    except OSError:  # a file system without locks: SQLite alone decides
        pass
    return True


class Waiting(threading.Thread):
    """Waits inside the system, which knows no time limit for that: whoever started it may give up."""

    def __init__(self, file: int) -> None:
        super().__init__(daemon=True)
        self.file = file
        self.decided = threading.Lock()
        self.over = threading.Event()
        self.given_up = False

    def run(self) -> None:
        with suppress(OSError):  # as in `locked`
            fcntl.flock(self.file, fcntl.LOCK_EX)
        with self.decided:
            self.over.set()
            if self.given_up:
                os.close(self.file)

    def until(self, seconds: float) -> bool:
        try:
            self.over.wait(seconds)
        finally:
            with self.decided:
                self.given_up = not self.over.is_set()
        return not self.given_up
