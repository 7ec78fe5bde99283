"""The rules that everything published must meet. A failure is hard; a warning is for editors to weigh.

Each rule is a function that yields findings; `check()` runs them all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from nutrients.conversion import key_of
from nutrients.models import (
    TABLES,
    Citation,
    Claim,
    Guide,
    Imbalance,
    MedicineClass,
    Nutrient,
    Prose,
    Quotation,
    Sign,
    Source,
    Term,
)
from nutrients.prose import plain
from nutrients.readability import LONG_SENTENCE, score
from nutrients.records import SECTIONS
from nutrients.vocabulary import Check, ClaimStatus, Direction, Grade, Side, SourceStatus, Standing, Tier

HARD, WARNING = "failure", "warning"
POPULAR = "popular article"
PROMISES = re.compile(r"\b(cures?|guaranteed?|miracles?|detox\w*|superfoods?)\b", re.IGNORECASE)
DOSES = re.compile(r"\byou (?:should|must|need to) take\b|\btake \d|\byour dose\b", re.IGNORECASE)
FIGURE = re.compile(r"\d\s*(?:mg|µg|mmol/L|nmol/L|pmol/L|µmol/L|IU)\b")
BLOCK = re.compile(r"<(p|li|h3|h4|td)>(.*?)</\1>", re.DOTALL)
MEDICAL = re.compile(r"\b(hyp(?:er|o)\w*a?emia)\b", re.IGNORECASE)
DOI, PMID = re.compile(r"^10\.\d{4,9}/\S+$"), re.compile(r"^\d+$")
PLAIN_SECTIONS, PLAIN_GRADE, FULL_GRADE = ("short_answer", "too_little", "too_much"), 8.0, 13.0


@dataclass(frozen=True)
class Finding:
    """What is wrong with which object, and by which rule."""

    level: str
    rule: str
    kind: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.level}: {self.rule}: {self.kind} {self.key}: {self.text}"


def check() -> list[Finding]:
    """Every finding of every rule, the hard ones first."""
    found = [finding for rule in RULES for finding in rule()]
    return sorted(found, key=lambda finding: (finding.level != HARD, finding.rule, finding.kind, finding.key))


def prose_fields() -> Iterator[tuple[str, str, str, str]]:
    """Kind, key, field and stored HTML of every text."""
    for model in TABLES:
        if issubclass(model, Prose):
            for row in model._default_manager.all():
                stored: dict[str, str] = row.rendered
                yield from ((model.record.kind, key_of(row), name, html) for name, html in stored.items())


def claims_have_sources() -> Iterator[Finding]:
    known = set(Source.objects.values_list("slug", flat=True))
    cited: dict[str, set[str]] = {}
    for citation in Citation.objects.filter(kind="claim", field="text"):
        cited.setdefault(citation.key, set()).add(citation.source_key)
    for claim in Claim.objects.standing():
        if not cited.get(claim.slug, set()) & known:
            yield Finding(HARD, "claim without source", "claim", claim.slug, plain(claim.html("text")))


def nothing_leans_on_what_was_retracted() -> Iterator[Finding]:
    """A current statement needs a source that still stands; any text that cites a retracted one is to be weighed."""
    retracted = Source.objects.filter(status=SourceStatus.RETRACTED).values("slug")
    standing = Source.objects.exclude(status=SourceStatus.RETRACTED).values("slug")
    sound = set(
        Citation.objects.filter(kind="claim", field="text", source_key__in=standing).values_list("key", flat=True)
    )
    doubted = set(Claim.objects.exclude(status=ClaimStatus.CURRENT).values_list("slug", flat=True))
    for citation in Citation.objects.filter(source_key__in=retracted):
        kind, key, source = citation.kind, citation.key, citation.source_key
        if kind == "claim" and key in doubted:
            continue
        if kind == "claim" and key not in sound and citation.field == "text":
            yield Finding(HARD, "only retracted sources", kind, key, source)
        else:
            yield Finding(WARNING, "retracted source", kind, key, f"{citation.field}: {source}")


def keys_and_slugs_are_known() -> Iterator[Finding]:
    known = set(Source.objects.values_list("slug", flat=True))
    for citation in Citation.objects.exclude(source_key__in=known):
        yield Finding(HARD, "unknown source", citation.kind, citation.key, citation.source_key)
    quotable = set(Claim.objects.quotable(Claim.objects.values_list("slug", flat=True)).values_list("slug", flat=True))
    for quotation in Quotation.objects.exclude(claim_slug__in=quotable):
        yield Finding(HARD, "unknown claim", quotation.kind, quotation.key, quotation.claim_slug)


def grades_fit_their_sources() -> Iterator[Finding]:
    """Low authority is no evidence: it may be cited only where we say what the popular article says."""
    standing = dict(Source.objects.values_list("slug", "standing"))
    for claim in Claim.objects.standing():
        keys = Citation.objects.filter(kind="claim", key=claim.slug, field="text").values_list("source_key", flat=True)
        kinds = {standing.get(key) for key in keys}
        sure = claim.grade in (Grade.ESTABLISHED, Grade.PROBABLE)
        if kinds == {Standing.LOW} and sure:
            yield Finding(HARD, "grade against its sources", "claim", claim.slug, f"{claim.grade} on low authority")
        elif Standing.LOW in kinds and POPULAR not in claim.text:
            yield Finding(HARD, "low authority as evidence", "claim", claim.slug, "without naming the popular article")


def each_side_has_one_link_claim() -> Iterator[Finding]:
    for imbalance in Imbalance.objects.select_related("nutrient"):
        links = Claim.objects.links().filter(nutrient=imbalance.nutrient, direction=imbalance.side).count()
        if links != 1:
            yield Finding(HARD, "one link claim a side", "imbalance", imbalance.slug, f"{links} found")


def withdrawn_claims_say_why() -> Iterator[Finding]:
    for claim in Claim.objects.filter(status=ClaimStatus.WITHDRAWN, reason=""):
        yield Finding(HARD, "withdrawn without reason", "claim", claim.slug, "")


def articles_are_whole() -> Iterator[Finding]:
    for nutrient in Nutrient.objects.with_page():
        for name in SECTIONS:
            if not getattr(nutrient, name).strip():
                yield Finding(HARD, "missing section", "nutrient", nutrient.slug, SECTIONS[name])
        sides = set(Imbalance.objects.filter(nutrient=nutrient).values_list("side", flat=True))
        if sides != set(Side.values):
            yield Finding(HARD, "missing imbalance", "nutrient", nutrient.slug, "both sides are needed")
    articles: list[Nutrient | Guide] = [*Nutrient.objects.with_page(), *Guide.objects.all()]
    for article in articles:
        if not 50 <= len(article.description) <= 160:
            text = f"{len(article.description)} characters, 50 to 160 wanted"
            yield Finding(HARD, "description", article.record.kind, article.slug, text)


def warning_signs_stand() -> Iterator[Finding]:
    for tier in (Tier.EMERGENCY, Tier.SOON):
        if not Sign.objects.filter(tier=tier).exists():
            yield Finding(HARD, "missing warning signs", "sign", tier, "")


def words_are_safe() -> Iterator[Finding]:
    for kind, key, name, html in prose_fields():
        text = plain(html)
        for rule, pattern in (("promise word", PROMISES), ("dose advice", DOSES)):
            if match := pattern.search(text):
                yield Finding(HARD, rule, kind, key, f"{name}: {match[0]}")
        if "<img" in html and not re.search(r'<img[^>]*\balt="', html):
            yield Finding(HARD, "image without alternative text", kind, key, name)


def headings_step_by_one() -> Iterator[Finding]:
    for kind, key, name, html in prose_fields():
        levels = [2, *(int(level) for level in re.findall(r"<h([2-6])", html))]
        if any(after > before + 1 for before, after in pairwise(levels)):
            yield Finding(HARD, "heading jump", kind, key, name)


def figures_name_their_source() -> Iterator[Finding]:
    """A figure with a unit stands in a paragraph that cites, or that names USDA's release."""
    for kind, key, name, html in prose_fields():
        if kind not in ("nutrient", "guide"):
            continue
        for _tag, block in BLOCK.findall(html):
            if FIGURE.search(plain(block)) and "x-cite" not in block and "USDA" not in block:
                yield Finding(WARNING, "figure without source", kind, key, f"{name}: {plain(block)[:80]}")


