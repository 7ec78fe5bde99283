"""Asks a public address whether it still answers: bounded, polite, and never a machine that is not public.

A host's name is looked up once for each request, all its addresses must be public, and the connection goes to
one that was looked at; every redirect goes the same way. Bare sockets: no proxy, no cookie, no second look-up.
"""

import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
REDIRECTS, PERMANENT = (301, 302, 303, 307, 308), (301, 308)
MOST_REDIRECTS = 5
SECONDS = 15.0
"""For one request, from connecting to the end of its headers; looking up a name has the system's own limit."""
OCTETS = 32 * 1024
"""Received in one request; of a body no more is read than came with the headers."""
TRIED = 3
"""Addresses of one host that are tried."""
BUSY = (429, 503)
HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
UNICAST, TUNNELS = ip_network("2000::/3"), (ip_network("2001::/32"), ip_network("2002::/16"))


class Fault(Exception):
    """The address did not answer; the text says why, in words."""


class Garbled(Fault):
    """Something answered, but not as it should: another way of asking may help."""


class Refused(Fault):
    """The address must not be asked."""


class Postponed(Exception):
    """The host wants to be left alone for now."""


@dataclass(frozen=True)
class Answer:
    """`code`: None where there was no answer, `fault` says why. `ended`: the last address asked.

    `moved`: permanent redirects alone led there. `retry_after`: the header as it came.
    """

    code: int | None
    ended: str
    fault: str = ""
    moved: bool = False
    refused: bool = False
    retry_after: str = ""


@dataclass(frozen=True)
class Target:
    """An address taken apart; `path` holds the query too."""

    scheme: str
    host: str
    port: int
    path: str


def is_public(address: str) -> bool:
    """Whether anybody may ask this IP address; what hides an IPv4 address in IPv6 is none of them."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and (ip not in UNICAST or any(ip in network for network in TUNNELS)):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def look_up(host: str, port: int) -> list[str]:
    """All IP addresses of a host. Raises Fault where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Fault(f"There is no host {host}.") from error
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def take_apart(url: str, ports: Collection[int]) -> Target:
    """Raises Refused for what is no plain address of the web."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError as error:
        raise Refused("It is no address of the web.") from error
    if parts.scheme not in PORTS or not HOST.fullmatch(host):
        raise Refused("It is no address of the web.")
    if "@" in parts.netloc:
        raise Refused("It carries a user name.")
    port = PORTS[parts.scheme] if port is None else port
    if port not in ports:
        raise Refused(f"It names port {port}.")
    query = f"?{quote(parts.query, safe='/?%:@!$&*+,;=~()')}" if parts.query else ""
    return Target(parts.scheme, host, port, quote(parts.path or "/", safe="/%:@!$&*+,;=~()") + query)


class Metered(io.RawIOBase):
    """What a socket sends, up to OCTETS and until a time of the monotonic clock; HTTPResponse reads it as a file."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self.connection, self.deadline, self.left = connection, deadline, OCTETS

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.left:
            raise Garbled(f"Its headers are longer than {OCTETS // 1024} kB.")
        self.connection.settimeout(left_until(self.deadline))
        got = self.connection.recv_into(memoryview(buffer)[: self.left])
        self.left -= got
        return got


def left_until(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@dataclass(frozen=True)
class Asker:
    """How addresses are asked. `agent` says who asks; `pace` is told each host before it is asked.

    `look_up`, `is_allowed`, `ports` and `seconds` are others only in tests.
    """

    agent: str
    pace: Callable[[str], None]
    look_up: Callable[[str, int], list[str]] = look_up
    is_allowed: Callable[[str], bool] = is_public
    ports: Collection[int] = tuple(PORTS.values())
    seconds: float = SECONDS
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(self, url: str) -> Answer:
        """Follow an address to where it ends. Raises Postponed where a host on the way wants to be left alone."""
        ended, moved = url, True
        seen: list[str] = []
        try:
            while ended not in seen and len(seen) <= MOST_REDIRECTS:
                seen.append(ended)
                response = self.request(take_apart(ended, self.ports))
                following = response.headers.get("Location", "") if response.status in REDIRECTS else ""
                if not following:
                    later = response.headers.get("Retry-After", "")
                    return Answer(response.status, ended, moved=moved and len(seen) > 1, retry_after=later)
                moved = moved and response.status in PERMANENT
                ended = joined(ended, following)
            circle = "Its redirects go round in a circle."
            raise Fault(circle if ended in seen else f"It redirects more than {MOST_REDIRECTS} times.")
        except Fault as fault:
            return Answer(None, ended, str(fault), refused=isinstance(fault, Refused))

    def request(self, target: Target) -> HTTPResponse:
        """HEAD; and GET where that brought nothing, because some servers do not know HEAD."""
        try:
            response = self.exchange(target, "HEAD")
        except Garbled:
            return self.exchange(target, "GET")
        if response.status < 400 or response.status in BUSY:
            return response
        return self.exchange(target, "GET")

    def exchange(self, target: Target, method: str) -> HTTPResponse:
        """One request on a connection of its own; the status and the headers of its answer."""
        self.pace(target.host)
        host = f"[{target.host}]" if ":" in target.host else target.host
        name = host if target.port == PORTS[target.scheme] else f"{host}:{target.port}"
        lines = (f"{method} {target.path} HTTP/1.1", f"Host: {name}", f"User-Agent: {self.agent}", "Accept: */*")
        deadline = time.monotonic() + self.seconds
        with closing(self.connect(target, deadline)) as connection:
            try:
                connection.sendall("\r\n".join((*lines, "Connection: close", "", "")).encode("ascii", "replace"))
                response = HTTPResponse(Metered(connection, deadline), method=method)  # type: ignore[arg-type]  # it asks only for makefile()
                response.begin()
            except TimeoutError as error:
                raise Garbled(f"It took longer than {self.seconds:g} seconds.") from error
            except HTTPException as error:
                raise Garbled("What it answers is not HTTP.") from error
            except OSError as error:
                raise Garbled(f"The connection broke off: {error.strerror or error}.") from error
            return response

    def connect(self, target: Target, deadline: float) -> socket.socket:
        """A connection to an address that was looked at; over TLS the certificate must be the host's."""
        addresses = self.look_up(target.host, target.port)
        if private := [address for address in addresses if not self.is_allowed(address)]:
            raise Refused(f"{target.host} is {private[0]}, which is no public address.")
        fault: OSError | None = None
        for address in addresses[:TRIED]:
            try:
                connection = socket.create_connection((address, target.port), timeout=left_until(deadline))
                return self.secured(connection, target)
            except OSError as error:
                fault = error
        if isinstance(fault, ssl.SSLCertVerificationError):
            raise Fault(f"Its certificate does not hold: {fault.verify_message}.")
        raise Fault("It cannot be reached.") from fault

    def secured(self, connection: socket.socket, target: Target) -> socket.socket:
        if target.scheme != "https":
            return connection
        try:
            return self.tls.wrap_socket(connection, server_hostname=target.host)
        except OSError:
            connection.close()
            raise


def joined(base: str, location: str) -> str:
    """Where a redirect leads. Raises Refused where that is no address."""
    if not location.isprintable():
        raise Refused("It redirects to what is no address of the web.")
    try:
        return urljoin(base, location).partition("#")[0]
    except ValueError as error:
        raise Refused("It redirects to what is no address of the web.") from error
