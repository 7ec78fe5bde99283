"""Unit B: a WSGI program that does nothing but return the bytes of one page, with all its headers."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

_answer = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())
HEADERS = [(name, value) for name, value in _answer["headers"]]
BODY = [bytes.fromhex(_answer["body"])]


def application(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return BODY