def medical_words_are_defined() -> Iterator[Finding]:
    defined = {term.name.lower() for term in Term.objects.all()}
    for kind, key, name, html in prose_fields():
        for word in {match.lower() for match in MEDICAL.findall(plain(html))}:
            if word not in defined and word.replace("emia", "aemia") not in defined:
                yield Finding(HARD, "term never defined", kind, key, f"{name}: {word}")


def sources_can_be_found() -> Iterator[Finding]:
    for source in Source.objects.all():
        if source.doi and not DOI.match(source.doi):
            yield Finding(HARD, "malformed DOI", "source", source.slug, source.doi)
        if source.pmid and not PMID.match(source.pmid):
            yield Finding(HARD, "malformed PMID", "source", source.slug, source.pmid)
        if not source.year:
            yield Finding(WARNING, "source without year", "source", source.slug, source.title)
        if not (source.doi or source.pmid or source.url):
            yield Finding(WARNING, "source without address", "source", source.slug, source.title)
        if source.verified == Check.MEMORY:
            yield Finding(WARNING, "source needs checking", "source", source.slug, source.title)


def texts_are_plain() -> Iterator[Finding]:
    for nutrient in Nutrient.objects.with_page():
        for name in SECTIONS:
            text = " ".join(plain(block) for tag, block in BLOCK.findall(nutrient.html(name)) if tag in ("p", "li"))
            found, limit = score(text), PLAIN_GRADE if name in PLAIN_SECTIONS else FULL_GRADE
            if found.grade > limit:
                yield Finding(WARNING, "hard to read", "nutrient", nutrient.slug, f"{name}: grade {found.grade}")
            if name in PLAIN_SECTIONS and found.longest > LONG_SENTENCE:
                words = f"{name}: a sentence of {found.longest} words"
                yield Finding(WARNING, "long sentence", "nutrient", nutrient.slug, words)


