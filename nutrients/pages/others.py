"""The home page, guides, and sources."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from nutrients.citations import reference
from nutrients.models import (
    AuditItem,
    Citation,
    Claim,
    DailyValue,
    Dated,
    Food,
    Guide,
    Intake,
    LabRange,
    NotSet,
    Nutrient,
    OtherCause,
    Person,
    Quotation,
    Review,
    Source,
    Symptom,
    SymptomLink,
    Term,
)
from nutrients.pages.crumbs import GUIDES, HOME, PEOPLE, SOURCES, Trail
from nutrients.pages.ledger import ShownChange, changes_of
from nutrients.pages.marks import Mark, marks
from nutrients.pages.nutrient import latest_review
from nutrients.pages.weaving import Block, Listing, ShownClaim, Weaver, safe, slugs_in, source_record
from nutrients.prose import plain
from nutrients.vocabulary import Check, Grade, Standing

OPENING_CLAIMS = ("twitching-twitching-evidence-1", "twitching-twitching-evidence-2")
"""What stands before everything else: most twitches are harmless, and a twitch alone shows nothing."""

EVERYDAY = ("medlineplus-twitching", "decarvalho-2017", "nhs-twitching", "kim-2021-eyelid")
"""What the everyday causes in the lead rest on, as in the guide to muscle twitching."""


@dataclass(frozen=True)
class GradeCount:
    grade: Grade
    count: int
    meaning: str


@dataclass(frozen=True)
class HomePage:
    opening: list[ShownClaim]
    everyday: SafeString
    marks: list[Mark]
    grades: list[GradeCount]
    nutrients: list[Nutrient]
    guides: list[Guide]
    foods: list[Food]
    counts: dict[str, int]
    references: Listing


def home_page() -> HomePage:
    opening = list(Claim.objects.standing().filter(slug__in=OPENING_CLAIMS))
    weaver = Weaver(claims=opening, keys=EVERYDAY)
    shown = marks(Nutrient.objects.all())
    given = Counter(half.grade for mark in shown for half in (mark.low, mark.high))
    return HomePage(
        opening=[weaver.claim(claim) for claim in sorted(opening, key=lambda claim: claim.slug)],
        everyday=weaver.cite(*EVERYDAY),
        marks=shown,
        grades=[GradeCount(grade, given[grade], grade.meaning) for grade in Grade],
        nutrients=list(Nutrient.objects.listed()),
        guides=list(Guide.objects.all()),
        foods=list(Food.objects.well_known()),
        counts={
            "sources": Source.objects.count(),
            "claims": Claim.objects.standing().count(),
            "foods": Food.objects.curated().count(),
            "symptoms": Symptom.objects.count(),
        },
        references=weaver.references(),
    )


@dataclass(frozen=True)
class AboutPage:
    grades: list[GradeCount]
    sources: int
    unchecked: int
    low: int
    trail: Trail


def about_page(trail: Trail = ()) -> AboutPage:
    return AboutPage(
        grades=[GradeCount(grade, 0, grade.meaning) for grade in Grade],
        sources=Source.objects.count(),
        unchecked=Source.objects.filter(verified=Check.MEMORY).count(),
        low=Source.objects.filter(standing=Standing.LOW).count(),
        trail=trail,
    )


@dataclass(frozen=True)
class PersonPage:
    person: Person
    trail: Trail = (HOME, PEOPLE)


@dataclass(frozen=True)
class GuidePage:
    guide: Guide
    lead: list[Block]
    blocks: list[Block]
    contents: list[tuple[str, str]]
    references: Listing
    review: Review | None
    changes: list[ShownChange]
    trail: Trail = (HOME, GUIDES)

    @property
    def dated(self) -> Dated:
        return self.guide


def guide_page(guide: Guide, *, for_editor: bool = False) -> GuidePage:
    """A free article; what stands before its first heading is the short answer."""
    html = guide.html("text")
    start = html.find("<h2") if "<h2" in html else len(html)
    weaver = Weaver([html], for_editor=for_editor, terms=True)
    lead, blocks = weaver.blocks(html[:start]), weaver.blocks(html[start:])
    return GuidePage(
        guide=guide,
        lead=lead,
        blocks=blocks,
        contents=headings(html),
        references=weaver.references(),
        review=latest_review(f"guide/{guide.slug}"),
        changes=changes_of(guide, slugs_in([html])),
    )


def headings(html: str) -> list[tuple[str, str]]:
    found = []
    for part in html.split('<h2 id="')[1:]:
        anchor, rest = part.split('">', 1)
        found.append((anchor, plain(rest.split("</h2>", 1)[0])))
    return found


@dataclass(frozen=True)
class ListedSource:
    source: Source
    html: SafeString
    uses: int


def listed_sources() -> list[ListedSource]:
    """All sources by title, each with the number of texts that cite it."""
    cited = Citation.objects.filter(source_key=OuterRef("slug")).values("source_key").annotate(n=Count("id"))
    sources = Source.objects.in_full().annotate(uses=Coalesce(Subquery(cited.values("n")), 0))
    return [ListedSource(source, safe(reference(source_record(source))), source.uses) for source in sources]


@dataclass(frozen=True)
class Use:
    """A place that leans on a source, in words, with its address where it has one."""

    kind: str
    name: str
    url: str


@dataclass(frozen=True)
class SourcePage:
    source: Source
    html: SafeString
    claims: list[tuple[Claim, ShownClaim]]
    uses: list[Use]
    references: Listing
    trail: Trail = (HOME, SOURCES)

    @property
    def shown_claims(self) -> list[ShownClaim]:
        return [shown for _claim, shown in self.claims]


def source_page(source: Source) -> SourcePage:
    """One source with every claim, text and table that leans on it."""
    citing = Citation.objects.filter(source_key=source.slug).values_list("kind", "key")
    keys: dict[str, set[str]] = {}
    for kind, key in citing:
        keys.setdefault(kind, set()).add(key)
    claims = list(Claim.objects.standing().filter(slug__in=keys.get("claim", set())).with_nutrient())
    weaver = Weaver(claims=claims)
    return SourcePage(
        source=source,
        html=safe(reference(source_record(source))),
        claims=[(claim, weaver.claim(claim)) for claim in claims],
        uses=[*uses_in_texts(keys, claims), *uses_in_tables(source)],
        references=weaver.references(),
    )


def uses_in_texts(keys: dict[str, set[str]], claims: list[Claim]) -> list[Use]:
    quoting = Quotation.objects.filter(claim_slug__in=[claim.slug for claim in claims]).values_list("kind", "key")
    articles: dict[str, set[str]] = {"guide": set(), "nutrient": set()}
    for kind, key in quoting:
        articles[kind].add(key)
    nutrients = Nutrient.objects.filter(slug__in=keys.get("nutrient", set()) | articles["nutrient"])
    guides = Guide.objects.filter(slug__in=keys.get("guide", set()) | articles["guide"])
    found = [Use("Guide", guide.title, guide.get_absolute_url()) for guide in guides]
    found += [Use("Nutrient", nutrient.name, nutrient.get_absolute_url()) for nutrient in nutrients]
    symptoms = Symptom.objects.filter(slug__in=keys.get("symptom", set()))
    found += [Use("Symptom", symptom.name, symptom.get_absolute_url()) for symptom in symptoms]
    causes = OtherCause.objects.filter(slug__in=keys.get("other-cause", set()))
    found += [Use("Other cause", cause.name, f"/symptoms/muscle-twitching/#cause-{cause.slug}") for cause in causes]
    foods = Food.objects.filter(slug__in=keys.get("food", set()))
    found += [Use("Food", food.name, food.get_absolute_url()) for food in foods]
    terms = Term.objects.filter(slug__in=keys.get("term", set()))
    found += [Use("Term", term.name, f"/glossary/#{term.slug}") for term in terms]
    audited = AuditItem.objects.filter(slug__in=keys.get("audit-item", set()))
    return found + [Use("Popular article", item.statement, f"/audit/#{item.slug}") for item in audited]


def uses_in_tables(source: Source) -> list[Use]:
    """Figures that name the source in a field, counted by nutrient."""
    tables = (
        ("Needs and limits", Intake, "how-much"),
        ("Limits not set", NotSet, "how-much"),
        ("Daily values", DailyValue, "foods"),
        ("Laboratory ranges", LabRange, "tests"),
    )
    names = ("nutrient__slug", "nutrient__name", "nutrient__short_answer")
    parts = [
        model.objects.filter(source=source).order_by().values_list(Value(words), *names) for words, model, _a in tables
    ]
    anchors = {words: anchor for words, _model, anchor in tables}
    found = []
    for (words, slug, name, answer), count in sorted(Counter(parts[0].union(*parts[1:], all=True)).items()):
        url = f"/nutrients/{slug}/#{anchors[words]}" if answer else f"/data/#{slug}"
        found.append(Use(words, f"{name}: {count}", url))
    links = SymptomLink.objects.filter(sources=source).count()
    return found + ([Use("Symptoms", f"{links} links of a symptom with an imbalance", "")] if links else [])
