"""A food's own page, and up to four foods side by side: every number is that of the files."""

from decimal import Decimal

import pytest
from django.test import Client

from nutrients.models import DailyValue, Food, Nutrient, Portion
from nutrients.pages.food_compare import PAIRS, names_for
from nutrients.vocabulary import OBTAINED
from tests import foods as expected
from tests.engines import first_on_both
from tests.pages import Page, get, one, words
from tests.test_figures import Row, table

pytestmark = pytest.mark.django_db
SOME = ("almonds", "cod-liver-oil", "kale-raw", "table-salt", "kefir-lowfat")
COMPARED = ("almonds", "kefir-lowfat", "milk-whole", "cod-liver-oil")
PER_PORTION, PER_100G = "portion", "hundred"


def names() -> dict[str, str]:
    return dict(Nutrient.objects.values_list("slug", "name"))


def comparable(nutrient: str) -> Decimal | None:
    """The daily value in the unit of the food figures, if there is one."""
    for row in table("daily_values"):
        if row["nutrient"] == nutrient and row["unit"] == expected.UNITS.get(nutrient, "mg"):
            return Decimal(row["amount"])
    return None


def shown_figures(page: Page) -> dict[str, list[str]]:
    """Cells by name of nutrient in the table of a food's page."""
    rows = page.xpath("//table[contains(@class,'bars')]/tbody/tr")
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in rows}


def check_amount(page: Page, food: str, grams: Decimal) -> None:
    shown, name_of = shown_figures(page), names()
    for nutrient, name in name_of.items():
        per_100g, cells = expected.amounts(nutrient).get(food), shown[name]
        if per_100g is None:
            assert cells == ["not measured"]
            continue
        value, whole = per_100g * grams / 100, comparable(nutrient)
        if whole is None:
            assert cells[0].startswith(("daily value in", "no daily value"))
        else:
            assert cells[1] == expected.percent(value, whole), (food, nutrient)
        assert cells[-3].startswith(expected.with_unit(expected.printed(value), nutrient)), (food, nutrient, grams)
        assert cells[-2].startswith(expected.with_unit(expected.as_given(per_100g), nutrient)), (food, nutrient)
        if nutrient == "vitamin-d":
            assert cells[-3].endswith(f" {expected.printed(40 * value)} IU")
            assert cells[-2].endswith(f" {expected.printed(40 * per_100g)} IU")


def portions_of(food: str) -> list[Row]:
    return [row for row in table("portions") if row["food"] == food]


@pytest.mark.parametrize("food", SOME)
def test_every_portion_is_converted_value_by_value(client: Client, food: str) -> None:
    for row in portions_of(food):
        page = get(client, f"/foods/{food}/?portion={row['seq']}")
        check_amount(page, food, Decimal(row["grams"]))
        assert page.xpath("//select[@name='portion']/option[@selected]/@value") == [row["seq"]]
        measure = " ".join(f"{row['measure']}, {expected.as_given(Decimal(row['grams']))} g".split())
        assert words(one(page, "//table[contains(@class,'bars')]/caption")).startswith(f"Per {measure}, and per 100 g")


@pytest.mark.parametrize("grams", ["1", "1.0", "12.5", "40", "250", "0100", "2000", " 30 "])
@pytest.mark.parametrize("food", first_on_both(SOME))
def test_any_weight_is_converted_value_by_value(client: Client, food: str, grams: str) -> None:
    page = get(client, f"/foods/{food}/?grams={grams}")
    check_amount(page, food, Decimal(grams))
    heads = [words(th) for th in page.xpath("//table[contains(@class,'bars')]/thead//th")]
    assert heads[-3:-1] == [f"{expected.as_given(Decimal(grams))} g", "100 g"]


def test_grams_count_instead_of_a_portion(client: Client) -> None:
    page = get(client, "/foods/almonds/?portion=1&grams=40")
    check_amount(page, "almonds", Decimal(40))
    assert "they count instead of the portion" in words(one(page, "//main//form"))


@pytest.mark.parametrize("food", SOME)
def test_without_a_choice_the_usual_portion_stands(client: Client, food: str) -> None:
    page = get(client, f"/foods/{food}/")
    if food in expected.usual():
        check_amount(page, food, expected.usual()[food])
    else:
        assert not page.xpath("//select[@name='portion']")
        assert "Per 100 g" in words(one(page, "//table[contains(@class,'bars')]/caption"))


