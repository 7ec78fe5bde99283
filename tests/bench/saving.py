"""Saves: editors who save by the desk's forms while readers read, all on one SQLite file, as fast as they can."""

import http.client
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.bench.rows import Row
from tests.bench.servers import Server, served
from tests.browser import PASSWORD
from tests.clients import Client
from tests.own_site import OwnSite, make_loaded, make_ready, make_static, prepared

WRITERS, READERS, SECONDS = 8, 16, 20
TEXTS = {"claim": "text", "term": "definition", "nutrient": "short_answer", "symptom": "explanation"}
"""Each kind and the field of its form that is changed."""
READ = (
    "/",
    "/nutrients/magnesium/",
    "/search/?q=cramp",
    "/guides/",
    "/nutrients/magnesium/foods/",
    "/search/?q=magnesum",
    "/symptoms/",
    "/foods/?group=vegetables",
)
LOCKED = re.compile("database is locked|database table is locked")
MAKE_EDITORS = """
import json, sys
from django.contrib.auth.models import Group, User
from nutrients.models import Claim, Nutrient, Symptom, Term
for name in {names!r}:
    user = User.objects.create_user(name, password={password!r}, is_staff=True)
    user.groups.add(Group.objects.get(name="editor"))
models = {{"claim": Claim, "term": Term, "nutrient": Nutrient, "symptom": Symptom}}
print(json.dumps({{
    kind: [[row.slug, row.pk] for row in model.objects.order_by("slug")[:{each}]] for kind, model in models.items()
}}))
"""


@dataclass
class Editor(Client):
    """Notes how long each form took that was sent, and what else than ‘saved’ was answered."""

    milliseconds: list[tuple[str, float]] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def ask(self, method: str, url: str, form: list[tuple[str, str]] | None = None) -> tuple[int, str]:
        begun = time.monotonic()
        status, page = super().ask(method, url, form)
        if url == self.url:
            self.answers[status] += 1
        if url == self.url and method == "POST":
            self.milliseconds.append((self.sent[-1].button, (time.monotonic() - begun) * 1000))
        return status, page

    def edit(self, until: threading.Event) -> None:
        """Three drafts, then a publication, which takes the longest: the whole content is looked through."""
        for button in cycle(["_draft", "_draft", "_draft", "_publish"]):
            if until.is_set():
                return
            try:
                self.save(button)
            except (AssertionError, OSError, http.client.HTTPException) as fault:
                self.faults.append(f"{self.url}: {str(fault)[:300]!r}")


def editors(site: OwnSite, port: int) -> list[Editor]:
    """Each with an account and an object of their own, logged in."""
    names = [f"editor-{number}" for number in range(WRITERS)]
    code = MAKE_EDITORS.format(names=names, password=PASSWORD, each=WRITERS // len(TEXTS))
    rows = json.loads(site.manage("shell", "--no-imports", "-c", code).stdout)
    objects = [(kind, slug, key) for kind, found in rows.items() for slug, key in found]
    made = []
    for name, (kind, slug, key) in zip(names, objects, strict=True):
        made.append(Editor(port, kind, slug, f"/admin/nutrients/{kind}/{key}/change/", TEXTS[kind]))
        made[-1].log_in(name)
    return made


def read(port: int, first: int, until: threading.Event, answers: "Counter[int]") -> None:
    """One reader's connection stays open, as a browser's does."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for turn in range(first, 10**9):
        if until.is_set():
            break
        asking.request("GET", READ[turn % len(READ)])
        answer = asking.getresponse()
        answer.read()
        answers[answer.status] += 1
    asking.close()


def together(server: Server, writers: list[Editor]) -> "Counter[int]":
    """All at once for SECONDS; returns what readers were answered."""
    until = threading.Event()
    read_by = [Counter[int]() for _reader in range(READERS)]
    threads = [threading.Thread(target=writer.edit, args=(until,)) for writer in writers]
    threads += [threading.Thread(target=read, args=(server.port, n, until, own)) for n, own in enumerate(read_by)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    until.set()
    for thread in threads:
        thread.join()
    return sum(read_by, Counter[int]())


def saves() -> Iterator[Row]:
    """A lock error is an answer that is none, or a word of it in the log: of a session, say, or of what is due."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        ready = make_ready(folder, make_loaded(folder)[1], make_static(folder))
        site, log = prepared(folder / "copy", ready), folder / "log"
        started = partial(served, "-c", "site/gunicorn.conf.py", VAR_DIR=str(site.folder))
        with log.open("wb") as told, started(log=told) as server:
            writers = editors(site, server.port)
            readers = together(server, writers)
        locked = len(LOCKED.findall(log.read_text()))
    yield from judged(writers, readers, locked)


def judged(writers: list[Editor], readers: "Counter[int]", locked: int) -> Iterator[Row]:
    saved = [sum(sent.acknowledged for sent in writer.sent) for writer in writers]
    faults = [fault for writer in writers for fault in writer.faults]
    answers = sum((writer.answers for writer in writers), Counter[int]())
    print(f"\nsaves: {sum(saved)} in {SECONDS} s, {min(saved)} to {max(saved)} an editor, while", end=" ")
    print(f"{sum(readers.values())} pages were read; {locked} locks in the log")
    for button in ("_draft", "_publish"):
        times = [cost for writer in writers for which, cost in writer.milliseconds if which == button]
        cut = quantiles(times, n=100, method="inclusive")
        print(f"  {button[1:]:<8}{len(times):4} times: {cut[49]:6.0f} ms, p99 {cut[98]:6.0f} ms")
    print("".join(f"  {fault}\n" for fault in faults), end="")
    assert min(saved) > 0, "an editor saved nothing"
    failed = sum(number for status, number in (answers + readers).items() if status >= 500)
    yield Row.of(f"saves: lock errors, {WRITERS} writers, {READERS} readers", [failed + locked + len(faults)], 0)


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (saves,)
