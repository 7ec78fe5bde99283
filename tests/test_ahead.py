"""Pages that are made before anybody asks for them: articles at the start, and what is kept after a publish."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from nutrients import changed
from nutrients.finished import FinishedPages, ahead
from nutrients.finished.contents import Contents
from nutrients.models import Food, Guide, Nutrient
from tests.browser import ROOT
from tests.desk import push
from tests.wsgi import Django, ask

pytestmark = pytest.mark.django_db
GUIDE, FOOD = "/guides/muscle-twitching/", "/foods/almonds/"


@pytest.fixture(autouse=True)
def one_connection(layer_in_a_test: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)


@pytest.fixture
def django() -> Django:
    return Django()


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Renewals that were begun; a test runs them when it wants to, in its own thread."""
    found: list[Any] = []
    monkeypatch.setattr(ahead.Renewal, "begin", lambda renewal, contents: found.append((renewal, contents)))
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    return found


def run(waiting: list[Any]) -> None:
    while waiting:
        renewal, contents = waiting.pop(0)
        renewal.run(contents)


@pytest.mark.once
def test_every_article_is_ready_before_the_first_request(django: Django) -> None:
    site = FinishedPages(django)
    site.make_ready()
    every = ["/", *(row.get_absolute_url() for row in (*Guide.objects.all(), *Nutrient.objects.with_page()))]
    assert sorted(django.asked) == sorted(every)
    for address in every:
        got = ask(site, address, HTTP_ACCEPT_ENCODING="br")
        assert (got.status, got.headers["ETag"][-6:]) == (200, '-br11"'), address
        assert got.text == ask(WSGIHandler(), address).text
    assert len(django.asked) == len(every)


def test_a_server_starts_though_its_pages_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, django: Django
) -> None:
    def fail() -> list[str]:
        raise OperationalError("no such table")

    monkeypatch.setattr(ahead, "articles", fail)
    site = FinishedPages(django)
    site.make_ready()
    assert "could not be made ahead" in caplog.text
    assert ask(site, GUIDE).status == 200


def test_a_worker_is_warmed_up_by_a_request_of_its_own(django: Django) -> None:
    site = FinishedPages(django)
    site.warm_up()
    assert django.asked == ["/"]
    with CaptureQueriesContext(connection) as asked:
        assert ask(site, "/").status == 200
    assert (django.asked, len(asked)) == (["/"], 0), "the reader's answer stands ready"


def test_a_worker_that_cannot_be_warmed_up_says_so_and_serves(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, django: Django
) -> None:
    site = FinishedPages(django)
    with monkeypatch.context() as broken:
        broken.setattr(FinishedPages, "find_or_make", lambda *_words: 1 / 0)
        site.warm_up()
    assert "could not be warmed up" in caplog.text
    assert ask(site, "/").status == 200


def test_the_thread_that_answers_first_is_the_one_that_is_warmed_up() -> None:
    told: list[str] = []
    site = SimpleNamespace(warm_up=lambda: told.append(threading.current_thread().name))
    warm_up = run_path(str(ROOT / "site/gunicorn.conf.py"))["post_worker_init"]
    with ThreadPoolExecutor(4, "of-worker") as pool:
        warm_up(SimpleNamespace(wsgi=site, tpool=pool))
    warm_up(SimpleNamespace(wsgi=site))  # a sync worker has one thread
    warm_up(SimpleNamespace(wsgi=WSGIHandler()))  # with DEBUG there is nothing to warm up
    assert told == ["of-worker_0", threading.current_thread().name]


def test_what_is_kept_is_renewed_after_a_publish(django: Django, waiting: list[Any]) -> None:
    site = FinishedPages(django, is_ahead=True)
    for address in (GUIDE, FOOD, "/foods/"):
        ask(site, address)
    run(waiting)
    django.asked.clear()
    push(Food.objects.get(slug="almonds"), note="Quite another note.")
    changed.tell()
    ask(site, "/about/")
    django.asked.clear()
    run(waiting)
    assert FOOD in django.asked
    assert GUIDE not in django.asked
    django.asked.clear()
    assert "Quite another note." in ask(site, FOOD, HTTP_ACCEPT_ENCODING="br").text
    assert ask(site, GUIDE, HTTP_ACCEPT_ENCODING="br").headers["ETag"].endswith('-br11"')
    assert django.asked == []


def test_a_renewal_leaves_last_what_readers_asked_for_last(django: Django, waiting: list[Any]) -> None:
    site = FinishedPages(django, is_ahead=True)
    asked = [GUIDE, FOOD, "/foods/", "/about/"]
    for address in asked:
        ask(site, address)
    waiting.clear()
    push(Food.objects.get(slug="almonds"), note="Quite another note.")
    changed.tell()
    ask(site, asked[-1])
    run(waiting)
    assert list(site.watch.contents.articles.pages) == asked


def test_a_renewal_ends_when_something_newer_is_published(django: Django, waiting: list[Any]) -> None:
    site = FinishedPages(django, is_ahead=True)
    ask(site, FOOD)
    older = waiting.pop()
    push(Food.objects.get(slug="almonds"), note="Quite another note.")
    changed.tell()
    ask(site, "/about/")
    django.asked.clear()
    run([older])
    assert django.asked == []
    run(waiting)
    assert django.asked == [FOOD]


def test_a_renewal_that_fails_says_so_and_leaves_pages_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, django: Django, waiting: list[Any]
) -> None:
    site = FinishedPages(django, is_ahead=True)
    ask(site, FOOD)
    run(waiting)
    push(Food.objects.get(slug="almonds"), note="Quite another note.")
    changed.tell()
    ask(site, "/about/")
    with monkeypatch.context() as broken:
        broken.setattr(FinishedPages, "find_or_make", lambda *_words: 1 / 0)
        run(waiting)
    assert "could not be renewed" in caplog.text
    assert "Quite another note." in ask(site, FOOD).text


def test_a_renewal_has_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, done = [], threading.Event()

    def note(_renewal: ahead.Renewal, _contents: object) -> None:
        ran.append(threading.current_thread())
        done.set()

    monkeypatch.setattr(ahead.Renewal, "run", note)
    contents = Contents(1, 1)
    ahead.Renewal(lambda _contents, _path: None, lambda _contents: True).begin(contents)
    assert done.wait(10)
    assert ran[0] is not threading.current_thread()
    assert ran[0].daemon
