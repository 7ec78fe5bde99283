"""Freshness: how many requests, and how many milliseconds, after a publish pass until readers are shown it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import Nutrient
from tests.bench.rows import Row
from tests.bench.servers import Server, served, site
from tests.own_site import OwnSite

ROUNDS = 9
MOST = 50
"""Requests, and seconds, after which a publish is not waited for any longer."""
CHANGE = publishing.Change(why="The bench measures how soon this shows.")


def freshness() -> Iterator[Row]:
    """An article is published by a third process, and both processes of either machine are asked for it."""
    record = record_of(Nutrient.objects.with_page().order_by("slug")[0])
    address = Nutrient.objects.get(slug=record.key).get_absolute_url()
    requests: list[float] = []
    milliseconds: list[float] = []
    with TemporaryDirectory() as folder, site() as here, elsewhere(Path(folder)) as there:
        for turn in range(ROUNDS):
            words = f"Freshness number {turn} of {ROUNDS}."
            for server in (here, there):
                each(server, partial(shows, address=address, words=words))
            publish(record, words)
            begun = time.monotonic()
            milliseconds.append((until_shown(there, address, words) - begun) * 1000)
            requests += each(here, partial(requests_until, address=address, words=words))
    publishing.publish([record], CHANGE)
    yield Row.worst("fresh: requests until a process of the same machine shows it", requests, 1)
    yield Row.worst("fresh: milliseconds until another machine shows it", milliseconds, 1000, "ms")


def elsewhere(folder: Path) -> Any:
    """A server that shares the database and no folder."""
    database = f"sqlite:///{settings.DATABASES['default']['NAME']}"
    OwnSite(folder, {"DATABASE_URL": database}).manage("collectstatic", "-v0", "--no-input")
    return served("-c", "site/gunicorn.conf.py", VAR_DIR=str(folder), DATABASE_URL=database)


def publish(record: Any, words: str) -> None:
    publishing.publish([replace(record, short_answer=f"{record.short_answer} {words}")], CHANGE)


def each(server: Server, asked: Callable[[Server], Any]) -> list[Any]:
    """What each of its processes answers while the others pause."""
    found = []
    for worker in server.workers:
        with server.only(worker):
            found.append(asked(server))
    return found


def requests_until(server: Server, address: str, words: str) -> int:
    for number in range(1, MOST + 1):
        if shows(server, address, words):
            return number
    raise AssertionError(f"{address} does not show what was published")


def until_shown(server: Server, address: str, words: str) -> float:
    """When each of its processes has shown it: they are asked in turn, again and again."""
    waiting, deadline = set(server.workers), time.monotonic() + MOST
    while waiting:
        assert time.monotonic() < deadline, f"{address} does not show what was published"
        for worker in list(waiting):
            with server.only(worker):
                if shows(server, address, words):
                    waiting.discard(worker)
    return time.monotonic()


def shows(server: Server, address: str, words: str) -> bool:
    status, _headers, body = server.get(address, **{"Accept-Encoding": "identity"})
    assert status == 200
    return words in body.decode()


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (freshness,)
