"""Text to typed values, and what is refused on the way."""

from datetime import date
from decimal import Decimal

import pytest

from nutrients.records import Words
from nutrients.units import number
from nutrients.values import convert, to_decimal
from nutrients.vocabulary import Grade, Unit


def test_text_stays_as_it_is() -> None:
    assert convert("  <b> \u00b5g ", str) == "  <b> \u00b5g "


def test_what_yaml_reads_as_a_number_is_text_again_where_text_is_meant() -> None:
    assert convert(303, str) == "303"


def test_an_empty_yaml_value_is_empty_text_and_not_the_word_none() -> None:
    assert convert(None, str) == ""


@pytest.mark.parametrize(("text", "value"), [("0", False), ("1", True)])
def test_yes_and_no_are_1_and_0(text: str, value: bool) -> None:
    assert convert(text, bool) is value


@pytest.mark.parametrize("text", ["", "2", "true", "yes", "01", " 1"])
def test_any_other_word_for_yes_or_no_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        convert(text, bool)


@pytest.mark.parametrize(("value", "read"), [("79", "79"), ("0.025", "0.025"), (1.5, "1.5"), (0, "0")])
def test_an_amount_is_read_exactly(value: object, read: str) -> None:
    assert convert(value, Decimal) == Decimal(read)


@pytest.mark.parametrize("text", ["", "79 mg", "1,5", "7 9", "--1", "0x10", "seven"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        to_decimal(text)


@pytest.mark.parametrize("text", ["-1", "-0.001", "nan", "sNaN", "inf", "-Infinity"])
def test_an_amount_is_finite_and_never_below_0(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number of 0 or more"):
        to_decimal(text)


def test_minus_zero_never_reaches_a_reader() -> None:
    assert number(to_decimal("-0")) == "0"


@pytest.mark.parametrize("text", ["", "1.5", "one", "0x1", "1e3"])
def test_a_count_is_whole(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        convert(text, int)


def test_a_date_is_year_month_day() -> None:
    assert convert("2026-11-23", date) == date(2026, 11, 23)
    assert convert(date(2026, 11, 23), date) == date(2026, 11, 23), "YAML reads dates by itself"


@pytest.mark.parametrize("text", ["", "23.11.2026", "2026-13-01", "2026-02-30", "2026-11-23 10:00:00", "tomorrow"])
def test_any_other_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        convert(text, date)


@pytest.mark.parametrize(("text", "words"), [("", ()), ("a", ("a",)), ("a;b", ("a", "b")), (" a ; b;; ", ("a", "b"))])
def test_words_are_cut_at_semicolons(text: str, words: Words) -> None:
    assert convert(text, Words) == words


def test_a_list_of_yaml_is_as_good_as_semicolons() -> None:
    assert convert(["Fe", "Fe2+", 26], Words) == ("Fe", "Fe2+", "26")
    assert convert([], Words) == ()


@pytest.mark.parametrize("hint", [int | None, Decimal | None, date | None, Grade | None, str | None])
@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_optional_value_is_missing_and_not_0(hint: object, empty: object) -> None:
    assert convert(empty, hint) is None


def test_a_given_optional_value_is_read_as_its_type() -> None:
    assert convert("0", Decimal | None) == Decimal(0)
    assert convert("probable", Grade | None) is Grade.PROBABLE


def test_a_word_of_a_vocabulary_is_found_by_its_value() -> None:
    assert convert("ug_dfe", Unit) is Unit.UG_DFE


@pytest.mark.parametrize("text", ["", "Probable", "PROBABLE", " probable", "likely", "µg"])
def test_an_unknown_word_is_refused_with_the_words_to_choose_from(text: str) -> None:
    with pytest.raises(ValueError, match="is not one of established, probable, limited, disputed, unsupported"):
        convert(text, Grade)
