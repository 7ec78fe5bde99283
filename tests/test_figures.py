"""Every figure on a page equals the figure in its file, with its unit."""

import csv
from decimal import Decimal
from functools import cache

import pytest
from django.conf import settings
from django.test import Client

from nutrients import units
from nutrients.models import Food
from nutrients.vocabulary import Unit
from tests.pages import get, one, words
from tests.test_pages import WITH_PAGE

pytestmark = pytest.mark.django_db
Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    with (settings.CONTENT_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def amount(row: Row, unit: str) -> str:
    return units.quantity(Decimal(row["amount"]), unit)


@pytest.mark.once
@pytest.mark.parametrize("slug", WITH_PAGE)
def test_every_intake_stands_in_the_table_of_its_authority(client: Client, slug: str) -> None:
    page = get(client, f"/nutrients/{slug}/")
    rows = [words(tr) for tr in page.xpath("//details//tbody/tr")]
    wanted = [row for row in table("intakes") if row["nutrient"] == slug]
    assert len(rows) == len(wanted) > 10
    for row in wanted:
        shown = words_of_amount(amount(row, row["unit"]))
        fitting = [text for text in rows if row["age_label"] in text and shown in text]
        assert fitting, (row["authority"], row["intake_kind"], row["age_label"], shown)


def words_of_amount(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.once
@pytest.mark.parametrize("slug", WITH_PAGE)
def test_every_laboratory_threshold_stands_in_both_units(client: Client, slug: str) -> None:
    section = words(one(get(client, f"/nutrients/{slug}/"), "//section[@id='tests']"))
    for row in (row for row in table("lab_ranges") if row["nutrient"] == slug):
        assert row["analyte"] in section
        for name in ("deficient_below", "sufficient_from", "high_above"):
            if row[f"{name}_si"]:
                si = words_of_amount(units.quantity(Decimal(row[f"{name}_si"]), row["si_unit"]))
                other = words_of_amount(units.quantity(Decimal(row[f"{name}_conv"]), row["conv_unit"]))
                both = si if si == other else f"{si} ({other})"
                assert both in section, (row["analyte"], name)
        factor = units.number(Decimal(row["factor"]))
        same = row["conv_unit"] == row["si_unit"]
        assert same or f"{row['conv_unit']} × {factor} = {row['si_unit']}" in section, row["analyte"]
        assert f"{row['conv_unit']} × 1 = {row['conv_unit']}" not in section


@pytest.mark.once
@pytest.mark.parametrize("slug", WITH_PAGE)
def test_limits_that_were_not_set_are_named(client: Client, slug: str) -> None:
    section = words(one(get(client, f"/nutrients/{slug}/"), "//section[@id='how-much']"))
    for row in (row for row in table("not_sets") if row["nutrient"] == slug):
        assert row["reason"] in section


@pytest.mark.once
def test_every_amount_of_every_food_stands_on_its_page(client: Client) -> None:
    unit_of = {n.slug: n.unit for n in Food.objects.first().amounts.model.nutrient.field.related_model.objects.all()}  # type: ignore[union-attr]
    names = {n.slug: n.name for n in Food.objects.first().amounts.model.nutrient.field.related_model.objects.all()}  # type: ignore[union-attr]
    amounts: dict[str, list[Row]] = {}
    for row in table("amounts"):
        amounts.setdefault(row["food"], []).append(row)
    assert sum(map(len, amounts.values())) == 4406
    for food, rows in amounts.items():
        page = get(client, f"/foods/{food}/")
        shown = {words(tr[0]): words(tr) for tr in page.xpath("//table[contains(@class,'bars')]/tbody/tr")}
        for row in rows:
            assert words_of_amount(amount(row, unit_of[row["nutrient"]])) in shown[names[row["nutrient"]]], (food, row)
        missing = set(names) - {row["nutrient"] for row in rows}
        assert all("not measured" in shown[names[slug]] for slug in missing)


@pytest.mark.once
def test_every_portion_stands_on_the_page_of_its_food(client: Client) -> None:
    page = words(get(client, "/foods/almonds/"))
    for row in (row for row in table("portions") if row["food"] == "almonds"):
        assert f"{row['measure']} {units.number(Decimal(row['grams']))} g" in page


@pytest.mark.parametrize("per", ["100g", "portion"])
def test_a_ranking_falls_and_never_shows_what_was_not_measured(client: Client, per: str) -> None:
    page = get(client, f"/nutrients/vitamin-e/foods/?per={per}")
    cell = 6 if per == "100g" else 5
    values = [float(words(td).split()[0].replace(",", "")) for td in page.xpath(f"//tbody/tr/td[{cell - 1}]")]
    assert len(values) == 50
    assert values == sorted(values, reverse=True)
    assert len(page.xpath("//ul[@class='columns']/li")) == 298 - 274


def test_the_pages_of_a_ranking_hold_every_food_once(client: Client) -> None:
    names: list[str] = []
    for number in range(1, 7):
        names += get(client, f"/nutrients/magnesium/foods/?page={number}").xpath("//tbody/tr/th/a/@href")
    assert len(names) == len(set(names)) == 298


@pytest.mark.once
def test_vitamin_d_is_printed_in_micrograms_and_iu_and_the_factor_is_said_once(client: Client) -> None:
    section = words(one(get(client, "/nutrients/vitamin-d/"), "//section[@id='how-much']"))
    for row in (row for row in table("intakes") if row["nutrient"] == "vitamin-d"):
        iu = units.number(Decimal(row["amount"]) * 40)
        assert f"{words_of_amount(amount(row, row['unit']))} ({iu} IU)" in section, row["age_label"]
    assert section.count("1 µg = 40 IU") == 1
    facts = words(get(client, "/nutrients/vitamin-d/").xpath("//dl[@class='facts']")[0])
    assert "µg (400 to 800 IU)" in facts
    page = get(client, "/disagreements/")
    limits = one(page, "//section[contains(h2|div/h2, 'Vitamin D: limit for adults')]")
    assert "25 µg (1,000 IU)" in words(limits)
    assert "100 µg (4,000 IU)" in words(limits)
    assert words(page).count("1 µg = 40 IU") == 1


@pytest.mark.once
@pytest.mark.parametrize("slug", WITH_PAGE)
def test_what_each_limit_protects_from_stands_in_the_table_of_its_authority(client: Client, slug: str) -> None:
    section = words(one(get(client, f"/nutrients/{slug}/"), "//section[@id='how-much']"))
    limits = [row for row in table("intakes") if row["nutrient"] == slug and row["basis"]]
    assert all(f"Protects from {row['basis']}" in section for row in limits)


def test_only_limits_have_a_basis_and_each_says_where_it_was_read() -> None:
    for row in table("intakes"):
        is_need = row["intake_kind"] in ("ai", "rda", "pri", "rni")
        assert not (is_need and row["basis"]), row
        assert bool(row["basis"]) == ("basis: " in row["verified"]), row
        assert "based on" not in row["note"]


def test_units_have_one_label() -> None:
    assert units.quantity(Decimal("400"), Unit.UG_DFE) == "400\u00a0µg\u00a0DFE"


@pytest.mark.once
def test_a_threshold_is_called_low_or_high_only_where_something_says_what_suffices(client: Client) -> None:
    tests = one(get(client, "/nutrients/magnesium/"), "//section[@id='tests']")
    said = {words(row.xpath("th")[0]): words(row.xpath("td")[0]) for row in tests.xpath(".//tbody/tr")}
    (onset,) = [text for name, text in said.items() if "usual onset of symptoms" in name]
    (usual,) = [text for name, text in said.items() if "NASEM reference range" in name]
    assert onset.startswith("Below 0.5")
    assert "Above 1.74" in onset
    assert usual.startswith("Low below 0.75")
    assert "High above 0.95" in usual
