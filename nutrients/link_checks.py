"""Which sources' addresses are due to be asked, in which order, and what is kept of their answers.

Nothing follows from an answer by itself: what became of a source an editor decides.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from nutrients.citations import doi_address
from nutrients.links import BUSY, Answer, Asker, Postponed
from nutrients.models import LinkCheck, Source
from nutrients.vocabulary import LinkResult

PAUSE = 5.0
"""Seconds between two requests to the same host."""
CLOSED = (401, 402, 403, 405, 406, 409, 429, 451, 503)
"""What a host says that is there and does not want to be read by a program."""
LONGEST_WAIT = timedelta(days=30)


class Pace:
    """Waits until some seconds have passed since the same host was asked. Raises Postponed for hosts in `shut`."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.seconds, self.clock, self.sleep = seconds, clock, sleep
        self.asked: dict[str, float] = {}
        self.shut: set[str] = set()

    def __call__(self, host: str) -> None:
        if host in self.shut:
            raise Postponed(host)
        wait = self.asked.get(host, self.clock() - self.seconds) + self.seconds - self.clock()
        if wait > 0:
            self.sleep(wait)
        self.asked[host] = self.clock()


def agent() -> str:
    return f"Fascicle link check (+{settings.SITE_URL}/about/corrections/)"


@dataclass
class Round:
    """One run: at most `limit` sources, none that was asked within `every`, the longest unasked first."""

    limit: int
    every: timedelta
    pace: Pace = field(default_factory=lambda: Pace(PAUSE))
    now: Callable[[], datetime] = timezone.now
    asker: Asker | None = None
    """Another one only in tests."""

    def run(self) -> Iterator[LinkCheck]:
        """Ask one source after the other; each result is kept before the next one is asked."""
        asker = self.asker or Asker(agent(), self.pace)
        shut = LinkCheck.objects.filter(not_before__gt=self.now()).values_list("ended", flat=True)
        self.pace.shut |= {host_of(ended) for ended in shut}
        asked = 0
        for source in self.due():
            if asked == self.limit:
                return
            try:
                answer = asker.ask(address_of(source))
            except Postponed:
                continue
            asked += 1
            yield self.keep(source, answer)

    def due(self) -> list[Source]:
        recent = Q(link_check__asked_at__gt=self.now() - self.every)
        oldest = F("link_check__asked_at").asc(nulls_first=True)
        return list(Source.objects.exclude(recent).exclude(url="", doi="").order_by(oldest, "slug"))

    def keep(self, source: Source, answer: Answer) -> LinkCheck:
        wait = waiting_time(answer.retry_after, self.now()) if answer.code in BUSY else None
        if wait is not None:
            self.pace.shut.add(host_of(answer.ended))
        values = {
            "asked_at": self.now(),
            "asked": address_of(source),
            "result": result_of(answer),
            "code": answer.code,
            "fault": answer.fault[:200],
            "ended": answer.ended[:2000],
            "not_before": self.now() + wait if wait is not None else None,
        }
        return LinkCheck.objects.update_or_create(source=source, defaults=values)[0]


def address_of(source: Source) -> str:
    """The source's own address or, without one, that of its DOI."""
    return source.url or doi_address(source.doi)


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def result_of(answer: Answer) -> LinkResult:
    if answer.code is None:
        return LinkResult.REFUSED if answer.refused else LinkResult.FAILED
    if answer.code in CLOSED:
        return LinkResult.CLOSED
    if answer.code >= 400:
        return LinkResult.FAILED
    return LinkResult.MOVED if answer.moved else LinkResult.ANSWERED


def waiting_time(retry_after: str, now: datetime) -> timedelta | None:
    """How long a host wants to be left alone: seconds or a date, as HTTP has it; None where it does not say."""
    if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10:
        return min(timedelta(seconds=int(retry_after)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(retry_after)
    except (OverflowError, TypeError, ValueError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=now.tzinfo)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT)
