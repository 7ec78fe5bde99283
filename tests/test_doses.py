"""What a label comes to: every conversion, unit by unit."""

from decimal import Decimal

import pytest

from nutrients import doses
from nutrients.doses import Counted, Dose, Refused
from nutrients.vocabulary import ProductKind, Unit
from tests.test_figures import table
from tests.test_labels import found

NBSP = "\u00a0"


def make_dose(name: str, amount: str, unit: str, times: str = "1", kind: ProductKind = ProductKind.SUPPLEMENT) -> Dose:
    return Dose(found(name), Decimal(amount), unit, Decimal(times), kind)


def counted(name: str, amount: str, unit: str, times: str = "1", kind: ProductKind = ProductKind.SUPPLEMENT) -> Counted:
    return doses.count(make_dose(name, amount, unit, times, kind))


@pytest.mark.parametrize(
    ("amount", "unit", "ug"),
    [
        ("1", "µg", "1"),
        ("1", "mcg", "1"),
        ("1", "ug", "1"),
        ("1", "mg", "1000"),
        ("1", "g", "1000000"),
        ("2.5", "mg", "2500"),
        ("0.4", "g", "400000"),
    ],
)
@pytest.mark.parametrize("name", ["magnesium", "vitamin B12", "calcium", "vitamin E", "sodium", "folic acid"])
def test_units_of_weight_become_micrograms(name: str, amount: str, unit: str, ug: str) -> None:
    assert counted(name, amount, unit).ug == Decimal(ug)


def test_times_a_day_multiply() -> None:
    assert counted("vitamin B6", "12", "mg", "2").ug == 24_000
    assert counted("vitamin D", "1000", "IU", "0.5").ug == Decimal("12.5")


@pytest.mark.parametrize(("iu", "ug"), [("40", "1"), ("400", "10"), ("1000", "25"), ("4000", "100"), ("1", "0.025")])
def test_iu_of_vitamin_d_become_micrograms_by_forty(iu: str, ug: str) -> None:
    assert counted("D3", iu, "IU").ug == Decimal(ug)


def test_iu_of_natural_vitamin_e_are_067_mg() -> None:
    one = counted("d-alpha-tocopherol", "400", "IU")
    assert one.ug == one.need_ug == one.equivalent_ug == 268_000


def test_iu_of_synthetic_vitamin_e_are_045_mg_for_the_need_and_all_of_it_for_limits() -> None:
    one = counted("dl-alpha-tocopherol", "400", "IU")
    assert (one.need_ug, one.ug, one.equivalent_ug) == (Decimal(180_000), Decimal(360_000), Decimal(268_000))


@pytest.mark.parametrize("name", ["vitamin E", "tocopherol"])
def test_iu_of_vitamin_e_without_the_form_are_refused(name: str) -> None:
    with pytest.raises(Refused, match="different amount for the natural and the synthetic form"):
        counted(name, "400", "IU")


@pytest.mark.parametrize("name", ["magnesium", "folic acid", "vitamin B6", "vitamin B12", "iron", "salt", "niacin"])
def test_iu_of_anything_else_are_refused(name: str) -> None:
    with pytest.raises(Refused, match="no factor from IU"):
        counted(name, "400", "IU")


def test_folic_acid_and_dfe_convert_both_ways() -> None:
    acid = counted("folic acid", "400", "mcg")
    assert (acid.ug, acid.need_ug) == (Decimal(400), Decimal(680))
    dfe = counted("folic acid", "680", "µg DFE")
    assert (dfe.ug, dfe.need_ug) == (Decimal(400), Decimal(680))


def test_folate_in_food_is_dfe_and_no_folic_acid() -> None:
    for unit in ("µg", "µg DFE"):
        one = counted("folate", "200", unit, kind=ProductKind.FOOD)
        assert (one.ug, one.need_ug) == (Decimal(0), Decimal(200))


def test_folate_of_unsaid_form_is_counted_at_the_most_it_can_be() -> None:
    one = counted("folate", "400", "µg")
    assert (one.ug, one.need_ug, one.at_most) == (Decimal(400), None, True)
    assert "the most it can be" in one.cautions[0]


def test_methylfolate_has_no_factor_to_dfe() -> None:
    assert counted("5-MTHF", "400", "µg").need_ug is None
    with pytest.raises(Refused, match="different factors"):
        counted("5-MTHF", "400", "µg DFE")


@pytest.mark.parametrize("name", ["vitamin B6", "magnesium", "vitamin D"])
def test_dfe_of_anything_but_folate_are_refused(name: str) -> None:
    with pytest.raises(Refused, match="folate alone"):
        counted(name, "400", "µg DFE")


def test_salt_is_four_tenths_sodium() -> None:
    assert counted("salt", "6", "g").ug == 2_400_000
    assert counted("sodium", "6", "g").ug == 6_000_000


def test_a_compound_is_counted_as_the_nutrient_itself_and_says_that_it_can_be_less() -> None:
    one = counted("magnesium oxide", "400", "mg")
    assert (one.ug, one.at_most) == (Decimal(400_000), True)
    assert "weight of magnesium oxide, there is less in it: this is the most it can be" in one.cautions[0]
    assert counted("magnesium", "400", "mg").cautions == ()


def test_the_milligrams_of_synthetic_vitamin_e_can_be_twice_as_much() -> None:
    one = counted("dl-alpha-tocopherol", "100", "mg")
    assert (one.ug, one.need_ug) == (Decimal(100_000), None)
    assert "up to twice" in one.cautions[-1]


@pytest.mark.parametrize(
    ("dose", "step"),
    [
        (make_dose("B6", "12", "mg", "2"), "12 mg × 2 = 24 mg"),
        (make_dose("B6", "500", "mcg"), "500 mcg: ÷ 1,000 = 0.5 mg"),
        (make_dose("B12", "1", "mg"), "1 mg: × 1,000 = 1,000 µg"),
        (make_dose("calcium", "1", "g", "3"), "1 g × 3: × 1,000 = 3,000 mg"),
        (make_dose("D3", "1000", "IU"), "1,000 IU: ÷ 40 = 25 µg"),
        (make_dose("d-alpha-tocopherol", "400", "IU"), "400 IU: × 0.67 = 268 mg"),
        (make_dose("folic acid", "400", "µg"), "400 µg folic acid: × 1.7 = 680 µg DFE, taken with food"),
        (make_dose("folic acid", "680", "µg DFE"), "680 µg DFE: ÷ 1.7 = 400 µg folic acid"),
        (make_dose("salt", "6", "g"), "6 g salt: × 0.4 = 2,400 mg sodium"),
    ],
)
def test_every_conversion_is_written_out_with_its_factor(dose: Dose, step: str) -> None:
    assert step in [one.replace(NBSP, " ") for one in doses.count(dose).steps]


def test_what_needs_no_conversion_has_no_step() -> None:
    assert counted("B6", "50", "mg").steps == ()


def test_the_units_of_limits_are_those_of_the_tables() -> None:
    for row in table("intakes"):
        if row["intake_kind"] in ("ul", "sul", "gl", "safe", "cdrr", "goal"):
            assert doses.unit_for(row["nutrient"]) == Unit(row["unit"]), row


def test_a_trace_is_never_shown_as_nothing() -> None:
    assert doses.shown(Decimal("0.0003"), "magnesium").startswith("under 0.000001")


def test_every_factor_names_a_source_but_the_prefixes_and_the_refusal() -> None:
    assert [bool(factor.sources) for factor in doses.FACTORS] == [False, True, True, True, True, False]
