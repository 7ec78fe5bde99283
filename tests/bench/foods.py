"""Foods: rankings among 8,000 and among 200,000, side by side, of all of them and of the curated few; an import."""

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from tests import fdc
from tests.bench.rows import Row
from tests.bench.search import ROUNDS
from tests.browser import ROOT

SIZES = {"small": 8_000, "large": 200_000}
CURATED = 300
"""How many of either are curated."""
TIMES = 200
"""How often a query is asked in a round, which is too short to be measured once."""
MOST_MEGABYTES, MOST_SECONDS = 300, 60
MEASURES = ("100g", "portion", "100kcal")
FILL_FOODS = """
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)
    INSERT INTO nutrients_food (slug, name, ndb_number, {columns})
    SELECT 'food-' || n, 'Food ' || n, CAST(n AS text), {columns} FROM numbers, nutrients_food
    WHERE nutrients_food.slug = 'pattern'
"""
FEW_CURATED = """
    UPDATE nutrients_food SET imported = FALSE WHERE slug LIKE 'food-%%' AND CAST(ndb_number AS integer) <= %s
"""
FILL_AMOUNTS = """
    INSERT INTO nutrients_amount (food_id, nutrient_id, amount, source_code, in_portion, in_100kcal, curated)
    SELECT id, %s, (id * 7919) %% 100003 / 100.0, '', (id * 104729) %% 99991 / 100.0, (id * 1299709) %% 99989 / 100.0,
        NOT imported
    FROM nutrients_food WHERE slug LIKE 'food-%%'
"""


def fill(alias: str, foods: int, path: Path) -> int:
    """A database of its own with so many foods that hold some of one nutrient; returns the nutrient's key."""
    from nutrients.models import Nutrient

    connections.databases[alias] = {**connections.databases["default"], "NAME": str(path / alias)}
    call_command("migrate", database=alias, verbosity=0)
    day = date(2026, 1, 1)
    nutrient = Nutrient.objects.using(alias).create(slug="x", name="X", unit="mg", fdc_id=1, published=day, changed=day)
    more_foods(alias, foods, nutrient.pk, curated=CURATED)
    return int(nutrient.pk)


def more_foods(alias: str, foods: int, nutrient: int, *, curated: int = 0) -> None:
    """So many imported foods more, each with an amount of one nutrient; the first few count as `curated`."""
    from nutrients.models import Food

    day = date(2026, 1, 1)
    Food.objects.using(alias).create(
        slug="pattern", name="Pattern", group="vegetables", imported=True, published=day, changed=day
    )
    own = {"id", "slug", "name", "ndb_number"}
    columns = ", ".join(f'"{field.column}"' for field in Food._meta.concrete_fields if field.column not in own)
    with connections[alias].cursor() as cursor:
        cursor.execute(FILL_FOODS.format(columns=columns), [foods])
        cursor.execute(FEW_CURATED, [curated])
        cursor.execute(FILL_AMOUNTS, [nutrient])
        cursor.execute("ANALYZE")


def asked(alias: str, nutrient: int, per: str, start: int, *, curated: bool) -> Callable[[], object]:
    """Asks for a page of a ranking, many times over."""
    from nutrients.models import Amount
    from nutrients.pages.ranking import PAGE_SIZE

    found: Any = Amount.objects.using(alias).filter(nutrient_id=nutrient)
    rows = (found.curated() if curated else found).ranked(per).values_list("pk", flat=True)
    sql, values = rows[start : start + PAGE_SIZE].query.sql_with_params()
    cursor = connections[alias].cursor()

    def ask() -> None:
        for _time in range(TIMES):
            cursor.execute(sql, values)
            assert len(cursor.fetchall()) == PAGE_SIZE

    return ask


def costs(keys: dict[str, int], start: int, *, curated: bool = False) -> dict[str, list[float]]:
    """Milliseconds of one query by size, in each round that of the dearest measure."""
    queries = {
        (alias, per): asked(alias, key, per, start, curated=curated) for alias, key in keys.items() for per in MEASURES
    }
    found: dict[str, list[float]] = {alias: [] for alias in keys}
    order = list(queries)
    for turn in range(ROUNDS + 1):
        random.Random(turn).shuffle(order)  # noqa: S311 (the same orders in every run)
        spent: dict[str, float] = dict.fromkeys(keys, 0.0)
        for alias, per in order:
            begun = time.process_time()
            queries[alias, per]()
            spent[alias] = max(spent[alias], (time.process_time() - begun) * 1000 / TIMES)
        if turn:
            for alias, cost in spent.items():
                found[alias].append(cost)
    return found


def rankings() -> Iterator[Row]:
    """The order stands in an index, so that a page costs the same among many foods as among few."""
    from nutrients.pages.ranking import MOST_PAGES, PAGE_SIZE

    with tempfile.TemporaryDirectory() as folder:
        keys = {alias: fill(alias, foods, Path(folder)) for alias, foods in SIZES.items()}
        for page in (1, MOST_PAGES):
            found = costs(keys, (page - 1) * PAGE_SIZE)
            large = found["large"]
            ratios = [many / few for many, few in zip(large, found["small"], strict=True)]
            if page == 1:
                yield Row.of("ranking: SQL of a page, 200,000 foods", large, 0.1, "ms")
            name = f"ranking: page {page}, SQL at 200,000 foods : at 8,000"
            yield Row.of(name, ratios, 1.5)
        found = costs(keys, 0, curated=True)
        ratios = [many / few for many, few in zip(found["large"], found["small"], strict=True)]
        yield Row.of("ranking: SQL of a page, the curated among 200,000", found["large"], 0.1, "ms")
        yield Row.of("ranking: the curated, SQL among 200,000 : among 8,000", ratios, 1.5)
        for alias in SIZES:
            connections[alias].close()


def copy_of_site(folder: Path) -> Path:
    """Its database, in a folder of its own."""
    path = folder / "fascicle.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    copy.close()
    return path


def release() -> Iterator[Row]:
    """A whole release into a copy of the site, by a process of its own whose memory and time are told apart."""
    path = fdc.release_archive()
    if path is None:
        yield Row.not_measured("import: memory and time", f"there is no {fdc.RELEASE} beside the repository")
        return
    with tempfile.TemporaryDirectory() as folder:
        copy_of_site(Path(folder))
        arguments = [sys.executable, str(ROOT / "manage.py"), "import_fdc", str(path)]
        surroundings = os.environ | {"VAR_DIR": folder}
        process = os.spawnve(os.P_NOWAIT, sys.executable, arguments, surroundings)  # noqa: S606 (no shell is wanted)
        _process, status, used = os.wait4(process, 0)
        assert status == 0, "the import failed"
    megabytes, seconds = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
    yield Row.of("import: memory of the process at its peak", [megabytes], MOST_MEGABYTES, "MB")
    yield Row.of("import: 7,489 foods, 618,239 values, processor time", [seconds], MOST_SECONDS, "s")


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (rankings, release)
