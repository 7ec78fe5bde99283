"""Medicines by class: each row in the words of the statements that it points to."""

import csv
import re
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from nutrients import checking, publishing
from nutrients.conversion import record_of
from nutrients.models import Claim, MedicineClass, OtherCause
from nutrients.vocabulary import Aspect, ClaimStatus
from tests.desk import CHANGE, delete, make_client, said

pytestmark = pytest.mark.django_db


def rows() -> list[dict[str, str]]:
    with (settings.CONTENT_DIR / "medicine_classes.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def make_medicine(slug: str, **fields: Any) -> None:
    publishing.publish([replace(record_of(MedicineClass.objects.get(slug=slug)), **fields)], CHANGE)


def stem(word: str) -> str:
    """'tablets' and 'tablet', 'relievers' and 'reliever' are one word here."""
    return word.lower().removesuffix("s")


@pytest.mark.once
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["slug"])
def test_every_statement_of_a_class_names_it(row: dict[str, str]) -> None:
    named = {stem(word) for word in re.findall(r"[A-Za-z]{3,}", row["name"])} - {"such", "kind", "know", "bone", "also"}
    texts = [Claim.objects.get(slug=slug).text for slug in row["claims"].split(";") if slug]
    texts += [OtherCause.objects.get(slug=row["other_cause"]).explanation] if row["other_cause"] else []
    assert texts
    for text in texts:
        assert named & {stem(word) for word in re.findall(r"[A-Za-z]{3,}", text)}, text


def test_every_statement_about_medicines_belongs_to_a_class() -> None:
    about = Claim.objects.standing().filter(aspect=Aspect.DRUG_INTERACTIONS)
    assert about.count() == 26
    assert not about.filter(medicine_classes__isnull=True).exists()


def test_a_class_is_loaded_with_all_that_it_points_to() -> None:
    lithium = MedicineClass.objects.get(slug="lithium")
    assert [claim.slug for claim in lithium.claims.all()] == ["sodium-high-drug-interactions-1"]
    assert lithium.other_cause == OtherCause.objects.get(slug="medicines")
    named = {symptom.slug for symptom in lithium.emergency_with.all()}
    assert named == {"diarrhoea", "unsteady-walking", "slurred-speech", "drowsiness"}
    assert "diarrhoea, unsteadiness, slurred speech or drowsiness is an emergency" in lithium.other_cause.explanation


def test_a_class_that_can_quote_nothing_is_a_failure() -> None:
    make_medicine("metformin", claims=())
    assert ("medicine without statement", "metformin") in {(f.rule, f.key) for f in checking.check()}


def test_a_class_that_points_to_a_withdrawn_statement_is_a_warning() -> None:
    claim = record_of(Claim.objects.get(slug="calcium-low-drug-interactions-2"))
    publishing.publish([replace(claim, status=ClaimStatus.WITHDRAWN, reason="x")], CHANGE)  # type: ignore[call-arg]
    assert ("medicine of a withdrawn claim", "proton-pump-inhibitors") in {(f.rule, f.key) for f in checking.check()}


def test_a_cause_in_which_a_class_is_named_is_not_deleted() -> None:
    answer = delete(make_client("administrator"), OtherCause.objects.get(slug="medicines"))
    assert "Not deleted" in said(answer) or "Cannot delete" in answer.content.decode()
    assert OtherCause.objects.filter(slug="medicines").exists()


@pytest.mark.once
@pytest.mark.parametrize(("name", "inside"), [("ACE inhibitors", "ACE inhibitors"), ("Metformin", "metformin")])
def test_a_name_stands_in_a_sentence(name: str, inside: str) -> None:
    assert MedicineClass(name=name).in_text == inside
