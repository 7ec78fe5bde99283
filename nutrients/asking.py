"""What a page asked the database: asked again with the same answers, the page need not be made anew.

A page is made of the answers of the database, of the day and of nothing else (`keeping.kept`). So after a publish
most pages are found to be as they were in a tenth of the time that making them takes.
"""

import pickle
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from typing import Any

from django.db import connection

READS = ("SELECT", "WITH")
BESIDE = 500
"""Bytes that the questions of a page take besides their own."""
Asked = list[tuple[str, Any]]


class Questions:
    """The queries of one page or of one small table in their order, and a digest of all that was answered.

    `shared`: those of the small tables that the page is made of as well; many pages share them.
    `is_bound`: the page names something that no query gives back, such as the number of the content version.
    """

    def __init__(self) -> None:
        self.asked: Asked = []
        self.packed = b""
        self.shared: list[Questions] = []
        self.is_bound = False
        self.answers = b""
        self.told: tuple[object, bool] | None = None
        self.turn = threading.Lock()

    @property
    def size(self) -> int:
        return BESIDE + len(self.packed)

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """An execute wrapper, as Django calls it. What an inner recording asks is not the outer one's."""
        if recording.get() is self:
            self.is_bound |= many or not sql.lstrip(" (").startswith(READS)
            self.asked.append((sql, params))
        return execute(sql, params, many, context)

    def settle(self) -> None:
        """Ask all again, to know the answers later. Nothing may have been published since they were first asked.

        Threads that make pages of the same small table settle it once.
        """
        for part in self.shared:
            part.settle()
        with self.turn:
            if not self.answers:
                self.answers = answers(self.asked)
                self.packed, self.asked = zlib.compress(pickle.dumps(self.asked), 1), []

    def hold(self, state: object) -> bool:
        """Whether the answers are still the same. What is shared is asked once for each `state` of the content."""
        told = self.told  # another thread may ask for another state meanwhile
        if told is None or told[0] is not state:
            told = self.told = state, all(part.hold(state) for part in self.shared) and self.is_answered_the_same()
        return told[1]

    def is_answered_the_same(self) -> bool:
        asked: Asked = pickle.loads(zlib.decompress(self.packed))  # noqa: S301 (what this process packed itself)
        return answers(asked) == self.answers


def answers(asked: Asked) -> bytes:
    """A digest of all that the database answers."""
    digest = blake2b(digest_size=16)
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(sql, params)
            digest.update(pickle.dumps(cursor.fetchall()))
    return digest.digest()


recording: ContextVar[Questions | None] = ContextVar("questions", default=None)


@contextmanager
def asking() -> Iterator[Questions]:
    """Notes what is asked meanwhile."""
    questions = Questions()
    token = recording.set(questions)
    try:
        with connection.execute_wrapper(questions.note):
            yield questions
    finally:
        recording.reset(token)


def share(questions: Questions) -> None:
    """What is being noted is made of this as well."""
    outer = recording.get()
    if outer is not None and questions not in outer.shared:
        outer.shared.append(questions)


def bind() -> None:
    """What is being noted can never be found to be as it was."""
    outer = recording.get()
    if outer is not None:
        outer.is_bound = True
