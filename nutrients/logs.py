"""Logs: one line an event, as JSON where machines read them, with the number of the request and nothing personal."""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9-]{8,64}")
request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger("fascicle.requests")
MEASURED = ("method", "route", "status", "ms")
"""What a line on a request tells besides its number: no address, no query, no name, no visitor."""


class RequestLog:
    """Numbers each request, tells its answer the number, and writes a line on it.

    The number comes from a proxy where TRUSTED_PROXIES says that there is one; what a visitor sends is not believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = numbered(request)
        token = request_id.set(number)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = number
            told = (request.method, route(request), response.status_code, (time.perf_counter() - begun) * 1000)
            log.info("%s %s %d in %.1f ms", *told, extra=dict(zip(MEASURED, told, strict=True)))
        finally:
            request_id.reset(token)
        return response


def numbered(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    return given if settings.TRUSTED_PROXIES and SANE.fullmatch(given) else uuid.uuid4().hex


def route(request: HttpRequest) -> str:
    """The pattern of the address, such as nutrients/<slug:slug>/: what was asked for stays unsaid."""
    match = request.resolver_match
    return match.route if match else "none"


class WithNumber(logging.Filter):
    """Gives each line the number of the request in which it was written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class OneLine(logging.Formatter):
    """A line as one JSON object.

    An error is told by its kind and its places, never by its message: that may quote what somebody typed. So may
    what Django says of a request (its address, its host), of which the route and the status are told instead.
    """

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", ""),
        }
        request = getattr(record, "request", None)
        if hasattr(record, "ms"):
            told |= {name: getattr(record, name) for name in MEASURED}
        elif isinstance(request, HttpRequest):
            told |= {"route": route(request), "status": getattr(record, "status_code", 0)}
        else:
            told["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            told |= {"error": record.exc_info[0].__name__, "trace": places(record.exc_info[2])}
        return json.dumps(told, default=str)


def places(trace: TracebackType | None) -> list[str]:
    """Where an error came through: module, line and function, the deepest last."""
    return [
        f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}" for frame, line in traceback.walk_tb(trace)
    ]
