"""Loading is three-way: files, what was loaded last, and what editors did meanwhile."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from nutrients import content, loading, publishing
from nutrients.conversion import record_of
from nutrients.models import Claim, ContentVersion, Food, Guide, Nutrient, Portion, Revision, Term
from nutrients.records import ClaimRecord, Record
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
SLUG = "magnesium-low-mechanism-1"
CHANGE = publishing.Change(why="test")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))


def load(folder: Path) -> loading.Report:
    return loading.load(folder, say=lambda _line: None)


def edit_file(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) >= 1
    path.write_text(text.replace(before, after, 1))


def edit_claim_file(folder: Path) -> None:
    edit_file(folder / "claims.csv", "letting muscles relax.", "letting muscles rest.")


def edit_claim_here(text: str = "Edited here. [@lpi-magnesium]") -> None:
    record = record_of(Claim.objects.get(slug=SLUG))
    assert isinstance(record, ClaimRecord)
    publishing.publish([replace(record, text=text)], CHANGE)


def state() -> tuple[int, int]:
    return ContentVersion.objects.get().number, Revision.objects.count()


def test_a_second_load_changes_nothing(folder: Path) -> None:
    before = state()
    report = load(folder)
    assert (report.written, report.removed, report.kept, report.conflicts) == (0, 0, [], [])
    assert state() == before


def test_a_changed_file_changes_only_its_row(folder: Path) -> None:
    edit_claim_file(folder)
    report = load(folder)
    assert report.written == 1
    assert "rest." in Claim.objects.get(slug=SLUG).text


def test_an_edit_made_here_is_kept_and_reported(folder: Path) -> None:
    edit_claim_here()
    report = load(folder)
    assert report.kept == [f"claim {SLUG}: edited on this site since the last load; that is kept"]
    assert Claim.objects.get(slug=SLUG).text == "Edited here. [@lpi-magnesium]"


def test_an_edit_on_both_sides_is_a_conflict_and_the_site_wins(folder: Path) -> None:
    edit_claim_here()
    edit_claim_file(folder)
    assert "changed in the file" in load(folder).conflicts[0]
    assert Claim.objects.get(slug=SLUG).text == "Edited here. [@lpi-magnesium]"
    assert len(load(folder).kept) == 1, "the file is known now; the edit is still reported and kept"


def test_the_same_edit_on_both_sides_is_no_conflict(folder: Path) -> None:
    edit_claim_file(folder)
    edit_claim_here(Claim.objects.get(slug=SLUG).text.replace("letting muscles relax.", "letting muscles rest."))
    report = load(folder)
    assert (report.written, report.kept, report.conflicts) == (0, [], [])


def test_what_was_removed_here_stays_removed(folder: Path) -> None:
    publishing.remove([Term.objects.get(slug="atp")], CHANGE)
    report = load(folder)
    assert report.kept == ["term atp: removed on this site since the last load; that is kept"]
    assert not Term.objects.filter(slug="atp").exists()


def test_what_left_the_files_leaves_the_site(folder: Path) -> None:
    path = folder / "terms.csv"
    path.write_text(re.sub(r"(?m)^atp,.*\n", "", path.read_text()))
    assert load(folder).removed == 1
    assert not Term.objects.filter(slug="atp").exists()


def test_what_left_the_files_but_was_edited_here_is_kept(folder: Path) -> None:
    term = record_of(Term.objects.get(slug="atp"))
    publishing.publish([replace(term, definition="Ours.")], CHANGE)  # type: ignore[call-arg]  # a TermRecord
    path = folder / "terms.csv"
    path.write_text(re.sub(r"(?m)^atp,.*\n", "", path.read_text()))
    report = load(folder)
    assert "gone from the files" in report.conflicts[0]
    assert Term.objects.get(slug="atp").definition == "Ours."


def test_a_food_that_left_the_files_takes_its_portions_along(folder: Path) -> None:
    for name in ("foods.csv", "portions.csv", "amounts.csv"):
        path = folder / name
        path.write_text(re.sub(r"(?m)^almonds,.*\n", "", path.read_text()))
    load(folder)
    assert not Food.objects.filter(slug="almonds").exists()
    assert not Portion.objects.filter(food__slug="almonds").exists()


def test_a_broken_file_is_refused_with_its_line_and_nothing_changes(folder: Path) -> None:
    edit_claim_file(folder)
    edit_file(folder / "intakes.csv", "magnesium,nasem,ai", "magnesium,nasa,ai")
    before = state()
    with pytest.raises(CommandError) as error:
        call_command("load_content", str(folder))
    assert "intakes.csv:2: authority: 'nasa' is not one of" in str(error.value)
    assert state() == before
    assert "relax" in Claim.objects.get(slug=SLUG).text


def test_what_the_database_cannot_hold_is_refused_with_its_line(folder: Path) -> None:
    edit_file(folder / "terms.csv", "atp,ATP", f"atp,{'A' * 81}")
    with pytest.raises(content.ContentError) as error:
        load(folder)
    (fault,) = error.value.faults
    assert fault.path.name == "terms.csv"
    assert fault.reason.startswith("name: ")
    assert fault.path.read_text().splitlines()[fault.line - 1].startswith("atp,")


def test_windows_line_ends_are_no_change(folder: Path) -> None:
    for path in [*folder.glob("*.csv"), *folder.glob("*/*.md")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).written == 0


def test_a_new_nutrient_needs_only_a_file(folder: Path) -> None:
    text = (folder / "nutrients" / "magnesium.md").read_text()
    text = text.replace("name: Magnesium", "name: Zinc", 1)
    (folder / "nutrients" / "zinc.md").write_text(text)
    assert load(folder).written == 1
    assert Nutrient.objects.get(slug="zinc").has_page


def test_every_record_of_the_files_is_live(folder: Path) -> None:
    records: list[Record] = content.read(folder).records
    guides = [record.key for record in records if record.kind == "guide"]
    assert sorted(guides) == sorted(Guide.objects.values_list("slug", flat=True))
    assert len([r for r in records if r.kind == "claim"]) == Claim.objects.count() == 281


@pytest.mark.parametrize("titles", first_on_both(["BA", "AB"]))
def test_a_source_and_the_one_that_superseded_it_can_go_together(folder: Path, titles: str) -> None:
    path = folder / "sources.json"
    whole = path.read_text()
    items = json.loads(whole)
    judged = {"evidence": "review", "standing": "high", "verified": "memory"}
    old, new = (
        {"id": slug, "type": "book", "title": title} for slug, title in zip(("old", "new"), titles, strict=True)
    )
    items += [old | {"custom": judged | {"status": "superseded", "superseded_by": "new"}}, new | {"custom": judged}]
    path.write_text(json.dumps(items, ensure_ascii=False, indent=1))
    assert load(folder).written == 2
    path.write_text(whole)
    assert load(folder).removed == 2
