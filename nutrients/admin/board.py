"""The front of the desk: what waits for whom, each a way to the place where it is done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from nutrients import checking
from nutrients.conversion import by_key
from nutrients.models import KINDS, Claim, LinkCheck, Review, Revision, Source
from nutrients.vocabulary import Check, ClaimStatus, LinkResult, RevisionState, SourceStatus

MOST = 50
"""Working copies shown of one state."""
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
    """A number with the list that it counts; no address where there is only the command."""

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
    return Board([Pile(title, [waiting(r) for r in found[:MOST]]) for title, found in piles if found], counts(today))


def waiting(revision: Revision) -> Waiting:
    """The form of the live row, or that of a new one, with the draft in it."""
    model = KINDS[revision.kind]
    row = by_key(model, Q(slug=revision.key)).get(revision.key)
    place = f"admin:nutrients_{model._meta.model_name}"
    url = reverse(f"{place}_change", args=[row.pk]) if row else f"{reverse(f'{place}_add')}?version={revision.pk}"
    return Waiting(revision, f"{model._meta.verbose_name} {revision.key}".capitalize(), url)


def counts(today: date) -> list[Count]:
    findings = checking.check()
    hard = sum(finding.level == checking.HARD for finding in findings)
    due = reverse("admin:nutrients_review_changelist")
    return [
        Count("reviews that are due", Review.objects.filter(due__lte=today).count(), due),
        Count("statements under review", *linked(Claim, status=ClaimStatus.UNDER_REVIEW)),
        Count("sources that need checking", *linked(Source, verified=Check.MEMORY)),
        Count("sources that were retracted or are of concern", *linked(Source, status__in=DOUBTFUL)),
        Count("addresses of sources that did not answer", *linked(LinkCheck, result=LinkResult.FAILED)),
        Count("failures of check_content", hard, ""),
        Count("warnings of check_content", len(findings) - hard, ""),
    ]


def linked(model: Any, **wanted: Any) -> tuple[int, str]:
    """How many rows have a value, or one of several, and the address of their list."""
    ((name, value),) = wanted.items()
    url = reverse(f"admin:nutrients_{model._meta.model_name}_changelist")
    query = f"{name}={','.join(value)}" if name.endswith("__in") else f"{name}__exact={value}"
    return model.objects.filter(**wanted).count(), f"{url}?{query}"
