"""With thousands of imported foods every page costs what it cost with ten: the same queries, no more bytes."""

from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.fdc import FdcAmount, FdcFood, FdcPortion, Release
from nutrients.food_filters import PER, FoodFilter, RankingChoice
from nutrients.models import Amount, Food, Nutrient, Portion
from nutrients.pages import ranking as ranking_pages
from nutrients.pages.ranking import amounts_of
from nutrients.records import AmountRecord, PortionRecord
from nutrients.vocabulary import FoodGroup
from tests.desk import CHANGE
from tests.foods import ranked_rows, slug_of, whole_ranking
from tests.pages import get, one, words

pytestmark = pytest.mark.django_db
ADDRESS = "/nutrients/magnesium/foods/"
RELEASE = Release("SR Legacy", "2018-04")


def made(number: int) -> FdcFood:
    """A food of its own in a few ways: some have no portion, some no energy, some no magnesium."""
    amounts = {"calcium": FdcAmount(Decimal(number % 700))}
    if number % 3:
        amounts["magnesium"] = FdcAmount(Decimal(number % 500) / 2)
    if number % 5:
        amounts["energy"] = FdcAmount(Decimal(number % 400))
    return FdcFood(
        fdc_id=100_000 + number,
        ndb_number=f"{90_000 + number}",
        description=f"Food {number:05}, imported",
        category="Vegetables and Vegetable Products",
        group=FoodGroup.VEGETABLES,
        release=RELEASE,
        note="",
        amounts=amounts,
        portions=(FdcPortion("1 cup", Decimal(80)), FdcPortion("1 piece", Decimal(9))) if number % 4 else (),
    )


def bring(number: int) -> None:
    """Imported foods up to this number."""
    standing = Food.objects.filter(imported=True).count()
    publishing.import_foods([made(n) for n in range(standing, number)], lambda _more, _whole: None)


def computed() -> dict[int, tuple[Decimal | None, Decimal | None]]:
    """What every amount comes to in a usual portion and in 100 kcal, worked out in whole decimals."""
    grams = dict(Portion.objects.filter(is_default=True).values_list("food_id", "grams"))
    energy = dict(Amount.objects.filter(nutrient__usda_number="208").values_list("food_id", "amount"))
    return {
        pk: (
            amount * grams[food] / 100 if food in grams else None,
            amount * 100 / energy[food] if energy.get(food) else None,
        )
        for pk, food, amount in Amount.objects.values_list("pk", "food_id", "amount")
    }


def is_right() -> bool:
    wanted = computed()
    stored = {pk: found for pk, *found in Amount.objects.values_list("pk", "in_portion", "in_100kcal")}
    return all(
        value == kept if value is None or kept is None else abs(value - kept) <= Decimal("0.000001")
        for pk, pair in wanted.items()
        for value, kept in zip(pair, stored[pk], strict=True)
    )


def test_what_rankings_go_by_is_right_for_every_amount() -> None:
    bring(40)
    assert is_right()
    assert Amount.objects.filter(in_portion=None, food__imported=True).exists()
    assert Amount.objects.filter(in_100kcal=None, food__imported=True).exists()


def change_an_amount() -> None:
    record = record_of(
        Amount.objects.select_related("food", "nutrient").get(food__slug="almonds", nutrient__slug="iron")
    )
    assert isinstance(record, AmountRecord)
    publishing.publish([replace(record, amount=Decimal("7.25"))], CHANGE)


def change_the_energy() -> None:
    record = AmountRecord(food="almonds", nutrient="energy", amount=Decimal(300), source_code="", data_points=None)
    publishing.publish([record], CHANGE)


def no_energy() -> None:
    publishing.remove([Amount.objects.get(food__slug="almonds", nutrient__slug="energy")], CHANGE)


def another_usual_portion() -> None:
    portions = Portion.objects.filter(food__slug="almonds").select_related("food").order_by("-is_default", "seq")
    rows = [record_of(row) for row in portions[:2]]
    records = [replace(row, is_default=not row.is_default) for row in rows if isinstance(row, PortionRecord)]
    publishing.publish(records, CHANGE)


def no_portion() -> None:
    publishing.remove(Portion.objects.filter(food__slug="almonds"), CHANGE)


