"""Django's backend; before a transaction, and before a statement that writes outside of one, its turn is taken.

Who only reads takes no turn, and neither does a database in memory, which one process has for itself.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

from django.db.backends.sqlite3 import base

from config.sqlite.turn import SECONDS, Turn

WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turn = Turn()

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=partial(Cursor, self))

    def take_turn(self, seconds: float = SECONDS) -> None:
        if not self.is_in_memory_db():
            self.turn.take(str(self.settings_dict["NAME"]), seconds)

    @contextmanager
    def own_turn(self, seconds: float = SECONDS) -> Iterator[None]:
        self.take_turn(seconds)
        try:
            yield
        finally:
            self.turn.end()

    def _start_transaction_under_autocommit(self) -> None:
        with self.wrap_database_errors:
            self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self.turn.end()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self.turn.end()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        self.turn.end()

    def _close(self) -> None:
        """Django closes also where a transaction could be neither committed nor rolled back."""
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self.turn.end()


class Cursor(base.SQLiteCursorWrapper):
    """Takes the turn of its database for a statement that is a transaction by itself."""

    def __init__(self, database: DatabaseWrapper, link: sqlite3.Connection) -> None:
        super().__init__(link)
        self.database = database

    def execute(self, query: Any, params: Any = None) -> Any:
        with self.turn_for(query):
            return super().execute(query, params)

    def executemany(self, query: Any, param_list: Any) -> Any:
        with self.turn_for(query):
            return super().executemany(query, param_list)

    def turn_for(self, query: Any) -> AbstractContextManager[None]:
        needed = query.startswith(WRITING) and not self.connection.in_transaction
        return self.database.own_turn() if needed else nullcontext()
