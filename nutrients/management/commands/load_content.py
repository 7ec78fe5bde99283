"""`manage.py load_content`: the files of `content/` into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nutrients import content, loading, publishing

MOST_SHOWN = 40


class Command(BaseCommand):
    help = "Loads content/ into the database. What editors changed on the site is kept and reported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR)

    def handle(self, *, folder: Path, **_: Any) -> None:
        try:
            report = loading.load(folder, say=lambda line: self.stdout.write(f"  {line}"))
        except content.ContentError as error:
            shown = "\n".join(f"  {fault}" for fault in error.faults[:MOST_SHOWN])
            count = f"{len(error.faults)} fault(s)"
            more = f", the first {MOST_SHOWN}" if len(error.faults) > MOST_SHOWN else ""
            raise CommandError(f"Nothing was loaded. {count}{more}:\n{shown}") from error
        except publishing.Refused as error:
            raise CommandError(f"Nothing was loaded: {error}") from error
        for line in (*report.reviewed, *report.kept, *report.conflicts):
            self.stdout.write(self.style.WARNING(f"  {line}"))
        self.stdout.write(self.style.SUCCESS(f"Content: {report}."))
