"""Finished pages in front of the real site: what is kept, for whom, for how long; and that nothing can poison it."""

import logging
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from nutrients import changed, drafting, publishing
from nutrients.content import complete
from nutrients.conversion import record_of
from nutrients.finished import FinishedPages
from nutrients.finished import watch as watching
from nutrients.models import Guide, Nutrient, Term
from nutrients.records import RedirectRecord
from nutrients.vocabulary import RevisionState
from tests.desk import CHANGE, make_client
from tests.engines import first_on_both
from tests.wsgi import Django, Got, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("layer_in_a_test")]
MAGNESIUM = "/nutrients/magnesium/"


@pytest.fixture
def django() -> Django:
    return Django()


@pytest.fixture
def site(django: Django) -> FinishedPages:
    return FinishedPages(django)


def kept(site: FinishedPages) -> set[Any]:
    contents = site.watch.contents
    assert not contents.flights
    return set(contents.articles.pages) | set(contents.others.pages)


def plain(got: Got) -> dict[str, str]:
    """Headers without those that differ by encoding. The order of a policy is of no account."""
    own = {"ETag", "Content-Length", "Content-Encoding", "X-Request-ID"}
    found = {name: value for name, value in got.headers.items() if name not in own}
    policy = found.pop("Content-Security-Policy", "")
    return found | {"policy": "; ".join(sorted(policy.split("; ")))}


PAGES = (
    "/",
    MAGNESIUM,
    "/guides/muscle-twitching/",
    "/compare/?left=magnesium-deficiency&right=calcium-deficiency",
    "/intake/",
    "/nutrients/magnesium.md",
    "/nutrients/magnesium/foods.csv?per=portion",
    "/index.json",
    "/sitemap.xml",
    "/feed.xml",
    "/llms.txt",
    "/data/foods.csv",
    "/og/nutrients/magnesium.png",
)


@pytest.mark.parametrize("address", first_on_both(PAGES))
def test_a_page_is_made_once_and_says_what_django_says(site: FinishedPages, django: Django, address: str) -> None:
    alone = ask(WSGIHandler(), address)
    first, second = ask(site, address), ask(site, address, HTTP_ACCEPT_ENCODING="gzip, br")
    head = ask(site, address, "HEAD", HTTP_ACCEPT_ENCODING="gzip, br")
    assert len(django.asked) == 1
    assert first.status == second.status == head.status == 200
    assert first.body == alone.body
    assert plain(first) == plain(second) == plain(alone)
    assert first.headers["ETag"] == alone.headers["ETag"]
    assert (head.headers, head.body) == (second.headers, b"")
    if not address.endswith(".png"):
        assert second.text.encode() == alone.body
        assert first.headers["Vary"] == "Accept-Encoding"
        assert first.headers["Cache-Control"] == "no-cache"
        assert first.headers["ETag"] != second.headers["ETag"]
    again = ask(site, address, HTTP_ACCEPT_ENCODING="gzip, br", HTTP_IF_NONE_MATCH=second.headers["ETag"])
    gone = {"Content-Type", "Content-Disposition"}
    assert (again.status, again.body) == (304, b"")
    assert plain(again) == {name: value for name, value in plain(second).items() if name not in gone}


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        ("/healthz", "GET", 200),
        ("/search/?q=magnesium", "GET", 200),
        ("/search.json?q=magnesium", "GET", 200),
        ("/intake/", "POST", 400),
        (MAGNESIUM, "POST", 405),
        (MAGNESIUM, "OPTIONS", 405),
        ("/admin/login/", "GET", 200),
        ("/admin/", "GET", 302),
        ("/preview/x/", "GET", 404),
        ("/nutrients/unobtainium/", "GET", 404),
        ("/nutrients/magnesium", "GET", 301),
        ("/favicon.ico", "GET", 301),
        ("/foods/?diet=nonsense", "GET", 400),
        ("/compare/?left=x", "GET", 400),
        ("/compare.csv?left=x", "GET", 400),
        ("/search.md", "GET", 404),
        ("/nutrients/magnesium.x.csv", "GET", 404),
        ("/.well-known/security.txt", "GET", 404),
        ("//nutrients/magnesium/", "GET", 404),
        ("/nutrients//magnesium/", "GET", 404),
        ("/nutrients/magnesium%2f", "GET", 200),
        ("/nutrients/magnesium/%3fper=share", "GET", 404),
        ("/%ff/", "GET", 404),
        ("/nutrients/magn%00esium/", "GET", 404),
        ("nutrients/magnesium/", "GET", 404),
        ("*", "GET", 404),
    ],
)
def test_what_is_not_for_everybody_leaves_nothing(site: FinishedPages, address: str, method: str, status: int) -> None:
    assert ask(site, address, method).status == status
    assert kept(site) <= {MAGNESIUM}
    assert bool(kept(site)) == (status == 200 and "magnesium%2f" in address)


