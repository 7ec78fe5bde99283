"""A session at the desk ends some hours after the login, and sooner when nobody uses it."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

BEGAN = "began"
USED = "used"
"""Where a session keeps when it began and when it was last used, in seconds since 1970."""
GRAIN = 60
"""Seconds within which a second use is not written down."""


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
