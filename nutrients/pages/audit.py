"""The popular article, statement by statement; and the glossary."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from nutrients.models import AuditItem, Nutrient, Term
from nutrients.pages.weaving import Listing, Weaver, safe
from nutrients.vocabulary import Grade, Verdict


@dataclass(frozen=True)
class ShownItem:
    item: AuditItem
    verdict: str
    grade: Grade
    comment: SafeString


@dataclass(frozen=True)
class VerdictCount:
    verdict: Verdict
    count: int
    chosen: bool


@dataclass(frozen=True)
class AuditPage:
    items: list[ShownItem]
    counts: list[VerdictCount]
    total: int
    references: Listing


def audit_page(verdict: str = "") -> AuditPage:
    """All statements, or those of one verdict; the counts are always of all."""
    items = list(AuditItem.objects.select_related("claim", "nutrient"))
    given = Counter(item.verdict for item in items)
    chosen = [item for item in items if verdict in ("", item.verdict)]
    weaver = Weaver([item.html("comment") for item in chosen])
    shown = [ShownItem(i, i.get_verdict_display(), Grade(i.grade), weaver.inline(i.html("comment"))) for i in chosen]
    counts = [VerdictCount(word, given[word.value], word.value == verdict) for word in Verdict]
    return AuditPage(shown, counts, len(items), weaver.references())


@dataclass(frozen=True)
class ShownTerm:
    term: Term
    html: SafeString


@dataclass(frozen=True)
class GlossaryPage:
    """`changed` is the day on which a definition last changed."""

    count: int
    changed: date | None
    letters: list[tuple[str, list[ShownTerm]]]
    other_names: list[Nutrient]


def term_page(term: Term) -> GlossaryPage:
    """The glossary with one term alone, which need not be saved."""
    shown = ShownTerm(term, safe(term.html("definition")))
    return GlossaryPage(1, term.changed, [(term.name[:1].upper(), [shown])], [])


def glossary_page() -> GlossaryPage:
    """The terms by their first letter, and what else nutrients are called."""
    letters: dict[str, list[ShownTerm]] = {}
    terms = list(Term.objects.all())
    for term in sorted(terms, key=lambda term: term.name.casefold()):
        letters.setdefault(term.name[0].upper(), []).append(ShownTerm(term, safe(term.html("definition"))))
    changed = max((term.changed for term in terms), default=None)
    return GlossaryPage(len(terms), changed, list(letters.items()), list(Nutrient.objects.listed()))
