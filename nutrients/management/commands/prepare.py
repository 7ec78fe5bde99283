"""`manage.py prepare`: everything a start needs, in one process: migrate, load content, collect static files."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from nutrients.login.attempts import forget_old


class Command(BaseCommand):
    help = "Migrates, loads content/ and collects static files. A second run does only what changed."

    def handle(self, **_: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Loading content/ (the first time takes some seconds)")
        forget_old()
        call_command("load_content", stdout=self.stdout)
        stamp, now = settings.STATIC_ROOT / "collected", static_fingerprint()
        if not stamp.exists() or stamp.read_text() != now:  # compressing them all takes seconds
            call_command("collectstatic", verbosity=0, interactive=False)
            stamp.write_text(now)


def static_fingerprint() -> str:
    """Changes when a static file appears, goes, or is written."""
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            written = storage.get_modified_time(name).timestamp()
            state.update(f"{name} {storage.size(name)} {written}\n".encode())
    return state.hexdigest()
