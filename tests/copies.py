"""Runs as a process on a site of its own, with Django started once: each command runs in a copy of this process.

Starting takes longer than most commands do. A copy has connections of its own, ends with a code, and dies when it is
killed, as a process does that was started anew.

Each line of its standard input is, as JSON, the words of a command (those behind `python`: `manage.py ...`, or `-m` and
a module), what is typed into it, and the seconds after which it is killed, or null. It answers each with a line: the
code with which the command ended, and what it wrote.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from runpy import run_module
from typing import Any

import django
from django.core.management import execute_from_command_line
from django.db import connections
from django.urls import get_resolver


def run(command: Sequence[str]) -> None:
    first, *others = command
    if first == "manage.py":
        execute_from_command_line([first, *others])
    else:
        module, *arguments = others
        sys.argv = [module, *arguments]
        run_module(module, run_name="__main__")


def run_as_a_process(command: Sequence[str]) -> int:
    """The code with which a process would end."""
    try:
        run(command)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def become(command: Sequence[str], folder: Path) -> None:
    """In the copy: it reads and writes files of its own, and never comes back."""
    code = 1
    try:
        for number, (name, mode) in enumerate((("typed", os.O_RDONLY), ("out", os.O_WRONLY), ("err", os.O_WRONLY))):
            os.dup2(os.open(folder / name, mode), number)
        sys.stdin = os.fdopen(0)
        code = run_as_a_process(command)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def ended(command: Sequence[str], typed: str, seconds: float | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "typed").write_text(typed)
        for stream in ("out", "err"):
            (folder / stream).touch()
        copy = os.fork()
        if not copy:
            become(command, folder)
        if seconds is not None:
            time.sleep(seconds)
            os.kill(copy, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        return {"returncode": code, "stdout": (folder / "out").read_text(), "stderr": (folder / "err").read_text()}


def main() -> None:
    assert get_resolver().url_patterns  # each command looks through them; they are loaded here for all
    connections.close_all()
    for line in sys.stdin:
        print(json.dumps(ended(**json.loads(line))), flush=True)


if __name__ == "__main__":
    django.setup()
    main()
