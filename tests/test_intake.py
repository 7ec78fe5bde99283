"""The intake page adds up what labels say and sets it against every authority's limit."""

import pytest
from django.test import Client

from tests.intake import B6, Product, answer, results, sentences
from tests.pages import one, words
from tests.test_figures import table

pytestmark = pytest.mark.django_db
FOOD, FORTIFIED = "food", "fortified"


@pytest.mark.once
def test_b6_twice_a_day_and_a_b_complex_pass_three_authorities_and_not_two(client: Client) -> None:
    page = answer(client, *B6)
    assert sentences(page, "vitamin-b6").startswith(
        "Vitamin B6 adds up to 74 mg a day, all from supplements and medicines. "
        "Above the UK's 10 mg from supplements (2003), EFSA's 12 mg (2023) and Australia and New Zealand's 50 mg "
        "(2006); below the US 100 mg (1998) and WHO/FAO's 100 mg (2004)."
    )
    assert results(page, "vitamin-b6") == {
        "United Kingdom": ("passed", "74 mg"),
        "EU (EFSA)": ("passed", "74 mg"),
        "Australia and New Zealand": ("passed", "74 mg"),
        "United States and Canada": ("not passed", "74 mg"),
        "WHO/FAO": ("not passed", "74 mg"),
    }


@pytest.mark.once
def test_each_line_shows_what_was_typed_and_what_it_became(client: Client) -> None:
    page = answer(client, *B6, ("D3", "1000", "IU", "2"))
    rows = [words(row) for row in page.xpath("//div[@id='sum-vitamin-b6']/table[1]/tbody/tr")]
    assert rows == [
        "1: pyridoxine Supplement or medicine 12 mg × 2 24 mg 12 mg × 2 = 24 mg",
        "2: vitamin B6 Supplement or medicine 50 mg 50 mg as typed",
        "Supplements and medicines products 1 and 2 74 mg sum",
        "Everything typed products 1 and 2 74 mg sum",
    ]
    assert "1,000 IU × 2: ÷ 40 = 50 µg" in words(one(page, "//div[@id='sum-vitamin-d']/table[1]"))


@pytest.mark.once
def test_a_limit_names_its_kind_year_scope_source_and_what_it_protects_from(client: Client) -> None:
    page = answer(client, ("magnesium", "300", "mg"))
    row = one(page, "//div[@id='sum-magnesium']/table[2]/tbody/tr[contains(.,'EFSA')]")
    assert words(row).startswith("EU (EFSA)")
    assert (
        "Tolerable Upper Intake Level, SCF 2001, supplements, medicines and fortified food UL applies to readily "
        "dissociable magnesium salts" in words(row)
    )
    assert "none set under 4 years 250 mg 300 mg passed" in words(row)
    assert words(row).endswith("mild diarrhoea")
    (number,) = {words(mark) for mark in row.xpath(".//a[@class='cite']")}
    assert "Upper Intake Level of Magnesium" in words(one(page, f"//li[@id='r{number}']"))


@pytest.mark.once
def test_a_limit_that_was_superseded_in_practice_says_so(client: Client) -> None:
    page = answer(client, ("D3", "50", "µg"))
    row = one(page, "//div[@id='sum-vitamin-d']/table[2]/tbody/tr[contains(.,'United Kingdom')]")
    assert "superseded in practice: UK advice is now 100 µg a day for adults (SACN, 2016, and the NHS)" in words(row)


@pytest.mark.once
def test_what_a_limit_protects_from_is_said_or_not_looked_up(client: Client) -> None:
    page = answer(client, *B6, ("magnesium", "300", "mg"), ("calcium", "500", "mg"), ("iron", "5", "mg"))
    basis = {
        (row["nutrient"], row["authority"]): row["basis"] for row in table("intakes") if row["age_label"] == "adults"
    }
    for slug in ("vitamin-b6", "magnesium", "calcium", "iron"):
        cell = words(one(page, f"//div[@id='sum-{slug}']/table[2]/tbody/tr[contains(.,'United Kingdom')]/td[4]"))
        assert cell == (basis[slug, "uk"] or "not looked up")


@pytest.mark.once
@pytest.mark.parametrize(
    ("amount", "result", "word"),
    [("12", "reached", "Exactly at"), ("12.01", "passed", "Above"), ("11.99", "not passed", "below")],
)
def test_a_limit_is_passed_reached_or_not_passed(client: Client, amount: str, result: str, word: str) -> None:
    page = answer(client, ("vitamin B6", amount, "mg"))
    assert results(page, "vitamin-b6")["EU (EFSA)"][0] == result
    assert word.lower() in sentences(page, "vitamin-b6").lower()


