"""Backups: taken while others write they are a committed moment; a file that is not whole changes nothing."""

import hashlib
import json
import shutil
import stat
import subprocess
import tarfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from nutrients.backups import restore
from nutrients.backups.archive import (
    DATABASES,
    BackupFault,
    Facts,
    Hashing,
    Manifest,
    Writer,
    check_seal,
    fitting,
    header,
    read_manifest,
    seal,
)
from tests.images import made
from tests.own_site import (
    ON_POSTGRESQL,
    RUNS,
    OwnSite,
    Ready,
    StartedSite,
    as_ready,
    empty_place,
    prepared,
    started,
)
from tests.world import made_once

FACTS = Facts(content_version=7, migrations={"nutrients": "0001_the_nouns"}, tables={"nutrients_term": 2}, pictures=[])
on_each_engine = pytest.mark.django_db


# The file


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A small one with the right form, of a database that is none."""
    part, path = tmp_path / "part", tmp_path / "small.tar"
    part.write_bytes(bytes(range(256)) * 12)
    with path.open("wb") as file:
        writer = Writer(file)
        for name in ("database.sqlite3", "media/images/a.webp", "media/images/b.webp"):
            writer.add(name, part)
        writer.close("sqlite", "2030-01-01T00:00:00+00:00", FACTS)
    return path


def test_a_whole_file_is_read_back_and_any_tar_reads_it(archive: Path) -> None:
    assert check_seal(archive) == hashlib.sha256(archive.read_bytes()).hexdigest()
    with tarfile.open(archive) as tar:
        manifest = read_manifest(tar)
        assert tar.getnames() == [*manifest.files, "manifest.json", "seal.txt"]
    assert manifest.facts == FACTS


def test_a_file_cut_anywhere_is_refused(archive: Path) -> None:
    data = archive.read_bytes()
    cut = archive.with_name("cut.tar")
    for length in {*range(0, len(data), 97), *range(len(data) - 600, len(data))}:
        cut.write_bytes(data[:length])
        with pytest.raises(BackupFault, match=r"is cut short|is no backup"):
            check_seal(cut)


def test_a_file_with_any_byte_changed_is_refused(archive: Path) -> None:
    data = archive.read_bytes()
    for place in {*range(0, len(data), 41), *range(600), *range(len(data) - 2_100, len(data))}:
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        archive.write_bytes(changed)
        with pytest.raises(BackupFault, match=r"is cut short|is no backup"):
            check_seal(archive)


def test_a_file_with_something_behind_it_is_refused(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(BackupFault, match="cut short or was changed"):
        check_seal(archive)


@pytest.mark.parametrize(
    "name",
    [
        "media/../x",
        "../media/x",
        "/etc/passwd",
        "media//x",
        "media/./x",
        "media/x/",
        "media",
        "x",
        "media/a\\..\\x",
        "",
    ],
)
def test_no_member_leads_out_of_its_folder(name: str) -> None:
    assert not fitting(name)
    assert fitting("media/images/x.webp")


# Wrong files leave a site as it is


def manifest_of(data: bytes, **changed: object) -> bytes:
    digest = hashlib.sha256(data).hexdigest()
    name = DATABASES["postgresql" if ON_POSTGRESQL else "sqlite"]
    own = Manifest(1, "postgresql" if ON_POSTGRESQL else "sqlite", "2030-01-01T00:00:00+00:00", FACTS, {name: digest})
    return json.dumps(asdict(own) | changed).encode()


def sealed(path: Path, members: list[tarfile.TarInfo], contents: list[bytes]) -> None:
    """A tar of these members under a right seal, as somebody might forge it."""
    with path.open("wb") as file:
        out = Hashing(file)
        for member, content in zip(members, contents, strict=True):
            padded = content + bytes(-len(content) % 512)
            out.write(member.tobuf(tarfile.GNU_FORMAT) + (padded if member.isreg() else b""))
        out.write(seal(out.sha.hexdigest()))


def forged(path: Path, manifest: bytes, database: bytes = b"x", *more: tarfile.TarInfo, engine: str = "") -> None:
    name = DATABASES[engine or ("postgresql" if ON_POSTGRESQL else "sqlite")]
    members = [header(name, len(database)), *more, header("manifest.json", len(manifest))]
    sealed(path, members, [database, *(b"" for _ in more), manifest])


def leading_out() -> tarfile.TarInfo:
    return header("media/../../evil", 0)


def link() -> tarfile.TarInfo:
    made = header("media/images", 0)
    made.type, made.linkname = tarfile.SYMTYPE, "/etc"
    return made


FOREIGN = "sqlite" if ON_POSTGRESQL else "postgresql"
NEWER = asdict(replace(FACTS, migrations={"nutrients": "9999_from_the_future"}))
BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: path.write_bytes(b""), "is no backup of this site"),
    "jpeg": (lambda path: path.write_bytes(made("JPEG")), "is no backup of this site"),
    "a folder": (lambda path: path.mkdir(), "Is a directory"),
    "not there": (lambda _path: None, "No such file"),
    "leading out": (lambda path: forged(path, manifest_of(b"x"), b"x", leading_out()), "what no backup of this site"),
    "a link": (lambda path: forged(path, manifest_of(b"x"), b"x", link()), "what no backup of this site holds"),
    "twice": (lambda path: forged(path, manifest_of(b"x"), b"x", header("manifest.json", 0)), "what no backup"),
    "more than told": (lambda path: forged(path, manifest_of(b"x"), b"x", header("media/x", 0)), "does not hold what"),
    "not what was told": (lambda path: forged(path, manifest_of(b"y"), b"x"), "damaged: database"),
    "no json": (lambda path: forged(path, b"{"), "manifest of the backup cannot be read"),
    "a list": (lambda path: forged(path, b"[]"), "manifest of the backup cannot be read"),
    "too deep": (lambda path: forged(path, b"[" * 100_000), "manifest of the backup cannot be read"),
    "endless": (
        lambda path: forged(path, manifest_of(b"x", facts=asdict(FACTS) | {"content_version": float("inf")})),
        "manifest of the backup cannot be read",
    ),
    "another format": (lambda path: forged(path, manifest_of(b"x", format=2)), "is of format 2"),
    "another engine": (
        lambda path: forged(
            path, manifest_of(b"x", engine=FOREIGN, files={DATABASES[FOREIGN]: "0"}), engine=FOREIGN
        ),
        "by export_content and load_content",
    ),
    "a newer site": (lambda path: forged(path, manifest_of(b"x", facts=NEWER)), "nutrients 9999_from_the_future"),
}  # fmt: skip


def files(folder: Path) -> dict[str, str]:
    """What lies in a folder, but for the database's own files, which every look may touch."""
    found = (path for path in folder.rglob("*") if path.is_file() and "sqlite3" not in path.name)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@on_each_engine
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_wrong_file_is_refused_with_a_reason(name: str, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    make, words = BAD_FILES[name]
    make(tmp_path / "wrong.tar")
    before = files(tmp_path)
    with pytest.raises(BackupFault, match=words):
        restore(tmp_path / "wrong.tar", replace=True)
    assert files(tmp_path) == before
    assert not (tmp_path / "media").exists()


# On whole sites


@dataclass(frozen=True)
class Made:
    """A backup of the site that is ready, and a site into which it was restored."""

    backup: Path
    restored: Ready


def make(where: Path, ready: Ready) -> Made:
    """By commands as a user types them."""
    of, path = prepared(where / "of", ready), where / "of" / "backups" / "first.tar"
    said = of.manage("backup", str(path)).stdout
    assert hashlib.sha256(path.read_bytes()).hexdigest() in said
    place = empty_place(where / "restored")
    place.manage("restore", str(path))
    return Made(path, as_ready(place))


@pytest.fixture(scope="session")
def once(ready: Ready, run_folder: Path) -> Made:
    found: Made = made_once(run_folder / "backup", lambda: make(run_folder, ready))
    return found


@pytest.fixture(scope="session")
def backup(once: Made) -> Path:
    return once.backup


@pytest.fixture(scope="module")
def source(ready: Ready, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedSite]:
    with started(prepared(tmp_path_factory.mktemp("source"), ready)) as site:
        yield site


@pytest.fixture(scope="module")
def here(once: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedSite]:
    with started(prepared(tmp_path_factory.mktemp("here"), once.restored)) as site:
        yield site


@on_each_engine
def test_a_refused_file_leaves_the_site_as_it_is(here: OwnSite, backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    wrong = {"cut": whole[:-700_000], "changed": whole[:500_000] + b"!" + whole[500_001:]}
    before = files(here.folder), here.ask("tests.publisher")
    for name, data in wrong.items():
        (tmp_path / name).write_bytes(data)
    forged(tmp_path / "no database", manifest_of(b"x"))
    for path in tmp_path.iterdir():
        done = here.manage("restore", str(path), "--replace", check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: ")
    assert (files(here.folder), here.ask("tests.publisher")) == before


@on_each_engine
def test_a_database_that_is_not_empty_is_replaced_only_on_demand(here: OwnSite, backup: Path, source: OwnSite) -> None:
    done = here.manage("restore", str(backup), check=False)
    assert "The database is not empty. With --replace" in done.stderr
    first = here.ask("tests.publisher").split()
    here.manage("restore", str(backup), "--replace")
    second = here.ask("tests.publisher").split()
    assert int(second[0]) == int(first[0]) + 1, "a number names one content only"
    assert int(source.ask("tests.publisher").split()[0]) <= int(first[0])


# What is in it


@on_each_engine
def test_only_its_owner_reads_a_backup_and_none_is_overwritten(backup: Path, source: OwnSite) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    done = source.manage("backup", str(backup), check=False)
    assert "is there already: a backup overwrites nothing" in done.stderr
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


@on_each_engine
def test_neither_the_secret_key_nor_a_session_is_in_it(source: OwnSite, here: OwnSite, tmp_path: Path) -> None:
    code = "from django.contrib.sessions.backends.db import SessionStore as S; s = S(); s.create()"
    session = source.manage("shell", "--no-imports", "-c", f"{code}; print(s.session_key)").stdout.strip()
    path = tmp_path / "with.tar"
    source.manage("backup", str(path))
    data = path.read_bytes()
    assert len(session) == 32
    assert session.encode() not in data
    assert (source.folder / "secret_key").read_bytes() not in data
    here.manage("shell", "--no-imports", "-c", code)
    assert "All sessions ended" in here.manage("restore", str(path), "--replace").stdout
    count = "from django.contrib.sessions.models import Session; print(Session.objects.count())"
    assert here.manage("shell", "--no-imports", "-c", count).stdout.strip() == "0"


@on_each_engine
def test_a_site_that_is_not_prepared_has_nothing_to_back_up(tmp_path: Path) -> None:
    place = empty_place(tmp_path / "place")
    done = place.manage("backup", check=False)
    assert "the database is not prepared" in done.stderr
    assert not list((place.folder / "backups").iterdir())


@on_each_engine
def test_an_older_backup_is_brought_up_to_the_code_by_the_next_migrate(tmp_path: Path) -> None:
    with started(empty_place(tmp_path / "site")) as site:
        site.manage("migrate", "nutrients", "0008_login")
        site.manage("migrate", "sessions")
        site.manage("backup", str(tmp_path / "old.tar"))
        said = site.manage("restore", str(tmp_path / "old.tar"), "--replace").stdout
        assert "older than the code (" in said
        assert "run `manage.py prepare` now" in said
        site.manage("migrate")
        assert "[ ]" not in site.manage("showmigrations").stdout


@pytest.mark.skipif(ON_POSTGRESQL, reason="is about SQLite's file")
def test_a_damaged_database_is_not_backed_up_and_says_how_it_is_replaced(once: Made, tmp_path: Path) -> None:
    with started(prepared(tmp_path / "broken", once.restored)) as broken:
        database = broken.folder / "fascicle.sqlite3"
        data = bytearray(database.read_bytes())
        for page in range(20, len(data) // 4096, 7):
            data[page * 4096 : page * 4096 + 200] = bytes(200)
        database.write_bytes(data)
        refused = broken.manage("backup", check=False)
        assert refused.returncode == 1
        assert "damaged" in refused.stderr or "cannot be read" in refused.stderr
        database.write_bytes(b"not a database" * 1_000)
        done = broken.manage("restore", str(once.backup), "--replace", check=False)
        assert "Stop the site, move" in done.stderr
        database.unlink()
        broken.manage("restore", str(once.backup))


# While others write


def listen(writer: "subprocess.Popen[str]", lines: list[str]) -> threading.Thread:
    """Each line of what it says, as it comes."""
    thread = threading.Thread(target=lambda: lines.extend(iter(writer.stdout.readline, "")) if writer.stdout else None)
    thread.start()
    return thread


def wait_for_more(lines: list[str]) -> None:
    """Until each of two writers has committed something since now, whatever it had yet to say of before."""
    enough, deadline = len(lines) + 3, time.monotonic() + 60
    while len(lines) < enough:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@on_each_engine
def test_a_backup_taken_while_others_publish_is_one_committed_moment(
    source: OwnSite, here: OwnSite, tmp_path: Path
) -> None:
    lines: list[str] = []
    writers = [source.begin("tests.publisher", name) for name in ("a", "bb")]
    listening = [listen(writer, lines) for writer in writers]
    taken = [tmp_path / f"{number}.tar" for number in range(RUNS)]
    for path in taken:
        wait_for_more(lines)
        source.manage("backup", str(path))
    wait_for_more(lines)
    for writer, thread in zip(writers, listening, strict=True):
        writer.kill()
        thread.join()
        writer.communicate()
    moments = dict(line.split() for line in lines if len(line.split()) == 2)
    assert len(moments) > RUNS
    seen = set()
    for path in taken:
        here.manage("restore", str(path), "--replace")
        version, rows = here.ask("tests.publisher").split()
        assert moments[version] == rows
        assert_pictures_are_there(here)
        seen.add(version)
    assert len(seen) == RUNS, "each backup was taken at another moment"


def assert_pictures_are_there(site: OwnSite) -> None:
    asked = "from nutrients.models import Image; print(*Image.objects.values_list('sha256', flat=True))"
    named = site.manage("shell", "--no-imports", "-c", asked).stdout.split()
    for digest in named:
        data = (site.folder / "media" / "images" / f"{digest}.webp").read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
    assert named


@on_each_engine
def test_a_restore_that_is_killed_leaves_the_old_or_the_new(here: StartedSite, source: OwnSite, tmp_path: Path) -> None:
    path = tmp_path / "newer.tar"
    source.manage("backup", str(path))
    began = time.monotonic()
    here.manage("restore", str(path), "--replace")
    took, before = time.monotonic() - began, here.ask("tests.publisher")
    chance = Random(3)  # noqa: S311 (the same moments in every run)
    for _ in range(RUNS):
        here.run("manage.py", "restore", str(path), "--replace", seconds=chance.uniform(0.2, 1) * took, check=False)
        now = here.ask("tests.publisher")
        (version, digest), (version_before, digest_before) = now.split(), before.split()
        # pg_restore outlives whoever started it, and then nobody puts the version above the one that stood there
        assert digest == digest_before or version != version_before
        before = now


@on_each_engine
def test_readers_are_served_while_a_backup_is_put_in_place(here: OwnSite, backup: Path, static: Path) -> None:
    shutil.copytree(static, here.folder / "static", dirs_exist_ok=True)
    here.start(articles_ahead=False)
    try:
        statuses, done = [], threading.Event()

        def read() -> None:
            while not done.is_set():
                with urllib.request.urlopen(f"{here.address}/nutrients/magnesium/", timeout=20) as answer:  # noqa: S310
                    statuses.append(answer.status)

        reader = threading.Thread(target=read)
        reader.start()
        here.manage("restore", str(backup), "--replace")
        done.set()
        reader.join()
        assert set(statuses) == {200}
    finally:
        here.stop()


# PostgreSQL's programs

on_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="is about PostgreSQL's own programs")


def program(folder: Path, version: int, *lines: str) -> str:
    """The folder of a pg_dump that says it is of some version and writes down how it was called."""
    folder.mkdir()
    path = folder / "pg_dump"
    script = ["#!/bin/sh", f'[ "$1" = --version ] && echo "pg_dump (PostgreSQL) {version}.1" && exit 0', *lines]
    path.write_text("\n".join(script))
    path.chmod(0o755)
    return str(folder)


@on_each_engine
@on_postgresql
def test_a_missing_or_an_old_program_is_named(source: OwnSite, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    for folder, words in {
        str(tmp_path / "none"): "The program pg_dump is not here. Install PostgreSQL's client programs",
        program(tmp_path / "old", 9): "is of version 9, older than the server's",
    }.items():
        place = OwnSite(source.folder, source.more | {"PG_BIN": folder})
        done = place.manage("backup", str(tmp_path / "x.tar"), check=False)
        assert words in done.stderr
        assert not (tmp_path / "x.tar").exists()


@on_each_engine
@on_postgresql
def test_the_password_is_in_no_list_of_processes_and_in_no_output(source: OwnSite, tmp_path: Path) -> None:
    called = tmp_path / "called"
    folder = program(tmp_path / "new", 99, f'echo "$@" > {called}', f"echo $PGPASSWORD > {called}.env", "exit 1")
    address = urlsplit(source.more["DATABASE_URL"])
    with_password = address._replace(netloc=f"postgres:hunter2@{address.netloc.rpartition('@')[2]}").geturl()
    place = OwnSite(source.folder, source.more | {"PG_BIN": folder, "DATABASE_URL": with_password})
    done = place.manage("backup", str(tmp_path / "x.tar"), check=False)
    assert "pg_dump failed" in done.stderr
    assert "hunter2" not in called.read_text() + done.stdout + done.stderr
    assert Path(f"{called}.env").read_text().strip() == "hunter2"


@on_each_engine
@on_postgresql
def test_tables_that_a_backup_does_not_know_are_kept(here: OwnSite, backup: Path) -> None:
    with psycopg.connect(here.more["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE of_tomorrow (id int)")
        done = here.manage("restore", str(backup), "--replace", check=False)
        assert "tables that the backup does not know (of_tomorrow)" in done.stderr
        connection.execute("DROP TABLE of_tomorrow")