def another_weight() -> None:
    record = record_of(Portion.objects.select_related("food").get(food__slug="almonds", is_default=True))
    assert isinstance(record, PortionRecord)
    publishing.publish([replace(record, grams=Decimal("33.3"))], CHANGE)


def another_energy() -> None:
    """Energy is told by its number, not by its name."""
    for slug, number in (("energy", "999"), ("iron", "208")):
        record = record_of(Nutrient.objects.get(slug=slug))
        publishing.publish([replace(record, usda_number=number)], CHANGE)  # type: ignore[call-arg]  # a NutrientRecord


def nothing_is_energy() -> None:
    record = record_of(Nutrient.objects.get(slug="energy"))
    publishing.publish([replace(record, usda_number="999")], CHANGE)  # type: ignore[call-arg]  # a NutrientRecord


CHANGES = (
    change_an_amount,
    change_the_energy,
    no_energy,
    another_usual_portion,
    no_portion,
    another_weight,
    another_energy,
    nothing_is_energy,
)


@pytest.mark.parametrize("change", CHANGES)
def test_publishing_keeps_it_right_whatever_changes(change: Any) -> None:
    before = list(Amount.objects.order_by("pk").values_list("amount", "in_portion", "in_100kcal"))
    change()
    assert list(Amount.objects.order_by("pk").values_list("amount", "in_portion", "in_100kcal")) != before
    assert is_right()


def test_the_migration_fills_in_what_stands_already() -> None:
    bring(20)
    Amount.objects.update(in_portion=None, in_100kcal=None)
    migration: Any = import_module("nutrients.migrations.0011_ranking_values")
    with connection.cursor() as cursor:
        cursor.execute(migration.VALUES)
    assert is_right()


