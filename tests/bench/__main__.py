"""Runs all measurements on a site of its own, or those of the parts that are named."""

import os
import sys
import tempfile
from importlib import import_module
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

from tests.bench.goals import closing
from tests.bench.rows import Row

PARTS = ("serving", "freshness", "granian", "flat", "starting", "saving", "light", "foods", "search")
"""In this order: the last one fills the database."""
ROOT = Path(__file__).resolve().parents[2]


def prepare(folder: str) -> None:
    """A site of its own on SQLite, with `content/` loaded."""
    os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    for name in ("DATABASE_URL", "SITE_URL", "DEBUG", "CDN_SECONDS"):
        os.environ.pop(name, None)
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    django.setup()
    call_command("prepare", stdout=StringIO())


def told(row: Row) -> Row:
    """Says at once what was found: a whole run takes twenty minutes."""
    print(row, flush=True)
    return row


def main(parts: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        measurements = [one for part in parts for one in import_module(f"tests.bench.{part}").ROWS]
        rows = [told(row) for measure in measurements for row in measure()]
    print(f"\n{'':<60}{'':>12}{'spread':>16}   goal")
    for row in rows:
        print(row)
    verdict, code = closing(rows, whole=set(parts) >= set(PARTS))
    print(f"\n{verdict}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(PARTS)))
