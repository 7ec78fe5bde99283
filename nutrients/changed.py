"""A file in VAR_DIR whose time says when content changed last: the other processes of this machine see it at once.

Machines that share the database but no folder see the content version instead, within a second.
"""

import logging
import os
import time
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)


def place() -> Path:
    return Path(settings.VAR_DIR) / "changed"


def tell() -> None:
    """Called when what changed can be read by everybody. That the file cannot be written changes nothing else."""
    now = time.time_ns()  # finer than the clock by which a system stamps files: no two changes share a time
    try:
        place().touch()
        os.utime(place(), ns=(now, now))
    except OSError:
        log.exception("The other processes of this machine learn of a change a second later")


def last(path: str) -> int:
    """When content changed, in nanoseconds; 0 before the first change, and where the file cannot be read."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 (asked on every request: a Path costs as much as the call)
    except OSError:
        return 0
