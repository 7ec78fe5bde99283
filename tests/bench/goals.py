"""The verdict: each goal, and whether what was measured of it meets it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.rows import Row


@dataclass(frozen=True)
class Goal:
    """What is to be shown. `rows`: how the names of the rows begin that show it, all of which must."""

    name: str
    rows: tuple[str, ...]


GOALS = (
    Goal("a warm article's processor time", ("warm page: CPU",)),
    Goal("a warm article's requests a second", ("warm page: requests a second",)),
    Goal("a warm article on granian", ("granian:",)),
    Goal("freshness on the same machine", ("fresh: requests",)),
    Goal("freshness on another machine", ("fresh: milliseconds",)),
    Goal("304", ("304:",)),
    Goal("cold page", ("cold page",)),
    Goal("first view after a publish", ("first view",)),
    Goal("start", ("start:",)),
    Goal("memory of a worker", ("memory",)),
    Goal("first visit", ("first visit",)),
    Goal("Lighthouse", ("Lighthouse",)),
    Goal("rankings: SQL", ("ranking: SQL",)),
    Goal("rankings: 200,000 foods beside 8,000", ("ranking: page", "ranking: the curated")),
    Goal("search at 10,000 documents", ("search: p99 of all queries at 10,000",)),
    Goal("search at 100,000 documents", ("search: p99 of all queries at 100,000",)),
    Goal("search with a release", ("search: with a release", "search: p99 of all queries with")),
    Goal("a misspelling", ("misspelling:",)),
    Goal("saves with 8 writers and 16 readers", ("saves:",)),
    Goal("hostile searches beside ordinary ones", ("search: p99 of the hostile", "search: the dearest hostile")),
    Goal("a warm page's cost from 300 to 200,000 foods", ("flat:",)),
    Goal("import of a release", ("import:",)),
)


@dataclass(frozen=True)
class Verdict:
    """`rows`: those that show the goal; none where nothing was measured."""

    goal: Goal
    rows: tuple[Row, ...]

    @property
    def word(self) -> str:
        if any(row.is_missed for row in self.rows):
            return "MISSED"
        return "met" if self.rows and all(row.is_measured for row in self.rows) else "not measured"

    def __str__(self) -> str:
        told = "; ".join(row.short() for row in self.rows) or "nothing was measured of it"
        return f"  {self.word:<14}{self.goal.name}: {told}"


def verdicts(rows: Sequence[Row]) -> Iterator[Verdict]:
    """Of every goal; a row that belongs to none is a goal by itself, so that no miss is passed over."""
    known: set[Row] = set()
    for goal in GOALS:
        found = tuple(row for row in rows if row.name.startswith(goal.rows))
        known.update(found)
        yield Verdict(goal, found)
    for row in rows:
        if row not in known:
            yield Verdict(Goal(row.name, (row.name,)), (row,))


def closing(rows: Sequence[Row], *, whole: bool) -> tuple[str, int]:
    """What a run ends with, and its exit code. `whole`: all parts ran, so that what is missing is named too."""
    found = [verdict for verdict in verdicts(rows) if whole or verdict.rows]
    counts = {word: sum(verdict.word == word for verdict in found) for word in ("met", "MISSED", "not measured")}
    told = ", ".join(f"{number} {word}" for word, number in counts.items())
    return "\n".join([*map(str, found), f"{told}."]), 1 if counts["MISSED"] else 0
