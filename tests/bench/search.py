"""Search: what readers type, what a hostile client types, on the site's own content and on many more documents."""

import gc
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from statistics import median, quantiles

from django.db import connection

from nutrients import food_imports, search, words
from nutrients.models import SearchEntry, SearchWord
from nutrients.search import correcting
from nutrients.vocabulary import SearchKind
from tests import fdc
from tests.bench.rows import Row
from tests.searches import HOSTILE, READERS

ROUNDS = 9
TITLE, TEXT = 4, 60
"""Words of a synthetic document."""
DOCUMENTS, VOCABULARY, MISTAKES = 100_000, 20_000, 60


def rounds(costs: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Milliseconds of each callable in each round; the first round only warms up.

    What was loaded before is never looked through for rubbish, as in a worker of the server (site/gunicorn.conf.py).
    """
    gc.collect()
    gc.freeze()
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


def search_release() -> Iterator[Row]:
    """Beside a whole release of imported foods: whatever is typed. What was imported is taken away again."""
    path = fdc.release_archive()
    if path is None:
        yield Row.not_measured("search: with a release", f"there is no {fdc.RELEASE} beside the repository")
        return
    with closing(sqlite3.connect(":memory:")) as before:
        connection.ensure_connection()
        connection.connection.backup(before)
        food_imports.run(path, lambda _step, _more, _whole: None)
        ordinary, hostile = searches()
        before.backup(connection.connection)
    every = [*ordinary.values(), *hostile.values()]
    found = [p99([costs[turn] for costs in every]) for turn in range(ROUNDS)]
    yield Row.of("search: p99 of all queries with 7,489 foods of a release", found, 10, "ms")


def search_10_000() -> Iterator[Row]:
    yield from search_synthetic(10_000, 10)


def search_100_000() -> Iterator[Row]:
    yield from search_synthetic(DOCUMENTS, 25)


def search_synthetic(documents: int, goal: float) -> Iterator[Row]:
    """With many documents made of the site's own words, as often as they occur there: whatever is typed."""
    fill_up(documents)
    ordinary, hostile = searches()
    every = [*ordinary.values(), *hostile.values()]
    found = [p99([costs[turn] for costs in every]) for turn in range(ROUNDS)]
    yield Row(
        f"search: p99 of all queries at {documents:,} documents", median(found), min(found), max(found), goal, "ms"
    )


def misspellings() -> Iterator[Row]:
    """Words with a mistake, at the most documents and with a vocabulary as large as an index of English has."""
    fill_up(DOCUMENTS)
    held = more_words()
    wrong = misspelled(held)
    correcting.Kept.vocabulary = None
    begun = time.process_time()
    correcting.vocabulary()
    print(f"\nmisspelling: the vocabulary of {len(held):,} words is read once a publish,", end=" ")
    print(f"in {(time.process_time() - begun) * 1000:.0f} ms; the first search that needs it does so")

    def corrected(word: str) -> Callable[[], object]:
        terms = [words.term(word)]
        return lambda: correcting.corrections(terms)

    alone = rounds({word: corrected(word) for word in wrong})
    whole = rounds({word: partial(search.find, word) for word in wrong})
    size = f"{len(held):,} words, {DOCUMENTS:,} documents"
    worst = [p99([costs[turn] for costs in alone.values()]) for turn in range(ROUNDS)]
    yield Row.of(f"misspelling: p99 of corrections, {size}", worst, 10, "ms")
    usual = [median(costs[turn] for costs in whole.values()) for turn in range(ROUNDS)]
    yield Row.of("misspelling: a whole search with it, the same", usual, 10, "ms")


def more_words() -> list[str]:
    """The vocabulary, filled up with words that are like its own, each of two halves that stand in it."""
    chance = random.Random(VOCABULARY)  # noqa: S311 (the same words in every run)
    known = set(SearchWord.objects.values_list("word", flat=True))
    plain = sorted(word for word in known if word.isalpha() and len(word) > 3)
    made: set[str] = set()
    while len(known) + len(made) < VOCABULARY:
        first, second = chance.choice(plain), chance.choice(plain)
        made |= {first[: len(first) // 2 + 1] + second[len(second) // 2 :]} - known
    SearchWord.objects.bulk_create([SearchWord(word=word, entries=1) for word in sorted(made)], batch_size=1000)
    return plain + sorted(made)


def misspelled(held: list[str]) -> list[str]:
    """Words of all lengths with two letters swapped, which the vocabulary does not hold."""
    chance = random.Random(1)  # noqa: S311 (the same mistakes in every run)
    known, found = set(held), set[str]()
    while len(found) < MISTAKES:
        word = chance.choice(held)
        place = chance.randrange(1, len(word) - 1)
        wrong = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        found |= {wrong} - known
    return sorted(found)


def fill_up(documents: int) -> None:
    """Entries up to this number."""
    chance = random.Random(documents)  # noqa: S311 (the same documents in every run)
    vocabulary = dict(SearchWord.objects.values_list("word", "entries"))
    known, often, kinds = list(vocabulary), list(vocabulary.values()), list(SearchKind)
    standing = SearchEntry.objects.count()
    for start in range(standing, documents, 1000):
        made = []
        for number in range(start, min(start + 1000, documents)):
            drawn = chance.choices(known, often, k=TITLE + TEXT)
            title, text = " ".join(drawn[:TITLE]), " ".join(drawn[TITLE:])
            kind = chance.choice(kinds)
            found = words.indexed(title, [], text, ours=kind != SearchKind.IMPORTED)
            made.append(
                SearchEntry(
                    kind=kind, key=f"synthetic-{number}", url="/", title=title, text=text,
                    title_words=found.title, name_words=found.names, text_words=found.text,
                )
            )  # fmt: skip
        SearchEntry.objects.bulk_create(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (
    search_site,
    search_release,
    search_10_000,
    search_100_000,
    misspellings,
)
