"""Asking an address: what is private is never asked, what is endless comes to an end, what is wrong has its words."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from nutrients.links import Answer, Asker, is_public, look_up, take_apart
from nutrients.links import Refused as NotAsked

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Server:
    """Answers every request on the loopback with what `answer` makes of its first line; keeps all it was sent."""

    answer: Callable[[str], bytes | Iterator[bytes]]
    tls: ssl.SSLContext | None = None
    port: int = 0
    seen: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [request.split("\r\n")[0].removesuffix(" HTTP/1.1") for request in self.seen]

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    self.meet(connection)
                except OSError:
                    continue  # the asker had enough

    def meet(self, connection: socket.socket) -> None:
        if self.tls is None:
            self.talk(connection)
            return
        with self.tls.wrap_socket(connection, server_side=True) as secured:
            self.talk(secured)

    def talk(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            got = connection.recv(4096)
            if not got:
                return
            request += got
        self.seen.append(request.decode())
        answer = self.answer(self.lines[-1])
        for part in [answer] if isinstance(answer, bytes) else answer:
            connection.sendall(part)


@contextmanager
def serving(answer: Callable[[str], bytes | Iterator[bytes]], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(answer, tls)
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = listener.getsockname()[1]
    threading.Thread(target=server.serve, args=[listener], daemon=True).start()
    yield server
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def asker(
    server: Server | None = None, seconds: float = 5.0, pace: Callable[[str], None] = lambda _host: None
) -> Asker:
    """Every host of these tests lives on the loopback, which alone is allowed to be asked."""
    return Asker(
        "Fascicle test (+https://site.example/)",
        pace,
        look_up=lambda host, _port: {"inside.example": ["169.254.169.254"]}.get(host, ["127.0.0.1"]),
        is_allowed=lambda address: address == "127.0.0.1",
        ports=(80, 443, server.port if server else 80),
        seconds=seconds,
    )


def ask(server: Server, path: str = "/", seconds: float = 5.0) -> Answer:
    return asker(server, seconds).ask(f"http://good.example:{server.port}{path}")


def redirecting(to: str, code: int = 302) -> bytes:
    return f"HTTP/1.1 {code} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


# What may be asked


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_may_be_asked(address: str) -> None:
    assert is_public(address)


PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1
    255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1
    64:ff9b::808:808 64:ff9b:1::1 100::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001:db8::1
    2001::7f00:1 2002:7f00:1:: nonsense
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_private_reserved_or_hidden_address_may_be_asked(address: str) -> None:
    assert not is_public(address)


HOSTILE = """
    http://127.0.0.1/ http://127.1/ http://2130706433/ http://0x7f000001/ http://0x7f.1/ http://0177.0.0.1/
    http://017700000001/ http://0/ http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/
    http://[64:ff9b::7f00:1]/ http://[fe80::1]/ https://169.254.169.254/latest/ http://10.0.0.1/ http://localhost/
    http://[fe80::1%25lo]/ http://user@93.184.216.34/ http://93.184.216.34@127.0.0.1/ http://a:b@127.0.0.1/
    http://93.184.216.34\\@127.0.0.1/ http://93.184.216.34:22/ http://93.184.216.34:0/ http://93.184.216.34:99999/
    http://93.184.216.34:x/ ftp://93.184.216.34/ file:///etc/passwd gopher://127.0.0.1/ javascript:alert(1)
    //127.0.0.1/ http:/// http://[/ http://]/ 127.0.0.1 http://exa&mple/ http://１２７.0.0.1/
