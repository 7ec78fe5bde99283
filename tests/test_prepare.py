"""`manage.py prepare` does at a second start only what changed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from nutrients.management.commands import prepare

pytestmark = pytest.mark.django_db


def collected(settings: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that a start runs, with static files collected into `folder`."""
    ran: list[str] = []
    settings.STATIC_ROOT = folder
    monkeypatch.setattr(prepare, "call_command", lambda name, **_options: ran.append(name))
    call_command("prepare", verbosity=0)
    return ran


def test_static_files_are_collected_again_only_after_a_change(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "static").mkdir()
    settings.STATICFILES_DIRS = [own]
    always = ["migrate", "load_content"]
    assert collected(settings, tmp_path / "static", monkeypatch) == [*always, "collectstatic"]
    assert collected(settings, tmp_path / "static", monkeypatch) == always
    (own / "new.css").write_text("a{}")
    assert collected(settings, tmp_path / "static", monkeypatch) == [*always, "collectstatic"]
