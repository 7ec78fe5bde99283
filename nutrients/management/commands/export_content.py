"""`manage.py export_content`: everything published back into the files of `content/`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nutrients import exporting


class Command(BaseCommand):
    help = (
        "Writes everything published into the files of content/. What stands only in the files is overwritten: "
        "load them first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR)
        parser.add_argument("--check", action="store_true", help="Write nothing; exit 1 when the files differ.")

    def handle(self, *, folder: Path, check: bool, **_: Any) -> None:
        try:
            if check:
                found = exporting.compare(folder, exporting.files(exporting.everything()))
            else:
                found = exporting.export(folder)
        except (exporting.NotExported, OSError) as fault:
            raise CommandError(f"Nothing was exported. {fault}") from fault
        for verb, names in (("differs" if check else "written", found.written), ("removed", found.removed)):
            for name in names:
                self.stdout.write(f"  {'not live' if check and verb == 'removed' else verb}: {name}")
        if not check:
            self.stdout.write(self.style.SUCCESS(f"{folder}: {found}."))
        elif found.written or found.removed:
            self.stdout.write(
                f"{folder} differs from what is live in {len(found.written) + len(found.removed)} file(s)."
            )
            sys.exit(1)
        else:
            self.stdout.write(self.style.SUCCESS(f"{folder} is what is live."))
