"""Serving pages: a warm page and a 304 beside an empty WSGI program, the first view after a publish, memory."""

import json
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db.models import F

from nutrients import changed
from nutrients.models import Content, ContentVersion, Guide, Nutrient
from nutrients.sitemaps import Addresses
from tests.bench.rows import Row
from tests.bench.servers import WRK, Server, load, served, site

ROUNDS = 13
COLD = 25
"""First views; the first five warm up."""
STARTS, SETTLED = 5, 1.0
"""Servers whose first request is measured, and the seconds after which their workers have begun."""
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


def articles() -> list[str]:
    rows: list[Content] = [*Nutrient.objects.with_page(), *Guide.objects.all()]
    return [row.get_absolute_url() for row in rows]  # type: ignore[attr-defined]  # both have it


def largest(server: Server) -> str:
    """The article with the most bytes of HTML."""
    sizes = {address: len(server.get(address, **{"Accept-Encoding": "identity"})[2]) for address in articles()}
    found = max(sizes, key=lambda address: sizes[address])
    packed = len(server.get(found)[2])
    print(f"\nthe largest article is {found}: {sizes[found]:,} bytes, {packed:,} as sent")
    return found


def warm() -> Iterator[Row]:
    """The unit B answers with the very bytes of the page, its headers included."""
    with site() as ours, TemporaryDirectory() as folder:
        page = largest(ours)
        _status, headers, body = ours.get(page)
        etag = dict(headers)["ETag"]
        whole, bare = Path(folder) / "whole.json", Path(folder) / "bare.json"
        whole.write_text(json.dumps({"headers": headers, "body": body.hex()}))
        few = [pair for pair in headers if pair[0] in ("Content-Type", "Content-Length")]
        bare.write_text(json.dumps({"headers": few, "body": body.hex()}))
        empty = ("tests.bench.empty:application",)
        with (
            served(*empty, BENCH_ANSWER=str(whole)) as unit,
            served(*empty, BENCH_ANSWER=str(bare)) as less,
            served("-c", "site/gunicorn.conf.py", "-k", "sync") as sync,
        ):
            asked: dict[str, Callable[[], tuple[float, float]]] = {
                "B": lambda: load(unit, page, **BROWSER),
                "B without our headers": lambda: load(less, page, **BROWSER),
                "page": lambda: load(ours, page, **BROWSER),
                "page by sync workers": lambda: load(sync, page, **BROWSER),
                "304": lambda: load(ours, page, **BROWSER, **{"If-None-Match": etag}),
            }
            found = in_rounds(asked)
    for name, costs in found.items():
        cpu, asked_for = (median(cost[which] for cost in costs) for which in (0, 1))
        print(f"  {name:<24}{cpu * 1e6:7.0f} us of CPU a request {asked_for:8.0f} requests a second")
    yield from against(found)


def in_rounds(asked: dict[str, Callable[[], tuple[float, float]]]) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    names = list(asked)
    for turn in range(ROUNDS + 1):
        random.Random(turn).shuffle(names)  # noqa: S311 (the same orders in every run)
        for name in names:
            cost = asked[name]()
            if turn:
                found[name].append(cost)
    return found


def against(found: dict[str, list[tuple[float, float]]]) -> Iterator[Row]:
    def ratios(name: str, unit: str, which: int) -> list[float]:
        pairs = zip(found[unit], found[name], strict=True)
        return [b[which] / own[which] if which == 0 else own[which] / b[which] for b, own in pairs]

    client = "" if WRK else " (small client, see servers.py)"
    yield Row.of("warm page: CPU of the empty program B : of the page", ratios("page", "B", 0), 0.75, at_least=True)
    yield Row.of(f"warm page: requests a second : those of B{client}", ratios("page", "B", 1), 1, at_least=True)
    yield Row.of("304: CPU of B : of the 304", ratios("304", "B", 0), 0.8, at_least=True)
    less, cpu, asked = (
        median(ratios(*which))
        for which in (
            ("page", "B without our headers", 0),
            ("page by sync workers", "B", 0),
            ("page by sync workers", "B", 1),
        )
    )
    print(f"  no goals: CPU of B without our headers : of the page {less:.2f}")
    print(f"  by sync workers: CPU of B : of the page {cpu:.2f}; requests a second : those of B {asked:.2f}")


def first_view() -> Iterator[Row]:
    """The largest article after a publish: of something else, when its questions are asked again; and of itself."""
    with served("-c", "site/gunicorn.conf.py", "tests.bench.waiting:application", workers=1) as server:
        page = largest(server)
        yield Row.of(
            "first view after a publish of something else: largest article", views(server, page, publish), 6, "ms"
        )
        yield Row.of(
            "first view after a publish of its own text: largest article",
            views(server, page, partial(correct, page)),
            6,
            "ms",
        )


def views(server: Server, page: str, change: Callable[[], None]) -> list[float]:
    """Milliseconds of processor time of the first view after each change."""
    found = []
    for turn in range(COLD):
        change()
        before = server.cpu()
        status, _headers, _body = server.get(page)
        assert status == 200
        if turn >= 5:
            found.append((server.cpu() - before) * 1000)
    return found


def correct(address: str) -> None:
    """As if this article had been corrected: its text changes, and all else that a publish leaves."""
    kind, slug = address.strip("/").split("/")
    model: type[Guide | Nutrient] = Guide if kind == "guides" else Nutrient
    row = model.objects.get(slug=slug)
    row.rendered[next(iter(row.rendered))] += " "
    row.save(update_fields=["rendered"])
    publish()


def cold_view() -> Iterator[Row]:
    """The first request of a server that has just started, which made its articles before."""
    start, found = partial(served, "-c", "site/gunicorn.conf.py", workers=1), []
    with start() as server:
        page = largest(server)
    for _turn in range(STARTS):
        with start() as server:
            time.sleep(SETTLED)
            before = server.cpu()
            assert server.get(page)[0] == 200
            found.append((server.cpu() - before) * 1000)
    yield Row.of("cold page, made ahead by a server that has just started", found, 6, "ms")


def publish() -> None:
    """What every publish leaves for the processes that serve."""
    ContentVersion.objects.update(number=F("number") + 1)
    changed.tell()


def memory() -> Iterator[Row]:
    """Each worker in turn makes all pages while the other one pauses."""
    every: list[Any] = Addresses().get_urls()
    pages = [item["location"].removeprefix(settings.SITE_URL) for item in every]
    with site() as server:
        fill(server, articles())
        found = server.pss()
        fill(server, pages)
        print(f"\nwith all {len(pages)} pages of the sitemap made: {max(server.pss()):.1f} MiB a worker (no goal)")
    yield Row.of("memory of a worker (PSS), every article kept", found, 45, "MiB")


def fill(server: Server, addresses: list[str]) -> None:
    for worker in server.workers:
        with server.only(worker):
            for address in addresses:
                assert server.get(address)[0] == 200, address


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (warm, cold_view, first_view, memory)
