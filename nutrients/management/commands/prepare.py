"""`manage.py prepare`: everything a start needs, in one process: migrate, load content, collect static files."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates, loads content/ and collects static files. A second run does only what changed."

    def handle(self, **_: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Loading content/ (the first time takes some seconds)")
        call_command("load_content", stdout=self.stdout)
        call_command("collectstatic", verbosity=0, interactive=False)