def test_a_limit_for_supplements_is_never_set_against_food(client: Client) -> None:
    page = answer(client, ("magnesium", "900", "mg", "1", FOOD), ("B6", "40", "mg", "1", FOOD))
    assert {result for result, _counted in results(page, "magnesium").values()} == {"not compared"}
    assert "No limit for this reader can be set against it" in sentences(page, "magnesium")
    assert results(page, "vitamin-b6")["United Kingdom"] == ("not compared", "nothing that it counts")
    assert results(page, "vitamin-b6")["EU (EFSA)"] == ("passed", "40 mg")


@pytest.mark.once
def test_fortified_food_counts_where_the_limit_says_so(client: Client) -> None:
    page = answer(client, ("magnesium", "200", "mg"), ("magnesium", "200", "mg", "1", FORTIFIED))
    assert results(page, "magnesium") == {
        "EU (EFSA)": ("passed", "400 mg"),
        "United States and Canada": ("not passed", "200 mg"),
        "United Kingdom": ("not passed", "200 mg"),
    }
    assert "200 mg from supplements and medicines and 200 mg from fortified food" in sentences(page, "magnesium")


def test_food_counts_towards_a_limit_for_all_sources(client: Client) -> None:
    page = answer(client, ("calcium", "1000", "mg"), ("calcium", "1600", "mg", "1", FOOD))
    found = results(page, "calcium")
    assert found["EU (EFSA)"] == found["United States and Canada"] == ("passed", "2,600 mg")
    assert found["United Kingdom"] == ("not passed", "1,000 mg")
    assert "Food that was not typed comes on top" in words(one(page, "//section[@id='answer']"))


@pytest.mark.once
def test_limits_of_folate_count_folic_acid_and_needs_count_dfe(client: Client) -> None:
    page = answer(client, ("folic acid", "800", "mcg"), ("folate", "680", "µg DFE"), ("folate", "300", "µg", "1", FOOD))
    assert {counted for _result, counted in results(page, "folate").values()} == {"1,200 µg"}
    totals = words(one(page, "//div[@id='sum-folate']/table[1]"))
    assert "Everything typed, in DFE products 1, 2 and 3 2,340 µg DFE" in totals


@pytest.mark.once
def test_methylfolate_counts_for_efsa_alone(client: Client) -> None:
    found = results(answer(client, ("5-MTHF", "1200", "µg")), "folate")
    assert found["EU (EFSA)"] == ("passed", "1,200 µg")
    assert found["United States and Canada"][0] == found["United Kingdom"][0] == "not compared"


@pytest.mark.once
def test_the_limit_of_niacin_depends_on_the_form(client: Client) -> None:
    unsaid = answer(client, ("niacin", "20", "mg"))
    assert results(unsaid, "niacin")["EU (EFSA) nicotinic acid"] == ("depends on the form", "0 mg to 20 mg, by form")
    assert results(unsaid, "niacin")["EU (EFSA) nicotinamide"][0] == "not passed"
    assert "depends on the form, which the label does not say" in sentences(unsaid, "niacin")
    amide = results(answer(client, ("niacinamide", "40", "mg")), "niacin")
    assert amide["EU (EFSA) nicotinic acid"][0] == "not compared"
    assert amide["United States and Canada"] == ("passed", "40 mg")
    acid = results(answer(client, ("nicotinic acid", "20", "mg")), "niacin")
    assert acid["EU (EFSA) nicotinic acid"] == acid["United Kingdom nicotinic acid"] == ("passed", "20 mg")


@pytest.mark.once
def test_limits_of_vitamin_e_count_the_whole_synthetic_form_and_the_uk_counts_equivalents(client: Client) -> None:
    found = results(answer(client, ("dl-alpha-tocopherol", "400", "IU")), "vitamin-e")
    assert found["EU (EFSA)"] == ("passed", "360 mg")
    assert found["United Kingdom"] == ("not passed", "268 mg")
    natural = results(answer(client, ("d-alpha-tocopherol", "400", "IU")), "vitamin-e")
    assert natural["EU (EFSA)"] == ("not passed", "268 mg")


@pytest.mark.once
def test_a_compound_is_counted_at_the_most_it_can_be_and_says_so(client: Client) -> None:
    page = answer(client, ("magnesium oxide", "400", "mg"))
    assert "Magnesium adds up to at most 400 mg a day" in sentences(page, "magnesium")
    assert "Where a label means less than was counted, the sum is smaller" in sentences(page, "magnesium")
    assert "this is the most it can be" in words(one(page, "//div[@id='sum-magnesium']/table[1]"))
    assert results(page, "magnesium")["EU (EFSA)"] == ("passed", "at most 400 mg")


@pytest.mark.once
def test_a_risk_line_and_a_goal_are_no_limits(client: Client) -> None:
    page = answer(client, ("salt", "6", "g", "1", FOOD), ("potassium", "600", "mg"))
    assert "Above the US risk line of 2,300 mg a day (2019)" in sentences(page, "sodium")
    assert "Above WHO's goal of less than 2,000 mg a day (2012)" in sentences(page, "sodium")
    assert "no limit of poisoning" in sentences(page, "sodium")
    assert {result for result, _counted in results(page, "sodium").values()} == {"above it"}
    assert "WHO's goal is at least 3,510 mg a day with food (2012)" in sentences(page, "potassium")
    assert "what was typed is a part of it" in sentences(page, "potassium")
    assert results(page, "potassium")["WHO/FAO"][0] == "not reached by what was typed"


