"""Records: what makes two of them the same thing, and what makes them say the same."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import pytest
from django.conf import settings

from nutrients.content import read
from nutrients.records import (
    RECORDS,
    AmountRecord,
    ClaimRecord,
    IntakeRecord,
    NutrientRecord,
    Record,
    RedirectRecord,
    ReviewRecord,
    SymptomLinkRecord,
    plain,
)
from nutrients.vocabulary import Authority, Grade, IntakeKind, LifeStage, Scope, Sex

DAY, LATER = date(2026, 1, 1), date(2027, 2, 3)
Kind = TypeVar("Kind", bound=Record)


@cache
def all_records() -> list[Record]:
    return read(settings.CONTENT_DIR).records


def make(kind: type[Kind], **fields: Any) -> Kind:
    """The first record of a kind in `content/`, with these fields instead of its own."""
    return replace(next(record for record in all_records() if isinstance(record, kind)), **fields)


def make_claim(**fields: Any) -> ClaimRecord:
    given = {"slug": "magnesium-low-mechanism-1", "effects": ("muscle-cramps", "tremor"), "published": DAY}
    return make(ClaimRecord, **given | {"grade": Grade.PROBABLE, "link": False} | fields)


def make_amount(amount: str, **fields: Any) -> AmountRecord:
    return make(AmountRecord, food="kale", nutrient="iron", amount=Decimal(amount), **{"data_points": None} | fields)


def make_intake(**fields: Any) -> IntakeRecord:
    given = {"nutrient": "magnesium", "authority": Authority.NASEM, "intake_kind": IntakeKind.UL, "sex": Sex.ANY}
    age = {"life_stage": LifeStage.ADULT, "subgroup": "", "age_from": 228, "scope": Scope.SUPPLEMENTAL}
    return make(IntakeRecord, **given | age | fields)


def test_version_and_dates_are_no_part_of_what_a_record_says() -> None:
    later = make_claim(version=7, published=LATER, changed=LATER)
    assert later.digest() == make_claim().digest()


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Other words. [@kim]"},
        {"grade": Grade.LIMITED},
        {"nutrient": "zinc"},
        {"link": True},
        {"effects": ("tremor",)},
        {"note": "Noted."},
        {"slug": "magnesium-low-mechanism-2"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_every_change_of_content_changes_the_digest(fields: dict[str, Any]) -> None:
    assert make_claim(**fields).digest() != make_claim().digest()


def test_the_order_of_effects_and_of_sources_says_nothing() -> None:
    assert make_claim(effects=("tremor", "muscle-cramps")).digest() == make_claim().digest()
    links = [make(SymptomLinkRecord, sources=sources) for sources in (("a", "b"), ("b", "a"), ("a", "c"))]
    assert links[0].digest() == links[1].digest() != links[2].digest()


def test_the_order_of_names_is_kept_and_counts() -> None:
    assert (
        make(NutrientRecord, other_names=("Fe", "ferrum")).digest()
        != make(NutrientRecord, other_names=("ferrum", "Fe")).digest()
    )
    assert make(NutrientRecord, other_names=("Fe", "ferrum")).as_json()["other_names"] == ["Fe", "ferrum"]


@pytest.mark.parametrize("written", ["79", "79.0", "79.00000", "7.9E+1"])
def test_the_same_amount_written_otherwise_is_the_same_content(written: str) -> None:
    assert make_amount(written).digest() == make_amount("79").digest()


def test_a_missing_count_is_not_the_same_as_0() -> None:
    assert make_amount("1", data_points=0).digest() != make_amount("1").digest()


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
        make_intake(scope=Scope.TOTAL),
        make_intake(subgroup="smokers"),
        make_intake(sex=Sex.FEMALE),
        make_intake(age_from=372),
    ]
    assert len({intake.key for intake in intakes}) == len(intakes)


def test_a_corrected_amount_is_still_the_same_intake() -> None:
    assert make_intake(amount=Decimal(400), note="x", source="y").key == make_intake().key


def test_two_readings_of_two_versions_are_two_reviews() -> None:
    review = ReviewRecord(person="ada", subject="nutrient/iron", version=1, on=DAY, due=LATER)
    assert replace(review, version=2).key != review.key


def test_each_kind_is_named_once() -> None:
    kinds = [record.kind for record in RECORDS]
    assert len(set(kinds)) == len(kinds)
