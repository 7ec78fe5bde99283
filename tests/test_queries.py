"""What pages ask of the database: few queries, and none while a template renders."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.test_browser import KINDS
from tests.test_security import PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST = 15
ADDRESSES = sorted({*PUBLIC, *KINDS.values()})


@contextmanager
def no_query(url: str) -> Iterator[None]:
    def refused(_execute: Any, sql: str, *_: Any) -> None:
        raise AssertionError(f"the template of {url} asked: {sql[:300]}")

    with connection.execute_wrapper(refused):
        yield


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_page_asks_little_and_its_template_nothing(client: Client, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    def watched(request: HttpRequest, *rest: Any, **named: Any) -> HttpResponse:
        with no_query(url):
            return render(request, *rest, **named)

    for module in ("answers", "views.errors", "views.machines"):
        monkeypatch.setattr(f"nutrients.{module}.render", watched)
    client.get(url)  # what is read once a content version and process has been read
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code < 500
    tables = [" ".join(re.findall(r'(?:FROM|INTO|UPDATE) "(\w+)"', query["sql"])) for query in asked]
    assert len(tables) <= MOST, f"{url}: {len(tables)} queries: {tables}"