"""


@pytest.mark.parametrize("url", HOSTILE.split())
def test_a_hostile_address_is_refused_before_anything_is_opened(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *given, **_: opened.append(given))
    answer = Asker("test", lambda _host: None).ask(url)
    assert (answer.code, answer.refused, opened) == (None, True, [])
    assert answer.fault.endswith(".")


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it was asked"))
    answer = Asker("test", lambda _: None, look_up=lambda *_: ["8.8.8.8", "10.0.0.1"]).ask("http://good.example/")
    assert answer.fault == "good.example is 10.0.0.1, which is no public address."


def test_a_name_is_looked_up_once_and_that_very_address_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time (DNS rebinding) gains nothing."""
    answers, connected = iter([["93.184.216.34"], ["127.0.0.1"]]), []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    answer = Asker("test", lambda _: None, look_up=lambda *_: next(answers)).ask("http://good.example/")
    assert (connected, answer.fault) == ([("93.184.216.34", 80)], "It cannot be reached.")


@pytest.mark.parametrize("to", ["http://inside.example/", "//inside.example/x", "http://[::1]/", "file:///etc/passwd"])
def test_each_redirect_is_looked_at_again(to: str) -> None:
    with serving(lambda _line: redirecting(to)) as server:
        answer = ask(server) if "::1" not in to else Asker(
            "t", lambda _: None, lambda host, port: ["127.0.0.1"] if host == "good.example" else look_up(host, port),
            lambda address: address == "127.0.0.1", (80, server.port),
        ).ask(f"http://good.example:{server.port}/")  # fmt: skip
    assert (answer.code, answer.refused) == (None, True)
    assert len(server.seen) == 1


@pytest.mark.parametrize("to", ["http://good.example/\0", "http://good.example/\x1b[2J", "http://[half"])
def test_a_redirect_that_no_database_could_keep_is_refused(to: str) -> None:
    with serving(lambda _line: redirecting(to)) as server:
        answer = ask(server)
    assert (answer.refused, answer.ended) == (True, f"http://good.example:{server.port}/")


# What a request looks like


