"""What stands before the nutrients on every page that names a symptom: warning signs and other causes, as data."""

import re
from dataclasses import dataclass

from nutrients.models import OtherCause, Sign, Symptom
from nutrients.pages.kept import kept
from nutrients.prose import plain
from nutrients.vocabulary import Frequency, Tier

URGENT = re.compile(r"emergency|get help now|same day", re.IGNORECASE)


def when_urgent(symptom: Symptom) -> str:
    """The sentences of its explanation that say when it is an emergency; blank where none does."""
    sentences = re.split(r"(?<=\.)\s+", plain(symptom.html("explanation")))
    return " ".join(sentence for sentence in sentences if URGENT.search(sentence))


@dataclass(frozen=True)
class Help:
    """The signs in their order; `emergency` continues 'if twitching or spasm comes with'."""

    emergency: list[str]
    soon: list[str]


@kept
def help_block() -> Help:
    signs = list(Sign.objects.all())
    return Help(
        emergency=[sign.text for sign in signs if sign.tier == Tier.EMERGENCY],
        soon=[sign.text for sign in signs if sign.tier == Tier.SOON],
    )


@dataclass(frozen=True)
class CausesByFrequency:
    frequency: Frequency
    causes: list[OtherCause]


@kept
def other_causes() -> list[CausesByFrequency]:
    """What else makes muscles twitch, the common first."""
    causes = list(OtherCause.objects.all())
    grouped = [CausesByFrequency(word, [cause for cause in causes if cause.frequency == word]) for word in Frequency]
    return [group for group in grouped if group.causes]
