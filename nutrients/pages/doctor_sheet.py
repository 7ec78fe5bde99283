"""The sheet for the doctor: what its form offers, and the one page made of a reader's answers.

Everything that could be quoted is loaded for every answer, and chosen here: no query tells what was ticked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max, Prefetch
from django.utils import timezone
from django.utils.safestring import SafeString

from nutrients.citations import brief
from nutrients.models import Claim, Imbalance, LabRange, MedicineClass, OtherCause, Sign, Symptom
from nutrients.pages.doctor_questions import QUOTED, Answers, Question, questions
from nutrients.pages.help import when_urgent
from nutrients.pages.labs import LabRow, lab_rows
from nutrients.pages.weaving import Weaver, in_force, keys_in, safe
from nutrients.story import Place, Story
from nutrients.vocabulary import Area, ClaimStatus, Grade, MuscleEffect, Side, Tier

ASKED = (
    *("stress-anxiety", "tiredness-poor-sleep", "caffeine", "alcohol", "alcohol-withdrawal", "exercise"),
    *("dehydration", "screen-time", "viral-infection"),
)
"""The other causes that a reader can tell of; the rest are diagnoses."""
ANSWERED_ABOVE = {Place.EYELID: "eyelid-twitching", Place.FACE: "facial-twitching"}
"""Places that are a symptom of their own; the form asks for them once."""
WIDESPREAD = "twitching-widespread-or-lasting"
TESTED_GRADES = (Grade.ESTABLISHED, Grade.PROBABLE, Grade.DISPUTED)


@dataclass(frozen=True)
class Offered:
    """What can be ticked. `emergencies` are symptoms that are one and that stand for no warning sign."""

    signs: list[Sign]
    emergencies: list[Symptom]
    areas: dict[Area, list[Symptom]]
    twitches: dict[str, Symptom]
    medicines: list[MedicineClass]
    causes: list[OtherCause]

    def words_of(self, sign: Sign) -> str:
        """Its text; its symptom alone where it names another one that can be ticked by itself."""
        shared = sign.symptom and any(other.in_text in sign.text for other in self.emergencies)
        return sign.symptom.in_text if sign.symptom and shared else sign.text


def offered() -> Offered:
    signs = list(Sign.objects.filter(tier=Tier.EMERGENCY).select_related("symptom"))
    named = {sign.symptom_id for sign in signs}
    symptoms = list(Symptom.objects.all())
    urgent = [symptom for symptom in symptoms if symptom.tier == Tier.EMERGENCY]
    others = [s for s in symptoms if s not in urgent and s.effect != MuscleEffect.TWITCH]
    quotable = Claim.objects.with_nutrient().with_nutrient("replaced_by__nutrient")
    medicines = MedicineClass.objects.select_related("other_cause").prefetch_related(
        Prefetch("claims", queryset=quotable), "emergency_with"
    )
    causes = {cause.slug: cause for cause in OtherCause.objects.all()}
    return Offered(
        signs=signs,
        emergencies=[symptom for symptom in urgent if symptom.pk not in named],
        areas={area: [symptom for symptom in others if symptom.area == area] for area in Area},
        twitches={symptom.slug: symptom for symptom in symptoms if symptom.effect == MuscleEffect.TWITCH},
        medicines=list(medicines),
        causes=[causes[slug] for slug in ASKED if slug in causes],
    )


@dataclass(frozen=True)
class TickedSign:
    """A sign on the sheet; `when` are the sentences that say when it is an emergency, with their sources."""

    name: str
    advice: str
    when: str
    cite: SafeString


@dataclass(frozen=True)
class Why:
    """Why a test stands on the sheet; `slug` is that of the claim whose grade it names, if any."""

    text: str
    slug: str = ""


@dataclass(frozen=True)
class ListedTest:
    lab: LabRow
    whys: list[Why]


@dataclass(frozen=True)
class Sheet:
    emergencies: list[str]
    places: list[str]
    course: list[str]
    signs: list[TickedSign]
    medicines: list[str]
    supplements: list[str]
    causes: list[str]
    more: str
    questions: list[Question]
    tests: list[ListedTest]
    references: list[tuple[int, SafeString]]
    notice: str
    made: date
    changed: date | None


def sheet(story: Story, offer: Offered) -> Sheet:
    """The whole sheet in the order in which it reads."""
    ticked = ticked_symptoms(story, offer)
    medicines = [medicine for medicine in offer.medicines if medicine.slug in story.medicines]
    causes = [cause for cause in offer.causes if cause.slug in story.causes]
    quoted = {claim.slug: in_force(claim) for claim in Claim.objects.quotable(QUOTED)}
    labs = first_labs()
    weaver = whole_weaver(offer, quoted, labs)
    calm = [symptom for symptom in ticked if symptom.tier != Tier.EMERGENCY and is_sign(symptom)]
    signs = [shown_sign(symptom, weaver) for symptom in calm]
    soon = [
        bare(symptom.in_text) for symptom in ticked if symptom.tier == Tier.SOON and symptom.slug not in offer.twitches
    ]
    answers = Answers(story, soon, medicines, statements(medicines), causes, quoted)
    asked = questions(answers, weaver)
    tests = listed_tests(labs, medicines, weaver)
    listing = weaver.references()
    return Sheet(
        emergencies=emergencies(story, ticked, medicines, causes, offer),
        places=[str(place.label) for place in story.places],
        course=[str(word.label) for word in (story.since, story.course, story.sides) if word],
        signs=signs,
        medicines=[medicine.name for medicine in medicines],
        supplements=list(story.supplements),
        causes=[cause.name for cause in causes],
        more=story.more,
        questions=asked,
        tests=tests,
        references=[(item.number, safe(brief(item.source))) for item in listing],
        notice=listing.notice,
        made=timezone.localdate(),
        changed=Claim.objects.aggregate(newest=Max("changed"))["newest"],
    )


def whole_weaver(offer: Offered, quoted: dict[str, Claim], labs: Iterable[LabRange]) -> Weaver:
    """Knows the sources of everything that any answer could lead to."""
    symptoms = [*offer.emergencies, *offer.twitches.values(), *(s for area in offer.areas.values() for s in area)]
    causes = [*offer.causes, *(medicine.other_cause for medicine in offer.medicines if medicine.other_cause)]
    stored = [*(row.html("explanation") for row in symptoms), *(row.html("explanation") for row in causes)]
    claims = {claim.slug: claim for claim in (*statements(offer.medicines), *quoted.values())}
    return Weaver(stored, claims=claims.values(), keys=[lab.source.slug for lab in labs])


def statements(medicines: Iterable[MedicineClass]) -> list[Claim]:
    """The claims in force about these medicines, each once, by medicine and nutrient."""
    found = [in_force(claim) for medicine in medicines for claim in sorted(medicine.claims.all(), key=by_nutrient)]
    return list({claim.pk: claim for claim in found if claim.status != ClaimStatus.WITHDRAWN}.values())


def by_nutrient(claim: Claim) -> tuple[int, str]:
    return (claim.nutrient.position if claim.nutrient else 0, claim.slug)


def ticked_symptoms(story: Story, offer: Offered) -> list[Symptom]:
    """Those that were ticked by name, and the twitching itself where its place or length is a sign."""
    slugs = {*story.symptoms, *(slug for place, slug in ANSWERED_ABOVE.items() if place in story.places)}
    if story.is_lasting or story.is_in_several_places:
        slugs.add(WIDESPREAD)
    known = [*offer.emergencies, *offer.twitches.values(), *(s for area in offer.areas.values() for s in area)]
    return [symptom for symptom in known if symptom.slug in slugs]


def bare(name: str) -> str:
    """A name without what its brackets add: 'tingling (pins and needles)' -> 'tingling'."""
    return name.split(" (")[0]


def is_sign(symptom: Symptom) -> bool:
    """A twitch is what the sheet is about; it is a sign of its own where it calls for a doctor."""
    return symptom.effect != MuscleEffect.TWITCH or symptom.tier != Tier.ROUTINE


def emergencies(
    story: Story,
    symptoms: Sequence[Symptom],
    medicines: Iterable[MedicineClass],
    causes: Iterable[OtherCause],
    offer: Offered,
) -> list[str]:
    """Every ticked thing that calls for help now, in words that continue 'You ticked'."""
    found = [offer.words_of(sign) for sign in offer.signs if sign.slug in story.signs]
    found += [symptom.in_text for symptom in symptoms if symptom.tier == Tier.EMERGENCY]
    found += [cause.name[:1].lower() + cause.name[1:] for cause in causes if cause.tier == Tier.EMERGENCY]
    slugs = {symptom.slug for symptom in symptoms}
    for medicine in medicines:
        together = [symptom.in_text for symptom in medicine.emergency_with.all() if symptom.slug in slugs]
        found += [f"{medicine.in_text} together with {name}" for name in together]
    return found


def shown_sign(symptom: Symptom, weaver: Weaver) -> TickedSign:
    html, when = symptom.html("explanation"), when_urgent(symptom)
    advice = Tier(symptom.tier).label.lower() if symptom.tier == Tier.SOON else ""
    return TickedSign(symptom.name, advice, when, weaver.cite(*keys_in([html])) if when else safe(""))


def first_labs() -> list[LabRange]:
    """The first laboratory range of each nutrient, in the order of the nutrients."""
    first: dict[int, LabRange] = {}
    for lab in LabRange.objects.with_nutrient().with_source().order_by("nutrient__position", "id"):
        first.setdefault(lab.nutrient_id, lab)
    return list(first.values())


def listed_tests(labs: Iterable[LabRange], medicines: Sequence[MedicineClass], weaver: Weaver) -> list[ListedTest]:
    """A fixed choice: nutrients whose tie to twitching is not weak, and those that a ticked medicine touches."""
    links = list(Claim.objects.links().filter(grade__in=TESTED_GRADES).order_by("direction"))
    qualifiers = {(row.nutrient_id, row.side): row.qualifier for row in Imbalance.objects.all()}
    found = []
    for lab in labs:
        whys = [
            why(c, qualifiers.get((lab.nutrient_id, c.direction), ""))
            for c in links
            if c.nutrient_id == lab.nutrient_id
        ]
        touching = [
            bare(m.in_text) for m in medicines if any(c.nutrient_id == lab.nutrient_id for c in statements([m]))
        ]
        whys += [Why(f"because of {', '.join(touching)}")] if touching else []
        if whys:
            found.append(ListedTest(crowded(lab_rows([lab], weaver)[0]), whys))
    return found


def crowded(lab: LabRow) -> LabRow:
    """Without a threshold whose value stands there already: 'sufficient from' where 'low below' is the same."""
    said = {si: (name, si, conv) for name, si, conv in reversed(lab.thresholds)}
    return replace(lab, thresholds=list(reversed(said.values())))


def why(link: Claim, qualifier: str) -> Why:
    side, grade = Side(link.direction).label.lower(), link.grade_word.label.lower()
    return Why(f"{side}: tie {grade}" + (f" ({qualifier})" if qualifier else ""), link.slug)
