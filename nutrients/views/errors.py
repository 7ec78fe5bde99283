"""What a request gets that cannot be answered."""

import re
import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from nutrients import not_saved
from nutrients.addresses import page_of_twin, with_query
from nutrients.headers import DESK
from nutrients.models import KINDS as TABLES
from nutrients.models import Food, Redirect, Revision
from nutrients.pages.help import help_block
from nutrients.pages.search import meant_by, near
from nutrients.vocabulary import RevisionState

KINDS = {"guides": "guide", "nutrients": "nutrient", "foods": "food", "symptoms": "symptom", "sources": "source"}
ADDRESS = re.compile(rf"/(?P<folder>{'|'.join(KINDS)})/(?P<slug>[a-z0-9-]+)/")

IMPORTED = re.compile(r"/foods/(?:[a-z0-9-]+-)?(?P<number>[1-9][0-9]{3,7})/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    """The way to where the address moved, or a page with ways on."""
    asked = request.path.replace("\0", "")  # PostgreSQL refuses to look for a NUL
    page, end = page_of_twin(asked)
    query = request.META.get("QUERY_STRING", "")
    moved = Redirect.objects.filter(old__in=[page] if page else [asked, f"{asked}/"]).first()
    if moved and (not end or moved.new.endswith("/")):
        new = moved.new.rstrip("/") + end if end else moved.new
        answer = redirect(with_query(new, query), permanent=True)
        answer.headers["Cache-Control"] = settings.PUBLIC_CACHE_CONTROL  # an address may move back
        return answer
    food = described(page or asked)
    if food:
        return redirect(
            with_query(food.get_absolute_url().rstrip("/") + end if end else food.get_absolute_url(), query)
        )
    gone = was_published(page or asked)
    context = {"noindex": True, "help": help_block(), "near": near(asked), "meant": meant_by(asked), "gone": gone}
    return render(request, "404.html", context, status=410 if gone else 404)


def described(path: str) -> Food | None:
    """The curated food that took the place of the imported one at this address, which ends in its NDB number."""
    match = IMPORTED.fullmatch(path)
    if not match:
        return None
    written = {match["number"].zfill(digits) for digits in range(4, 9)}
    found: Food | None = Food.objects.curated().filter(ndb_number__in=written).first()
    return found


def was_published(path: str) -> bool:
    """Whether readers could once read what stood at this address: it was taken back, it is not a mistake."""
    match = ADDRESS.fullmatch(path)
    if not match:
        return False
    noun: Any = TABLES[KINDS[match["folder"]]]
    live = noun._default_manager.filter(slug=match["slug"])
    known = Revision.objects.of(KINDS[match["folder"]], match["slug"]).filter(state=RevisionState.PUBLISHED)
    if match["folder"] == "nutrients":
        live, known = live.exclude(short_answer=""), known.exclude(content__short_answer="")
    return known.exists() and not live.exists()  # live: it is there, only not in the form that was asked for


def forbidden_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django names it)
    """A form without its token: perhaps it stood open for long, or cookies are off."""
    return render(request, "403_form.html", {"noindex": True}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """At the desk with everything that was typed; the fault is in the log already."""
    if request.path.startswith(DESK):
        return not_saved.answer(request, sys.exception())
    return render(request, "500.html", status=500)
