"""Requests to a WSGI application as a server hands them over, and what it answers."""

import gzip
import io
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

import brotli
from django.core.handlers.wsgi import WSGIHandler


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.headers.get("Content-Encoding", ""), bytes)
        return bytes(unpack(self.body)).decode()


class Django:
    """The site behind the finished pages; notes the paths that it is asked for."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()
        self.asked: list[str] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        return self.handler(environ, start_response)


def environ(address: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
        "HTTP_HOST": "127.0.0.1:8000",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        **more,
    }


def ask(application: WSGIApplication, address: str, method: str = "GET", **more: Any) -> Got:
    """Headers that occur twice are put together."""
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None, /) -> Any:
        told.append((status, headers))

    response = application(environ(address, method, **more), start)
    body = b"".join(response)
    close = getattr(response, "close", None)
    if close:
        close()
    (status, given), headers = told[-1], dict[str, str]()
    for name, value in given:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Got(int(status[:3]), headers, body)
