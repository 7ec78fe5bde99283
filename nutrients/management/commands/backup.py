"""`manage.py backup`: the database and the uploaded pictures in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nutrients.backups import BackupFault, back_up


class Command(BaseCommand):
    help = "Writes the database and the pictures into one file, while the site runs. It holds hashes of passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="Where to (VAR_DIR/backups/, with the time in its name)."
        )

    def handle(self, *, file: Path | None, **_: Any) -> None:
        try:
            made = back_up(file)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        for digest in made.missing:
            self.stderr.write(self.style.WARNING(f"  The file of a picture is missing on the site: {digest}.webp"))
        rows = sum(made.facts.tables.values())
        said = f"content {made.facts.content_version}, {rows:,} rows in {len(made.facts.tables)} tables"
        self.stdout.write(self.style.SUCCESS(f"{made.path}: {made.size:,} bytes; {said}."))
        self.stdout.write(f"SHA-256 {made.sha256}")
