"""Everything published goes back into files: the same bytes, all or nothing, and nothing foreign is touched."""

import random
import shutil
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.db.models import Model
from django.test import Client

from nutrients import content, exporting, loading, publishing
from nutrients.conversion import record_of
from nutrients.models import (
    TABLES,
    Citation,
    Claim,
    ContentVersion,
    Entry,
    Guide,
    Intake,
    Nutrient,
    Quotation,
    Revision,
    SearchEntry,
    Sign,
    Source,
    Symptom,
    Term,
)
from nutrients.records import GuideRecord, Record
from nutrients.vocabulary import ChangeKind, ClaimStatus, Tier
from tests.awkward import changed
from tests.desk import CHANGE, EXAMPLES, faults, push, save, state
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("export_content", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))


def in_json() -> dict[tuple[str, str], dict[str, object]]:
    return {(record.kind, record.key): record.as_json() for record in exporting.everything()}


def empty() -> None:
    """What a database is before the first load."""
    Claim.objects.update(replaced_by=None)
    derived: tuple[type[Model], ...] = (Citation, Quotation, SearchEntry, Entry, Revision, ContentVersion)
    for model in (*reversed(TABLES), *derived):
        model._default_manager.all().delete()


def load(folder: Path) -> loading.Report:
    return loading.load(folder, say=lambda _line: None)


def test_what_was_loaded_is_written_the_same_byte_for_byte(tmp_path: Path) -> None:
    before = state()
    assert "41 written, 0 unchanged" in run(tmp_path / "new")
    assert bytes_of(tmp_path / "new") == bytes_of(settings.CONTENT_DIR)
    assert state() == before, "an export only reads"


def edit(chance: random.Random) -> None:
    """Some random work at the desk: changes, new rows, removals. What the site refuses is left out."""
    records = exporting.everything()
    edits: list[Record] = [changed(chance, record) for record in chance.sample(records, 150)]
    edits += [changed(chance, r) for r in records if r.kind in ("nutrient", "guide", "lab-range")]
    copies = [r for r in chance.sample(records, 400) if r.identity == ("slug",) and r.kind not in ("sign", "claim")]
    edits += [replace(changed(chance, r), slug=f"new-{n}") for n, r in enumerate(copies)]  # type: ignore[call-arg]  # their identity is a slug
    edits += [changed(chance, record) for record in EXAMPLES]
    for record in edits:
        with suppress(publishing.Refused, IntegrityError):
            publishing.publish([record], CHANGE)
    for model in (Term, Source, Intake, Symptom):
        for row in chance.sample(list(model._default_manager.order_by("pk")), 4):
            with suppress(publishing.Refused):
                publishing.remove([row], CHANGE)


def replace_one_after_the_other() -> None:
    slugs = [f"magnesium-low-mechanism-{n}" for n in (1, 2, 3)]
    for old, new in pairwise(slugs):
        push(Claim.objects.get(slug=old), replaced_by=new, status=ClaimStatus.WITHDRAWN, reason="Said better.")


def test_after_any_work_a_fresh_database_holds_the_same_and_gives_the_same_files(tmp_path: Path) -> None:
    edited = state()
    replace_one_after_the_other()
    edit(random.Random(1))  # noqa: S311 (no secret)
    assert state()[1] > edited[1] + 100, "most of the work was published"
    run(tmp_path / "one")
    before = in_json()
    empty()
    load(tmp_path / "one")
    assert in_json() == before
    run(tmp_path / "two")
    assert bytes_of(tmp_path / "two") == bytes_of(tmp_path / "one")


def test_after_an_export_and_a_load_nothing_counts_as_edited_and_files_lead_again(folder: Path) -> None:
    push(Term.objects.get(slug="atp"), definition="Energy, in a word.")
    assert len(load(folder).kept) == 1, "before the export the edit is reported"
    untouched = (folder / "foods.csv").stat()
    assert "  written: terms.csv\n" in run(folder)
    assert (folder / "foods.csv").stat() == untouched
    report = load(folder)
    assert (report.written, report.kept, report.conflicts) == (0, [], [])
    path = folder / "terms.csv"
    path.write_text(path.read_text().replace("Energy, in a word.", "Energy, in git."))
    assert load(folder).written == 1
    assert Term.objects.get(slug="atp").definition == "Energy, in git."


def test_an_old_checkout_never_overwrites_what_was_exported_elsewhere(folder: Path, tmp_path: Path) -> None:
    push(Term.objects.get(slug="atp"), definition="Energy, in a word.")
    run(tmp_path / "elsewhere")
    assert len(load(folder).kept) == 1
    assert Term.objects.get(slug="atp").definition == "Energy, in a word."


