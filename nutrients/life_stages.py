"""For whom a reference intake is looked up: age in completed months, sex, pregnancy or breastfeeding."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nutrients.vocabulary import LifeStage, Sex

YEAR = 12
"""Months."""


ADULT = 18 * YEAR
"""The age in months from which 'adults' of a limit that was not set begins."""


@dataclass(frozen=True)
class Reader:
    """`months`: age in completed months, which changes on the birthday. `stage`: PREGNANCY, LACTATION or neither.

    Sex ANY is for ages at which every authority gives both sexes the same.
    """

    months: int
    sex: Sex
    stage: LifeStage | None = None

    @property
    def without_stage(self) -> "Reader":
        """The same person neither pregnant nor breastfeeding."""
        return replace(self, stage=None)

    @property
    def in_words(self) -> str:
        """'Woman, 34 years, pregnant'; 'Infant, 9 months, girl'."""
        child = {Sex.FEMALE: "girl", Sex.MALE: "boy"}.get(self.sex, "child")
        if self.months < YEAR:
            who = ("Infant", f"{self.months} {plural('month', self.months)}", child)
        else:
            grown = {Sex.FEMALE: "woman", Sex.MALE: "man"}.get(self.sex, "adult")
            who = ((grown if self.months >= ADULT else child).capitalize(), age_in_words(self.months), "")
        stage = {LifeStage.PREGNANCY: "pregnant", LifeStage.LACTATION: "breastfeeding"}
        return ", ".join(part for part in (*who, stage.get(self.stage, "") if self.stage else "") if part)


def plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"


def age_in_words(months: int) -> str:
    """'34 years', '1 year 2 months'."""
    years, rest = divmod(months, YEAR)
    whole = f"{years} {plural('year', years)}"
    return f"{whole} {rest} {plural('month', rest)}" if rest else whole


POPULATIONS: dict[str, Callable[[Reader], bool]] = {
    "all": lambda _reader: True,
    "adults": lambda reader: reader.months >= ADULT and reader.stage is None,
    "infants": lambda reader: reader.months < YEAR,
    "under 4 years": lambda reader: reader.months < 4 * YEAR,
    "under 18 years": lambda reader: reader.months < ADULT and reader.stage is None,
    "pregnancy, lactation, infants": lambda reader: reader.months < YEAR or reader.stage is not None,
}
"""For whom a limit was looked at and not set: the words that such rows use, and whom they mean."""


def covers(population: str, reader: Reader) -> bool:
    """Whether the words of a limit that was not set mean this reader; unknown words mean nobody."""
    meant = POPULATIONS.get(population)
    return meant is not None and meant(reader)


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
