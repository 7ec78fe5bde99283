"""What a reader tells about the twitching, for the sheet that goes to the doctor. It is never stored."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Place(TextChoices):
    """Where it twitches."""

    EYELID = "eyelid", "Eyelid"
    FACE = "face", "Face"
    THROAT = "throat", "Tongue or throat"
    ARM = "arm", "Arm or shoulder"
    HAND = "hand", "Hand"
    TRUNK = "trunk", "Trunk: chest, back or belly"
    THIGH = "thigh", "Thigh"
    CALF = "calf", "Calf"
    FOOT = "foot", "Foot"
    SEVERAL = "several", "Several places, or moving about"


class Since(TextChoices):
    """How long it has been there, from short to long."""

    DAYS = "days", "A few days"
    TWO_WEEKS = "two-weeks", "Up to two weeks"
    LONGER = "longer", "More than two weeks"
    MONTHS = "months", "More than three months"
    YEARS = "years", "Years"


class Course(TextChoices):
    COMES_AND_GOES = "comes-and-goes", "It comes and goes"
    ALWAYS = "always", "It is there all the time"


class Sides(TextChoices):
    ONE = "one", "On one side"
    BOTH = "both", "On both sides"


LASTING = frozenset({Since.LONGER, Since.MONTHS, Since.YEARS})
"""More than two weeks: from then on the NHS advises seeing a doctor (nhs-twitching)."""


@dataclass(frozen=True)
class Story:
    """One reader's answers. `signs`, `symptoms`, `medicines` and `causes` are slugs of content."""

    places: tuple[Place, ...] = ()
    since: Since | None = None
    course: Course | None = None
    sides: Sides | None = None
    signs: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    supplements: tuple[str, ...] = ()
    more: str = ""

    @property
    def is_lasting(self) -> bool:
        return self.since in LASTING

    @property
    def is_in_several_places(self) -> bool:
        return Place.SEVERAL in self.places or len(self.places) > 1
