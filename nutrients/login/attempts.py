"""Failed logins are counted, and too many of them wait. None of the limits keeps a colleague out at his own address.

Five failures with one name from one address wait: a stranger's failures come from elsewhere. One address that tries
many names waits after fifty: no office mistypes that often. One name tried from many addresses waits after a hundred,
but not where its owner has logged in lately: a lock by the name alone would let anybody keep him out.
"""

import logging
from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from nutrients.login import visitors

OF_ADDRESS = 50
OF_NAME = 100
"""Failures within AXES_COOLOFF_TIME after which all wait who come from an address, or with a name."""
LATELY = timedelta(days=90)
"""How long it is kept where an account logged in."""
log = logging.getLogger(__name__)


class Attempts(AxesDatabaseHandler):  # type: ignore[misc]  # the library ships no types
    """django-axes with three limits instead of one, and without what it would keep of browsers."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """The failures that count most, on the scale of one name from one address (AXES_FAILURE_LIMIT)."""
        name, here = visitors.name_in(request, credentials), request.axes_ip_address
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        limits = {
            "pair": (Q(username=name, ip_address=here), settings.AXES_FAILURE_LIMIT),
            "address": (Q(ip_address=here), OF_ADDRESS),
            "name": (Q(username=name), OF_NAME),
        }
        sums = {limit: Sum("failures_since_start", filter=which, default=0) for limit, (which, _most) in limits.items()}
        counted: dict[str, int] = recent.filter(Q(username=name) | Q(ip_address=here)).aggregate(**sums)
        if counted["name"] >= OF_NAME and is_at_home(credentials, here):
            counted["name"] = 0
        return max(counted[limit] * settings.AXES_FAILURE_LIMIT // most for limit, (_which, most) in limits.items())

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        leave_out_browser(request)
        super().user_login_failed(sender, credentials, request, **kwargs)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        leave_out_browser(request)
        super().user_logged_in(sender, request, user, **kwargs)
        forget_old()


def is_at_home(credentials: dict[str, Any] | None, address: str | None) -> bool:
    name = (credentials or {}).get("username") or ""
    known = AccessLog.objects.filter(username=name, ip_address=address, attempt_time__gte=timezone.now() - LATELY)
    return bool(known.exists())


def leave_out_browser(request: Any) -> None:
    if request is not None:
        request.axes_user_agent = request.axes_http_accept = ""


def forget_old() -> None:
    """At each login and each start, so that no job has to run: old attempts, logins and sessions go."""
    now = timezone.now()
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()
    AccessLog.objects.filter(attempt_time__lt=now - LATELY).delete()
    SessionStore.clear_expired()


def locked(request: HttpRequest, _response: HttpResponse, _credentials: Any = None) -> HttpResponse:
    """The same for every name, whether there is such an account or not."""
    if not settings.TRUSTED_PROXIES and "HTTP_X_FORWARDED_FOR" in request.META:
        log.warning("Logins wait, and X-Forwarded-For is not believed: behind a proxy set TRUSTED_PROXIES")
    wait = settings.AXES_COOLOFF_TIME
    context = {"title": "Too many attempts", "minutes": int(wait.total_seconds() // 60)}
    answer = render(request, "admin/locked.html", {**admin.site.each_context(request), **context}, status=429)
    answer.headers["Retry-After"] = str(int(wait.total_seconds()))
    return answer
