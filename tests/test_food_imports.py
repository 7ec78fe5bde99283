"""Imported foods: all of a release or nothing, never content, and never in the way of what somebody described."""

import csv
import re
import shutil
from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from nutrients import exporting, food_imports, loading, open_data, publishing
from nutrients.conversion import record_of
from nutrients.models import Amount, ContentVersion, Entry, Food, LedgerEntry, Revision, SearchEntry, SearchWord
from nutrients.records import FoodRecord
from nutrients.vocabulary import ChangeKind, Diet, FoodGroup
from tests import fdc
from tests.desk import CHANGE, address, make_client
from tests.engines import first_on_both
from tests.fdc import simple
from tests.pages import get, one, words
from tests.walk import sitemap_addresses

pytestmark = pytest.mark.django_db
OATS = "/foods/oats-raw-99001/"


def ignored(_step: str, _more: int, _whole: int) -> None:
    """No progress is shown."""


def imported(
    path: Path, folder: str = fdc.FOLDER, tables: fdc.Tables | None = None, **options: bool
) -> food_imports.Report:
    return food_imports.run(fdc.archive(path / "made.zip", tables, folder), ignored, **options)


def oats() -> Food:
    found = Food.objects.get(ndb_number="99001")
    assert isinstance(found, Food)
    return found


def everything() -> list[object]:
    """All that an import writes, in a form that can be compared."""
    return [
        ContentVersion.objects.values_list().get(),
        *(
            list(model._default_manager.order_by("pk").values_list())
            for model in (Food, Amount, Food.portions.rel.related_model, SearchEntry, SearchWord, Revision, Entry)
        ),
    ]


def test_foods_are_written_with_what_they_hold_and_weigh(tmp_path: Path) -> None:
    before, revisions = ContentVersion.objects.get().number, Revision.objects.count()
    report = imported(tmp_path)
    assert (len(report.plan.new), report.plan.written) == (2, 2)
    food = oats()
    assert (food.slug, food.name, food.group) == ("oats-raw-99001", "Oats, raw", FoodGroup.GRAINS)
    assert (food.imported, food.release, food.diet) == (True, "USDA SR Legacy (2018-04)", Diet.UNKNOWN)
    amounts = {amount.nutrient.slug: amount for amount in food.amounts.all()}
    assert {slug: one.amount for slug, one in amounts.items()} == {"magnesium": 138, "energy": 379}
    assert (amounts["magnesium"].source_code, amounts["magnesium"].data_points) == ("1", 6)
    assert list(food.portions.values_list("measure", "grams", "is_default")) == [("1 cup", Decimal(81), True)]
    assert ContentVersion.objects.get().number == before + 1
    assert Revision.objects.count() == revisions


def test_the_same_archive_again_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path)
    before = everything()
    report = imported(tmp_path)
    assert (report.plan.written, report.plan.unchanged) == (0, 2)
    assert everything() == before


def test_a_newer_release_updates_by_ndb_number_and_keeps_the_address(tmp_path: Path) -> None:
    imported(tmp_path)
    first = oats()
    tables = simple(
        food=("300|sr_legacy_food|Oats, renamed, raw|1|", "167513|sr_legacy_food|Fish, cod, raw|2|"),
        sr_legacy_food=("300|99001", "167513|99002"),
        food_nutrient=("1|300|1090|140", *simple()["food_nutrient"][3:]),
        food_portion=("1|300|1|2|9999||cup|170",),
    )
    report = imported(tmp_path, "FoodData_Central_sr_legacy_food_csv_2030-04-01", tables)
    assert (len(report.plan.new), len(report.plan.changed)) == (0, 2)
    food = oats()
    assert (food.pk, food.slug, food.fdc_id, food.name) == (first.pk, first.slug, 300, "Oats, renamed, raw")
    assert food.release == "USDA SR Legacy (2030-04-01)"
    assert dict(food.amounts.values_list("nutrient__slug", "amount")) == {"magnesium": 140}
    assert [portion.measure for portion in food.portions.all()] == ["2 cup"]
    assert SearchEntry.objects.get(kind="imported-food", key=food.slug).title == "Oats, renamed, raw"
    older = imported(tmp_path)
    assert (older.plan.written, len(older.plan.older)) == (0, 2)
    assert oats().fdc_id == 300


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(tmp_path: Path) -> None:
    before = everything()
    report = imported(tmp_path, dry_run=True)
    assert "2 would be new, 0 would be changed, 0 unchanged." in list(report.lines())
    assert everything() == before


