"""How a public page answers: reading only, with its canonical address, its known query keys, its warning signs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from nutrients.pages.help import help_block


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


def public(*query_keys: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page for readers. It knows these query keys; others are ignored and absent from its canonical link."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @reading
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
            shown = view(request, **kwargs)
            used = [(key, value) for key in query_keys if (value := request.GET.get(key))]
            context = {
                "canonical": settings.SITE_URL + request.path + (f"?{urlencode(used)}" if used else ""),
                "noindex": bool(used) or shown.status != 200,
                "contact_email": settings.CONTACT_EMAIL,
                "help": help_block(),
                **shown.context,
            }
            return render(request, shown.template, context, status=shown.status)

        answer.query_keys = query_keys  # type: ignore[attr-defined]  # what tests ask for
        return answer

    return decorate
