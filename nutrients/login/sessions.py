"""A session at the desk ends some hours after the login, and sooner when nobody uses it."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

BEGAN = "began"
USED = "used"
"""Where a session keeps when it began and when it was last used, in seconds since 1970."""
GRAIN = 60
"""Seconds within which a second use is not written down."""
log = logging.getLogger(__name__)


class LenientSessions(SessionMiddleware):
    """Gives the answer also where the session's last use cannot be noted: the database may be read-only or full.

    What must be written, such as a login, is written by its view, and fails there.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted as interrupted:
            if not could_not_write(interrupted):
                raise
            log.exception("The use of a session could not be noted")
            return response


def could_not_write(fault: BaseException) -> bool:
    """Whether it was the database that failed; Django says the same of a session that somebody ended meanwhile."""
    below = fault.__context__
    return below is not None and (below.__cause__ is not None or could_not_write(below))


class SessionAge:
    """Looks at the desk's addresses alone: readers' pages touch no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(settings.SESSION_COOKIE_PATH):
            return self.get_response(request)
        if SESSION_KEY in request.session and is_over(request, time.time()):
            request.session.flush()
        response = self.get_response(request)
        if SESSION_KEY in request.session:
            note_use(request, time.time())
        return response


def is_over(request: HttpRequest, now: float) -> bool:
    began, used = request.session.get(BEGAN, now), request.session.get(USED, now)
    return bool(now - began > settings.SESSION_COOKIE_AGE or now - used > settings.SESSION_IDLE)


def note_use(request: HttpRequest, now: float) -> None:
    if BEGAN not in request.session:
        request.session[BEGAN] = now
    if now - request.session.get(USED, 0) > GRAIN:
        request.session[USED] = now
