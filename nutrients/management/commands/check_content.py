"""`manage.py check_content`: the rules of published content; exits 1 on a hard failure."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from nutrients import checking


class Command(BaseCommand):
    help = "Checks everything published. Failures are hard (exit 1); warnings are for editors to weigh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="All findings as JSON.")
        parser.add_argument("--all", action="store_true", dest="show_all", help="Print each warning, not counts.")

    def handle(self, *, as_json: bool, show_all: bool, **_: Any) -> None:
        findings = checking.check()
        failures = [finding for finding in findings if finding.level == checking.HARD]
        if as_json:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
        else:
            for finding in findings if show_all else failures:
                self.stdout.write(str(finding))
            for rule, count in Counter(f.rule for f in findings if f.level == checking.WARNING).items():
                self.stdout.write(f"warning: {rule}: {count}")
            self.stdout.write(f"{len(failures)} failure(s), {len(findings) - len(failures)} warning(s)")
        if failures:
            sys.exit(1)
