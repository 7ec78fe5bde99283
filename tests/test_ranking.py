"""The foods richest in a nutrient: every number and every order is that of the files."""

from decimal import Decimal

import pytest
from django.test import Client

from nutrients import publishing
from nutrients.life_stages import STAGES
from nutrients.models import Amount, DailyValue, Intake, Nutrient
from nutrients.pages.yardsticks import yardstick
from nutrients.vocabulary import OBTAINED, Authority, Unit
from tests import foods as expected
from tests.desk import CHANGE
from tests.engines import first_on_both
from tests.foods import WAYS
from tests.pages import get, one, words
from tests.test_figures import table
from tests.test_pages import WITH_PAGE

pytestmark = pytest.mark.django_db
SEVERAL = ("magnesium", "folate", "vitamin-d", "thiamin", "sodium")
ADDRESS = "/nutrients/{}/foods/"


@pytest.mark.parametrize("per", WAYS)
@pytest.mark.parametrize("nutrient", first_on_both(SEVERAL, 2))
def test_every_food_stands_once_in_the_order_and_with_the_numbers_of_the_files(
    client: Client, nutrient: str, per: str
) -> None:
    rows = expected.whole_ranking(client, ADDRESS.format(nutrient) + f"?per={per}")
    ranks = expected.measured(nutrient, per)
    assert_order([slug for slug, _cells in rows], ranks)
    given, whole = expected.amounts(nutrient), expected.daily_value(nutrient)
    beside = expected.measured(nutrient, "100kcal" if per == "100kcal" else "portion")
    codes = {row["food"]: row["source_code"] for row in table("amounts") if row["nutrient"] == nutrient}
    for place, (slug, cells) in enumerate(rows, 1):
        assert cells[0] == str(place)
        assert cells[2] == expected.percent(ranks[slug], whole)
        near = expected.with_unit(expected.printed(beside[slug]), nutrient) if slug in beside else "no portion known"
        assert cells[3].startswith(near), slug
        assert cells[4].startswith(expected.with_unit(expected.as_given(given[slug]), nutrient)), slug
        assert cells[5] == OBTAINED[codes[slug]], slug


def assert_order(shown: list[str], values: dict[str, Decimal]) -> None:
    assert len(shown) == len(set(shown))
    rounded = {food: value.quantize(Decimal("0.000001")) for food, value in values.items()}
    wanted = sorted(rounded.items(), key=lambda pair: -pair[1])
    assert expected.tied([(slug, rounded[slug]) for slug in shown]) == expected.tied(wanted)


def test_vitamin_d_stands_in_micrograms_and_international_units(client: Client) -> None:
    for slug, cells in expected.ranked_rows(get(client, "/nutrients/vitamin-d/foods/?per=portion")):
        value = expected.measured("vitamin-d", "portion")[slug]
        assert cells[3].endswith(f" {expected.printed(40 * value)} IU"), slug
    assert "Vitamin D: 1 µg = 40 IU (IOM, 2011)" in words(get(client, "/nutrients/vitamin-d/foods/"))


@pytest.mark.parametrize("per", WAYS)
@pytest.mark.parametrize("nutrient", SEVERAL)
def test_foods_that_a_ranking_cannot_hold_stand_apart_with_the_reason(client: Client, nutrient: str, per: str) -> None:
    page = get(client, ADDRESS.format(nutrient) + f"?per={per}")
    given, ranks = expected.amounts(nutrient), expected.measured(nutrient, per)
    assert set(expected.apart(page, "Not measured")) == set(expected.foods()) - set(given)
    assert set(expected.apart(page, "Measured, but not in this ranking")) == set(given) - set(ranks)
    for item in page.xpath("//ul[@class='columns apart']/li/span"):
        assert words(item) == ("0 kcal" if per == "100kcal" else "no portion known")


def test_a_food_without_a_measured_energy_says_so(client: Client) -> None:
    publishing.remove(Amount.objects.filter(food__slug="almonds", nutrient__slug="energy"), CHANGE)
    page = get(client, "/nutrients/magnesium/foods/?per=100kcal")
    assert "Almonds energy not measured" in words(one(page, "//section[@aria-labelledby='lo']"))


def test_assumed_zeros_are_marked(client: Client) -> None:
    rows = dict(expected.whole_ranking(client, "/nutrients/vitamin-d/foods/"))
    assumed = [r["food"] for r in table("amounts") if r["nutrient"] == "vitamin-d" and r["source_code"] == "7"]
    assert len(assumed) > 50
    assert {rows[slug][5] for slug in assumed} == {"assumed zero"}


@pytest.mark.once
@pytest.mark.parametrize("authority", Authority.values)
@pytest.mark.parametrize("nutrient", WITH_PAGE)
def test_each_yardstick_is_the_need_of_that_authority_for_that_reader(nutrient: str, authority: str) -> None:
    found = Nutrient.objects.get(slug=nutrient)
    for stage in STAGES:
        rows = expected.needs(nutrient, authority, stage)
        shown = yardstick(found, authority, stage)
        fitting = {Decimal(row["amount"]) for row in rows if row["unit"] == found.unit}
        assert shown.amount == (fitting.pop() if len(fitting) == 1 else None), stage
        if shown.amount is None:
            assert STAGES[stage][0] in shown.reason
            other = [Unit(row["unit"]).label.replace(" ", "\u00a0") for row in rows]
            assert all(label in shown.reason for label in other) if rows else "need no" in shown.reason
        else:
            year = rows[0]["year"] or shown.source.year  # type: ignore[union-attr]  # a need has a source
            assert f"{expected.as_given(shown.amount)}\u00a0" in shown.words
            assert year in shown.words


