"""The other server that the README names: the same site on granian, beside the empty program B on gunicorn.

granian is no part of the site: it is fetched for the measurement (`granian.lock`) into a folder that goes afterwards.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.rows import Row
from tests.bench.servers import WRK, Server, load, running, served, site
from tests.bench.serving import BROWSER, in_rounds, largest
from tests.browser import ROOT, free_port

LOCK = Path(__file__).with_suffix(".lock")
NAME = "granian: requests a second of a warm page : those of B"
GOAL = 4


def fetched(folder: Path) -> str:
    """Why it cannot be had; nothing where it lies in the folder."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    done = subprocess.run([*command, "--target", str(folder), "-r", str(LOCK)], capture_output=True, text=True)
    said = done.stderr.strip().splitlines()
    return f"granian cannot be fetched ({said[-1] if said else 'pip fails'})" if done.returncode else ""


def on_granian(folder: Path) -> AbstractContextManager[Server]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application", "--workers", "2"]
    command += ["--runtime-mode", "st", "--blocking-threads", "1", "--port", str(port), "--log-level", "critical"]
    return running(command, port, 2, None, {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT / "site")))})


def alternative() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        reason = fetched(Path(folder))
        if not reason and not WRK:
            reason = "there is no wrk, and a small client is slower than granian"
        if reason:
            yield Row.not_measured(NAME, reason)
            return
        answer = Path(folder) / "answer.json"
        with site() as ours:
            page = largest(ours)
            _status, headers, body = ours.get(page)
        answer.write_text(json.dumps({"headers": headers, "body": body.hex()}))
        unit = served("tests.bench.empty:application", BENCH_ANSWER=str(answer))
        with unit as empty, on_granian(Path(folder)) as other:
            found = in_rounds({name: partial(load, server, page, **BROWSER) for name, server in
                               (("B", empty), ("granian", other))})  # fmt: skip
    pairs = list(zip(found["granian"], found["B"], strict=True))
    cpu = median(least[0] / own[0] for own, least in pairs)
    print(
        f"  on granian: CPU of B : of the page {cpu:.2f}; {median(own[1] for own, _b in pairs):.0f} requests a second"
    )
    yield Row.of(NAME, [own[1] / least[1] for own, least in pairs], GOAL, at_least=True)


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (alternative,)