@pytest.mark.once
def test_a_goal_that_is_reached_is_no_word_of_safety(client: Client) -> None:
    page = answer(client, ("potassium", "5", "g"))
    assert "Above the UK's 3,700 mg from supplements (2003)" in sentences(page, "potassium")
    assert "what was typed reaches it, which does not show that it is safe" in sentences(page, "potassium")


def test_an_authority_without_a_limit_says_which_kind_of_nothing(client: Client) -> None:
    page = answer(client, ("B12", "1000", "µg"))
    silent = [words(item) for item in page.xpath("//div[@id='sum-vitamin-b12']/ul/li")]
    assert silent[0].startswith(
        "No limit, United States and Canada: none set: Tolerable Upper Intake Level (no adverse"
    )
    assert silent[1].startswith("No limit, EU (EFSA): none set")
    assert silent[2:] == ["No limit, WHO/FAO: not looked up", "No limit, Australia and New Zealand: not looked up"]


def test_in_pregnancy_a_limit_that_was_not_looked_up_is_borrowed_and_says_so(client: Client) -> None:
    page = answer(client, *B6, stage="pregnancy")
    assert (
        "Not looked up for pregnancy: United Kingdom, Australia and New Zealand and WHO/FAO. "
        "The comparison uses what is set for adults."
    ) in sentences(page, "vitamin-b6")
    assert results(page, "vitamin-b6")["United Kingdom"] == ("passed", "74 mg")
    niacin = answer(client, ("nicotinic acid", "20", "mg"), stage="lactation")
    assert "EU (EFSA) nicotinic acid" not in results(niacin, "niacin"), "none set in breastfeeding: nothing is borrowed"


def test_a_child_is_compared_with_the_limits_of_its_age_alone(client: Client) -> None:
    page = answer(client, *B6, years="6")
    assert results(page, "vitamin-b6") == {
        "EU (EFSA)": ("passed", "74 mg"),
        "United States and Canada": ("passed", "74 mg"),
    }
    assert "EFSA's 4.5 mg (2023) and the US 40 mg (1998)" in sentences(page, "vitamin-b6")


@pytest.mark.once
def test_a_sum_is_never_called_too_little_and_nobody_is_told_what_to_take(client: Client) -> None:
    text = words(one(answer(client, *B6, ("calcium", "10", "mg")), "//section[@id='answer']")).lower()
    assert "too little" not in text
    assert "not enough" not in text
    assert "ask the prescriber or a pharmacist before stopping or changing anything prescribed" in text


@pytest.mark.once
def test_the_answer_leads_to_help_and_to_what_too_much_does(client: Client) -> None:
    links = answer(client, *B6, ("niacin", "5", "mg")).xpath("//section[@id='answer']//a/@href")
    assert {"#help", "/nutrients/vitamin-b6/#too-much", "/data/#niacin"} <= set(links)


@pytest.mark.once
def test_twelve_products_are_added_up(client: Client) -> None:
    page = answer(client, *[("vitamin B6", "1", "mg")] * 12)
    assert "Vitamin B6 adds up to 12 mg a day" in sentences(page, "vitamin-b6")
    assert results(page, "vitamin-b6")["EU (EFSA)"] == ("reached", "12 mg")
    assert not page.xpath("//button[@name='more']")


def test_without_products_needs_and_limits_stand_alone(client: Client) -> None:
    page = answer(client)
    assert not page.xpath("//div[starts-with(@id,'sum-')]")
    assert "No product was typed" in words(one(page, "//section[@id='answer']"))
    assert len(page.xpath("//table[contains(@class,'even')]")) == 2


@pytest.mark.once
@pytest.mark.parametrize(
    ("product", "unit"), [(("D3", "1000", "IU"), "25 µg (1,000 IU)"), (("vitamin D", "25", "mcg"), "25 µg (1,000 IU)")]
)
def test_vitamin_d_stands_in_both_measures(client: Client, product: Product, unit: str) -> None:
    page = answer(client, product)
    assert f"Vitamin D adds up to {unit} a day" in sentences(page, "vitamin-d")
    assert "100 µg (4,000 IU)" in words(one(page, "//div[@id='sum-vitamin-d']/table[2]"))


@pytest.mark.once
def test_the_factors_and_their_sources_stand_on_the_page(client: Client) -> None:
    items = answer(client).xpath("//ul[contains(@class,'method')]/li")
    cited = [bool(item.xpath("./a[@class='cite']")) for item in items]
    assert cited == [False, True, True, True, True, False]
    assert "1 µg = 40 IU" in words(items[1])
