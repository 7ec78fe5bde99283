"""/healthz: 200 while database, migrations and disk are well, in JSON for machines and in words for people."""

import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from nutrients import health

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")
WELL = {"status": "ok", "database": "ok", "migrations": "ok", "disk": "ok"}


def asked(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/healthz")
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    return answer.status_code, answer.json()


def test_all_is_well(client: Client) -> None:
    assert asked(client) == (200, WELL)


@pytest.mark.parametrize("fault", [DatabaseError, InterfaceError])
def test_a_lost_database_is_told_without_its_secrets(
    client: Client, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def broken() -> None:
        raise fault("password of somebody")

    monkeypatch.setattr(connection, "cursor", broken)
    status, told = asked(client)
    assert (status, told["status"], told["database"], told["migrations"]) == (503, "fault", *[fault.__name__] * 2)
    assert "password" not in str(told)


def test_a_migration_that_was_not_applied_is_named(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("nutrients", "0004_search")
    assert asked(client) == (503, WELL | {"status": "fault", "migrations": "not applied: nutrients.0004_search"})


def test_a_full_disk_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(health.ROOM * 9, health.ROOM * 9, 5_000_000))
    assert asked(client) == (503, WELL | {"status": "fault", "disk": "5 MB free, 100 MB are wanted"})


def test_a_folder_that_is_gone_is_told(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "gone"
    assert asked(client) == (503, WELL | {"status": "fault", "disk": "cannot be written"})


def test_people_read_it_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = client.get("/healthz", headers=browser)
    assert (answer.status_code, answer.content.decode().count("<strong>yes</strong>")) == (200, 3)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(1, 1, 0))
    answer = client.get("/healthz", headers=browser)
    told = "There is room to keep what editors write: <strong>no (0 MB free, 100 MB are wanted)</strong>"
    assert (answer.status_code, told in answer.content.decode()) == (503, True)
