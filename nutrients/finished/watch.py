"""Watches whether the content has changed, and whether something is due.

A file says it to this machine at once (one look at its time a request, about a microsecond), the content version
says it to every machine within INTERVAL. When the database cannot be read, what is kept goes on being served.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from django.db import close_old_connections, connection

from nutrients import changed, due
from nutrients.finished.contents import Contents
from nutrients.models import ContentVersion

INTERVAL = due.INTERVAL
"""Seconds between two looks of one process."""
RETRY, WAIT = 1.0, 10.0
"""Seconds between two looks while the database cannot be read, and for which one thread waits for another's look."""
log = logging.getLogger(__name__)


class Watch:
    """`state`: what pages depend on besides their address: when content changed, its version, the day."""

    def __init__(
        self, following: Callable[[Contents | None], Contents], told: Callable[[Contents], object] = lambda _: None
    ) -> None:
        self.following, self.told = following, told
        self.contents = following(None)
        self.state: tuple[int, int, date] | None = None
        self.path = str(changed.place())
        self.changed = -1
        self.looked = float("-inf")
        self.fails = False
        self.turn = threading.Lock()

    def now(self) -> Contents:
        """What is kept of the content as it is now."""
        told = changed.last(self.path)
        if told != self.changed or time.monotonic() - self.looked >= INTERVAL:
            self.look(told)
        return self.contents

    def look(self, told: int) -> None:
        """Who was told of a change waits for the look; for the regular ones nobody waits but who takes it.

        While the database fails, looks happen aside: it may take seconds to find out that it still does.
        """
        if self.fails:
            if time.monotonic() - self.looked >= RETRY and self.turn.acquire(blocking=False):
                self.looked = time.monotonic()
                threading.Thread(target=self.look_aside, daemon=True).start()
        elif self.turn.acquire(timeout=WAIT if told != self.changed else 0):
            try:
                if told != self.changed or time.monotonic() - self.looked >= INTERVAL:
                    self.take()
            finally:
                self.turn.release()

    def look_aside(self) -> None:
        try:
            self.take()
        finally:
            connection.close()
            self.turn.release()

    def take(self) -> None:
        """The file is asked before the database: what changes in between is told of by the next request."""
        close_old_connections()
        try:
            due.schedule.publish()
            told = changed.last(self.path)
            number = ContentVersion.number_now()
        except Exception:  # whatever it is, readers are served
            if not self.fails:
                log.exception("The content version cannot be read: what is kept goes on being served")
            self.fails = True
        else:
            self.fails, self.changed = False, told
            found = told, number, datetime.now(UTC).date()
            if found != self.state:
                is_same_day = self.state is not None and self.state[2] == found[2]
                self.state, self.contents = found, self.following(self.contents if is_same_day else None)
                self.told(self.contents)
        finally:
            self.looked = time.monotonic()
            close_old_connections()
