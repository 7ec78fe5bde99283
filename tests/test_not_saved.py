"""When the site cannot write, readers go on reading and who saves keeps every word that was typed."""

import errno
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from lxml import html
from psycopg import errors

from nutrients import due, not_saved
from nutrients.models import Claim, Food, Guide, Image, Nutrient, Person, Source, Term
from tests.clients import Client as Editor
from tests.clients import filled_in as fields_of
from tests.desk import TOLD, Form, address, filled_in, make_client, make_row, opened, state
from tests.images import made, upload
from tests.logins import LOGIN, PASSWORD, account
from tests.own_site import ON_POSTGRESQL, OwnSite, Ready, prepared

WORDS = "These words took me an hour.\r\n\r\nAnd <b>these</b> & \"those\" 'too'. ¡Ωß!"
PUBLIC = (
    "/",
    "/nutrients/magnesium/",
    "/search/?q=magnesium",
    "/foods/almonds/",
    "/nutrients/magnesium.md",
)


@contextmanager
def only_reading() -> Iterator[None]:
    """The engine itself refuses every write, as it does on a disk that can only be read."""
    sqlite = connection.vendor == "sqlite"
    connection.check_constraints()  # PostgreSQL looks at what was written before, and locks rows for it
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON" if sqlite else "SET TRANSACTION READ ONLY")
    try:
        yield
    finally:
        if sqlite:
            assert connection.connection is not None
            connection.connection.execute("PRAGMA query_only=OFF")
            connection.needs_rollback = False  # so that the test can look at what was left


def asking(client: Client) -> Client:
    """It is given pages of faults, as a browser is."""
    client.raise_request_exception = False
    return client


def sent_back(answer: Any) -> Form:
    """What the page would send, without the token of its own."""
    return {name: values for name, values in filled_in(answer.content).items() if name != "csrfmiddlewaretoken"}


def shown(answer: Any) -> list[str]:
    """What stands in the page to be read and copied, as the browser would send it."""
    areas = html.fromstring(answer.content.decode()).xpath("//form[@id='not_saved_form']//textarea")
    return [(area.text or "").removeprefix("\n") for area in areas]