@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize("rows", [("1|167512|1090|138", "2|167513|1090|abc"), ("1|167512|1090|-1",)])
def test_a_faulty_archive_changes_nothing_and_says_why(tmp_path: Path, rows: Sequence[str], update: bool) -> None:
    before = everything()
    path = fdc.archive(tmp_path / "made.zip", simple(food_nutrient=rows))
    with pytest.raises(CommandError, match=r"^Nothing was imported\. food_nutrient\.csv, line \d: the amount .*\.$"):
        call_command("import_fdc", str(path), update=update)
    assert everything() == before


def test_whatever_breaks_while_writing_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_version: ContentVersion) -> None:
        raise RuntimeError("the disk is full")

    before = everything()
    monkeypatch.setattr("nutrients.publishing.imported.count", broken)
    with pytest.raises(RuntimeError, match="disk is full"):
        imported(tmp_path)
    assert everything() == before


def test_the_command_tells_what_it_did(tmp_path: Path) -> None:
    said = StringIO()
    rows = (*simple()["food_nutrient"], "9|167512|77777|1")
    path = fdc.archive(tmp_path / "made.zip", simple(food_nutrient=rows))
    call_command("import_fdc", str(path), stdout=said)
    assert said.getvalue().splitlines() == [
        "  USDA SR Legacy (2018-04): 2 foods read.",
        "  2 new, 0 changed, 0 unchanged.",
        "  1 values of a nutrient that nutrient.csv does not have: number 77777",
        "Imported.",
    ]
    call_command("import_fdc", str(path), stdout=said)
    assert said.getvalue().endswith("Nothing was changed.\n")


def curated_archive(**amounts: str) -> fdc.Tables:
    """An archive with almonds, as this site describes them, and these amounts by number of the nutrient."""
    almonds = Food.objects.get(slug="almonds")
    rows = [f"{n}|170567|{number.strip('n')}|{amount}" for n, (number, amount) in enumerate(amounts.items())]
    return simple(
        food=("170567|sr_legacy_food|Nuts, almonds|1|",),
        sr_legacy_food=(f"170567|{almonds.ndb_number.lstrip('0')}",),
        food_nutrient=rows,
        food_portion=("1|170567|1|1|9999||handful|30",),
    )


def test_a_curated_food_is_never_overwritten_without_asking(tmp_path: Path) -> None:
    before, almonds = everything(), record_of(Food.objects.get(slug="almonds"))
    report = imported(tmp_path, tables=curated_archive(n1090="1", n1008="2"))
    assert [food.description for food in report.plan.curated] == ["Nuts, almonds"]
    assert "1 are described on this site: left alone." in list(report.lines())
    assert record_of(Food.objects.get(slug="almonds")) == almonds
    assert everything() == before


def test_when_asked_its_amounts_are_published_with_revision_and_ledger(tmp_path: Path) -> None:
    almonds = Food.objects.get(slug="almonds")
    kept = dict(almonds.amounts.values_list("nutrient__slug", "amount"))
    portions = list(almonds.portions.values_list())
    report = imported(tmp_path, tables=curated_archive(n1090="271.5", n1008=str(kept["energy"])), update=True)
    assert [(amount.food, amount.nutrient) for amount in report.amounts] == [("almonds", "magnesium")]
    now = dict(almonds.amounts.values_list("nutrient__slug", "amount"))
    assert now == kept | {"magnesium": Decimal("271.5")}
    assert list(almonds.portions.values_list()) == portions
    revision = Revision.objects.of("amount", "almonds/magnesium")[0]
    assert (revision.change, revision.why) == (ChangeKind.NUMBER, "Imported from USDA SR Legacy (2018-04)")
    told = LedgerEntry.objects.get(subject="amount/almonds/magnesium")
    assert "271.5" in told.after
    food = Food.objects.get(slug="almonds")
    assert food.release == "USDA SR28 (revised May 2016); USDA SR Legacy (2018-04)"
    assert (food.imported, food.name, food.version) == (False, almonds.name, almonds.version + 1)
    assert imported(tmp_path, tables=curated_archive(n1090="271.5"), update=True).amounts == []


def test_a_food_all_of_whose_amounts_are_the_release_s_names_it_alone(tmp_path: Path) -> None:
    almonds = Food.objects.get(slug="almonds")
    Amount.objects.filter(food=almonds).exclude(nutrient__slug="magnesium").delete()
    imported(tmp_path, tables=curated_archive(n1090="1"), update=True)
    food = Food.objects.get(slug="almonds")
    assert (food.release, food.fdc_id) == ("USDA SR Legacy (2018-04)", 170567)


def test_a_food_with_a_working_copy_is_left_to_whoever_writes_it(tmp_path: Path) -> None:
    record = record_of(Food.objects.get(slug="almonds")).as_json()
    Revision.objects.create(kind="food", key="almonds", content=record, state="draft", at=CHANGE.at)
    before = everything()
    report = imported(tmp_path, tables=curated_archive(n1090="1"), update=True)
    assert report.waiting == ["almonds"]
    assert everything() == before


