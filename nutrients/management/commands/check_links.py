"""`manage.py check_links`: asks the sources' addresses whether they still answer."""

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from nutrients import link_checks


def positive(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 10_000:
        raise ArgumentTypeError("a whole number from 1 to 10,000")
    return int(text)


class Command(BaseCommand):
    help = "Asks sources' addresses whether they still answer, the longest unasked first. Changes no source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=positive, default=50, help="Sources to ask at most (50).")
        parser.add_argument("--every", type=positive, default=30, help="Days before a source is asked again (30).")

    def handle(self, *, limit: int, every: int, **_: Any) -> None:
        found: Counter[str] = Counter()
        for check in link_checks.Round(limit, timedelta(days=every)).run():
            found[check.get_result_display()] += 1
            self.stdout.write(f"  {check.source.slug}: {check.get_result_display().lower()} {check.fault}".rstrip())
        counts = "".join(f" {word}: {number}." for word, number in found.items())
        self.stdout.write(self.style.SUCCESS(f"{found.total()} asked.{counts}"))