@pytest.mark.once
@pytest.mark.parametrize(
    ("grams", "fault"),
    [
        ("4,5", "Write it without a comma"),
        ("1,500", "Write it without a comma"),
        ("0", "from 1 to 2,000"),
        ("0.9", "from 1 to 2,000"),
        ("2000.1", "from 1 to 2,000"),
        ("1000000", "is not a weight"),
        ("-3", "is not a weight"),
        ("1e3", "is not a weight"),
        ("a lot", "is not a weight"),
        ("١٢", "is not a weight"),
        (".5", "is not a weight"),
        ("%00", "Null characters"),
        ("9" * 5000, "is not a weight"),
    ],
)
def test_a_bad_weight_is_named_and_kept_as_typed(client: Client, grams: str, fault: str) -> None:
    page = get(client, f"/foods/almonds/?grams={grams}&portion=6", 400)
    found = expected.complaints(page)
    assert list(found) == ["#id_grams"]
    assert fault in found["#id_grams"]
    assert grams == "%00" or page.xpath("//input[@name='grams']/@value") == [grams]
    assert page.xpath("//select/option[@selected]/@value") == ["6"]
    check_amount(page, "almonds", expected.usual()["almonds"])


@pytest.mark.parametrize("portion", ["0", "99", "x", "'", "%00", "1.0"])
def test_an_unknown_portion_is_named(client: Client, portion: str) -> None:
    page = get(client, f"/foods/almonds/?portion={portion}", 400)
    assert list(expected.complaints(page)) == ["#id_portion"]


def test_a_portion_of_a_food_that_has_none_is_named_too(client: Client) -> None:
    page = get(client, "/foods/kefir-lowfat/?portion=1", 400)
    assert list(expected.complaints(page)) == ["#id_portion"]
    assert "Per 100 g" in words(one(page, "//table[contains(@class,'bars')]/caption"))


@pytest.mark.once
def test_how_each_value_was_obtained_stands_beside_it_also_on_a_phone(client: Client) -> None:
    page = get(client, "/foods/almonds/")
    shown, name_of = shown_figures(page), names()
    rows = [row for row in table("amounts") if row["food"] == "almonds"]
    for row in rows:
        assert shown[name_of[row["nutrient"]]][-1] == OBTAINED[row["source_code"]]
    assert not page.xpath("//*[contains(@class,'how') and contains(@class,'wide-only')]")
    assert page.xpath("//td[@class='how']/b/text()") == ["assumed zero", "assumed zero"]


@pytest.mark.once
def test_no_share_of_niacin_is_made_from_a_value_in_equivalents(client: Client) -> None:
    page = get(client, "/foods/yeast-extract-spread/")
    assert shown_figures(page)["Niacin"][0] == "daily value in mg NE"
    assert "niacin" not in words(one(page, "//p[@class='lead']"))


def test_a_food_leads_to_its_record_and_to_the_comparison(client: Client) -> None:
    page = get(client, "/foods/almonds/")
    assert "https://fdc.nal.usda.gov/food-details/170567/nutrients" in page.xpath("//aside//a/@href")
    (link,) = page.xpath("//main//a[starts-with(@href,'/foods/compare/')]/@href")
    assert link == "/foods/compare/?a=almonds"


def compared(page: Page, section: str) -> dict[str, list[Page]]:
    """The cells by name of nutrient in one of the two tables."""
    rows = page.xpath(f"//section[@aria-labelledby='{section}']//tbody/tr")
    return {words(row[0]).split(" daily")[0].removesuffix(" no"): list(row[1:]) for row in rows}


def check_cell(cell: Page, nutrient: str, food: str, grams: Decimal | None) -> None:
    per_100g, text = expected.amounts(nutrient).get(food), words(cell)
    assert cell.get("data-n") == expected.foods()[food]["name"]
    if per_100g is None:
        assert text == "not measured"
        return
    if grams is None:
        assert text == "no portion known"
        return
    value, whole = per_100g * grams / 100, comparable(nutrient)
    number = expected.as_given(per_100g) if grams == 100 else expected.printed(value)
    assert text.startswith(expected.with_unit(number, nutrient)), (nutrient, food)
    assert ("%" in text) == (whole is not None)
    if whole is not None:
        assert f"· {expected.percent(value, whole)} " in text
    (code,) = {r["source_code"] for r in table("amounts") if (r["food"], r["nutrient"]) == (food, nutrient)}
    assert text.endswith(OBTAINED[code])


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_foods_stand_side_by_side_value_by_value(client: Client, count: int) -> None:
    foods = COMPARED[:count]
    query = "&".join(f"{key}={slug}" for key, slug in zip("abcd", foods, strict=False))
    page = get(client, f"/foods/compare/?{query}")
    for section in (PER_PORTION, PER_100G):
        shown = compared(page, section)
        for nutrient, name in names().items():
            assert len(shown[name]) == count
            for cell, food in zip(shown[name], foods, strict=True):
                check_cell(cell, nutrient, food, expected.usual().get(food) if section == PER_PORTION else Decimal(100))
    assert page.xpath("//form//input/@value") == list(foods)
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(f"/foods/compare/?{query}")
    for food in foods:
        assert expected.foods()[food]["release"] in words(one(page, "//section[@aria-labelledby='records']"))


