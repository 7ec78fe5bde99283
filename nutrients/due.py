"""Scheduled revisions go live on time with no job running: the first request after their time publishes them."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from nutrients.drafting import publish_due

INTERVAL = 0.5
"""Seconds between two looks of one process, so that what is due shows within one second."""
RETRY = 5.0
"""Seconds after a failure until the next try."""
log = logging.getLogger(__name__)


class Schedule:
    """What is due, as one process publishes it. A failure is logged once: it may be the disk that is full."""

    def __init__(self) -> None:
        self.rests_until = float("-inf")
        self.failure: type[Exception] | None = None

    def publish(self) -> None:
        """Whatever stands in the way, a database that cannot be written say, readers are served."""
        if time.monotonic() < self.rests_until:
            return
        try:
            publish_due(timezone.now())
        except Exception as fault:  # whatever it is: readers are served, and the log has it whole, once for each kind
            if type(fault) is not self.failure:
                log.exception("What is scheduled could not be published")
            self.failure, self.rests_until = type(fault), time.monotonic() + RETRY
        else:
            self.failure = None


schedule = Schedule()


class PublishDue:
    """Looks for what is due before Django answers a request; `finished` looks before it answers from memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.looked = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = time.monotonic()
        if now - self.looked >= INTERVAL:
            self.looked = now
            schedule.publish()
        return self.get_response(request)
