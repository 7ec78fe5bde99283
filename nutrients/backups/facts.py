"""What a database says of itself, asked through any cursor: of the live one, of a copy, of a snapshot."""

from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection

from nutrients.backups.archive import BackupFault, Facts
from nutrients.models import ContentVersion, Image

LEFT_OUT = Session._meta.db_table
"""Whoever has a session's key is logged in: sessions stand in no backup, and a restore ends them all."""
HISTORY = "django_migrations"
INDEX = "nutrients_searchindex"
"""SQLite's own tables of the search index begin so."""


def tables() -> list[str]:
    """The tables of the live database that hold rows of the site."""
    found = connection.introspection.table_names()
    return sorted(name for name in found if not name.startswith(INDEX))


def read(cursor: Any, names: Iterable[str]) -> Facts:
    """`names`: the tables to count. Raises BackupFault where `manage.py prepare` has not run yet."""
    counted = [name for name in names if name != LEFT_OUT]
    if HISTORY not in counted or ContentVersion._meta.db_table not in counted:
        raise BackupFault("There is nothing to back up yet: the database is not prepared (`manage.py prepare`).")
    migrations = dict(rows(cursor, f"SELECT app, name FROM {HISTORY} ORDER BY id"))
    digests = rows(cursor, f"SELECT DISTINCT sha256 FROM {Image._meta.db_table} ORDER BY sha256")
    return Facts(
        content_version=version(cursor),
        migrations=migrations,
        tables={name: int(rows(cursor, f'SELECT COUNT(*) FROM "{name}"')[0][0]) for name in counted},
        pictures=[digest for (digest,) in digests],
    )


def version(cursor: Any) -> int:
    """The content version; 0 where nothing was ever published."""
    found = rows(cursor, f"SELECT number FROM {ContentVersion._meta.db_table}")
    return int(found[0][0]) if found else 0


def rows(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    return list(cursor.fetchall())