POISON: dict[str, dict[str, str]] = {
    "forwarded host": {"HTTP_X_FORWARDED_HOST": "evil.example"},
    "forwarded scheme": {"HTTP_X_FORWARDED_PROTO": "https"},
    "forwarded port": {"HTTP_X_FORWARDED_PORT": "1"},
    "forwarded": {"HTTP_FORWARDED": "host=evil.example;proto=https"},
    "original url": {"HTTP_X_ORIGINAL_URL": "/healthz", "HTTP_X_REWRITE_URL": "/healthz"},
    "method": {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"},
    "cookie": {"HTTP_COOKIE": "csrftoken=evil; messages=evil; x=desk; desktop=1"},
    "range": {"HTTP_RANGE": "bytes=0-5", "HTTP_IF_RANGE": "x"},
    "conditions": {"HTTP_IF_NONE_MATCH": '"x"', "HTTP_IF_MATCH": '"x"', "HTTP_IF_MODIFIED_SINCE": "x"},
    "types": {"HTTP_ACCEPT": "application/json", "HTTP_ACCEPT_LANGUAGE": "de", "HTTP_USER_AGENT": "<script>"},
    "body": {"CONTENT_TYPE": "multipart/form-data", "CONTENT_LENGTH": "100"},
    "port": {"HTTP_HOST": "localhost:1"},
    "server": {"SERVER_NAME": "evil.example", "wsgi.url_scheme": "https"},
    "unknown keys": {"QUERY_STRING": "utm_source=evil&amp;per=x&left"},
    "credentials": {"HTTP_AUTHORIZATION": "Basic eDp5", "HTTP_ORIGIN": "https://evil.example"},
}


@pytest.mark.once
@pytest.mark.parametrize("name", POISON)
def test_nothing_a_client_sends_splits_or_poisons_what_is_kept(site: FinishedPages, django: Django, name: str) -> None:
    expected = ask(WSGIHandler(), MAGNESIUM)
    first = ask(site, MAGNESIUM, **POISON[name])
    after = ask(site, MAGNESIUM)
    assert first.status == after.status == 200
    assert (first.body, plain(first)) == (after.body, plain(after)) == (expected.body, plain(expected))
    assert (kept(site), len(django.asked)) == ({MAGNESIUM}, 1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"HTTP_HOST": "evil.example"}, 400),
        ({"HTTP_HOST": "127.0.0.1:8000@evil.example"}, 400),
        ({"HTTP_HOST": "127.0.0.1 "}, 400),
        ({"HTTP_HOST": ""}, 400),
        ({"SCRIPT_NAME": "/x"}, 200),
        ({"HTTP_COOKIE": "a=b; desk=key"}, 200),
        ({"HTTP_COOKIE": "desk"}, 200),
    ],
)
def test_a_foreign_host_and_a_session_are_left_to_django(
    site: FinishedPages, django: Django, more: dict[str, str], status: int
) -> None:
    for _turn in range(2):
        assert ask(site, MAGNESIUM, **more).status == status
    assert (kept(site), len(django.asked)) == (set(), 2)
    for number in range(200):
        ask(site, MAGNESIUM, HTTP_HOST=f"localhost:{number}")
    assert len(site.hosts) < 100


