"""gunicorn with two sync workers, what its workers cost, and whoever asks it for pages."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

from tests.browser import ROOT, free_port

WRK = shutil.which("wrk")
"""wrk asks faster than any server of ours answers. Debian has it: `apt-get install wrk`."""
SECONDS = 1
CLIENTS = 4
SCHEDULED = 2
"""Which of a process's clocks: that of the processor time it was given, in nanoseconds."""


class Server:
    """`workers`: the ids of its processes that answer."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port, self.process = port, process

    @property
    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(word) for word in listed.split()]

    def cpu(self) -> float:
        """Seconds of processor time that its workers took so far."""
        return sum(map(cpu_of, self.workers))

    def pss(self) -> list[float]:
        """MiB of each worker, what is shared counted in parts."""
        texts = [Path(f"/proc/{worker}/smaps_rollup").read_text() for worker in self.workers]
        return [int(found[1]) / 1024 for text in texts if (found := re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE))]

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """The others pause, so that this one answers."""
        others = [one for one in self.workers if one != worker]
        for one in others:
            os.kill(one, signal.SIGSTOP)
        yield
        for one in others:
            os.kill(one, signal.SIGCONT)

    def get(self, path: str, **headers: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers as the application gave them, body. Compressed as for a browser."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asking.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br", **headers})
        answer = asking.getresponse()
        own = [pair for pair in answer.getheaders() if pair[0] not in ("Server", "Date", "Connection")]
        body = answer.read()
        asking.close()
        return answer.status, own, body


def cpu_of(process: int) -> float:
    """Of all its threads, also of those that have ended: Linux has a clock for each process (clock_getcpuclockid)."""
    return time.clock_gettime((~process << 3) | SCHEDULED)


@contextmanager
def served(*options: str, workers: int = 2, log: IO[bytes] | None = None, **variables: str) -> Iterator[Server]:
    """gunicorn with these options on a port of its own; no worker ends because of its number of requests.

    `log`: where it writes what is usually seen on the screen.
    """
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    command += ["--max-requests", "0", "--timeout", "600", "--log-level", "warning", "--no-control-socket"]
    with running(command, port, workers, log, variables) as server:
        yield server


@contextmanager
def running(
    command: list[str], port: int, workers: int, log: IO[bytes] | None, variables: dict[str, str]
) -> Iterator[Server]:
    """A server that is started by this command and has so many workers as soon as it answers."""
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | variables, stderr=log)
    server = Server(port, process)
    try:
        wait_for(server, workers)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def site(workers: int = 2) -> AbstractContextManager[Server]:
    return served("-c", "site/gunicorn.conf.py", workers=workers)


def wait_for(server: Server, workers: int) -> None:
    for _try in range(600):
        assert server.process.poll() is None, "the server does not start"
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=5):
                if len(server.workers) == workers:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def load(server: Server, path: str, **headers: str) -> tuple[float, float]:
    """CPU seconds of the workers a request, and requests a second, while CLIENTS ask for one page for SECONDS."""
    before = server.cpu()
    count, seconds = asked_by_wrk(server, path, headers) if WRK else asked_by_threads(server, path, headers)
    return (server.cpu() - before) / count, count / seconds


def asked_by_wrk(server: Server, path: str, headers: dict[str, str]) -> tuple[int, float]:
    named = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = [str(WRK), "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", *named, f"http://127.0.0.1:{server.port}{path}"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"(\d+) requests in ([\d.]+)s", told)
    assert found, told
    assert "Non-2xx" not in told, told
    return int(found[1]), float(found[2])


def asked_by_threads(server: Server, path: str, headers: dict[str, str]) -> tuple[int, float]:
    """Without wrk: a small client, which takes as long as the server. Trust its CPU figures alone."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{lines}Connection: close\r\n\r\n".encode()
    counts, start = [0] * CLIENTS, time.monotonic()

    def ask(number: int) -> None:
        while time.monotonic() - start < SECONDS:
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as asking:
                asking.sendall(request)
                first = asking.recv(65536)
                assert first.split(b" ", 2)[1] in (b"200", b"304"), first[:100]
                while asking.recv(65536):
                    pass
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts), time.monotonic() - start
