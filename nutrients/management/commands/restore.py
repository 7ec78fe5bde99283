"""`manage.py restore`: what `manage.py backup` wrote becomes the live site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nutrients.backups import BackupFault, restore


class Command(BaseCommand):
    help = "Makes a backup the live site, whole or not at all. Refuses a file that is cut, changed or none of ours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="What stands in the database goes.")

    def handle(self, *, file: Path, replace: bool, **_: Any) -> None:
        try:
            restored = restore(file, replace=replace)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        told = restored.manifest.facts
        rows = sum(told.tables.values())
        said = f"content {told.content_version}, {rows:,} rows, as of {restored.manifest.made_at}"
        self.stdout.write(self.style.SUCCESS(f"Restored: {said} (SHA-256 {restored.sha256})."))
        self.stdout.write("All sessions ended: everybody logs in again.")
        if restored.behind:
            self.stdout.write(
                f"The backup is older than the code ({', '.join(restored.behind)}): run `manage.py prepare` now."
            )