def directions_are_sides() -> Iterator[Finding]:
    for claim in Claim.objects.links().filter(direction=Direction.BOTH):
        yield Finding(HARD, "link claim of both sides", "claim", claim.slug, "")


def medicine_classes_lead_to_statements() -> Iterator[Finding]:
    """The sheet for the doctor says nothing of a medicine that it cannot quote."""
    for medicine in MedicineClass.objects.prefetch_related("claims"):
        gone = [claim.slug for claim in medicine.claims.all() if claim.status == ClaimStatus.WITHDRAWN]
        if len(gone) == len(medicine.claims.all()) and not medicine.other_cause_id:
            yield Finding(HARD, "medicine without statement", "medicine-class", medicine.slug, medicine.name)
        elif gone:
            yield Finding(WARNING, "medicine of a withdrawn claim", "medicine-class", medicine.slug, ", ".join(gone))


RULES: tuple[Callable[[], Iterator[Finding]], ...] = (
    claims_have_sources,
    nothing_leans_on_what_was_retracted,
    keys_and_slugs_are_known,
    grades_fit_their_sources,
    each_side_has_one_link_claim,
    directions_are_sides,
    withdrawn_claims_say_why,
    articles_are_whole,
    warning_signs_stand,
    words_are_safe,
    headings_step_by_one,
    figures_name_their_source,
    medical_words_are_defined,
    medicine_classes_lead_to_statements,
    sources_can_be_found,
    texts_are_plain,
)
