"""The questions on the sheet for the doctor, each with the statements behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from nutrients.models import Claim, MedicineClass, OtherCause
from nutrients.pages.weaving import Weaver, safe
from nutrients.story import Story
from nutrients.vocabulary import Grade

SEE_A_DOCTOR, SPECIALIST = "twitching-red-flags-1", "twitching-red-flags-2"
HARMLESS, SHOWS_NOTHING = "twitching-twitching-evidence-1", "twitching-twitching-evidence-2"
EVERYDAY, TOO_MUCH = "twitching-underlying-cause-1", "twitching-high-dietary-context-1"
BLOOD_TEST = "twitching-resolution-1"
B6_AND_FEELING, FEELING = "vitamin-b6-high-red-flags-1", frozenset({"tingling", "numbness", "burning-feet"})
"""What to do about tingling, burning or numbness while taking B6, and the symptoms that it names."""
QUOTED = (SEE_A_DOCTOR, SPECIALIST, HARMLESS, SHOWS_NOTHING, EVERYDAY, TOO_MUCH, BLOOD_TEST, B6_AND_FEELING)


@dataclass(frozen=True)
class Answers:
    """A story with what it names: `soon` the signs that mean 'see a doctor soon', `statements` those on medicines."""

    story: Story
    soon: list[str]
    medicines: list[MedicineClass]
    statements: list[Claim]
    causes: list[OtherCause]
    quoted: Mapping[str, Claim]


@dataclass(frozen=True)
class Quote:
    """A statement under a question, word for word, with its grade and what it is about."""

    about: str
    grade: Grade
    html: SafeString
    qualifier: SafeString
    under_review: bool = False


@dataclass(frozen=True)
class Question:
    text: str
    quotes: list[Quote]
    adds_up: bool = False


def questions(answers: Answers, weaver: Weaver) -> list[Question]:
    """Five to eight, those first that the answers led to."""
    found = [*lasting(answers, weaver), *about_medicines(answers, weaver), *about_supplements(answers, weaver)]
    return [*found, about_causes(answers, weaver), *always(answers, weaver)]


def claim_quotes(claims: Iterable[Claim], weaver: Weaver) -> list[Quote]:
    found = []
    for claim in claims:
        shown = weaver.claim(claim)
        found.append(Quote(shown.about, shown.grade, shown.html, shown.qualifier, shown.under_review))
    return found


def named(answers: Answers, weaver: Weaver, *slugs: str) -> list[Quote]:
    return claim_quotes((answers.quoted[slug] for slug in slugs if slug in answers.quoted), weaver)


def cause_quotes(causes: Iterable[OtherCause], weaver: Weaver) -> list[Quote]:
    return [Quote("", Grade(cause.grade), weaver.inline(cause.html("explanation")), safe("")) for cause in causes]


def joined(parts: list[str], word: str) -> str:
    """'a', 'a or b', 'a, b or c'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def lasting(answers: Answers, weaver: Weaver) -> list[Question]:
    reasons = ["lasts more than two weeks"] if answers.story.is_lasting else []
    reasons += ["is in more than one place"] if answers.story.is_in_several_places else []
    reasons += [f"comes with {joined(answers.soon, 'and')}"] if answers.soon else []
    if not reasons:
        return []
    text = f"It {joined(reasons, 'and')}: how should that be looked into?"
    return [Question(text, named(answers, weaver, SEE_A_DOCTOR))]


def about_medicines(answers: Answers, weaver: Weaver) -> list[Question]:
    if not answers.medicines:
        return []
    causes = {m.other_cause.pk: m.other_cause for m in answers.medicines if m.other_cause}
    quotes = [*claim_quotes(answers.statements, weaver), *cause_quotes(causes.values(), weaver)]
    names = joined([medicine.in_text for medicine in answers.medicines], "or")
    return [Question(f"Could {names} be part of this?", quotes)]


def about_supplements(answers: Answers, weaver: Weaver) -> list[Question]:
    if not answers.story.supplements:
        return []
    warned = [B6_AND_FEELING] if FEELING.intersection(answers.story.symptoms) else []
    quotes = named(answers, weaver, *warned, TOO_MUCH)
    return [Question("Do my supplements add up to too much?", quotes, adds_up=True)]


def about_causes(answers: Answers, weaver: Weaver) -> Question:
    if not answers.causes:
        text = "Could something everyday explain it, such as stress, tiredness or caffeine?"
        return Question(text, named(answers, weaver, EVERYDAY))
    names = [cause.name[:1].lower() + cause.name[1:] for cause in answers.causes]
    return Question(f"Could {joined(names, 'or')} explain it?", cause_quotes(answers.causes, weaver))


def always(answers: Answers, weaver: Weaver) -> list[Question]:
    """What everybody can ask."""
    return [
        Question("Is my strength normal when you test it?", named(answers, weaver, SPECIALIST)),
        Question("Does anything here point to a nutrient at all?", named(answers, weaver, SHOWS_NOTHING)),
        Question("Is a blood test worth while, and what would its result change?", named(answers, weaver, BLOOD_TEST)),
        Question("What would show that it is harmless, and when should I come back?", named(answers, weaver, HARMLESS)),
    ]