def plan_of(rows: Any) -> str:
    return str(rows.explain())


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize(("per", "end"), [("100g", ""), ("portion", "_portion"), ("100kcal", "_100kcal")])
def test_a_page_of_a_ranking_is_read_in_the_order_of_an_index(per: str, end: str, imported: bool) -> None:
    """Of the few curated foods, PostgreSQL may rather sort those of one group, which are no more for all imports."""
    bring(1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    nutrient, index = Nutrient.objects.get(slug="magnesium"), "amount_richest" if imported else "amount_curated"
    for foods in (FoodFilter(), FoodFilter(group="vegetables")):
        choice = RankingChoice(per=per, foods=foods, imported=imported)
        rows = amounts_of(nutrient, choice).ranked(per).values_list("pk", flat=True)
        for stretch in (rows[:50], rows[100:150]):
            plan = plan_of(stretch)
            if connection.vendor == "postgresql" and foods and not imported:
                assert "Seq Scan on nutrients_amount" not in plan, plan
                continue
            assert f" {index}{end} " in plan, plan
            assert not any(word in plan for word in ("TEMP B-TREE", "Sort", "Seq Scan", "SCAN")), plan


def test_each_amount_says_whether_its_food_is_a_curated_one() -> None:
    bring(20)
    change_an_amount()
    another_usual_portion()
    assert not Amount.objects.filter(curated=True, food__imported=True).exists()
    assert not Amount.objects.filter(curated=False, food__imported=False).exists()
    assert Amount.objects.filter(curated=False).exists()


def test_the_migration_tells_apart_what_stands_already() -> None:
    bring(20)
    before = set(Amount.objects.filter(curated=False).values_list("pk", flat=True))
    Amount.objects.update(curated=True)
    migration: Any = import_module("nutrients.migrations.0012_curated_amounts")
    with connection.cursor() as cursor:
        cursor.execute(migration.IMPORTED)
    assert set(Amount.objects.filter(curated=False).values_list("pk", flat=True)) == before


def test_imported_foods_are_ranked_where_they_are_asked_for(client: Client) -> None:
    plain = get(client, ADDRESS)
    bring(30)
    measured = sum("magnesium" in made(number).amounts for number in range(30))
    curated, every = get(client, ADDRESS), get(client, f"{ADDRESS}?foods=all")
    assert ranked_rows(curated) == ranked_rows(plain)
    assert not plain.xpath("//select[@name='foods']"), "nothing was imported that could be chosen"
    assert not plain.xpath("//main//a[contains(@href, 'foods=all')]")
    (there,) = curated.xpath("//p[@class='note']/a[contains(@href, 'foods=all')]")
    assert there.get("href") == f"{ADDRESS}?foods=all"
    said = f"USDA’s figures of {measured} imported foods can be ranked with them"
    assert f"These are the foods we describe. {said}" in words(curated)
    (back,) = every.xpath("//p[@class='note']/a[text()='Rank only the foods we describe']")
    assert back.get("href") == ADDRESS
    assert f"{measured} imported foods among them, with USDA’s figures alone" in words(every)
    pages = [get(client, way) for way in every.xpath("//nav[@class='pager']//a/@href")]
    foods = [row for page in pages for row in page.xpath("//table//tbody//th")]
    marked = [row for row in foods if row.xpath("./small[contains(., 'imported')]")]
    assert marked == [row for row in foods if "imported" in slug_of(row.xpath("./a/@href")[0])]
    assert len(marked) == measured
    assert not curated.xpath("//table//th[contains(small, 'imported')]")
    total = Amount.objects.filter(nutrient__slug="magnesium").count()
    assert f"{total} foods with a known value" in words(every)
    assert f"{total - measured} foods with a known value" in words(curated)
    assert "imported" in " ".join(slug for slug, _cells in whole_ranking(client, f"{ADDRESS}?foods=all"))
    assert "imported" not in " ".join(slug for slug, _cells in whole_ranking(client, ADDRESS))


def test_the_way_to_all_foods_and_back_keeps_every_choice(client: Client) -> None:
    bring(30)
    chosen = "per=portion&authority=efsa&stage=man-30&group=vegetables"
    curated = get(client, f"{ADDRESS}?{chosen}&page=1")
    assert curated.xpath("//p[@class='note']/a/@href")[0] == f"{ADDRESS}?{chosen}&foods=all"
    every = get(client, f"{ADDRESS}?{chosen}&foods=all")
    assert every.xpath("//p[@class='note']/a/@href")[0] == f"{ADDRESS}?{chosen}"
    assert all("foods=all" in way for way in every.xpath("//nav[@class='tabs']//a/@href"))
    assert every.xpath("//select[@name='foods']/option[@selected]/@value") == ["all"]
    assert "Their usual portion is the first that USDA lists." in words(every)
    assert "Imported foods too" in words(one(every, "//div[@class='active']"))
    assert every.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_where_it_matters_what_a_food_contains_no_imported_one_is_ranked_and_that_is_said(client: Client) -> None:
    bring(30)
    address = f"{ADDRESS}?diet=vegan&without=nuts"
    assert ranked_rows(get(client, f"{address}&foods=all")) == ranked_rows(get(client, address))
    assert "No imported food is ranked here" in words(get(client, f"{address}&foods=all"))
    assert "imported" not in words(get(client, address)).lower()


PAGES = (
    *(f"/nutrients/magnesium/foods/?per={per}" for per in PER),
    *(f"/nutrients/magnesium/foods/?per={per}&foods=all" for per in PER),
    "/nutrients/magnesium/foods/?per=portion&foods=all&page=6",
    "/nutrients/magnesium/foods/?group=vegetables",
    "/nutrients/magnesium/foods/?group=vegetables&foods=all",
    "/nutrients/magnesium/foods/?diet=vegan&without=nuts",
    "/nutrients/magnesium/",
    "/foods/",
    "/foods/?group=vegetables",
    "/foods/?group=vegetables&after=food-00005-imported-90005",
    "/foods/compare/",
    "/foods/compare/?a=almonds&b=food-00005-imported-90005",
    "/foods/food-00005-imported-90005/",
    "/sitemap.xml",
    "/",
)


def costs(client: Client) -> dict[str, tuple[int, int]]:
    """Queries and bytes of each page."""
    found = {}
    for address in PAGES:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = len(asked), len(answer.content)
    return found


def test_no_page_grows_with_the_number_of_foods(client: Client) -> None:
    bring(10)
    few = costs(client)
    bring(150)
    some = costs(client)
    bring(1000)
    many = costs(client)
    for address in PAGES:
        assert few[address][0] == some[address][0] == many[address][0], address
        assert "foods/" not in address or many[address][0] <= 15, address
        assert many[address][1] <= 1.1 * some[address][1], address


def test_a_comparison_that_nothing_fits_asks_no_more_than_others(client: Client) -> None:
    bring(20)
    with CaptureQueriesContext(connection) as asked:
        get(client, "/foods/compare/?a=fodo+00005&b=fodo+00006&c=fodo+00007&d=fodo+00008", 400)
    assert len(asked) <= 15


def test_the_pages_of_a_ranking_end_and_say_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking_pages, "MOST_PAGES", 8)
    bring(600)
    address = f"{ADDRESS}?foods=all"
    total = Amount.objects.filter(nutrient__slug="magnesium").count()
    page = get(client, f"{address}&page=8")
    assert f"{total:,} foods with a known value" in words(page)
    assert "The first 400 stand on these pages" in words(page)
    assert len(page.xpath("//nav[@class='pager']//li")) == 8
    assert ranked_rows(page)[-1][1][0] == "400"
    assert client.get(f"{address}&page=9").status_code == 404
    assert client.get(f"{address}&page=999999").status_code == 404


