"""Two real gunicorn servers over one database: what one of them publishes, the other one shows."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nutrients.finished.watch import INTERVAL
from tests.browser import ROOT, free_port, wait_for
from tests.own_site import Ready, new_database

PUBLISH = """
from nutrients import publishing
from nutrients.records import PersonRecord
ada = PersonRecord(slug="ada", name="{name}", credentials="MD", interests="None", url="")
publishing.publish([ada], publishing.Change())
"""
NAMES = ("Ada the First", "Ada the Second", "Ada the Third")


@dataclass(frozen=True)
class Machine:
    """A server with a folder of its own."""

    port: int
    environment: dict[str, str]

    def manage(self, *words: str) -> None:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def publish(self, name: str) -> None:
        self.manage("shell", "--no-imports", "-c", PUBLISH.format(name=name))

    def people(self) -> str:
        """The page, by whichever of the server's processes answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/people/", timeout=20) as answer:
            return str(answer.read().decode())


def database(folder: Path, bare: Ready) -> str:
    """The address of a database without content on the engine that the tests run on."""
    if bare.database:
        return new_database(bare.database)
    shutil.copy(bare.folder / "fascicle.sqlite3", folder / "shared.sqlite3")
    return f"sqlite:///{folder}/shared.sqlite3"


@pytest.fixture(scope="module")
def machines(bare: Ready, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Machine]]:
    folder, servers, found = tmp_path_factory.mktemp("machines"), [], []
    address = database(folder, bare)
    for name in ("one", "two"):
        shutil.copytree(bare.folder / "static", folder / name / "static")
        own = {"VAR_DIR": str(folder / name), "PORT": str(free_port()), "DATABASE_URL": address}
        found.append(
            Machine(int(own["PORT"]), os.environ | own | {"SECRET_KEY": "x" * 50, "SITE_URL": "http://localhost"})
        )
    for machine in found:
        command = [sys.executable, "-m", "gunicorn", "-c", "site/gunicorn.conf.py", "--log-level", "warning"]
        servers.append(subprocess.Popen(command, cwd=ROOT, env=machine.environment))
    for machine in found:
        wait_for(f"http://127.0.0.1:{machine.port}")
    yield found[0], found[1]
    for server in servers:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.django_db
def test_what_one_machine_publishes_shows_at_once_there_and_within_a_second_elsewhere(
    machines: tuple[Machine, Machine],
) -> None:
    one, two = machines
    for machine in machines:
        for _turn in range(8):
            assert not any(name in machine.people() for name in NAMES)
    for publisher, other, name in ((one, two, NAMES[0]), (two, one, NAMES[1]), (one, two, NAMES[2])):
        publisher.publish(name)
        for _turn in range(8):
            assert name in publisher.people(), "both processes of this machine show it on the next request"
        time.sleep(INTERVAL)  # whoever was asked just before the publish looks again after this
        for _turn in range(8):
            assert name in other.people(), "and those of the other machine at their next look"
