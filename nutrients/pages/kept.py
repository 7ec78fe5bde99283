"""Small tables that every page reads: read once a content version and process, instead of once a page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from nutrients.models import ContentVersion, Nutrient

Found = TypeVar("Found")
current: ContextVar[int | None] = ContextVar("content_version", default=None)
"""The content version of the page that is being made; None where nothing may be kept, as for an editor's preview."""
memory: dict[str, tuple[int, Any]] = {}
"""By function the content version for which it was asked, and what it found."""


def version_shown() -> int:
    """The version of the page that is being made, or else that of the database."""
    known = current.get()
    return known if known is not None else ContentVersion.objects.values_list("number", flat=True).first() or 0


@contextmanager
def as_of_now() -> Iterator[None]:
    """Makes a page of published content.

    The version is read before the tables are, so what is kept may be newer than its version, never older: whoever
    sees the next version reads it again.
    """
    token = current.set(version_shown())
    try:
        yield
    finally:
        current.reset(token)


def kept(read: Callable[[], Found]) -> Callable[[], Found]:
    """Reads once a content version. What is found is shared by all pages: none may change it."""
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def found() -> Found:
        version = current.get()
        if version is None:
            return read()
        known = memory.get(name)
        if known is None or known[0] != version:
            known = memory[name] = version, read()
        value: Found = known[1]
        return value

    return found


@kept
def nutrients() -> tuple[Nutrient, ...]:
    """All that have a page, without their articles."""
    return tuple(Nutrient.objects.listed())
