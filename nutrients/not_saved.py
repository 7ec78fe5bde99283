"""What the desk answers when it cannot write, or breaks: why, what to do, and everything that was typed.

The page asks the database nothing, so that it comes whatever is wrong with that. It is itself a form which sends
the same once more.
"""

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import FieldDoesNotExist
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_WRITING = {errno.EROFS, errno.EACCES, errno.EPERM}
MECHANICS = ("csrfmiddlewaretoken", "-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS")
"""How names end of what no person typed."""
AFTER = 60
"""Seconds after which a machine may ask again."""


@dataclass(frozen=True)
class Why:
    """What happened and what to do, in words. `status`: 503 where it passes by itself or by a hand at the machine."""

    status: int
    happened: str
    advice: str
    saved: str = "Nothing was saved, and nothing is half done."


FULL = Why(
    503,
    "The disk of this site is full.",
    "Tell whoever runs the site. Keep this page open, and send it again when there is room.",
)
READ_ONLY = Why(
    503,
    "At the moment the site can be read but not written.",
    "Tell whoever runs the site. Keep this page open, and send it again when writing works.",
)
BUSY = Why(503, "Others were saving for so long that your turn did not come.", "Send it again now.")
LOST = Why(
    503,
    "The connection to the database broke.",
    "Look into the history whether it is there. If it is not, send it again.",
    saved="It is not certain whether this was saved; it was saved whole or not at all.",
)
BROKEN = Why(
    500,
    "Something went wrong here. The fault is ours.",
    "Send it again; if it fails again, copy what you typed and tell whoever runs the site what you did.",
)

SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
}
POSTGRESQL = {"53100": FULL, "25006": READ_ONLY, "55P03": BUSY, "40P01": BUSY, "40001": BUSY}
"""By SQLSTATE."""


def why(fault: BaseException | None) -> Why:
    """What a fault means for who was saving."""
    if isinstance(fault, OSError) and fault.errno in NO_ROOM | NO_WRITING:
        return FULL if fault.errno in NO_ROOM else READ_ONLY
    cause = fault.__cause__ if fault else None
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest of the number says more than is needed
        return SQLITE.get(code, LOST if isinstance(cause, sqlite3.OperationalError) else BROKEN)
    state = getattr(cause, "sqlstate", None)
    if state in POSTGRESQL:
        return POSTGRESQL[state]
    return LOST if isinstance(fault, OperationalError | InterfaceError) else BROKEN


@dataclass(frozen=True)
class Sent:
    """One value of a form. `label`: what a person typed it into; empty: it is sent again unseen."""

    name: str
    value: str
    label: str


def answer(request: HttpRequest, fault: BaseException | None) -> HttpResponse:
    """The page at an address of the desk."""
    found = why(fault)
    shown = {
        "title": "Not saved" if request.method == "POST" else "This page cannot be shown",
        "why": found,
        "sent": list(sent(request)),
        "files": bool(request.FILES),
        "address": request.get_full_path(),
        "posted": request.method == "POST",
        "is_secret": is_secret(request),
        "user": AnonymousUser(),  # who it is would be asked of the database
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
    }
    response = render(request, "admin/not_saved.html", shown, status=found.status)
    if found.status == 503:
        response.headers["Retry-After"] = str(AFTER)
    return response


def is_secret(request: HttpRequest) -> bool:
    """Whether a form holds passwords or codes, which are never sent back."""
    named = any("password" in name for name in request.POST)
    return named or request.path in (reverse("admin:login"), reverse("admin:two_step"))


def sent(request: HttpRequest) -> Iterator[Sent]:
    """All that was sent, unless it is secret or a forged form: then nothing."""
    if is_secret(request) or not getattr(request, "csrf_processing_done", False):
        return
    for name, values in request.POST.lists():
        for value in values:
            if name != MECHANICS[0]:
                yield Sent(name, value, label(request, name) if is_typed(name, value) else "")


def is_typed(name: str, value: str) -> bool:
    chosen = not value or value.isdecimal() or value == "on"
    return not (chosen or name.startswith("_") or name.endswith(MECHANICS))


def label(request: HttpRequest, name: str) -> str:
    """What the form called a field; its name where the noun has no such field."""
    desk: Any = getattr(getattr(request.resolver_match, "func", None), "model_admin", None)
    try:
        words = str(desk.opts.get_field(name).verbose_name) if desk else name
    except FieldDoesNotExist:
        words = name
    return words.replace("_", " ").replace("-", " ").capitalize()
