"""A connection to some file of SQLite with the options of the site, for processes that load nothing else of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from config.sqlite.base import DatabaseWrapper


def connected(database: str) -> Any:
    """A connection of its own, with the options of the site."""
    settings = {**connection.settings_dict, "NAME": database, "ENGINE": "config.sqlite"}
    options = {"transaction_mode": "IMMEDIATE", "timeout": 1}
    own: Any = DatabaseWrapper({**settings, "OPTIONS": options}, alias="own")
    own.connect()
    return own


@contextmanager
def writing(own: Any) -> Iterator[None]:
    """A transaction of this connection, as `transaction.atomic` makes one."""
    own._start_transaction_under_autocommit()
    yield
    own._commit()
