"""`manage.py import_fdc`: a release of FoodData Central into the tables of foods."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nutrients import food_imports, publishing
from nutrients.fdc import ArchiveFault

WIDTH = 30


class Bar:
    """A line that grows on a terminal; elsewhere nothing."""

    def __init__(self, is_shown: bool) -> None:
        self.is_shown, self.step, self.done = is_shown, "", 0

    def __call__(self, step: str, more: int, whole: int) -> None:
        self.done = self.done + more if step == self.step else more
        self.step = step
        if self.is_shown:
            part = min(1.0, self.done / max(whole, 1))
            sys.stderr.write(f"\r{step:<8} [{'#' * round(WIDTH * part):<{WIDTH}}] {part:4.0%}")
            sys.stderr.flush()

    def end(self) -> None:
        if self.is_shown and self.step:
            sys.stderr.write("\n")


class Command(BaseCommand):
    help = "Imports the foods of an SR Legacy or Foundation archive (CSV) of FoodData Central, all or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, help="The zip as downloaded from fdc.nal.usda.gov.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done and change nothing.")
        parser.add_argument(
            "--update", action="store_true", help="Bring amounts of curated foods up to the release too."
        )

    def handle(self, *, archive: Path, dry_run: bool, update: bool, **_: Any) -> None:
        bar = Bar(sys.stderr.isatty())
        try:
            report = food_imports.run(archive, bar, dry_run=dry_run, update=update)
        except ArchiveFault as fault:
            raise CommandError(f"Nothing was imported. {fault}") from fault
        except publishing.Refused as refused:
            raise CommandError(f"Nothing was imported: {refused}") from refused
        finally:
            bar.end()
        for line in report.lines():
            self.stdout.write(f"  {line}")
        self.stdout.write(self.style.SUCCESS("Imported." if report.has_changed else "Nothing was changed."))
