"""How a public page answers: with its canonical address, its known query keys, its warning signs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from nutrients.headers import PRIVATE
from nutrients.models import ContentVersion
from nutrients.pages.cards import Card, card_of
from nutrients.pages.help import help_block
from nutrients.structured_data import Place, script


@dataclass(frozen=True)
class Shown:
    """What a view answers with: a template, what it shows, and the status."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    status: int = 200


View = Callable[..., Shown]


def reading(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """GET and HEAD only. Exempt from the check for forged forms: a POST gets 405, there is nothing to forge."""
    return csrf_exempt(require_safe(view))


def public(*query_keys: str, noindex: bool = False) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page for readers. It knows these query keys; others are ignored and absent from its canonical link.

    A page chosen by query keys is kept out of indexes; `noindex` keeps it out without them too.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @reading
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
            shown = view(request, **kwargs)
            used = [(key, value) for key in query_keys for value in request.GET.getlist(key) if value]
            return answered(request, shown, used, noindex=noindex or bool(used))

        answer.query_keys = query_keys  # type: ignore[attr-defined]  # what tests ask for
        return answer

    return decorate


def tool(view: View) -> Callable[..., HttpResponseBase]:
    """A form about the reader: GET shows it empty, POST answers it.

    What was sent stands in no address, log, cache or cookie and is stored nowhere. Exempt from the check for
    forged forms, which would need a cookie: nothing is changed and nobody is logged in, so nothing can be forged.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_post_parameters()
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
        private = request.method == "POST"
        response = answered(request, view(request, **kwargs), [], noindex=private)
        if private:
            for name, value in PRIVATE.items():
                response.headers[name] = value
        return response

    return answer


def answered(request: HttpRequest, shown: Shown, used: list[tuple[str, str]], *, noindex: bool) -> HttpResponse:
    card = card_at(request, shown)
    context: dict[str, Any] = {
        "canonical": settings.SITE_URL + request.path + (f"?{urlencode(used)}" if used else ""),
        "noindex": noindex or shown.status != 200,
        "contact_email": settings.CONTACT_EMAIL,
        "content_version": ContentVersion.objects.values_list("number", flat=True).first(),
        "help": help_block(),
        "card": card,
        **shown.context,
    }
    if not context["noindex"]:
        place = Place(str(context["canonical"]), card.url if card else "")
        context["data"] = script(shown.context.get("page"), place)
    return render(request, shown.template, context, status=shown.status)


def card_at(request: HttpRequest, shown: Shown) -> Card | None:
    """The picture that stands for the page with its absolute address; None where there is nothing to link to."""
    found = card_of(shown.context.get("page"), request.path)
    if found is None or shown.status != 200 or request.method == "POST":
        return None
    return replace(found, url=settings.SITE_URL + found.url)
