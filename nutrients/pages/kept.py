"""Small tables that every page reads: read once a content version and process, instead of once a page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from nutrients.asking import Questions, asking, bind, share
from nutrients.models import ContentVersion, Nutrient

Found = TypeVar("Found")
current: ContextVar[int | None] = ContextVar("content_version", default=None)
"""The content version of the page that is being made; None where nothing may be kept, as for an editor's preview."""
memory: dict[str, tuple[int, Any, Questions]] = {}
"""By function the content version for which it was asked, what it found, and what it asked for that."""


def version_shown() -> int:
    """The version of the page that is being made, or else that of the database. What names it holds for it alone."""
    bind()
    known = current.get()
    return known if known is not None else ContentVersion.number_now()


@contextmanager
def as_of_now() -> Iterator[None]:
    """Makes a page of published content.

    The version is read before the tables are, so what is kept may be newer than its version, never older: whoever
    sees the next version reads it again.
    """
    token = current.set(ContentVersion.number_now())
    try:
        yield
    finally:
        current.reset(token)


def with_questions(make: Callable[[], Found]) -> tuple[Found, Questions | None]:
    """What is made as of now, and what it asked; None where it must be made anew whenever anything is published.

    That is also so when something was published meanwhile: then nobody knows of which content the answers are.
    """
    with asking() as questions:
        made = make()
    if questions.is_bound:
        return made, None
    questions.settle()
    return made, questions if ContentVersion.number_now() == current.get() else None


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
            with asking() as questions:
                known = memory[name] = version, read(), questions
        share(known[2])
        value: Found = known[1]
        return value

    return found


@kept
def nutrients() -> tuple[Nutrient, ...]:
    """All that have a page, without their articles."""
    return tuple(Nutrient.objects.listed())
