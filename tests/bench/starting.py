"""How long the site takes to start, beside a new project as `startproject` makes it; both with their bytecode."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command

from tests.bench.rows import Row
from tests.browser import ROOT

ROUNDS = 9
USUAL = 0.30
"""Seconds that bare Django took where the goals in milliseconds were set: what they mean on this machine."""
START = """
import sys
sys.path.insert(0, "{folder}")
from {project}.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
"""
"""A process that has its WSGI application and all its addresses."""


def started(folder: Path, project: str, bytecode: str) -> float:
    """Seconds of processor time. The first start writes the `bytecode`."""
    own = {"DJANGO_SETTINGS_MODULE": f"{project}.settings", "PYTHONPYCACHEPREFIX": bytecode}
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own
    code = START.format(folder=folder, project=project)
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=variables)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0, f"{project} does not start"
    return usage.ru_utime + usage.ru_stime


def start() -> Iterator[Row]:
    with TemporaryDirectory() as folder, TemporaryDirectory() as bytecode:
        call_command("startproject", "bare", folder)
        projects = {"bare": Path(folder), "config": ROOT / "site"}
        found: dict[str, list[float]] = {name: [] for name in projects}
        for turn in range(ROUNDS + 1):
            names = list(projects)
            random.Random(turn).shuffle(names)  # noqa: S311 (the same orders in every run)
            for name in names:
                cost = started(projects[name], name, bytecode)
                if turn:
                    found[name].append(cost)
    pairs = list(zip(found["config"], found["bare"], strict=True))
    usual = min(found["bare"])
    print(f"\nstart: {min(found['config']):.2f} s of CPU, bare Django {usual:.2f} s: this machine takes", end=" ")
    print(f"{usual / USUAL:.1f} times as long as the one on which the goals in milliseconds were set")
    yield Row.of("start: CPU of the site : of bare Django", [own / bare for own, bare in pairs], 1.3)


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (start,)
