"""Two servers of the site behind the proxy of compose.yaml, with its very configuration: a real nginx."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser import ROOT, free_port, wait_for
from tests.own_site import Ready, prepared

NGINX = shutil.which("nginx")
pytestmark = pytest.mark.skipif(not NGINX, reason="no nginx: `make test` installs one where it can")
SLOW = 40
"""More slow readers than there are workers behind the proxy."""
HOST = "127.0.0.1"


@dataclass
class Place:
    """A proxy and the two servers behind it."""

    port: int
    servers: list["subprocess.Popen[bytes]"]
    environment: dict[str, str]

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        found = (answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return found


def serve(environment: dict[str, str], port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "gunicorn", "-c", "site/gunicorn.conf.py", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment | {"PORT": str(port)})
    wait_for(f"http://{HOST}:{port}")
    return server


def configured(folder: Path, listen: int, ports: list[int]) -> Path:
    """The file that compose.yaml mounts, inside what the image has around it, with the addresses of this machine."""
    text = (ROOT / "site" / "nginx.conf").read_text()
    for name, there in (
        ("web-a:8000", f"{HOST}:{ports[0]}"),
        ("web-b:8000", f"{HOST}:{ports[1]}"),
        ("listen 80;", f"listen {HOST}:{listen};"),
        ("/var/cache/nginx/fascicle", str(folder / "kept")),
    ):
        assert text.count(name) == 1, name
        text = text.replace(name, there)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of a test are closed to others
    around = f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}"
    path = folder / "nginx.conf"
    path.write_text(f"{around} http {{ access_log off; {temporary} {text} }}")
    return path


@pytest.fixture(scope="module")
def place(bare: Ready, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    assert NGINX
    folder, (listen, *ports) = tmp_path_factory.mktemp("proxy"), [free_port() for _ in range(3)]
    own = os.environ | {"VAR_DIR": str(folder / "var"), "SITE_URL": f"http://{HOST}:{listen}", "TRUSTED_PROXIES": "1"}
    own.pop("DATABASE_URL", None)
    prepared(folder / "var", bare)
    servers = [serve(own, port) for port in ports]
    proxy = subprocess.Popen([NGINX, "-c", configured(folder, listen, ports)])
    place = Place(listen, servers, own | {"PORTS": " ".join(map(str, ports))})
    try:
        wait_for(f"http://{HOST}:{listen}")
        yield place
    finally:
        for process in (proxy, *place.servers):
            process.terminate()
            process.wait(timeout=20)


def slowly(port: int) -> socket.socket:
    """A reader who has sent half a request and says no more."""
    reader = socket.create_connection((HOST, port))
    reader.sendall(f"GET /nutrients/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nX-Slow: ".encode())
    return reader


def test_slow_readers_keep_nobody_waiting(place: Place) -> None:
    readers = [slowly(place.port) for _ in range(SLOW)]
    for reader in readers:
        reader.sendall(b"a")
    for path in ("/", "/search/?q=calcium", "/admin/login/"):
        assert place.ask(path)[0] == 200
    readers[0].sendall(b"b\r\n\r\n")
    readers[0].settimeout(20)
    assert readers[0].recv(15) == b"HTTP/1.1 200 OK"
    for reader in readers:
        reader.close()


def test_a_request_that_is_too_large_is_refused_at_the_door(place: Place) -> None:
    assert place.ask("/", **{"X-Long": "x" * 40_000})[0] in (400, 414, 431)
    status, _headers, _body = place.ask("/intake/", "POST", **{"Content-Length": "100000000"})
    assert status == 413
    assert place.ask("/")[0] == 200


@pytest.mark.parametrize("path", ["/intake/", "/doctor-sheet/", "/admin/login/", "/", "/nowhere/"])
def test_a_server_by_itself_reads_no_body_that_is_too_large(place: Place, path: str) -> None:
    """100 MB are announced: it answers after the headers, before they come, and serves the next."""
    port = int(place.environment["PORTS"].split()[0])
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    connection.putrequest("POST", path)
    connection.putheader("Content-Length", "100000000")
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.endheaders(b"x=" + b"y" * 1000)
    assert connection.getresponse().status in (400, 403, 404, 405)
    connection.close()
    assert replace(place, port=port).ask("/")[0] == 200


def test_another_host_is_refused_and_not_kept(place: Place) -> None:
    assert place.ask("/about/", Host="evil.example")[0] == 400
    status, _headers, body = place.ask("/about/")
    assert (status, b"evil.example" in body) == (200, False)


def test_the_desk_is_never_kept(place: Place) -> None:
    tokens = {re.findall(rb'csrfmiddlewaretoken" value="(\w+)"', place.ask("/admin/login/")[2])[0] for _ in range(3)}
    assert len(tokens) == 3


def test_who_logs_in_on_a_port_of_its_own_is_not_taken_for_a_stranger(place: Place) -> None:
    _status, headers, page = place.ask("/admin/login/")
    (token,) = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.decode())
    connection = http.client.HTTPConnection(HOST, place.port, timeout=20)
    form = urlencode({"csrfmiddlewaretoken": token, "username": "nobody", "password": "wrong"})
    own = {"Cookie": headers["set-cookie"].split(";")[0], "Origin": f"http://{HOST}:{place.port}"}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/admin/login/", form, headers=own | kind)
    assert connection.getresponse().status == 200, "the form is shown again, as the password is wrong"
    connection.close()


def test_each_answer_tells_a_number_that_the_proxy_gave(place: Place) -> None:
    numbers = {place.ask("/healthz")[1]["x-request-id"] for _ in range(3)}
    assert len(numbers) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", number) for number in numbers)


def test_a_server_starts_anew_and_no_reader_notices(place: Place) -> None:
    asked: list[int] = []
    with ThreadPoolExecutor(4) as pool:
        going = True

        def read() -> None:
            while going:
                asked.append(place.ask(f"/search/?q=b{len(asked)}")[0])

        work = [pool.submit(read) for _ in range(4)]
        old = place.servers[0]
        old.send_signal(signal.SIGTERM)
        old.wait(timeout=20)
        place.servers[0] = serve(place.environment, int(place.environment["PORTS"].split()[0]))
        before = len(asked)
        deadline = time.monotonic() + 20
        while len(asked) < before + 40 and time.monotonic() < deadline:
            time.sleep(0.05)
        going = False
        for done in work:
            done.result()
    assert set(asked) == {200}
    assert len(asked) > 40
