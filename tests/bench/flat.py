"""A warm page costs the same however many foods there are: two servers side by side, on few foods and on many."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connections

from nutrients.models import Food, Nutrient
from tests.bench.foods import copy_of_site, more_foods
from tests.bench.rows import Row
from tests.bench.servers import load, served, site
from tests.bench.serving import BROWSER, in_rounds

FOODS = 200_000
MOST = 1.15
"""Two servers with the same foods differ by some hundredths."""
PAGES = {"article": "/nutrients/magnesium/", "food": "/foods/almonds/"}


def flat() -> Iterator[Row]:
    few = Food.objects.count()
    with TemporaryDirectory() as folder:
        place = Path(folder)
        connections.databases["many"] = {**connections.databases["default"], "NAME": str(copy_of_site(place))}
        more_foods("many", FOODS - few - 1, Nutrient.objects.get(slug="magnesium").pk)
        many = Food.objects.using("many").count()
        connections["many"].close()
        shutil.copytree(Path(settings.VAR_DIR) / "static", place / "static")
        with site() as small, served("-c", "site/gunicorn.conf.py", VAR_DIR=folder) as large:
            asked = {
                f"{size} {name}": partial(load, server, page, **BROWSER)
                for size, server in (("small", small), ("large", large))
                for name, page in PAGES.items()
            }
            found = in_rounds({**asked})
    for name in PAGES:
        pairs = zip(found[f"large {name}"], found[f"small {name}"], strict=True)
        ratios = [cost[0] / least[0] for cost, least in pairs]
        yield Row.of(f"flat: CPU of a warm {name}, {many:,} foods : {few:,}", ratios, MOST)


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (flat,)