def test_the_largest_of_a_row_is_marked_in_words(client: Client) -> None:
    rows = compared(get(client, "/foods/compare/?a=almonds&b=milk-whole"), PER_100G)
    assert ["most" in words(cell) for cell in rows["Magnesium"]] == [True, False]
    assert ["most" in words(cell) for cell in rows["Vitamin B12"]] == [False, True]


@pytest.mark.once
@pytest.mark.parametrize("typed", ["almonds", "ALMONDS", "Almonds", " almonds ", "aLmOnDs"])
def test_a_name_or_slug_is_known_in_any_case(client: Client, typed: str) -> None:
    assert "Almonds" in words(one(get(client, f"/foods/compare/?a={typed}&b=Kale, RAW"), "//h1"))


def test_every_food_is_known_by_its_name_and_its_slug() -> None:
    known = names_for(())
    for slug, food in expected.foods().items():
        assert known.slug_of(food["name"].upper()) == known.slug_of(slug) == slug


def test_one_list_offers_every_food_to_all_four_fields(client: Client) -> None:
    page = get(client, "/foods/compare/")
    assert {field.get("list") for field in page.xpath("//main//form//input")} == {"all-foods"}
    offered = {option.get("value"): option.get("label") for option in page.xpath("//datalist[@id='all-foods']/option")}
    assert offered == {slug: food["name"] for slug, food in expected.foods().items()}


def test_an_unknown_food_is_named_with_the_nearest_and_the_rest_is_kept(client: Client) -> None:
    page = get(client, "/foods/compare/?a=almnds&b=kale-raw&c=salmon", 400)
    assert list(expected.complaints(page)) == ["#id_a", "#id_c"]
    assert page.xpath("//form//input/@value") == ["almnds", "kale-raw", "salmon"]
    nearest = page.xpath("//div[@class='active']//a")
    assert words(nearest[0]) == "Almonds"
    assert nearest[0].get("href") == "/foods/compare/?a=almonds&b=kale-raw&c=salmon"
    assert len(nearest) == 6
    assert all("almon" in words(link).lower() for link in nearest)
    assert list(compared(page, PER_100G)["Magnesium"][0].values())[-1] == "Kale, raw"


@pytest.mark.once
@pytest.mark.parametrize(
    "value", ["%00", "'", "%22%3E%3Cscript%3E", "x" * 121, "word " * 20000, "١", "💩", "- -", "(", "%"]
)
def test_hostile_names_of_foods_are_refused_calmly(client: Client, value: str) -> None:
    page = get(client, f"/foods/compare/?a={value}&b=almonds", 400)
    assert list(expected.complaints(page)) == ["#id_a"]
    assert compared(page, PER_100G)


def test_a_field_of_spaces_is_an_empty_one(client: Client) -> None:
    assert "Pairs to start with" in words(get(client, "/foods/compare/?a=%20%20&b="))


def test_the_same_food_twice_is_said_and_shown_once(client: Client) -> None:
    page = get(client, "/foods/compare/?a=almonds&b=Almonds&c=kale-raw")
    assert words(one(page, "//p[@class='warn']")) == "Almonds was chosen twice and stands here once."
    assert {len(cells) for cells in compared(page, PER_100G).values()} == {2}


def test_the_plain_page_offers_pairs_that_are_there(client: Client) -> None:
    links = get(client, "/foods/compare/").xpath("//section[@aria-labelledby='pairs']//a/@href")
    assert links == [f"/foods/compare/?a={left}&b={right}" for left, right in PAIRS]
    Food.objects.filter(slug="kale-raw").delete()
    assert len(get(client, "/foods/compare/").xpath("//section[@aria-labelledby='pairs']//a")) == len(PAIRS) - 1


def test_a_page_holds_without_portions_and_daily_values(client: Client) -> None:
    Portion.objects.all().delete()
    DailyValue.objects.all().delete()
    for address in ("/foods/almonds/", "/foods/compare/?a=almonds&b=kale-raw", "/nutrients/copper/foods/?per=share"):
        get(client, address)


def test_the_list_of_foods_counts_each_group(client: Client) -> None:
    page = get(client, "/foods/?diet=vegan")
    for section in page.xpath("//main/section"):
        count = len(section.xpath(".//li"))
        assert words(one(section, ".//p[@class='note']")) == f"{count} food{'s' * (count != 1)}"
    assert words(one(page, "//p[@class='lead']")).startswith("186 of 298 foods fit your choice")


def test_the_way_to_a_ranking_keeps_the_filter(client: Client) -> None:
    links = get(client, "/foods/?without=nuts&state=raw").xpath("//nav[@aria-label='Foods by nutrient']//a/@href")
    assert len(links) == 12
    assert all(link.endswith("/foods/?without=nuts&state=raw") for link in links)