def test_a_request_is_plain_names_who_asks_and_carries_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with serving(lambda _line: OK + b"Set-Cookie: a=b\r\n") as server:
        assert ask(server, "/a b?q=é#part").code == 200
    assert "".join(server.seen) == (
        f"HEAD /a%20b?q=%C3%A9 HTTP/1.1\r\nHost: good.example:{server.port}\r\n"
        "User-Agent: Fascicle test (+https://site.example/)\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )


def test_no_address_can_add_a_line_to_a_request() -> None:
    with serving(lambda _line: OK) as server:
        ask(server, "/x HTTP/1.1\r\nEvil: 1\r\n\r\n")
    assert "\r\nEvil" not in "".join(server.seen)
    with pytest.raises(NotAsked):
        take_apart("http://good.example\x01evil/", (80,))


@pytest.mark.parametrize("code", [403, 404, 405, 500, 501])
def test_what_head_does_not_bring_get_may(code: int) -> None:
    with serving(lambda line: OK if line.startswith("GET") else f"HTTP/1.1 {code} No\r\n\r\n".encode()) as server:
        assert ask(server).code == 200
    assert server.lines == ["HEAD /", "GET /"]


def test_a_busy_host_is_not_asked_twice_and_its_wish_is_handed_on() -> None:
    with serving(lambda _line: b"HTTP/1.1 429 Too many\r\nRetry-After: 120\r\n\r\n") as server:
        answer = ask(server)
    assert (answer.code, answer.retry_after, server.lines) == (429, "120", ["HEAD /"])


def test_every_host_is_told_before_it_is_asked() -> None:
    told: list[str] = []
    with serving(lambda line: OK if "end" in line else redirecting(f"http://two.example:{server.port}/end")) as server:
        asker(server, pace=told.append).ask(f"http://one.example:{server.port}/")
    assert told == ["one.example", "two.example"]


# Redirects


@pytest.mark.parametrize(("code", "moved"), [(301, True), (308, True), (302, False), (303, False), (307, False)])
def test_where_it_ended_and_whether_for_good(code: int, moved: bool) -> None:
    with serving(lambda line: OK if "new" in line else redirecting("/new#part", code)) as server:
        answer = ask(server, "/old")
    assert (answer.code, answer.ended, answer.moved) == (200, f"http://good.example:{server.port}/new", moved)


def test_five_redirects_are_followed_and_no_sixth() -> None:
    def answer(line: str) -> bytes:
        step = int(line.rpartition("/")[2])
        return redirecting(f"/{step - 1}") if step else OK

    with serving(answer) as server:
        assert ask(server, "/5").code == 200
        assert ask(server, "/6").fault == "It redirects more than 5 times."


def test_a_circle_of_redirects_is_seen() -> None:
    with serving(lambda line: redirecting("/a" if line.endswith("b") else "/b")) as server:
        assert ask(server, "/a").fault == "Its redirects go round in a circle."
    assert len(server.seen) == 2


# Answers without end, without sense


def endless(head: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield b"x" * 4096


def endless_lines(line: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield line


def test_an_endless_body_is_not_read() -> None:
    with serving(lambda _line: endless(b"HTTP/1.1 200 OK\r\n\r\n")) as server:
        assert ask(server).code == 200


BROKEN: list[tuple[str, Callable[[str], bytes | Iterator[bytes]], str]] = [
    ("endless status", lambda _line: endless(b"HTTP/1.1 200 "), "longer than 32 kB"),
    ("endless headers", lambda _line: endless_lines(b"A: " + b"b" * 4000 + b"\r\n"), "longer than 32 kB"),
    ("too many headers", lambda _line: endless_lines(b"A: b\r\n"), "not HTTP"),
    ("endless 100", lambda _line: iter(lambda: b"HTTP/1.1 100 Continue\r\n\r\n", None), "longer than 32 kB"),
    ("another protocol", lambda _line: b"SSH-2.0-OpenSSH_9.2\r\n", "not HTTP"),
    ("nothing", lambda _line: b"", "not HTTP"),
    ("a strange status", lambda _line: b"HTTP/1.1 9999 What\r\n\r\n", "not HTTP"),
]


@pytest.mark.parametrize(("name", "answer", "fault"), BROKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_answer_is_told_in_words(
    name: str, answer: Callable[[str], bytes | Iterator[bytes]], fault: str
) -> None:
    with serving(answer) as server:
        found = ask(server)
    assert found.code is None
    assert fault in found.fault
    assert len(server.seen) == 2, f"{name}: HEAD, then GET"


def test_a_host_that_sends_a_byte_now_and_then_is_left_in_time() -> None:
    ended = threading.Event()

    def drip(_line: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while not ended.wait(0.02):
            yield b"x"

    with serving(drip) as server:
        assert ask(server, seconds=0.2).fault == "It took longer than 0.2 seconds."
        ended.set()


def test_a_host_that_is_silent_is_left_in_time() -> None:
    ended = threading.Event()

    def silent(_line: str) -> Iterator[bytes]:
        ended.wait(10)
        yield b""

    with serving(silent) as server:
        assert ask(server, seconds=0.2).fault == "It took longer than 0.2 seconds."
        ended.set()


def test_without_tls_no_request_is_sent_to_a_secure_address() -> None:
    with serving(lambda _line: OK) as server:
        answer = asker(server, seconds=0.3).ask(f"https://good.example:{server.port}/")
    assert (answer.code, answer.refused) == (None, False)
    assert server.seen == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="a certificate for the test is made with openssl")
def test_the_certificate_must_be_that_of_the_host_in_the_address(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=good.example"]
    named = ["-addext", "subjectAltName=DNS:good.example", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *named], check=True, capture_output=True)
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate, key)
    with serving(lambda _line: OK, inside) as server:
        trusting = replace(asker(server), tls=ssl.create_default_context(cafile=str(certificate)))
        assert trusting.ask(f"https://good.example:{server.port}/").code == 200
        assert "certificate does not hold" in trusting.ask(f"https://other.example:{server.port}/").fault
        assert "certificate does not hold" in asker(server).ask(f"https://good.example:{server.port}/").fault
    assert server.lines == ["HEAD /"]


def test_a_name_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_given: object, **_named: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert Asker("t", lambda _: None).ask("https://nobody.example/").fault == "There is no host nobody.example."
