"""The two-way grid of symptoms, and one symptom with everything that is known of it here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from nutrients.models import Claim, Nutrient, OtherCause, Symptom, SymptomLink
from nutrients.pages.crumbs import HOME, SYMPTOMS, Trail
from nutrients.pages.ledger import tell_last
from nutrients.pages.weaving import Listing, ShownClaim, Weaver
from nutrients.vocabulary import Area, Aspect, Direction, Frequency, Grade, MuscleEffect, Side, Tier

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
NOT_LOOKED_YET = "not looked at yet"
SIZES = {Frequency.COMMON: "c", Frequency.OCCASIONAL: "o", Frequency.UNCOMMON: "o", Frequency.RARE: "r"}


@dataclass(frozen=True)
class GridHalf:
    """One side of a cell. `disc` names its half disc; no disc: the words say which kind of empty it is."""

    disc: str
    words: str
    sources: int


@dataclass(frozen=True)
class GridCell:
    nutrient: Nutrient
    low: GridHalf
    high: GridHalf

    @property
    def has_disc(self) -> bool:
        return bool(self.low.disc or self.high.disc)

    @property
    def is_empty(self) -> bool:
        return self.words == NOT_LOOKED_YET

    @property
    def words(self) -> str:
        if self.low.words == self.high.words == NOT_LOOKED_YET:
            return NOT_LOOKED_YET
        return f"too little: {self.low.words}; too much: {self.high.words}"


@dataclass(frozen=True)
class GridRow:
    symptom: Symptom
    cells: list[GridCell]
    is_emergency: bool


@dataclass(frozen=True)
class GridPart:
    area: Area
    rows: list[GridRow]


@dataclass(frozen=True)
class Grid:
    nutrients: list[Nutrient]
    parts: list[GridPart]
    symptoms: int


Links = dict[tuple[int, int, str], SymptomLink]
Ties = dict[tuple[int, int, str], Grade]
"""By symptom, nutrient and side: how sure it is that the one brings on the other, where that has been graded."""


def grid() -> Grid:
    """Every symptom by every nutrient with a page, two halves a cell."""
    nutrients = list(Nutrient.objects.listed())
    symptoms = list(Symptom.objects.all())
    found = SymptomLink.objects.select_related("imbalance").prefetch_related("sources")
    links = {(link.symptom_id, link.imbalance.nutrient_id, link.imbalance.side): link for link in found}
    ties = graded_ties()
    parts = [GridPart(area, [grid_row(s, nutrients, links, ties) for s in symptoms if s.area == area]) for area in Area]
    return Grid(nutrients, [part for part in parts if part.rows], len(symptoms))


def graded_ties() -> Ties:
    found: Ties = {}
    for claim in Claim.objects.links().prefetch_related("effects"):
        sides = tuple(Side) if claim.direction == Direction.BOTH else (Side(claim.direction),)
        keys = [(effect.pk, claim.nutrient_id or 0, side) for effect in claim.effects.all() for side in sides]
        found |= dict.fromkeys(keys, Grade(claim.grade))
    return found


def grid_row(symptom: Symptom, nutrients: list[Nutrient], links: Links, ties: Ties) -> GridRow:
    def half_at(nutrient: Nutrient, side: Side, letter: str) -> GridHalf:
        place = symptom.pk, nutrient.pk, side
        return half(links.get(place), ties.get(place), letter)

    cells = [GridCell(n, half_at(n, Side.DEFICIENCY, "l"), half_at(n, Side.EXCESS, "r")) for n in nutrients]
    return GridRow(symptom, cells, symptom.tier == Tier.EMERGENCY)


def half(link: SymptomLink | None, tie: Grade | None, side: str) -> GridHalf:
    if link is None:
        return GridHalf("", f"tie graded {tie.label.lower()}" if tie else NOT_LOOKED_YET, 0)
    if link.frequency == Frequency.NONE:
        day = f"{link.looked_on:%-d %B %Y}" if link.looked_on else "a day not noted"
        return GridHalf("", f"looked on {day}, nothing found", 0)
    word = Frequency(link.frequency)
    count = len(link.sources.all())
    return GridHalf(f"{side}{SIZES[word]}", f"{word.label.lower()} ({count} source{'s' if count != 1 else ''})", count)


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
    nutrient: Nutrient | None


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
    return LabelledClaim(weaver.claim(claim), label, claim.nutrient)


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