FORMS = {
    "nutrient": (Nutrient, "short_answer", "_publish"),
    "draft of a nutrient": (Nutrient, "short_answer", "_draft"),
    "guide": (Guide, "description", "_submit"),
    "claim": (Claim, "text", "_publish"),
    "term": (Term, "definition", "_publish"),
    "food with its rows": (Food, "name", "_publish"),
    "source": (Source, "title", "_save"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_a_save_that_cannot_be_written_comes_back_whole(name: str, editor: Client) -> None:
    model, field, button = FORMS[name]
    row = make_row(model)
    told = {key: [str(value)] for key, value in TOLD.items()}
    form = opened(editor, row) | told | {field: [WORDS], button: ["x"]}
    before, url = state(), address(model, "change", row)
    with only_reading():
        answer = asking(editor).post(url, form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "can be read but not written" in answer.content.decode()
    assert sent_back(answer) == {key: value for key, value in form.items() if key != "csrfmiddlewaretoken"}
    assert WORDS.replace("\r\n", "\n") in [text.replace("\r\n", "\n") for text in shown(answer)]
    assert b"<b>these</b>" not in answer.content
    assert state() == before


@pytest.mark.django_db
def test_what_came_back_is_saved_when_it_is_sent_again(editor: Client) -> None:
    term = Term.objects.all()[0]
    told = {key: [str(value)] for key, value in TOLD.items()}
    form = opened(editor, term) | told | {"definition": ["What I typed."], "_publish": ["x"]}
    url = address(Term, "change", term)
    if connection.vendor == "sqlite":
        with only_reading():
            answer = asking(editor).post(url, form)
    else:  # there a transaction that was made read-only stays so
        answer = fail_with(editor, url, form, from_engine(errors.ReadOnlySqlTransaction()))
    again = editor.post(url, filled_in(answer.content))
    assert again.status_code == 302
    term.refresh_from_db()
    assert term.definition == "What I typed."


def from_engine(cause: Exception) -> OperationalError:
    fault = OperationalError("As the engine says it")
    fault.__cause__ = cause
    return fault


def fail_with(client: Client, url: str, form: Any, fault: Exception) -> Any:
    """The answer where the lock that each save takes first raises this."""
    with pytest.MonkeyPatch.context() as patch:

        def broken() -> None:
            raise fault

        patch.setattr("nutrients.publishing.lock", broken)
        return asking(client).post(url, form)


def of_sqlite(code: int) -> sqlite3.OperationalError:
    cause = sqlite3.OperationalError("As SQLite says it")
    cause.sqlite_errorcode = code
    return cause


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (from_engine(of_sqlite(sqlite3.SQLITE_FULL)), not_saved.FULL),
        (from_engine(of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED)), not_saved.READ_ONLY),
        (from_engine(of_sqlite(sqlite3.SQLITE_BUSY)), not_saved.BUSY),
        (from_engine(of_sqlite(sqlite3.SQLITE_IOERR_WRITE)), not_saved.LOST),
        (from_engine(errors.DiskFull()), not_saved.FULL),
        (from_engine(errors.ReadOnlySqlTransaction()), not_saved.READ_ONLY),
        (from_engine(errors.DeadlockDetected()), not_saved.BUSY),
        (from_engine(psycopg.OperationalError("server closed the connection")), not_saved.LOST),
        (OSError(errno.ENOSPC, "No space left on device"), not_saved.FULL),
        (OSError(errno.EROFS, "Read-only file system"), not_saved.READ_ONLY),
        (ValueError("a mistake of ours"), not_saved.BROKEN),
        (None, not_saved.BROKEN),
    ],
)
def test_each_fault_has_its_words(fault: Exception | None, expected: not_saved.Why) -> None:
    assert not_saved.why(fault) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (from_engine(of_sqlite(sqlite3.SQLITE_FULL)), 503, "The disk of this site is full."),
        (from_engine(psycopg.OperationalError("gone")), 503, "not certain whether this was saved"),
        (ValueError("a mistake of ours"), 500, "The fault is ours."),
    ],
)
def test_no_fault_at_the_desk_loses_what_was_typed(editor: Client, fault: Exception, status: int, words: str) -> None:
    person = {"slug": ["ada"], "name": ["Ada"], "interests": [WORDS], "_save": ["x"]}
    answer = fail_with(editor, address(Person, "add"), person, fault)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    assert words in answer.content.decode()
    assert sent_back(answer) == person
    assert 'name="csrfmiddlewaretoken"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_asks_the_database_nothing(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when it is gone altogether: even who is asking cannot be found out."""

    def gone(*_args: object, **_options: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    answer = asking(editor).get("/admin/")
    assert answer.status_code == 503
    assert "The connection to the database broke." in answer.content.decode()
    assert "Log out" not in answer.content.decode()


@pytest.mark.django_db
def test_a_forged_form_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is led here by a form of another site gets no page of ours that would send it."""

    def gone(*_args: object, **_options: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("nutrients.login.sessions.is_over", gone)
    client = make_client("editor", enforce_csrf_checks=True)
    answer = asking(client).post(address(Person, "add"), {"name": WORDS})
    assert answer.status_code == 503
    assert b"not_saved_form" not in answer.content
    assert b"took me an hour" not in answer.content


# Logging in, reading at the desk


@pytest.mark.django_db
@pytest.mark.usefixtures("quick_hasher")
@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_a_login_that_cannot_be_noted_says_so_and_keeps_no_password(password: str) -> None:
    account("ada")
    form = {"username": "ada", "password": password, "code": "", "next": "/admin/"}
    with only_reading():
        answer = asking(Client()).post(LOGIN, form)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "can be read but not written" in page
    assert "Passwords and codes are not kept" in page
    assert f'value="{password}"' not in page


@pytest.mark.django_db
def test_new_passwords_are_never_sent_back() -> None:
    client = make_client("superuser")
    user = User.objects.create(username="ada")
    form = {"password1": "a new long pass phrase", "password2": "a new long pass phrase"}
    with only_reading():
        answer = asking(client).post(f"/admin/auth/user/{user.pk}/password/", form)
    assert answer.status_code == 503
    assert b"a new long" not in answer.content


@pytest.mark.django_db
def test_the_desk_can_be_read_where_nothing_can_be_written(editor: Client) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("in a transaction that the test itself holds open, PostgreSQL reads nothing after a fault")
    session = editor.session
    session["began"] = session["used"] = time.time() - 100  # long enough ago for this use to be noted
    session.save()
    nutrient = Nutrient.objects.get(slug="magnesium")
    with only_reading():
        for url in ("/admin/", address(Nutrient, "changelist"), address(Nutrient, "change", nutrient)):
            assert asking(editor).get(url).status_code == 200


@pytest.mark.django_db
def test_a_session_that_was_ended_meanwhile_is_no_fault_of_the_database(editor: Client) -> None:
    """Django says the same of both; this one is told as before."""
    session = editor.session
    session["used"] = time.time() - 100
    session.save()

    def ended(_request: object) -> HttpResponse:
        Session.objects.all().delete()
        return HttpResponse("x")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nutrients.login.account.answer", ended)
        assert editor.get("/admin/two-step/").status_code == 400


@pytest.mark.django_db
def test_readers_are_served_where_nothing_can_be_written() -> None:
    with only_reading():
        assert {asking(Client()).get(url).status_code for url in PUBLIC} == {200}


@pytest.mark.django_db
def test_what_is_due_keeps_no_reader_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look for what is due fails, in words for the log, and the page is served."""

    def failing(_now: object) -> int:
        raise OperationalError("disk full")

    monkeypatch.setattr(due, "publish_due", failing)
    looking = due.PublishDue(lambda _request: "the page")  # type: ignore[arg-type, return-value]  # any answer does
    assert looking(None) == "the page"  # type: ignore[arg-type, comparison-overlap]  # it looks at no request


@pytest.mark.django_db
def test_an_upload_that_finds_no_room_says_so_and_leaves_nothing(
    editor: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    replace = Path.replace

    def full(path: Path, to: Path) -> Path:
        if path.suffix == ".part":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(path, to)

    monkeypatch.setattr(Path, "replace", full)
    form = {"slug": "x", "alt": "Fields", "credit": "Ada", "licence": "cc-by-4.0", "caption": "A long caption"}
    url = address(Image, "add")
    choices = filled_in(editor.get(url).content)
    answer = asking(editor).post(url, choices | form | {"file": upload(made())})
    page = answer.content.decode()
    assert answer.status_code == 503, page
    assert "The disk of this site is full" in page
    assert "the file is not: it has to be chosen again" in page
    assert "A long caption" in shown(answer)
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert not Image.objects.exists()


# A real server


@contextmanager
def full_disk(site: OwnSite) -> Iterator[None]:
    """Not one byte more goes onto the disk."""
    filler = site.folder / "filler"
    with filler.open("wb") as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while os.write(file.fileno(), bytes(size)):
                    pass
            except OSError as fault:
                assert fault.errno == errno.ENOSPC  # noqa: PT017 (what is expected, each time)
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def read_only_server(site: OwnSite) -> Iterator[None]:
    """PostgreSQL takes no writes, as a replica does."""
    database = site.more["DATABASE_URL"]
    with psycopg.connect(database, autocommit=True) as link:
        name = link.info.dbname
        link.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        others = "datname = %s AND pid <> pg_backend_pid()"
        throw_out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608 (our words)
        link.execute(throw_out, [name])
        try:
            yield
        finally:
            link.execute("SET default_transaction_read_only = off")
            link.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            link.execute(throw_out, [name])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own in memory, of 90 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if ON_POSTGRESQL:
        yield folder
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "none", folder], check=False).returncode == 0
    if not mounted:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.django_db