@pytest.mark.parametrize(
    ("nutrient", "authority", "stage"),
    [
        ("magnesium", "efsa", "woman-30"),
        ("magnesium", "nasem", "boy-16"),
        ("folate", "nasem", "pregnant-30"),
        ("vitamin-d", "uk", "man-75"),
        ("thiamin", "nasem", "breastfeeding-30"),
        ("calcium", "efsa", "infant-9-months"),
        ("sodium", "efsa", "child-6"),
    ],
)
def test_the_share_counts_in_the_chosen_need(client: Client, nutrient: str, authority: str, stage: str) -> None:
    (amount,) = {Decimal(row["amount"]) for row in expected.needs(nutrient, authority, stage)}
    address = ADDRESS.format(nutrient) + f"?per=portion&authority={authority}&stage={stage}"
    page, values = get(client, address), expected.measured(nutrient, "portion")
    rows = expected.ranked_rows(page)
    assert len(rows) == 50
    for slug, cells in rows:
        assert cells[2] == expected.percent(values[slug], amount)
    caption = words(one(page, "//table/caption"))
    assert (
        f"the need for ‘{STAGES[stage][0]}’, {expected.with_unit(expected.as_given(amount), nutrient)} a d" in caption
    )
    assert "FDA" not in caption


@pytest.mark.once
@pytest.mark.parametrize(
    ("nutrient", "authority", "reason"),
    [
        ("thiamin", "efsa", "EFSA sets this need per megajoule (MJ) of energy eaten"),
        ("folate", "uk", "authorities that count plain folate in µg cannot be compared"),
        ("vitamin-e", "uk", "need none set (no RNI; safe intake above 4 mg"),
        ("magnesium", "who", "need not looked up"),
    ],
)
@pytest.mark.parametrize("per", WAYS)
def test_a_need_that_cannot_be_compared_is_said_and_replaced_by_no_other(
    client: Client, nutrient: str, authority: str, reason: str, per: str
) -> None:
    page = get(client, ADDRESS.format(nutrient) + f"?per={per}&authority={authority}&stage=woman-30")
    assert reason in words(one(page, "//p[@class='warn']"))
    rows = expected.ranked_rows(page)
    assert len(rows) == 50
    assert {cells[2] for _slug, cells in rows} == {"no %"}
    assert "end at the richest food; no % can be shown" in words(one(page, "//table/caption"))
    assert page.xpath("//tbody/tr[1]//rect/@width") == ["100.0%"]


@pytest.mark.once
def test_niacin_has_no_share_of_a_value_in_equivalents() -> None:
    shown = yardstick(Nutrient.objects.get(slug="niacin"))
    assert shown.amount is None
    assert "niacin equivalents (NE)" in shown.reason


@pytest.mark.once
def test_several_needs_at_one_age_give_no_share() -> None:
    shown = yardstick(Nutrient.objects.get(slug="iron"), "efsa", "woman-30")
    assert shown.amount is None
    assert "11\u00a0mg (postmenopausal), 16\u00a0mg (premenopausal)" in shown.reason


def test_a_nutrient_without_a_daily_value_says_so() -> None:
    DailyValue.objects.filter(nutrient__slug="copper").delete()
    assert "no FDA daily value for copper" in yardstick(Nutrient.objects.get(slug="copper")).reason


def test_a_need_never_comes_from_a_limit() -> None:
    Intake.objects.filter(nutrient__slug="magnesium", authority="efsa").needs().delete()
    assert Intake.objects.filter(nutrient__slug="magnesium", authority="efsa").exists()
    assert not yardstick(Nutrient.objects.get(slug="magnesium"), "efsa", "man-30")


@pytest.mark.once
def test_daily_values_that_mislead_are_explained(client: Client) -> None:
    assert "which is a limit and not a target" in words(get(client, "/nutrients/sodium/foods/"))
    assert "the AI of 2019 is lower, 3,400 mg for men" in words(get(client, "/nutrients/potassium/foods/"))


@pytest.mark.once
def test_the_share_leads_where_it_ranks(client: Client) -> None:
    heads = [words(th) for th in get(client, "/nutrients/copper/foods/?per=share").xpath("//thead//th")]
    assert heads.index("%") < heads.index("Share") < heads.index("Portion")


@pytest.mark.once
@pytest.mark.parametrize(("per", "column"), [("100g", "100 g"), ("portion", "Portion"), ("100kcal", "100 kcal")])
def test_the_column_that_ranks_is_named_to_all(client: Client, per: str, column: str) -> None:
    page = get(client, f"/nutrients/copper/foods/?per={per}")
    assert words(one(page, "//th[@aria-sort='descending']")) == column
