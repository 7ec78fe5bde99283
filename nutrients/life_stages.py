"""For whom a reference intake is looked up: age in completed months, sex, pregnancy or breastfeeding."""

from dataclasses import dataclass

from nutrients.vocabulary import LifeStage, Sex

YEAR = 12
"""Months."""


@dataclass(frozen=True)
class Reader:
    """`months`: age in completed months, which changes on the birthday. `stage`: PREGNANCY, LACTATION or neither.

    Sex ANY is for ages at which every authority gives both sexes the same.
    """

    months: int
    sex: Sex
    stage: LifeStage | None = None


STAGES: dict[str, tuple[str, Reader]] = {
    "infant-9-months": ("Infant, 9 months", Reader(9, Sex.ANY)),
    "child-2": ("Child, 2 years", Reader(2 * YEAR, Sex.ANY)),
    "child-6": ("Child, 6 years", Reader(6 * YEAR, Sex.ANY)),
    "girl-11": ("Girl, 11 years", Reader(11 * YEAR, Sex.FEMALE)),
    "boy-11": ("Boy, 11 years", Reader(11 * YEAR, Sex.MALE)),
    "girl-16": ("Girl, 16 years", Reader(16 * YEAR, Sex.FEMALE)),
    "boy-16": ("Boy, 16 years", Reader(16 * YEAR, Sex.MALE)),
    "woman-30": ("Woman, 30 years", Reader(30 * YEAR, Sex.FEMALE)),
    "man-30": ("Man, 30 years", Reader(30 * YEAR, Sex.MALE)),
    "pregnant-30": ("Pregnant, 30 years", Reader(30 * YEAR, Sex.FEMALE, LifeStage.PREGNANCY)),
    "breastfeeding-30": ("Breastfeeding, 30 years", Reader(30 * YEAR, Sex.FEMALE, LifeStage.LACTATION)),
    "woman-60": ("Woman, 60 years", Reader(60 * YEAR, Sex.FEMALE)),
    "man-60": ("Man, 60 years", Reader(60 * YEAR, Sex.MALE)),
    "woman-75": ("Woman, 75 years", Reader(75 * YEAR, Sex.FEMALE)),
    "man-75": ("Man, 75 years", Reader(75 * YEAR, Sex.MALE)),
}
"""The life stages that the query key `stage` knows, each as one plain example of a reader.

Authorities cut ages differently, so a span such as 'children' would have several needs; one age has one.
"""