def test_a_real_site_on_a_full_disk_serves_readers_and_keeps_what_editors_type(small_disk: Path, ready: Ready) -> None:
    site = prepared(small_disk, ready)
    asked = "from nutrients.models import Term; print(Term.objects.first().pk)"
    term = site.manage("shell", "--no-imports", "-c", asked)
    site.start(articles_ahead=False)
    try:
        editor = Editor(site.port, "term", "", f"/admin/nutrients/term/{term.stdout.strip()}/change/", "definition")
        editor.log_in()
        assert editor.save("_publish") == 302
        form = [*fields_of(editor.ask("GET", editor.url)[1]), ("_publish", "x")]
        form = [(name, WORDS * 4 if name == "definition" else value) for name, value in form]
        with (read_only_server if ON_POSTGRESQL else full_disk)(site):
            assert {editor.ask("GET", url)[0] for url in PUBLIC} == {200}
            assert editor.ask("GET", "/healthz")[0] == (200 if ON_POSTGRESQL else 503)
            assert editor.ask("GET", editor.url)[0] == 200
            status, page = editor.ask("POST", editor.url, form)
            assert status == 503, page
            assert ("can be read but not written" if ON_POSTGRESQL else "The disk of this site is full") in page
            assert dict(fields_of(page))["definition"].count("took me an hour") == 4
            stranger = Editor(site.port, "", "", "", "")
            login = dict(fields_of(stranger.ask("GET", LOGIN)[1])) | {"username": "editor", "password": PASSWORD}
            status, refusal = stranger.ask("POST", LOGIN, [*login.items()])
            assert status == 503, refusal
            assert {editor.ask("GET", url)[0] for url in PUBLIC} == {200}
        status, page = editor.ask("POST", editor.url, [*fields_of(page), ("_draft", "x")])
        assert status == 302, page
    finally:
        site.stop()
