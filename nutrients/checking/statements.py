"""Rules of what is claimed: statements and their sources, what quotes them, and what became of both."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from nutrients.checking.findings import HARD, WARNING, Finding
from nutrients.models import Citation, Claim, Image, ImageUse, Imbalance, MedicineClass, Quotation, Source
from nutrients.prose import plain
from nutrients.vocabulary import Check, ClaimStatus, Direction, Grade, SourceStatus, Standing

POPULAR = "popular article"
DOI, PMID = re.compile(r"^10\.\d{4,9}/\S+$"), re.compile(r"^\d+$")


def cited_by_claims() -> defaultdict[str, set[str]]:
    """The keys of the sources that each claim's text cites."""
    cited: defaultdict[str, set[str]] = defaultdict(set)
    for slug, key in Citation.objects.filter(kind="claim", field="text").values_list("key", "source_key"):
        cited[slug].add(key)
    return cited


def claims_have_sources() -> Iterator[Finding]:
    known = set(Source.objects.values_list("slug", flat=True))
    cited = cited_by_claims()
    for claim in Claim.objects.standing():
        if not cited[claim.slug] & known:
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
    for use in ImageUse.objects.exclude(image_slug__in=Image.objects.values("slug")):
        yield Finding(HARD, "unknown image", use.kind, use.key, use.image_slug)


def grades_fit_their_sources() -> Iterator[Finding]:
    """Low authority is no evidence: it may be cited only where we say what the popular article says."""
    standing = dict(Source.objects.values_list("slug", "standing"))
    cited = cited_by_claims()
    for claim in Claim.objects.standing():
        kinds = {standing.get(key) for key in cited[claim.slug]}
        sure = claim.grade in (Grade.ESTABLISHED, Grade.PROBABLE)
        if kinds == {Standing.LOW} and sure:
            yield Finding(HARD, "grade against its sources", "claim", claim.slug, f"{claim.grade} on low authority")
        elif Standing.LOW in kinds and POPULAR not in claim.text:
            yield Finding(HARD, "low authority as evidence", "claim", claim.slug, "without naming the popular article")


def each_side_has_one_link_claim() -> Iterator[Finding]:
    links = Counter(Claim.objects.links().values_list("nutrient_id", "direction"))
    for imbalance in Imbalance.objects.all():
        found = links[imbalance.nutrient_id, imbalance.side]
        if found != 1:
            yield Finding(HARD, "one link claim a side", "imbalance", imbalance.slug, f"{found} found")


def directions_are_sides() -> Iterator[Finding]:
    for claim in Claim.objects.links().filter(direction=Direction.BOTH):
        yield Finding(HARD, "link claim of both sides", "claim", claim.slug, "")


def withdrawn_claims_say_why() -> Iterator[Finding]:
    for claim in Claim.objects.filter(status=ClaimStatus.WITHDRAWN, reason=""):
        yield Finding(HARD, "withdrawn without reason", "claim", claim.slug, "")


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


def medicine_classes_lead_to_statements() -> Iterator[Finding]:
    """The sheet for the doctor says nothing of a medicine that it cannot quote."""
    for medicine in MedicineClass.objects.prefetch_related("claims"):
        gone = [claim.slug for claim in medicine.claims.all() if claim.status == ClaimStatus.WITHDRAWN]
        if len(gone) == len(medicine.claims.all()) and not medicine.other_cause_id:
            yield Finding(HARD, "medicine without statement", "medicine-class", medicine.slug, medicine.name)
        elif gone:
            yield Finding(WARNING, "medicine of a withdrawn claim", "medicine-class", medicine.slug, ", ".join(gone))
