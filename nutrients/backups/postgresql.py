"""PostgreSQL, by its own programs pg_dump and pg_restore. Passwords reach them by their environment alone."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from nutrients.backups import facts
from nutrients.backups.archive import BackupFault, Facts
from nutrients.models import ContentVersion

WHERE = "Install PostgreSQL's client programs, or name their folder in PG_BIN."


def dump(path: Path) -> Facts:
    """Write one committed moment into a new file, without sessions, and say what that moment holds."""
    names = facts.tables()
    program = find("pg_dump")
    path.touch(mode=0o600)
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            told = facts.read(cursor, names)
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            left_out = f"--exclude-table-data={facts.LEFT_OUT}"
            run(program, "--format=custom", f"--file={path}", f"--snapshot={snapshot}", left_out)
            cursor.execute("ROLLBACK")
    finally:
        apart.close()
    return told


def weigh(path: Path, told: Facts) -> None:
    """Look before anything is touched: at the file, the programs, and what stands in the database."""
    if strange := {*facts.tables()} - {*told.tables, facts.LEFT_OUT}:
        raise BackupFault(
            f"The database has tables that the backup does not know ({', '.join(sorted(strange)[:5])}). "
            "Make an empty database, name it in DATABASE_URL, and restore into that."
        )
    run(find("pg_restore"), "--list", str(path), connected=False)


def put_in_place(path: Path, told: Facts) -> None:
    """Restore into the live database in one transaction; what stands there goes in the same one."""
    standing = facts.tables()
    before = -1
    if ContentVersion._meta.db_table in standing:
        with connection.cursor() as cursor:
            before = facts.version(cursor)
    clean = ("--clean", "--if-exists") if standing else ()
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", *clean)
    run(find("pg_restore"), *options, str(path))
    if before >= told.content_version:  # one number must not name two contents to whoever keeps pages by it
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {ContentVersion._meta.db_table} SET number = %s", [before + 1])


def find(name: str) -> str:
    """The path of one of PostgreSQL's programs, as new as the server at least."""
    program = shutil.which(name, path=settings.PG_BIN or None)
    if not program:
        raise BackupFault(f"The program {name} is not here. {WHERE}")
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 (a program by this name)
    match = re.search(r"\d+", told)
    own, server = int(match[0]) if match else 0, connection.pg_version // 10_000  # type: ignore[attr-defined]  # the stubs know no engine
    if own < server:
        raise BackupFault(f"{program} is of version {own}, older than the server's {server}. {WHERE}")
    return program


def run(program: str, *options: str, connected: bool = True) -> None:
    """Run one of the programs, on the live database if `connected`: it is told all that the site's connection says,
    but for the password."""
    connection.ensure_connection()
    raw: Any = connection.connection
    environment = os.environ | ({"PGPASSWORD": raw.info.password} if raw.info.password else {})
    environment.pop("DATABASE_URL", None)
    where = [f"--dbname={raw.info.dsn}", "--no-password"] if connected else []
    command = [program, *where, *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (no shell; a program by this name)
    if done.returncode:
        said = " ".join(done.stderr.split())[-800:]
        raise BackupFault(f"{Path(program).name} failed: {said}")