@pytest.mark.once
def test_https_is_asked_for_before_anything_is_given(settings: Any, site: FinishedPages, django: Django) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = FinishedPages(Django())
    for _turn in range(2):
        assert ask(site, MAGNESIUM).status == 301
        assert ask(site, MAGNESIUM, HTTP_X_FORWARDED_PROTO="http").status == 301
        assert ask(site, MAGNESIUM, HTTP_X_FORWARDED_PROTO="http", **{"wsgi.url_scheme": "https"}).status == 301
    assert kept(site) == set()
    got = ask(site, MAGNESIUM, HTTP_X_FORWARDED_PROTO="https")
    assert (got.status, got.headers["Strict-Transport-Security"]) == (200, "max-age=60")
    assert ask(site, MAGNESIUM, HTTP_X_FORWARDED_PROTO="http").status == 301


def hostile() -> Iterator[str]:
    draw = random.Random(3)  # noqa: S311 (the same in every run)
    parts = ["left", "right", "=", "&", "%", "%00", "%FF", "%0d%0a", "'", '"', "<script>", "[]", "..", "é", "\x7f", " "]
    for number in range(500):
        yield "".join(draw.choices(parts, k=draw.randrange(1, 30))) * (200 if number % 50 == 0 else 1)


@pytest.mark.once
def test_500_hostile_query_strings_are_no_fault_and_make_no_entry(site: FinishedPages) -> None:
    for number, query in enumerate(hostile()):
        address = ("/about/privacy/", "/compare/", "/glossary/")[number % 3 if number % 30 == 1 else 0]
        assert ask(site, f"{address}?{query}").status in (200, 400), query
    assert (
        {"/about/privacy/"}
        <= kept(site)
        <= {"/about/privacy/", "/compare/", "/glossary/"}
        | {("/compare/", choice) for choice in ("left=", "right=", "left=&right=")}
    )


def test_known_keys_choose_a_page_in_any_order(site: FinishedPages, django: Django) -> None:
    first = ask(site, "/nutrients/magnesium/foods/?page=2&per=portion&utm=x")
    second = ask(site, "/nutrients/magnesium/foods/?per=portion&page=2")
    other = ask(site, "/nutrients/magnesium/foods/?per=portion")
    assert first.body == second.body != other.body
    assert len(django.asked) == len(kept(site)) == 2


@pytest.mark.once
def test_a_crawler_over_query_keys_pushes_out_no_article(settings: Any, django: Django) -> None:
    settings.KEPT_OTHERS = 150_000
    site = FinishedPages(django)
    ask(site, MAGNESIUM)
    for grams in range(1, 40):
        assert ask(site, f"/foods/almonds/?grams={grams}").status == 200
    assert MAGNESIUM in kept(site)
    assert len(site.watch.contents.others.pages) < 39
    assert site.watch.contents.others.size <= 150_000


@pytest.mark.once
def test_what_is_kept_is_weighed_with_the_encodings_that_were_asked_for(site: FinishedPages) -> None:
    for encoding in ("gzip", "identity", "br"):
        ask(site, "/about/", HTTP_ACCEPT_ENCODING=encoding)
        shelf = site.watch.contents.articles
        assert shelf.size == shelf.pages["/about/"].size
    assert len(shelf.pages["/about/"].forms) == 3


def test_a_redirect_takes_the_query_along(site: FinishedPages) -> None:
    publishing.publish([RedirectRecord(old="/nutrients/magnesia/", new=MAGNESIUM)], CHANGE)
    got = ask(site, "/nutrients/magnesia/?utm_source=x")
    assert (got.status, got.headers["Location"]) == (301, f"{MAGNESIUM}?utm_source=x")


