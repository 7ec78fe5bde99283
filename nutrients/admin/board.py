"""The front of the desk: what waits for whom, each a way to the place where it is done."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from nutrients import checking
from nutrients.admin.filters import leaning_on
from nutrients.conversion import by_key
from nutrients.models import KINDS, Claim, Content, LinkCheck, Review, Revision, Source
from nutrients.vocabulary import Check, ClaimStatus, LinkResult, RevisionState, SourceStatus

MOST = 50
"""Working copies shown of one state."""
SOON = timedelta(days=30)
"""How long before its day a review is called due."""
DOUBTFUL = (SourceStatus.RETRACTED.value, SourceStatus.CONCERN.value)


@dataclass(frozen=True)
class Waiting:
    """A working copy with the address of its form."""

    revision: Revision
    name: str
    url: str


@dataclass(frozen=True)
class Pile:
    title: str
    waiting: list[Waiting]


@dataclass(frozen=True)
class Count:
    """A number with the address of the list that it counts."""

    words: str
    number: int
    url: str


@dataclass(frozen=True)
class Board:
    piles: list[Pile]
    counts: list[Count]


def board(user: Any, today: date) -> Board:
    working = list(Revision.objects.working().select_related("by", "base").order_by("-pk"))
    mine = [revision for revision in working if revision.by_id == user.pk]
    returned = [r for r in working if r.state == RevisionState.RETURNED]
    piles = [
        ("Returned to you", [r for r in returned if r.base and r.base.by_id == user.pk]),
        ("Returned to others", [r for r in returned if not (r.base and r.base.by_id == user.pk)]),
        ("Waiting for review", [r for r in working if r.state == RevisionState.SUBMITTED]),
        ("Your drafts", [r for r in mine if r.state == RevisionState.DRAFT]),
        ("Drafts of others", [r for r in working if r.state == RevisionState.DRAFT and r.by_id != user.pk]),
        ("Scheduled", [r for r in working if r.state == RevisionState.SCHEDULED]),
    ]
    shown = [Pile(title, with_forms(found[:MOST])) for title, found in piles if found]
    return Board(shown, counts(today))


def with_forms(revisions: list[Revision]) -> list[Waiting]:
    """Each with its form; the rows of a kind are looked for together."""
    keys: dict[str, set[str]] = {}
    for revision in revisions:
        keys.setdefault(revision.kind, set()).add(revision.key)
    rows = {kind: by_key(KINDS[kind], Q(slug__in=slugs)) for kind, slugs in keys.items()}
    return [waiting(revision, rows[revision.kind].get(revision.key)) for revision in revisions]


def waiting(revision: Revision, row: Content | None) -> Waiting:
    """The form of the live row, or that of a new one, with the draft in it."""
    model = KINDS[revision.kind]
    place = f"admin:nutrients_{model._meta.model_name}"
    url = reverse(f"{place}_change", args=[row.pk]) if row else f"{reverse(f'{place}_add')}?version={revision.pk}"
    return Waiting(revision, f"{model._meta.verbose_name} {revision.key}".capitalize(), url)


def counts(today: date) -> list[Count]:
    found = checking.check()
    hard = sum(finding.level == checking.HARD for finding in found)
    thin = Claim.objects.standing().filter(leaning_on("thin")).count()
    claims = reverse("admin:nutrients_claim_changelist")
    soon = today + SOON
    return [
        Count("failures of check_content", hard, f"{reverse('findings')}?level={checking.HARD}"),
        Count("warnings of check_content", len(found) - hard, f"{reverse('findings')}?level={checking.WARNING}"),
        Count("reviews overdue", *linked(Review, due__lt=today.isoformat())),
        Count(f"reviews due within {SOON.days} days", *linked(Review, due__gte=f"{today}", due__lte=f"{soon}")),
        Count("statements under review", *linked(Claim, status__exact=ClaimStatus.UNDER_REVIEW)),
        Count("statements graded established or probable on one source alone", thin, f"{claims}?sources=thin"),
        Count("sources that need checking", *linked(Source, verified__exact=Check.MEMORY)),
        Count("sources that were retracted or are of concern", *linked(Source, status__in=DOUBTFUL)),
        Count("addresses of sources that did not answer", *linked(LinkCheck, result__exact=LinkResult.FAILED)),
    ]


def linked(model: Any, **wanted: Any) -> tuple[int, str]:
    """How many rows fit, and the address of their list."""
    url = reverse(f"admin:nutrients_{model._meta.model_name}_changelist")
    asked = {name: ",".join(value) if isinstance(value, tuple) else value for name, value in wanted.items()}
    return model.objects.filter(**wanted).count(), f"{url}?{urlencode(asked, safe=',')}"
