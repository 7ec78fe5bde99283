"""Who writes into SQLite waits in a row: one holds the turn, a killed holder frees it, and nobody waits for ever."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from config.sqlite.turn import Turn
from nutrients import not_saved
from nutrients.models import Term
from tests.browser import ROOT
from tests.desk import TOLD, address, filled_in, opened
from tests.own_site import ON_POSTGRESQL, Ready, prepared
from tests.turns import connected, writing

HOLD = """
import sys
sys.path.insert(0, "site")
from config.sqlite.turn import Turn
turn = Turn()
turn.take(sys.argv[1])
print("held", flush=True)
sys.stdin.readline()
turn.end()
print("ended", flush=True)
sys.stdin.readline()
"""
pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the file is one of SQLite wherever the site has its own
SHORT, LONG = 0.1, 20
"""Seconds to wait for what does not come, and at most for what does."""


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "some.sqlite3"
    with closing(sqlite3.connect(path)) as link:
        link.execute("PRAGMA journal_mode=WAL")
        link.execute("CREATE TABLE words (word TEXT)")
    return str(path)


@contextmanager
def holder(database: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the turn until it reads a line."""
    command = [sys.executable, "-c", HOLD, database]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def release(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    assert process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ended\n"


def is_free(database: str) -> bool:
    turn = Turn()
    try:
        turn.take(database, SHORT)
    except sqlite3.OperationalError:
        return False
    turn.end()
    return True


# Between processes


def test_another_process_waits_until_the_turn_ends(database: str) -> None:
    with holder(database) as other:
        assert not is_free(database)
        release(other)
        assert is_free(database)


def test_who_waits_is_woken(database: str) -> None:
    turn, taken = Turn(), threading.Event()

    def wait() -> None:
        turn.take(database, LONG)
        taken.set()

    with holder(database) as other:
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not taken.wait(SHORT)
        release(other)
        assert taken.wait(LONG)
        waiting.join()
        assert not is_free(database)
    turn.end()
    assert is_free(database)


def test_a_killed_holder_frees_the_turn(database: str) -> None:
    with holder(database) as other:
        assert not is_free(database)
        other.kill()
        other.wait()
        assert is_free(database)


def test_who_gave_up_leaves_nothing_behind(database: str) -> None:
    """Its wait inside the system ends only with the other's turn, and must not hold the next one."""
    with holder(database) as other:
        assert not is_free(database)
        assert not is_free(database)
        release(other)
        deadline = time.monotonic() + LONG
        while len([thread for thread in threading.enumerate() if type(thread).__name__ == "Waiting"]):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert is_free(database)


def test_many_writers_of_several_processes_all_write(database: str) -> None:
    """Each holds the lock for longer than SQLite itself would have the others wait."""
    code = """
import sys, time
sys.path[:0] = ["site", "."]
from tests.turns import connected, writing
own = connected(sys.argv[1])
for number in range(5):
    with writing(own), own.cursor() as cursor:
        cursor.execute("INSERT INTO words VALUES ('x')")
        time.sleep(0.1)
"""
    command = [sys.executable, "-W", "ignore::RuntimeWarning", "-c", code, database]  # Django's, that no app is loaded
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    writers = [
        subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True) for _writer in range(4)
    ]
    assert [writer.communicate()[1] for writer in writers] == [""] * 4
    with closing(sqlite3.connect(database)) as link:
        assert link.execute("SELECT COUNT(*) FROM words").fetchone() == (20,)


# A connection


def test_a_transaction_holds_the_turn_until_it_ends(database: str) -> None:
    own = connected(database)
    with writing(own):
        assert not is_free(database)
    assert is_free(database)
    own._start_transaction_under_autocommit()
    own._rollback()
    assert is_free(database)
    own._start_transaction_under_autocommit()
    own.close()
    assert is_free(database)


def test_a_statement_outside_of_a_transaction_waits_too(database: str) -> None:
    own = connected(database)
    own.take_turn = lambda *_limit: own.turn.take(database, SHORT)
    with own.cursor() as cursor, holder(database) as other:
        for sql in ("INSERT INTO words VALUES ('x')", "UPDATE words SET word = 'y'", "DELETE FROM words"):
            with pytest.raises(OperationalError) as late:
                cursor.execute(sql)
            assert not_saved.why(late.value) == not_saved.BUSY
        with pytest.raises(OperationalError):
            cursor.executemany("INSERT INTO words VALUES (%s)", [("x",)])
        release(other)
        cursor.execute("INSERT INTO words VALUES ('x')")
        assert is_free(database)
    own.close()


def test_a_transaction_that_cannot_begin_frees_the_turn(database: str) -> None:
    """Somebody who takes no turns, the command line of SQLite say, holds the lock of the file."""
    own = connected(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            own._start_transaction_under_autocommit()
    assert is_free(database)
    own.close()


def test_who_reads_takes_no_turn(database: str) -> None:
    own = connected(database)
    with holder(database), own.cursor() as cursor:
        started = time.monotonic()
        cursor.execute("SELECT COUNT(*) FROM words")
        assert cursor.fetchone() == (0,)
        assert time.monotonic() - started < LONG
        assert own.turn.file is None
    own.close()


def test_where_no_file_can_be_made_sqlite_alone_decides(database: str) -> None:
    Path(f"{database}-turn").mkdir()  # not even root can open a folder to lock it as a file that it creates
    own = connected(database)
    with writing(own), own.cursor() as cursor:
        assert own.turn.file is None
        cursor.execute("INSERT INTO words VALUES ('x')")
    own.close()


def test_a_database_in_memory_has_no_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = connected(":memory:")
    with writing(own):
        assert own.turn.file is None
    assert not list(tmp_path.iterdir())


# The site


def test_the_site_on_sqlite_takes_turns() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has rows of its own for who waits")
    assert connection.settings_dict["ENGINE"] == "config.sqlite"
    assert hasattr(connection, "own_turn")


def test_an_editor_whose_turn_does_not_come_gets_the_text_back(
    editor: Client, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    term = Term.objects.all()[0]
    form = opened(editor, term) | {key: [str(value)] for key, value in TOLD.items()}
    form |= {"definition": ["This took me an hour."], "_publish": ["x"]}
    editor.raise_request_exception = False
    own = connected(database)

    def late() -> None:
        own.take_turn = lambda *_limit: own.turn.take(database, SHORT)
        own._start_transaction_under_autocommit()

    with holder(database), monkeypatch.context() as patch:
        patch.setattr("nutrients.publishing.lock", late)
        answer = editor.post(address(Term, "change", term), form)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert not_saved.BUSY.happened in page
    assert filled_in(answer.content)["definition"] == ["This took me an hour."]
    with transaction.atomic():
        assert Term.objects.get(pk=term.pk).definition != "This took me an hour."


@pytest.mark.skipif(ON_POSTGRESQL, reason="is about SQLite's file")
def test_a_restore_waits_in_the_row_and_the_turns_go_on_after_it(tmp_path: Path, bare: Ready) -> None:
    site = prepared(tmp_path / "site", bare)
    site.manage("backup", str(tmp_path / "backup.tar"))
    database = str(site.folder / "fascicle.sqlite3")
    command = [sys.executable, "manage.py", "restore", str(tmp_path / "backup.tar"), "--replace"]
    with holder(database) as other:
        restoring = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            restoring.wait(timeout=5)
        release(other)
        assert restoring.wait(timeout=60) == 0
    own = connected(database)
    with writing(own):
        assert not is_free(database)
    assert is_free(database)
    own.close()
