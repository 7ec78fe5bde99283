"""What an editor can pick into a text while writing it: the answers to the dialogs of `static/desk_pick.js`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from nutrients.citations import short_name
from nutrients.conversion import record_of
from nutrients.models import Claim, Source
from nutrients.prose import plain
from nutrients.records import SourceRecord
from nutrients.vocabulary import Check, Standing

MOST = 20
"""Items of one answer."""
WORDS, LONGEST_WORD = 8, 80
"""What of a question is looked at."""


@dataclass(frozen=True)
class Pick:
    """`insert` goes into the text; `label` and `detail` say in words what it is, `thumb` is a picture's address."""

    insert: str
    label: str
    detail: str
    thumb: str = ""


def picks(
    desk: "ModelAdmin[Any]",
    request: HttpRequest,
    find: Callable[[list[str]], QuerySet[Any]],
    show: Callable[[Any], Pick],
) -> HttpResponse:
    """The first rows in which all words of `?q=` stand, as JSON; for who may see rows of this kind."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not desk.has_view_permission(request):
        raise PermissionDenied
    found = list(find(words_of(request))[: MOST + 1])
    items = [asdict(show(row)) for row in found[:MOST]]
    answer = JsonResponse({"items": items, "more": len(found) > MOST})
    answer["Cache-Control"] = "no-store"
    return answer


def words_of(request: HttpRequest) -> list[str]:
    typed = request.GET.get("q", "").replace("\0", " ").split()
    return [word.removeprefix("https://doi.org/").strip("[]@;,")[:LONGEST_WORD] for word in typed[:WORDS]]


def source_pick(source: Source) -> Pick:
    record = record_of(source)
    assert isinstance(record, SourceRecord)
    worth = "Low: never evidence" if source.standing == Standing.LOW else Standing(source.standing).label
    check = "Needs checking." if source.verified == Check.MEMORY else ""
    return Pick(f"[@{source.slug}]", f"{short_name(record)}: {source.title}", f"{worth}. {check}".strip())


def claim_pick(claim: Claim) -> Pick:
    state = "" if claim.status == "current" else f" {claim.get_status_display()}."
    about = claim.nutrient.name if claim.nutrient else "General"
    detail = f"{about}, {claim.get_direction_display().lower()}. {claim.get_grade_display()}.{state} {claim.slug}"
    return Pick(claim.slug, plain(claim.html("text")), detail)
