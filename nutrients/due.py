"""Scheduled revisions go live on time with no job running: the first request after their time publishes them."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from nutrients.drafting import publish_due

INTERVAL = 0.5
"""Seconds between two looks of one process, so that what is due shows within one second."""
log = logging.getLogger(__name__)


def publish() -> None:
    """Publish what is due. Whatever stands in the way, a database that cannot be written say, readers are served."""
    try:
        publish_due(timezone.now())
    except Exception:  # whatever it is: readers are served, and the log has it whole
        log.exception("What is scheduled could not be published")


class PublishDue:
    """Looks for what is due before Django answers a request; `finished` looks before it answers from memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.looked = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = time.monotonic()
        if now - self.looked >= INTERVAL:
            self.looked = now
            publish()
        return self.get_response(request)
