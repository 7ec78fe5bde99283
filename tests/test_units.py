"""Numbers and units as readers see them."""

from decimal import Decimal

import pytest

from nutrients import units
from nutrients.vocabulary import Unit

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2500", "2,500"),
        ("999", "999"),
        ("1000000", "1,000,000"),
        ("1.70", "1.7"),
        ("0.5", "0.5"),
        ("0.00012", "0.00012"),
        ("1E+3", "1,000"),
        ("79.000", "79"),
        ("0.000", "0"),
        ("1234.5", "1,234.5"),
    ],
)
def test_a_number_has_commas_and_no_trailing_zeros(value: str, shown: str) -> None:
    assert units.number(Decimal(value)) == shown


def test_a_whole_number_needs_no_decimal() -> None:
    assert units.number(2300) == "2,300"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("1234.5", "1235"),
        ("0.02345", "0.0235"),
        ("0.025", "0.025"),
        ("79", "79"),
        ("23.45", "23.5"),
        ("123456.4", "123456"),
        ("9.995", "10"),
        ("0", "0"),
        ("0.000", "0"),
    ],
)
def test_rounding_keeps_three_figures_and_every_whole_number(value: str, kept: str) -> None:
    assert units.rounded(Decimal(value)) == Decimal(kept)


def test_rounding_goes_half_up_and_not_to_even() -> None:
    assert units.rounded(Decimal("2.345")) == Decimal("2.35")
    assert units.rounded(Decimal("2.5"), digits=1) == 3


def test_rounding_takes_other_numbers_of_figures() -> None:
    assert units.rounded(Decimal("0.0456"), digits=2) == Decimal("0.046")


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        (Unit.MG, "2,500 mg"),
        (Unit.UG, "2,500 µg"),
        (Unit.UG_DFE, "2,500 µg DFE"),
        (Unit.MG_NE, "2,500 mg NE"),
        (Unit.MG_PER_MJ, "2,500 mg/MJ"),
        (Unit.MG_NE_PER_MJ, "2,500 mg NE/MJ"),
        ("g", "2,500 g"),
    ],
)
def test_a_quantity_never_breaks_between_number_and_unit(unit: str, shown: str) -> None:
    assert units.quantity(Decimal(2500), unit) == shown.replace(" ", NBSP)


def test_a_quantity_takes_the_word_that_stands_in_the_files() -> None:
    assert units.quantity(Decimal("2.40"), "ug") == f"2.4{NBSP}µg"


def test_the_amount_in_a_portion_is_its_share_of_100_grams() -> None:
    assert units.in_portion(Decimal(79), Decimal(30)) == Decimal("23.7")
    assert units.in_portion(Decimal("0.13"), Decimal("28.35")) == Decimal("0.0369")


def test_nothing_in_100_grams_is_nothing_in_a_portion() -> None:
    assert units.in_portion(Decimal(0), Decimal(340)) == 0


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(1, 8, 13), (1, 200, 1), (1, 201, 0), (420, 420, 100), (3, 1, 300)]
)
def test_a_share_is_whole_per_cent_half_up(part: int, whole: int, share: int) -> None:
    assert units.percent(Decimal(part), Decimal(whole)) == share


def test_each_unit_that_cannot_be_compared_says_why() -> None:
    assert set(units.COMPARABLE) == {Unit.UG_DFE, Unit.MG_NE, Unit.MG_PER_MJ, Unit.MG_NE_PER_MJ}
    assert all("cannot be compared" in reason for reason in units.COMPARABLE.values())


def test_amounts_in_one_unit_can_be_compared() -> None:
    assert units.incomparable(Unit.UG_DFE, Unit.UG_DFE) == ""


@pytest.mark.parametrize(
    ("unit", "other", "reason"),
    [
        (Unit.UG, Unit.UG_DFE, "dietary folate equivalents"),
        (Unit.UG_DFE, Unit.UG, "dietary folate equivalents"),
        (Unit.MG_PER_MJ, Unit.MG, "per megajoule"),
        (Unit.MG_NE, Unit.MG, "niacin equivalents"),
        (Unit.UG, Unit.MG, "One is given in µg, the other in mg."),
    ],
)
def test_amounts_in_two_units_are_refused_with_the_reason(unit: str, other: str, reason: str) -> None:
    assert reason in units.incomparable(unit, other)


def in_iu(amount: str, nutrient: str) -> str:
    return units.international(Decimal(amount), Decimal(amount), Unit.UG, nutrient)


def test_vitamin_d_has_a_second_unit_and_others_none() -> None:
    assert in_iu("14.2", "vitamin-d") == f"568{NBSP}IU"
    assert in_iu("0.0125", "vitamin-d") == f"0.5{NBSP}IU"
    assert in_iu("15", "vitamin-e") == ""
    assert units.factor_in_words("vitamin-e") == ""


def test_the_amount_in_so_many_grams_is_exact_until_it_is_printed() -> None:
    assert units.in_grams(Decimal("0.137"), Decimal("28.35")) == Decimal("0.0388395")
    assert units.in_portion(Decimal("0.137"), Decimal("28.35")) == Decimal("0.0388")


@pytest.mark.parametrize(
    ("low", "high", "unit", "nutrient", "shown"),
    [
        ("15", "20", Unit.UG, "vitamin-d", "15 to 20 µg (600 to 800 IU)"),
        ("100", "100", Unit.UG, "vitamin-d", "100 µg (4,000 IU)"),
        ("0.025", "0.025", Unit.UG, "vitamin-d", "0.025 µg (1 IU)"),
        ("2.4", "4", Unit.UG, "vitamin-b12", "2.4 to 4 µg"),
        ("15", "15", Unit.MG, "vitamin-d", "15 mg"),
        ("400", "600", Unit.UG_DFE, "folate", "400 to 600 µg DFE"),
    ],
)
def test_vitamin_d_alone_is_printed_in_iu_too(low: str, high: str, unit: str, nutrient: str, shown: str) -> None:
    assert units.both(Decimal(low), Decimal(high), unit, nutrient).replace(NBSP, " ") == shown


def test_the_factor_is_said_where_iu_are_printed() -> None:
    assert units.factor_in_words("vitamin-d").replace(NBSP, " ") == "1 µg = 40 IU"
    assert units.factor_in_words("vitamin-e") == ""