def test_a_food_with_figures_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    newer = fdc.FOLDER.replace("2018-04", "2025-10")
    imported(tmp_path, newer, curated_archive(n1090="271.5"), update=True)
    before = everything()
    report = imported(tmp_path, tables=curated_archive(n1090="1"), update=True)
    assert report.newer == ["almonds"]
    assert "1 of those hold figures of a newer release and were left alone: almonds." in list(report.lines())
    assert everything() == before
    assert imported(tmp_path, newer, curated_archive(n1090="272"), update=True).newer == []


def test_a_dry_run_of_an_update_changes_nothing(tmp_path: Path) -> None:
    before = everything()
    report = imported(tmp_path, tables=curated_archive(n1090="1"), update=True, dry_run=True)
    assert "1 are described on this site: 1 of their amounts would be changed: almonds." in list(report.lines())
    assert everything() == before


def test_a_load_leaves_imported_foods_alone_and_an_export_leaves_them_out(tmp_path: Path) -> None:
    imported(tmp_path)
    before = everything()
    assert loading.load(settings.CONTENT_DIR, say=lambda _line: None).written == 0
    assert everything() == before
    made = exporting.files(exporting.everything())
    found = exporting.compare(settings.CONTENT_DIR, made)
    assert not [name for name in found.written if not name.startswith("images")]
    assert not any(isinstance(text, str) and "99001" in text for text in made.values())
    archive = open_data.made(1)
    assert b"oats-raw-99001" not in archive.content


def with_food(folder: Path, **changes: str) -> None:
    """Add a food to the files of content/: a copy of almonds with these cells."""
    path = folder / "foods.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    almonds = next(row for row in rows if row["slug"] == "almonds")
    rows = sorted([*rows, almonds | changes], key=lambda row: row["slug"])
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(almonds), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def content_copy(path: Path) -> Path:
    return Path(shutil.copytree(settings.CONTENT_DIR, path / "content"))


@pytest.mark.parametrize("slug", ["oats-of-ours", "oats-raw-99001"])
def test_a_curated_food_that_comes_later_takes_over(client: Client, tmp_path: Path, slug: str) -> None:
    folder = content_copy(tmp_path)
    imported(tmp_path)
    with_food(folder, slug=slug, name="Oats", ndb_number="099001", fdc_id="", fdc_match="none")
    loading.load(folder, say=lambda _line: None)
    food = Food.objects.get(slug=slug)
    assert (food.imported, food.name, food.amounts.count(), food.portions.count()) == (False, "Oats", 0, 0)
    assert Food.objects.filter(ndb_number__endswith="99001").count() == 1
    entries = SearchEntry.objects.filter(key__in=("oats-of-ours", "oats-raw-99001"))
    assert list(entries.values_list("kind", "key")) == [("food", slug)]
    assert sum(ContentVersion.objects.get().imported["groups"].values()) == 1
    if slug != "oats-raw-99001":
        answer = client.get(f"{OATS}?grams=40")
        assert (answer.status_code, answer["Location"]) == (302, f"/foods/{slug}/?grams=40")
        assert client.get(OATS.rstrip("/") + ".md")["Location"] == f"/foods/{slug}.md"
    report = imported(tmp_path)
    assert (report.plan.written, len(report.plan.curated)) == (0, 1)


def test_an_imported_food_makes_way_for_a_curated_one_at_its_address(tmp_path: Path) -> None:
    imported(tmp_path)
    almonds = record_of(Food.objects.get(slug="almonds"))
    assert isinstance(almonds, FoodRecord)
    values = almonds.__dict__ | {"slug": "oats-raw-99001", "ndb_number": "", "fdc_id": None}
    publishing.publish([FoodRecord(**values)], CHANGE)
    assert not Food.objects.get(slug="oats-raw-99001").imported
    moved = oats()
    assert (moved.slug, moved.imported, moved.amounts.count()) == ("oats-raw-99001-usda", True, 2)
    assert SearchEntry.objects.filter(key__startswith="oats-raw-99001").count() == 2
    imported(tmp_path)
    assert oats().slug == "oats-raw-99001-usda"


def test_addresses_are_plain_and_unlike_any_other(tmp_path: Path) -> None:
    rows = tuple(
        f"{n}|sr_legacy_food|{name}|1|" for n, name in enumerate(("Compare", "Compare", "é_漢", "漢", "x" * 200), 1)
    )
    tables = simple(
        food=rows,
        sr_legacy_food=tuple(f"{n}|{99000 + n}" for n in range(1, 6)),
        food_nutrient=tuple(f"{n}|{n}|1090|1" for n in range(1, 6)),
        food_portion=(),
    )
    imported(tmp_path, tables=tables)
    slugs = list(Food.objects.filter(imported=True).values_list("slug", flat=True))
    assert sorted(slugs) == sorted(["compare-99001", "compare-99002", "e-99003", "99004", f"{'x' * 64}-99005"])
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    assert max(map(len, Food.objects.filter(imported=True).values_list("name", flat=True))) == 120


