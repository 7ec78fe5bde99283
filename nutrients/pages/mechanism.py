"""The way from an imbalance to the muscle: each arrow with the claim it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from nutrients import charts
from nutrients.models import Imbalance, MechanismStep
from nutrients.pages.weaving import safe
from nutrients.vocabulary import Grade


@dataclass(frozen=True)
class ShownStep:
    cause: str
    effect: str
    slug: str
    grade: Grade


@dataclass(frozen=True)
class Chain:
    imbalance: Imbalance
    picture: SafeString
    steps: list[ShownStep]


def steps_of(nutrient_id: int) -> list[MechanismStep]:
    """The steps of both sides of a nutrient, in order, with their claims."""
    found = (
        MechanismStep.objects.filter(imbalance__nutrient_id=nutrient_id)
        .with_nutrient("imbalance__nutrient")
        .select_related("claim")
        .defer("claim__rendered")
    )
    return list(found.order_by("imbalance__side", "seq"))


def chains(steps: Iterable[MechanismStep]) -> list[Chain]:
    grouped: dict[int, list[MechanismStep]] = {}
    for step in steps:
        grouped.setdefault(step.imbalance_id, []).append(step)
    return [chain(listed) for listed in grouped.values()]


def chain(steps: list[MechanismStep]) -> Chain:
    imbalance = steps[0].imbalance
    nodes = [steps[0].cause, *(step.effect for step in steps)]
    grades = [step.claim.get_grade_display() for step in steps]
    picture = charts.chain(f"{imbalance.in_words}: the way to the muscle", nodes, grades, imbalance.side)
    shown = [ShownStep(step.cause, step.effect, step.claim.slug, step.claim.grade_word) for step in steps]
    return Chain(imbalance, safe(picture), shown)
