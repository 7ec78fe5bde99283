"""One symptom with everything that is known of it here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from nutrients.models import Claim, Nutrient, OtherCause, Symptom, SymptomLink
from nutrients.pages.crumbs import HOME, SYMPTOMS, Trail
from nutrients.pages.help import when_urgent
from nutrients.pages.ledger import tell_last
from nutrients.pages.weaving import Listing, ShownClaim, Weaver
from nutrients.vocabulary import Aspect, Frequency, Grade, MuscleEffect, Side, Tier

PLURALS = {
    MuscleEffect.TWITCH: "twitches",
    MuscleEffect.CRAMP: "cramps",
    MuscleEffect.SPASM: "spasms",
    MuscleEffect.TETANY: "tetany",
    MuscleEffect.TREMOR: "tremor",
    MuscleEffect.TINGLING: "tingling",
    MuscleEffect.WEAKNESS: "weakness",
}


@dataclass(frozen=True)
class MedicalName:
    """What medicine calls a symptom, with its codes by system."""

    name: str
    codes: tuple[tuple[str, str], ...]


MEDICAL_NAMES = {"muscle-twitching": MedicalName("Fasciculation", (("ICD-10", "R25.3"), ("MeSH", "D005207")))}
"""By slug; of the others no code has been looked up."""


@dataclass(frozen=True)
class LinkedImbalance:
    nutrient: Nutrient
    words: str
    cites: SafeString


@dataclass(frozen=True)
class ShownCause:
    cause: OtherCause
    grade: Grade
    html: SafeString


@dataclass(frozen=True)
class LabelledClaim:
    """A claim on a symptom's page; `label` warns when it is about another muscle effect."""

    claim: ShownClaim
    label: str


@dataclass(frozen=True)
class SymptomPage:
    symptom: Symptom
    explanation: SafeString
    is_twitch: bool
    others: list[str]
    causes: list[ShownCause]
    low: list[LinkedImbalance]
    high: list[LinkedImbalance]
    not_looked: list[str]
    claims: list[LabelledClaim]
    general: list[LabelledClaim]
    references: Listing
    trail: Trail = (HOME, SYMPTOMS)

    @property
    def codes(self) -> MedicalName | None:
        return MEDICAL_NAMES.get(self.symptom.slug)

    @property
    def tier_words(self) -> str:
        return Tier(self.symptom.tier).label

    @property
    def is_emergency(self) -> bool:
        return self.symptom.tier == Tier.EMERGENCY

    @property
    def depends(self) -> bool:
        """Whether it is an emergency by what its explanation adds, or together with twitching."""
        return self.is_emergency and bool(when_urgent(self.symptom))


def symptom_page(symptom: Symptom, *, for_editor: bool = False) -> SymptomPage:
    """What it is and is not, other causes, then the nutrients in both directions."""
    causes = list(OtherCause.objects.all())
    claims = claims_about(symptom)
    own = [claim for claim in claims if symptom in claim.effects.all()]
    found = SymptomLink.objects.filter(symptom_id=symptom.pk).found()
    links = list(found.with_nutrient("imbalance__nutrient").prefetch_related("sources"))
    keys = [source.slug for link in links for source in link.sources.all()]
    stored = [symptom.html("explanation"), *(cause.html("explanation") for cause in causes)]
    weaver = Weaver(stored, claims=claims, keys=keys, for_editor=for_editor, terms=True)
    explanation = weaver.inline(symptom.html("explanation"))
    shown = [ShownCause(c, Grade(c.grade), weaver.inline(c.html("explanation"))) for c in causes]
    low, high = linked(links, Side.DEFICIENCY, weaver), linked(links, Side.EXCESS, weaver)
    muscle = MuscleEffect(symptom.effect) if symptom.effect else None
    tell_last(symptom)
    return SymptomPage(
        symptom=symptom,
        explanation=explanation,
        is_twitch=muscle == MuscleEffect.TWITCH,
        others=[PLURALS[effect] for effect in MuscleEffect if effect != muscle] if muscle else [],
        causes=shown,
        low=low,
        high=high,
        not_looked=not_looked(links, own),
        claims=[labelled(claim, muscle, weaver) for claim in own],
        general=[labelled(claim, muscle, weaver) for claim in claims if claim not in own],
        references=weaver.references(),
    )


def claims_about(symptom: Symptom) -> list[Claim]:
    """Those that name the symptom; for twitches also all other evidence on twitching."""
    standing = Claim.objects.standing().with_nutrient().prefetch_related("effects")
    named = standing.filter(effects__id=symptom.pk)
    if symptom.effect == MuscleEffect.TWITCH:
        named = named | standing.filter(aspect=Aspect.TWITCHING_EVIDENCE, nutrient__isnull=False)
    return sorted(set(named.distinct()), key=lambda c: (c.nutrient.position if c.nutrient else 0, c.direction, c.slug))


def labelled(claim: Claim, muscle: MuscleEffect | None, weaver: Weaver) -> LabelledClaim:
    effects = [MuscleEffect(effect.effect) for effect in claim.effects.all() if effect.effect]
    other = [PLURALS[effect] for effect in dict.fromkeys(effects)]
    is_other = muscle is not None and effects and muscle not in effects
    label = f"about {' and '.join(other)}, not {PLURALS[muscle]}" if muscle and is_other else ""
    return LabelledClaim(weaver.claim(claim), label)


def linked(links: Iterable[SymptomLink], side: Side, weaver: Weaver) -> list[LinkedImbalance]:
    order = list(Frequency)
    chosen = sorted(
        (link for link in links if link.imbalance.side == side),
        key=lambda link: (order.index(Frequency(link.frequency)), link.imbalance.nutrient.position),
    )
    return [
        LinkedImbalance(
            link.imbalance.nutrient,
            Frequency(link.frequency).label,
            weaver.cite(*(source.slug for source in link.sources.all())),
        )
        for link in chosen
    ]


def not_looked(links: Iterable[SymptomLink], claims: Iterable[Claim]) -> list[str]:
    """The nutrients about which nothing is said here, on either side."""
    known = {link.imbalance.nutrient_id for link in links} | {claim.nutrient_id for claim in claims}
    return [n.in_text for n in Nutrient.objects.listed() if n.pk not in known]