def correct(words: str) -> None:
    guide = Guide.objects.all()[0]
    record = complete("guide", {**record_of(guide).as_json(), "title": words})
    publishing.publish([record], CHANGE)


def test_a_publish_shows_on_the_next_request(
    site: FinishedPages, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = ask(site, "/guides/")
    with django_capture_on_commit_callbacks(execute=True):
        correct("A corrected title")
    after = ask(site, "/guides/", HTTP_IF_NONE_MATCH=before.headers["ETag"])
    assert (after.status, "A corrected title" in after.text) == (200, True)
    assert kept(site) == {"/guides/"}


def test_a_publish_on_another_machine_shows_at_the_next_look(
    site: FinishedPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(site, "/guides/")
    correct("A corrected title")
    assert "A corrected title" not in ask(site, "/guides/").text
    monkeypatch.setattr(watching, "INTERVAL", 0)
    assert "A corrected title" in ask(site, "/guides/").text


def test_a_file_that_cannot_be_written_stops_no_publish(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VAR_DIR = tmp_path / "missing"
    changed.tell()
    assert "a second later" in caplog.text
    assert changed.last(str(changed.place())) == 0


def test_two_changes_never_share_a_time() -> None:
    times = set()
    for _turn in range(50):
        changed.tell()
        times.add(changed.last(str(changed.place())))
    assert len(times) == 50


def test_what_is_due_goes_live_though_no_request_reaches_django(
    site: FinishedPages, django: Django, monkeypatch: pytest.MonkeyPatch
) -> None:
    term = Term.objects.order_by("pk")[0]
    content = {**record_of(term).as_json(), "definition": "Words that were scheduled."}
    ask(site, "/glossary/")
    below = drafting.newest("term", term.slug)
    step = drafting.Step(
        kind="term", key=term.slug, content=content, opened=below.pk if below else 0, by=None, why="x",
        go_live=timezone.now() - timedelta(seconds=1), change="wording",
    )  # fmt: skip
    drafting.keep(step, RevisionState.SCHEDULED)
    monkeypatch.setattr(watching, "INTERVAL", 0)
    monkeypatch.setattr("nutrients.due.publish_due", drafting.publish_due)
    assert "Words that were scheduled." in ask(site, "/glossary/").text
    assert len(django.asked) == 2


def test_a_page_that_was_overtaken_while_it_was_made_is_not_kept(
    django: Django, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """The page is read, then somebody publishes, then another request looks, and only then the page is finished."""

    def overtaken(environ: Any, start_response: Any) -> Any:
        response = django(environ, start_response)
        if len(django.asked) == 1:
            with django_capture_on_commit_callbacks(execute=True):
                correct("A corrected title")
            ask(site, "/about/")
        return response

    site = FinishedPages(overtaken)
    assert "A corrected title" not in ask(site, "/guides/").text
    assert site.watch.contents.get("/guides/") is None
    assert "A corrected title" in ask(site, "/guides/").text


def test_the_day_is_part_of_what_is_kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CONTACT_EMAIL = "help@fascicle.example"
    site = FinishedPages(WSGIHandler())
    monkeypatch.setattr(watching, "INTERVAL", 0)
    today = ask(site, "/.well-known/security.txt").body
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    class Clock(datetime):
        @classmethod
        def now(cls, _tz: Any = None) -> Any:
            return tomorrow

    monkeypatch.setattr(watching, "datetime", Clock)
    monkeypatch.setattr("nutrients.views.machines.timezone.now", lambda: tomorrow)
    assert ask(site, "/.well-known/security.txt").body != today


class AtOnce:
    """A thread that is done when it has started: threads of their own do not see what a test has written."""

    def __init__(self, target: Callable[[], None], *, daemon: bool) -> None:
        self.start = target


def test_readers_are_served_while_the_database_cannot_be_read(
    site: FinishedPages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in {"INTERVAL": 0, "RETRY": 0, "connection": connection}.items():
        monkeypatch.setattr(watching, name, value)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr("nutrients.finished.watch.threading.Thread", AtOnce)
    before = ask(site, MAGNESIUM)

    def broken(*_: Any) -> Any:
        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        for _turn in range(5):
            assert ask(site, MAGNESIUM) == before
        assert ask(site, "/about/").status == 500, "what is not kept is Django's matter"
        assert kept(site) == {MAGNESIUM}
    assert caplog.text.count("goes on being served") == 1
    correct("A corrected title")
    ask(site, "/guides/")
    assert "A corrected title" in ask(site, "/guides/").text, "and when it is back, so are the looks"


@pytest.mark.once
def test_when_the_layer_fails_django_answers(
    site: FinishedPages, django: Django, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("broken")

    for name in ("nutrients.finished.page.Page.answer", "nutrients.finished.contents.resolve"):
        monkeypatch.setattr(name, broken)
        got = ask(site, MAGNESIUM)
        assert (got.status, got.body) == (200, ask(WSGIHandler(), MAGNESIUM).body)
        assert "The finished pages failed; Django answers" in caplog.text
        caplog.clear()


class Slow:
    """An application without a database, whose only answer waits until the test lets it go."""

    def __init__(self) -> None:
        self.asked, self.go, self.fails = 0, threading.Event(), False

    def __call__(self, _environ: Any, start_response: Any) -> list[bytes]:
        self.asked += 1
        assert self.go.wait(10)
        if self.fails and self.asked == 1:
            raise RuntimeError("broken")
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"made"]


@pytest.mark.parametrize("fails", [False, True])
def test_a_page_is_made_by_one_and_waited_for_by_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, fails: bool
) -> None:
    slow = Slow()
    slow.fails = fails
    site = FinishedPages(slow)
    monkeypatch.setattr(site.watch, "now", lambda: site.watch.contents)
    caplog.set_level(logging.CRITICAL)
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(ask, site, MAGNESIUM) for _one in range(8)]
        while not site.watch.contents.flights:
            pass
        slow.go.set()
        assert {answer.result(timeout=10).body for answer in answers} == {b"made"}
    assert slow.asked == 1 or fails
    assert not site.watch.contents.flights
    assert ask(site, MAGNESIUM).body == b"made"


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutrients.finished.layer.WAIT", 0.01)
    slow = Slow()
    site = FinishedPages(slow)
    monkeypatch.setattr(site.watch, "now", lambda: site.watch.contents)
    site.watch.contents.board(MAGNESIUM)
    slow.go.set()
    assert ask(site, MAGNESIUM).body == b"made"


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Cache-Control", "private"),
        ("Cache-Control", "No-Store"),
        ("Vary", "Cookie"),
        ("Vary", "Accept-Encoding, X"),
    ],
)
def test_an_answer_that_is_for_one_reader_is_not_kept(monkeypatch: pytest.MonkeyPatch, header: tuple[str, str]) -> None:
    def personal(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html"), header])
        return [environ.get("HTTP_X_WHO", "nobody").encode()]

    site = FinishedPages(personal)
    monkeypatch.setattr(site.watch, "now", lambda: site.watch.contents)
    assert [ask(site, MAGNESIUM, HTTP_X_WHO=who).body for who in ("a", "b")] == [b"a", b"b"]
    assert kept(site) == set()


def test_the_editor_sees_the_desk_and_readers_their_pages(site: FinishedPages) -> None:
    client = make_client("editor")
    key = client.cookies["desk"].value
    got = ask(site, "/admin/", HTTP_COOKIE=f"desk={key}")
    assert (got.status, got.headers["Cache-Control"]) == (200, "no-store")
    assert kept(site) == set()


@pytest.mark.once
def test_all_articles_fit(site: FinishedPages) -> None:
    articles = [row.get_absolute_url() for row in (*Nutrient.objects.with_page(), *Guide.objects.all())]
    for address in articles:
        assert ask(site, address, HTTP_ACCEPT_ENCODING="br").status == 200
    assert kept(site) == set(articles)