@pytest.mark.parametrize("per", PER)
def test_imported_foods_have_their_places_and_those_without_are_counted(client: Client, per: str) -> None:
    bring(30)
    address = f"{ADDRESS}?per={per}&group=vegetables&foods=all"
    first = get(client, address)
    pages = [first, *(get(client, way) for way in first.xpath("//nav[@class='pager']//a/@href")[1:])]
    shown = [slug_of(way) for page in pages for way in page.xpath("//table[contains(@class,'bars')]//th/a/@href")]
    foods = [made(number) for number in range(30)]
    known = [food for food in foods if "magnesium" in food.amounts]
    ranked = [food for food in known if fits(food, per)]
    assert sum(slug.endswith(tuple(food.ndb_number for food in ranked)) for slug in shown) == len(ranked)
    assert f"{30 - len(known)} imported foods." in words(one(first, "//section[@aria-labelledby='nm']"))
    curated = get(client, f"{ADDRESS}?per={per}&group=vegetables")
    assert not [section for section in curated.xpath("//section") if "imported foods." in words(section)]
    if left := len(known) - len(ranked):
        assert f"{left} imported foods." in words(one(first, "//section[@aria-labelledby='lo']"))


def fits(food: FdcFood, per: str) -> bool:
    if per == "100kcal":
        return "energy" in food.amounts and food.amounts["energy"].amount > 0
    return per == "100g" or bool(food.portions)


def test_the_list_of_a_group_goes_on_page_by_page_until_each_food_stood_there_once(client: Client) -> None:
    bring(250)
    assert "Vegetables 250" in words(one(get(client, "/foods/"), "//nav[@aria-label='Imported foods']"))
    address, seen = "/foods/?group=vegetables", []
    while address:
        page = get(client, address)
        section = one(page, "//section[@id='imported']")
        seen += [slug_of(way) for way in section.xpath(".//ul[@class='columns']//a/@href")]
        address = next(iter(section.xpath(".//a[@rel='next']/@href")), "")
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    assert len(seen) == len(set(seen)) == 250
    assert seen == sorted(seen)


def test_foods_of_one_name_stand_there_once_too(client: Client) -> None:
    same = [replace(made(number), description="Same name") for number in range(150)]
    publishing.import_foods(same, lambda _more, _whole: None)
    first = get(client, "/foods/?group=vegetables")
    (following,) = first.xpath("//a[@rel='next']/@href")
    pages = [get(client, address).xpath("//section[@id='imported']//ul[@class='columns']//a/@href") for address in
             ("/foods/?group=vegetables", following)]  # fmt: skip
    assert [len(page) for page in pages] == [100, 50]
    assert not set(pages[0]) & set(pages[1])


@pytest.mark.parametrize(
    "query",
    [
        "after=almonds",
        "after=x",
        "after=food-00001-imported-90001",
        "group=fruits&after=food-00001-imported-90001",
        "group=vegetables&after=%00%22",
    ],
)
def test_a_place_that_is_not_in_the_list_is_said_beside_the_field(client: Client, query: str) -> None:
    bring(3)
    page = get(client, f"/foods/?{query}", 400)
    assert page.xpath("//*[@role='alert']")
    assert words(one(page, "//*[@id='id_after_error']"))
