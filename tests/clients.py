"""Editors who save over HTTP until the server is gone, and remember what it acknowledged."""

import http.client
import re
import threading
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import urlencode

from lxml import html

from tests.browser import PASSWORD

TOKEN = re.compile(r" ?Saved as number [0-9]+\.")
"""What each save writes at the end of a text."""


@dataclass(frozen=True)
class Saved:
    """A save that was sent. `button`: by which; `acknowledged`: the answer led on to the next page."""

    kind: str
    key: str
    number: int
    button: str
    acknowledged: bool


@dataclass
class Client:
    """One editor with one object: its kind, its key, its form's address, and the field that is changed."""

    port: int
    kind: str
    key: str
    url: str
    text: str
    cookies: dict[str, str] = field(default_factory=dict)
    number: int = 0
    sent: list[Saved] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def ask(self, method: str, url: str, form: list[tuple[str, str]] | None = None) -> tuple[int, str]:
        """Status and page; raises OSError or HTTPException where the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, url, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.status, page
        finally:
            connection.close()

    def log_in(self, name: str = "editor") -> None:
        url = "/admin/login/?next=/admin/"
        form = dict(filled_in(self.ask("GET", url)[1])) | {"username": name, "password": PASSWORD, "next": "/admin/"}
        assert self.ask("POST", url, list(form.items()))[0] == 302

    def save(self, button: str) -> int:
        """Open the form, change its text, send it by a button; returns the status."""
        status, page = self.ask("GET", self.url)
        assert status == 200, page
        self.number += 1
        told = {"why": f"Number {self.number}.", "change_kind": "correction"}
        told |= {"before_words": "Before.", "after_words": f"After number {self.number}."}
        form = [
            (name, TOKEN.sub("", value).rstrip() + f" Saved as number {self.number}." if name == self.text else value)
            for name, value in filled_in(page)
            if name not in told
        ]
        self.sent.append(Saved(self.kind, self.key, self.number, button, acknowledged=False))
        status, page = self.ask("POST", self.url, [*form, *told.items(), (button, "x")])
        assert status in (302, 200, 503), page
        if status == 302:
            self.sent[-1] = Saved(self.kind, self.key, self.number, button, acknowledged=True)
        return status

    def go_on(self, until: threading.Event, done: threading.Semaphore, chance: Random) -> None:
        """Save again and again, mostly publishing, until the server is gone; `done` counts what was acknowledged."""
        while not until.is_set():
            try:
                status = self.save("_publish" if chance.random() < 0.8 else "_draft")
            except (OSError, http.client.HTTPException):
                return
            if status != 302:
                self.faults.append(f"{self.url} answered {status}")
            done.release()


def filled_in(page: str) -> list[tuple[str, str]]:
    (form,) = html.fromstring(page).xpath("//form[contains(@id, '_form') or @id = 'login-form']")
    areas = {*form.xpath(".//textarea/@name")}  # browsers drop the first line end of theirs
    values = [(name, value.removeprefix("\n") if name in areas else value) for name, value in form.form_values()]
    return [(name, value) for name, value in values if not name.startswith("_")]
