"""What is made once for many tests: by one process for all, or a state of the database that tests roll back to."""

import fcntl
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from nutrients.pages.kept import memory

PLAIN_STORAGES = django_settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
Standing: TypeAlias = Callable[[Callable[[], Any]], Iterator[Any]]
"""What a fixture hands its state's maker to: `yield from standing(make)`."""


def made_once(path: Path, make: Callable[[], Any]) -> Any:
    """What `make` makes, by whichever process asks first; the others wait, and read what it left at the path."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = path.with_suffix(".pickle")
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())  # noqa: S301 (our own)


@contextmanager
def as_in_a_test(blocker: DjangoDbBlocker, media: Path) -> Iterator[None]:
    """What fixtures of one test set up for it, for those that outlive a test."""
    memory.clear()
    with blocker.unblock(), override_settings(STORAGES=PLAIN_STORAGES, MEDIA_ROOT=media):
        yield
    memory.clear()


def hold(make: Callable[[], Any], blocker: DjangoDbBlocker, media: Path) -> Iterator[Any]:
    """Makes the state inside a transaction that ends, rolled back, when its last test has."""
    outer: Any = transaction.atomic()
    outer._from_testcase = True  # as Django's own of a test: what must be outermost takes it for no transaction
    with as_in_a_test(blocker, media):
        outer.__enter__()
        try:
            made = make()
        except BaseException:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            raise
    try:
        yield made
    finally:
        with as_in_a_test(blocker, media):
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
