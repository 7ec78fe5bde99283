"""Records: what makes two of them the same thing, and what makes them say the same."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nutrients.records import (
    RECORDS,
    AmountRecord,
    ClaimRecord,
    IntakeRecord,
    NutrientRecord,
    RedirectRecord,
    ReviewRecord,
    SymptomLinkRecord,
    plain,
)
from nutrients.vocabulary import (
    Aspect,
    Authority,
    Check,
    ClaimStatus,
    Direction,
    Frequency,
    Grade,
    IntakeKind,
    LifeStage,
    NutrientKind,
    Scope,
    Sex,
    Unit,
)

DAY, LATER = date(2026, 1, 1), date(2027, 2, 3)


def make_claim() -> ClaimRecord:
    return ClaimRecord(
        slug="magnesium-low-mechanism-1",
        nutrient="magnesium",
        direction=Direction.DEFICIENCY,
        aspect=Aspect.MECHANISM,
        effects=("muscle-cramps", "tremor"),
        via=None,
        grade=Grade.PROBABLE,
        text="Text. [@kim]",
        qualifier="",
        link=False,
        status=ClaimStatus.CURRENT,
        reason="",
        replaced_by=None,
        verified=Check.ADDRESS,
        note="",
        published=DAY,
        changed=DAY,
    )


def make_nutrient(*other_names: str) -> NutrientRecord:
    return NutrientRecord(
        slug="iron",
        name="Iron",
        type=NutrientKind.MINERAL,
        position=14,
        other_names=other_names,
        unit=Unit.MG,
        usda_number="303",
        fdc_id=1089,
        usda_name="Iron, Fe",
        published=DAY,
        changed=DAY,
    )


def make_amount(amount: str) -> AmountRecord:
    return AmountRecord(food="kale", nutrient="iron", amount=Decimal(amount), source_code="1", data_points=None)


def make_intake() -> IntakeRecord:
    return IntakeRecord(
        nutrient="magnesium",
        authority=Authority.NASEM,
        intake_kind=IntakeKind.UL,
        sex=Sex.ANY,
        life_stage=LifeStage.ADULT,
        subgroup="",
        age_label="19 y and over",
        age_from=228,
        age_to=None,
        amount=Decimal(350),
        unit=Unit.MG,
        scope=Scope.SUPPLEMENTAL,
        note="",
        source="iom-dri-1997",
        year="",
        verified="",
    )


def make_link(*sources: str) -> SymptomLinkRecord:
    return SymptomLinkRecord(
        imbalance="magnesium-deficiency", symptom="tremor", frequency=Frequency.RARE, sources=sources
    )


def test_version_and_dates_are_no_part_of_what_a_record_says() -> None:
    later = replace(make_claim(), version=7, published=LATER, changed=LATER)
    assert later.digest() == make_claim().digest()


@pytest.mark.parametrize(
    "claim",
    [
        replace(make_claim(), text="Text. [@kim] "),
        replace(make_claim(), grade=Grade.LIMITED),
        replace(make_claim(), nutrient=None),
        replace(make_claim(), link=True),
        replace(make_claim(), effects=("tremor",)),
        replace(make_claim(), note="Text"),
        replace(make_claim(), slug="magnesium-low-mechanism-2"),
    ],
)
def test_every_change_of_content_changes_the_digest(claim: ClaimRecord) -> None:
    assert claim.digest() != make_claim().digest()


def test_the_order_of_effects_and_of_sources_says_nothing() -> None:
    assert replace(make_claim(), effects=("tremor", "muscle-cramps")).digest() == make_claim().digest()
    assert make_link("b", "a").digest() == make_link("a", "b").digest()


def test_the_order_of_names_is_kept_and_counts() -> None:
    assert make_nutrient("Fe", "ferrum").digest() != make_nutrient("ferrum", "Fe").digest()
    assert make_nutrient("Fe", "ferrum").as_json()["other_names"] == ["Fe", "ferrum"]


@pytest.mark.parametrize("written", ["79", "79.0", "79.00000", "7.9E+1"])
def test_the_same_amount_written_otherwise_is_the_same_content(written: str) -> None:
    assert make_amount(written).digest() == make_amount("79").digest()


def test_a_missing_count_is_not_the_same_as_0() -> None:
    assert replace(make_amount("1"), data_points=0).digest() != make_amount("1").digest()


def test_a_moved_boundary_between_two_fields_changes_the_digest() -> None:
    first, second = RedirectRecord(old="/a/", new="/b/c/"), RedirectRecord(old="/a/b/", new="/c/")
    assert first.digest() != second.digest()


def test_a_record_goes_through_json_unchanged() -> None:
    stored = make_claim().as_json()
    assert json.loads(json.dumps(stored)) == stored
    assert stored["published"] == "2026-01-01"
    assert stored["effects"] == ["muscle-cramps", "tremor"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("79.000"), "79"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00001"), "0.00001"),
        (date(2026, 1, 2), "2026-01-02"),
        (("b", "a"), ["b", "a"]),
        (None, None),
        (True, True),
        (0, 0),
    ],
)
def test_values_are_plain_as_json_knows_them(value: object, shown: object) -> None:
    assert plain(value) == shown
    assert type(plain(value)) is type(shown)


def test_a_key_is_the_identity_and_nothing_else() -> None:
    assert make_claim().key == "magnesium-low-mechanism-1"
    assert make_amount("79").key == make_amount("80").key == "kale/iron"
    assert RedirectRecord(old="/a/", new="/b/").key == "/a/"


def test_a_key_keeps_the_place_of_an_empty_part() -> None:
    assert make_intake().key == "magnesium/nasem/ul/any/adult//228/supplemental"


def test_limits_that_differ_in_scope_or_group_alone_have_keys_of_their_own() -> None:
    intakes = [
        make_intake(),
        replace(make_intake(), scope=Scope.TOTAL),
        replace(make_intake(), subgroup="smokers"),
        replace(make_intake(), sex=Sex.FEMALE),
        replace(make_intake(), age_from=372),
    ]
    assert len({intake.key for intake in intakes}) == len(intakes)


def test_a_corrected_amount_is_still_the_same_intake() -> None:
    assert replace(make_intake(), amount=Decimal(400), note="x", source="y").key == make_intake().key


def test_two_readings_of_two_versions_are_two_reviews() -> None:
    review = ReviewRecord(person="ada", subject="nutrient/iron", version=1, on=DAY, due=LATER)
    assert replace(review, version=2).key != review.key


def test_each_kind_is_named_once() -> None:
    kinds = [record.kind for record in RECORDS]
    assert len(set(kinds)) == len(kinds)