def test_its_page_says_what_is_not_known_and_stays_out_of_indexes(client: Client, tmp_path: Path) -> None:
    imported(tmp_path)
    page = get(client, OATS)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    facts = {words(one(pair, "./dt")): words(one(pair, "./dd")) for pair in page.xpath("//aside//dl/div")}
    unknown = "not known: we have not looked"
    assert (facts["Diet"], facts["Contains"], facts["State"]) == (unknown, unknown, "not known")
    assert facts["USDA category"] == "Cereal Grains and Pasta"
    text = words(page)
    assert "from USDA SR Legacy (2018-04), as it stands there. We have not looked at this food." in text
    assert "not measured" in text
    assert "Cite this page" not in text
    assert "Version" not in text
    assert OATS not in sitemap_addresses(client)
    record = client.get("/foods/oats-raw-99001.json").json()["record"]
    assert [record[name] for name in ("diet", "contains", "state")] == [None] * 3
    assert "not known" in client.get("/foods/oats-raw-99001.md").content.decode()


@pytest.mark.parametrize(
    "choice", first_on_both(["diet=vegan", "diet=vegetarian", "without=dairy", "without=gluten", "state=raw"])
)
def test_nobody_who_must_avoid_something_is_shown_it(client: Client, tmp_path: Path, choice: str) -> None:
    imported(tmp_path)
    address = f"/nutrients/magnesium/foods/?group=grains&foods=all&{choice}"
    pages = [client.get(f"{address}&page={n}").content.decode() for n in (1, 2)]
    assert not any(OATS in page for page in pages)
    assert OATS not in client.get(f"/foods/?group=grains&{choice}").content.decode()


def test_it_is_found_by_search_and_ranked(client: Client, tmp_path: Path) -> None:
    imported(tmp_path)
    assert OATS in client.get("/search/?q=oats+raw").content.decode()
    assert OATS in client.get("/search/?q=oats&kind=imported-food").content.decode()
    assert OATS in client.get("/nutrients/magnesium/foods/?group=grains&foods=all").content.decode()
    assert OATS not in client.get("/nutrients/magnesium/foods/?group=grains").content.decode()


def seen(client: Client, page: str) -> str:
    """A page's text but for the content version."""
    return re.sub(r"(?i)content version \d+", "", client.get(page).content.decode())


def test_the_home_page_and_the_articles_count_and_name_curated_foods(client: Client, tmp_path: Path) -> None:
    before = [seen(client, page) for page in ("/nutrients/magnesium.md", "/index.md")]
    tables = simple(food_nutrient=("1|167512|1090|99999", "2|167513|1090|5"))
    imported(tmp_path, tables=tables)
    assert [seen(client, page) for page in ("/nutrients/magnesium.md", "/index.md")] == before


def test_imported_foods_stand_beside_others_by_slug_and_name(client: Client, tmp_path: Path) -> None:
    imported(tmp_path)
    for typed in ("oats-raw-99001", "Oats, raw"):
        page = get(client, f"/foods/compare/?a=almonds&b={typed}")
        assert "Oats, raw" in words(one(page, "//h1"))
    near = get(client, "/foods/compare/?a=almonds&b=codd+raw", 400)
    assert "Fish, cod, raw" in words(one(near, "//h2[contains(text(), 'Nearest')]/.."))
    twice = get(client, "/foods/compare/?a=oats-raw-99001&b=oats-raw-99001")
    assert "Oats, raw was chosen twice" in words(twice)


def test_they_are_not_at_the_desk(tmp_path: Path) -> None:
    imported(tmp_path)
    editor = make_client("editor")
    assert "Oats, raw" not in editor.get(f"{address(Food, 'changelist')}?q=oats").content.decode()
    assert editor.get(address(Food, "change", oats())).status_code == 302
    assert "oats-raw-99001" not in make_client("author").get(address(Food, "changelist")).content.decode()


def test_going_back_over_the_migration_takes_them_along(tmp_path: Path) -> None:
    curated = Food.objects.count()
    imported(tmp_path)
    migration: Any = import_module("nutrients.migrations.0010_imported_foods")
    migration.forget(apps, SimpleNamespace(connection=connection))
    assert Food.objects.count() == curated
    assert not Amount.objects.filter(food__imported=True).exists()
    assert ContentVersion.objects.get().indexer == 0