@pytest.mark.once
def test_the_file_of_an_article_that_is_no_more_goes_and_foreign_files_stay(folder: Path) -> None:
    publishing.remove([Guide.objects.get(slug="muscle-twitching")], CHANGE)
    foreign = ("README.md", "nutrients/NOTES.md", "nutrients/notes.md", "images/a.png", "guides/muscle-twitching.md~")
    (folder / "images").mkdir()
    for name in foreign:
        (folder / name).write_text("Mine.")
    assert "  removed: guides/muscle-twitching.md\n" in run(folder)
    assert not (folder / "guides/muscle-twitching.md").exists()
    assert [(folder / name).read_text() for name in foreign] == ["Mine."] * len(foreign)


@pytest.mark.once
def test_a_check_names_what_differs_and_writes_nothing(folder: Path) -> None:
    assert "is what is live" in run(folder, "--check")
    push(Term.objects.get(slug="atp"), definition="Energy, in a word.")
    before, out = bytes_of(folder), StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("export_content", str(folder), "--check", stdout=out)
    assert left.value.code == 1
    assert "  differs: terms.csv\n" in out.getvalue()
    assert bytes_of(folder) == before


@pytest.mark.once
def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("Mine.")
    for target in (tmp_path, tmp_path / "thesis.txt", tmp_path / "no" / "such" / "folder"):
        with pytest.raises(CommandError, match=r"Nothing was exported\."):
            run(target)
    assert bytes_of(tmp_path) == {"thesis.txt": b"Mine."}


@pytest.mark.once
def test_an_export_that_fails_half_way_leaves_the_folder_and_nothing_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(Term.objects.get(slug="atp"), definition="Energy, in a word.")
    before = bytes_of(folder)
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "terms.csv":
            raise OSError("No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match="No space left"):
        run(folder)
    assert bytes_of(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["content"]


@pytest.mark.once
def test_what_would_not_come_back_is_never_written(folder: Path) -> None:
    before = bytes_of(folder)
    Nutrient.objects.filter(slug="copper").update(too_much="Text.\n## Other {#too-little}")
    Intake.objects.filter(nutrient__slug="iron").update(amount=-1)
    with pytest.raises(CommandError, match=r"too-little|intakes\.csv"):
        run(folder)
    Intake.objects.filter(nutrient__slug="iron").update(amount=1)
    Nutrient.objects.filter(slug="copper").update(too_much=" Text. ")
    with pytest.raises(CommandError, match="nutrient copper"):
        run(folder)
    assert bytes_of(folder) == before


# What the files cannot hold is refused before it is live


@pytest.mark.once
@pytest.mark.parametrize(
    ("row", "field", "text", "reason"),
    [
        (Nutrient.objects.filter(slug="copper"), "too_much", "Text.\n\n## Other {#too-little}", "section of the file"),
        (Nutrient.objects.filter(slug="copper"), "other_names", "Cu; cuprum", "semicolon"),
        (Source.objects.filter(slug="nhs-twitching"), "authors", "Doe,J", "Family, Given"),
        (Intake.objects.filter(nutrient__slug="copper"), "amount", "-1", "0 or more"),
    ],
)
def test_the_desk_says_at_the_field_what_the_files_cannot_hold(
    editor: Client, row: Any, field: str, text: str, reason: str
) -> None:
    before = state()
    answer = save(editor, row[0], **{field: text})
    assert reason in faults(answer)
    assert state() == before


def test_statements_do_not_replace_each_other_in_a_circle() -> None:
    one, two = (Claim.objects.get(slug=f"magnesium-low-mechanism-{n}") for n in (1, 2))
    push(one, replaced_by=two.slug, status=ClaimStatus.WITHDRAWN, reason="Said better.")
    with pytest.raises(publishing.Refused, match="leads back"):
        push(two, replaced_by=one.slug)
    with pytest.raises(publishing.Refused, match="leads back"):
        push(two, replaced_by=two.slug)


def test_the_last_warning_sign_of_a_kind_keeps_its_kind(editor: Client) -> None:
    first, *others = Sign.objects.filter(tier=Tier.EMERGENCY)
    publishing.remove(others, CHANGE)
    with pytest.raises(publishing.Refused, match="last sign of its kind"):
        push(first, tier=Tier.SOON)
    assert "last sign of its kind" in faults(save(editor, first, tier=Tier.SOON))


@pytest.mark.once
def test_the_records_of_the_desk_are_those_of_the_files() -> None:
    assert {record.digest() for record in exporting.everything()} == {
        record.digest() for record in content.read(settings.CONTENT_DIR).records
    }
    assert record_of(Term.objects.get(slug="atp")) in exporting.everything()


@pytest.mark.parametrize("before", first_on_both(["Two\r\nlines.", "A lone\rreturn.", "long " * 30_000]))
def test_what_the_ledger_tells_comes_back_from_files(before: str, folder: Path) -> None:
    told = publishing.Change(ChangeKind.CONCLUSION, "Why\r\nnot.", before=before, after="New.")
    record = record_of(Guide.objects.all()[0])
    assert isinstance(record, GuideRecord)
    publishing.publish([replace(record, title="Another title")], told)
    run(folder)
    assert "is what is live" in run("--check", folder)
