"""All statements, and one statement with everything that hangs on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from nutrients.models import (
    AuditItem,
    Claim,
    Guide,
    MechanismStep,
    MedicineClass,
    Nutrient,
    Quotation,
    Revision,
    Source,
    Symptom,
)
from nutrients.pages.crumbs import HOME, STATEMENTS, Crumb, Trail
from nutrients.pages.ledger import ShownChange, changes_of
from nutrients.pages.weaving import Listing, ShownClaim, Weaver, keys_in
from nutrients.prose import plain
from nutrients.vocabulary import Aspect, ChangeKind, ClaimStatus, Direction, Grade


@dataclass(frozen=True)
class ClaimLine:
    """A claim in a list: its words without citations, and its grade."""

    slug: str
    text: str
    grade: Grade
    aspect: str
    under_review: bool


@dataclass(frozen=True)
class ClaimShelf:
    anchor: str
    name: str
    claims: list[ClaimLine]


def claim_shelves() -> list[ClaimShelf]:
    """Every standing claim: the general ones first, then by nutrient and side."""
    order = {aspect.value: place for place, aspect in enumerate(Aspect)}
    claims = sorted(
        Claim.objects.standing().with_nutrient(),
        key=lambda claim: (claim.direction, order[claim.aspect], claim.slug),
    )
    shelves = [shelf("general", "Twitching in general", [claim for claim in claims if claim.nutrient is None])]
    for nutrient in Nutrient.objects.filter(claims__isnull=False).distinct():
        for direction in Direction:
            listed = [c for c in claims if c.nutrient_id == nutrient.pk and c.direction == direction]
            name = f"{nutrient.name}: {direction.label.lower()}"
            shelves.append(shelf(f"{nutrient.slug}-{direction.value}", name, listed))
    return [found for found in shelves if found.claims]


def shelf(anchor: str, name: str, claims: list[Claim]) -> ClaimShelf:
    lines = [
        ClaimLine(
            c.slug, plain(c.html("text")), c.grade_word, c.get_aspect_display(), c.status == ClaimStatus.UNDER_REVIEW
        )
        for c in claims
    ]
    return ClaimShelf(anchor, name, lines)


@dataclass(frozen=True)
class ClaimPage:
    claim: Claim
    shown: ShownClaim
    meaning: str
    description: str
    effects: list[Symptom]
    sources: list[Source]
    used: list[tuple[str, str]]
    audited: list[AuditItem]
    history: list[tuple[Revision, str]]
    changes: list[ShownChange]
    references: Listing

    @property
    def trail(self) -> Trail:
        nutrient = self.claim.nutrient
        known = nutrient is not None and nutrient.has_page
        return (HOME, STATEMENTS, *([Crumb(nutrient.name, nutrient.get_absolute_url())] if nutrient and known else []))

    @property
    def name(self) -> str:
        """'Too much calcium: mechanism of twitching'; several statements may share one."""
        nutrient, side = self.claim.nutrient, Direction(self.claim.direction)
        of = nutrient.name if nutrient else "Twitching in general"
        if nutrient and side != Direction.BOTH:
            of = f"{side.label} {nutrient.in_text}"
        return f"{of}: {Aspect(self.claim.aspect).label.lower()}"

    @property
    def is_withdrawn(self) -> bool:
        return self.claim.status == ClaimStatus.WITHDRAWN


def claim_page(claim: Claim, effects: Iterable[Symptom] | None = None, *, for_editor: bool = False) -> ClaimPage:
    """`effects` of a claim that is not saved with them; else those it has."""
    weaver = Weaver(claims=[claim], for_editor=for_editor)
    shown = weaver.claim(claim)
    keys = keys_in([claim.html("text")])
    revisions = Revision.objects.filter(kind="claim", key=claim.slug).exclude(number=None)
    return ClaimPage(
        claim=claim,
        shown=shown,
        meaning=claim.grade_word.meaning,
        description=description(claim),
        effects=list(claim.effects.all() if effects is None else effects),
        sources=[weaver.sources[key] for key in dict.fromkeys(keys) if key in weaver.sources],
        used=used_in(claim),
        audited=list(AuditItem.objects.filter(claim_id=claim.pk)),
        history=[(revision, ChangeKind(revision.change).label) for revision in revisions],
        changes=changes_of(claim),
        references=weaver.references(),
    )


def description(claim: Claim) -> str:
    """50 to 160 characters for search results: the grade and the beginning of the statement, not cut in a word."""
    words = f"{claim.get_grade_display()}: {plain(claim.html('text'))}"
    if len(words) > 158:
        words = words[:157].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
    return words if len(words) >= 50 else f"{words} One graded statement with its sources."


def used_in(claim: Claim) -> list[tuple[str, str]]:
    """Name and address of every page that shows the claim."""
    places: dict[str, set[str]] = {"guide": set(), "nutrient": set()}
    for kind, key in Quotation.objects.filter(claim_slug=claim.slug).values_list("kind", "key"):
        places[kind].add(key)
    used = [(row.title, row.get_absolute_url()) for row in Guide.objects.filter(slug__in=places["guide"])]
    used += [(row.name, row.get_absolute_url()) for row in Nutrient.objects.filter(slug__in=places["nutrient"])]
    steps = MechanismStep.objects.filter(claim_id=claim.pk).with_nutrient("imbalance__nutrient")
    named = MedicineClass.objects.filter(claims__id=claim.pk)
    used += [(f"Sheet for the doctor: {medicine.name}", "/doctor-sheet/") for medicine in named]
    used += [
        (
            f"How {step.imbalance.in_text} reaches the muscle: {step}",
            f"{step.imbalance.nutrient.get_absolute_url()}#mechanism",
        )
        for step in steps
    ]
    return used
