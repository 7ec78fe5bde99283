"""`manage.py prepare` does at a second start only what changed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from nutrients.management.commands import prepare
from tests.own_site import empty_place

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


@pytest.mark.once
def test_from_an_empty_folder_it_makes_a_whole_site(tmp_path: Path) -> None:
    site = empty_place(tmp_path / "site")
    site.manage("prepare")
    site.manage("export_content", "--check")  # ends with 1 where the database and the files differ
    assert list((site.folder / "static").glob("style.*.css.br"))
