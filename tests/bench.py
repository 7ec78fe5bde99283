"""`make bench`: what things cost, as ratios taken in one run, each with its spread and a goal that is met or missed.

Each row is a function that yields `Row`s; a new one is added to ROWS. Costs are processor time of this process
(SQLite works inside it), so a busy machine disturbs little; within a round everything is measured once, in a
new order, and a ratio is formed from what was measured side by side. Exit 1 when a goal is missed.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from statistics import median, quantiles

import django
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
TITLE, TEXT = 4, 60
"""Words of a synthetic document."""


@dataclass(frozen=True)
class Row:
    """A measurement: what, how much (with the lowest and highest of the rounds), and the most it may be."""

    name: str
    value: float
    low: float
    high: float
    goal: float
    unit: str = ""

    @property
    def is_met(self) -> bool:
        return self.value <= self.goal

    def __str__(self) -> str:
        spread = f"{self.low:.1f} to {self.high:.1f}"
        met = "met" if self.is_met else "MISSED"
        return (
            f"{self.name:<58}{self.value:>8.1f}{self.unit:<3} {spread:>16}   at most {self.goal:g}{self.unit:<3} {met}"
        )


def prepare(folder: str) -> None:
    """A site of its own on SQLite, with `content/` loaded."""
    os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_content", stdout=StringIO())


def rounds(costs: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Milliseconds of each callable in each round; the first round only warms up."""
    found: dict[str, list[float]] = {name: [] for name in costs}
    names = list(costs)
    for turn in range(ROUNDS + 1):
        random.Random(turn).shuffle(names)  # noqa: S311 (the same orders in every run)
        for name in names:
            start = time.process_time()
            costs[name]()
            if turn:
                found[name].append((time.process_time() - start) * 1000)
    return found


def p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]


def searches() -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Costs by round of the ordinary and of the hostile queries, found, ranked, with their passages."""
    from nutrients import search
    from tests.searches import HOSTILE, READERS

    def asked(typed: str) -> Callable[[], object]:
        return lambda: search.groups(search.find(typed))

    ordinary = {query for query, _url in READERS}
    found = rounds({typed: asked(typed) for typed in ordinary | set(HOSTILE)})
    return {k: v for k, v in found.items() if k in ordinary}, {k: v for k, v in found.items() if k not in ordinary}


def search_site() -> Iterator[Row]:
    """On the site's own content nothing typed costs much more than what readers type."""
    ordinary, hostile = searches()
    usual = [median(costs[turn] for costs in ordinary.values()) for turn in range(ROUNDS)]
    worst = [p99([costs[turn] for costs in hostile.values()]) for turn in range(ROUNDS)]
    typical = median(median(costs) for costs in ordinary.values())
    print(f"\nsearch: the median ordinary query costs {typical:.2f} ms; the dearest hostile ones:")
    for typed, costs in sorted(hostile.items(), key=lambda item: -median(item[1]))[:5]:
        print(f"  {median(costs) / typical:6.1f}  {typed[:60]!r}")
    ratios = [high / low for high, low in zip(worst, usual, strict=True)]
    yield Row("search: p99 of the hostile : median of the ordinary", median(ratios), min(ratios), max(ratios), 5)
    dearest = [max(costs[turn] for costs in hostile.values()) / usual[turn] for turn in range(ROUNDS)]
    yield Row("search: the dearest hostile : median of the ordinary", median(dearest), min(dearest), max(dearest), 5)


def search_10_000() -> Iterator[Row]:
    yield from search_synthetic(10_000, 10)


def search_100_000() -> Iterator[Row]:
    yield from search_synthetic(100_000, 25)


def search_synthetic(documents: int, goal: float) -> Iterator[Row]:
    """With many documents made of the site's own words, as often as they occur there: whatever is typed."""
    fill_up(documents)
    ordinary, hostile = searches()
    every = [*ordinary.values(), *hostile.values()]
    found = [p99([costs[turn] for costs in every]) for turn in range(ROUNDS)]
    yield Row(
        f"search: p99 of all queries at {documents:,} documents", median(found), min(found), max(found), goal, "ms"
    )


def fill_up(documents: int) -> None:
    """Entries up to this number."""
    from nutrients import words
    from nutrients.models import SearchEntry, SearchWord
    from nutrients.vocabulary import SearchKind

    chance = random.Random(documents)  # noqa: S311 (the same documents in every run)
    vocabulary = dict(SearchWord.objects.values_list("word", "entries"))
    known, often, kinds = list(vocabulary), list(vocabulary.values()), list(SearchKind)
    standing = SearchEntry.objects.count()
    for start in range(standing, documents, 1000):
        made = []
        for number in range(start, min(start + 1000, documents)):
            drawn = chance.choices(known, often, k=TITLE + TEXT)
            title, text = " ".join(drawn[:TITLE]), " ".join(drawn[TITLE:])
            found = words.indexed(title, [], text)
            made.append(
                SearchEntry(
                    kind=chance.choice(kinds), key=f"synthetic-{number}", url="/", title=title, text=text,
                    title_words=found.title, name_words=found.names, text_words=found.text,
                )
            )  # fmt: skip
        SearchEntry.objects.bulk_create(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (search_site, search_10_000, search_100_000)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        rows = [row for measure in ROWS for row in measure()]
    print(f"\n{'':<58}{'':>11} {'spread':>16}   goal")
    for row in rows:
        print(row)
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
