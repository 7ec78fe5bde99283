"""Going back over a migration and forward again loses nothing that the files hold: the next load brings it again."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from nutrients import exporting, loading
from nutrients.conversion import record_of
from nutrients.models import Claim, ContentVersion, Entry, Source
from nutrients.vocabulary import ClaimStatus, SourceStatus
from tests.desk import push

pytestmark = pytest.mark.django_db
KEY = "leite-2014"


def go_back(migration: str) -> None:
    """What is done with the rows when the migration is taken back; its tables stay here."""
    import_module(f"nutrients.migrations.{migration}").forget(apps, SimpleNamespace(connection=connection))


def load(folder: Path) -> loading.Report:
    return loading.load(folder, say=lambda _line: None)


def source() -> Source:
    found = Source.objects.get(slug=KEY)
    assert isinstance(found, Source)
    return found


def retract() -> None:
    push(source(), status=SourceStatus.RETRACTED, status_note="Gone.")


def test_what_became_of_a_source_comes_back_with_the_files(tmp_path: Path) -> None:
    retract()
    folder = tmp_path / "content"
    folder.mkdir()
    exporting.export(folder)
    load(folder)
    doubted = Claim.objects.filter(status=ClaimStatus.UNDER_REVIEW).count()
    go_back("0009_source_status")
    Source.objects.update(status="live", status_note="")
    assert load(folder).written == 1
    assert (source().status, source().status_note) == ("retracted", "Gone.")
    assert Claim.objects.filter(status=ClaimStatus.UNDER_REVIEW).count() == doubted


def test_what_an_editor_alone_said_of_a_source_is_gone_and_no_edit_is_seen() -> None:
    retract()
    go_back("0009_source_status")
    Source.objects.update(status="live", status_note="")
    entry = Entry.objects.get(kind="source", key=KEY)
    assert entry.live == entry.loaded == record_of(source()).digest()


def test_without_images_all_html_is_made_anew_and_with_it_what_shows_them() -> None:
    go_back("0006_images")
    assert ContentVersion.objects.get().renderer == 0
