"""The real page of an unsaved form: in a tab of its own, or at two widths side by side.

For the two widths the form's content waits for minutes in the session of who sent it, under a token that nobody
else can use. The page with the two frames may frame our own addresses, and the framed page may be framed by us:
these two answers alone, all others refuse both.
"""

import secrets
import time
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from nutrients import drafting
from nutrients.answers import Shown, answered
from nutrients.content import complete
from nutrients.pages.unsaved import drawn

UNSAVED = "A preview of what the form holds. Nothing of it is saved. Statements, needs and foods are those of today."
WAITING, MOST, SECONDS = "previews", 3, 600
"""The session's key, how many previews it keeps, and for how long."""


def preview(request: HttpRequest, kind: str, content: Any) -> HttpResponse:
    """The real page of what the form holds. Raises Incomplete where it could be no page yet."""
    template, context = drawn(complete(kind, content), for_editor=True)
    return answered(request, Shown(template, {**context, "banner": UNSAVED}), noindex=True)


MAY_FRAME, MAY_BE_FRAMED = csp_update({"frame-src": [SELF]}), csp_replace({"frame-ancestors": [SELF]})


def under(policy: Any, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer marked for the policy's middleware, as the library's decorators mark it."""
    policy(lambda _request: answer)(request)
    return answer


def side_by_side(request: HttpRequest, step: drafting.Step, context: Any) -> HttpResponse:
    """A page with two frames, as wide as a phone and as a desk. Raises Incomplete where it could be no page yet."""
    complete(step.kind, step.content)
    waiting = {token: one for token, one in request.session.get(WAITING, {}).items() if is_fresh(one)}
    token = secrets.token_urlsafe(16)
    kept = {"kind": step.kind, "content": dict(step.content), "at": time.time()}
    request.session[WAITING] = dict([*waiting.items(), (token, kept)][-MOST:])
    shown = {**context, "title": f"Preview of {step.key}: phone and desk", "token": token, "is_popup": True}
    return under(MAY_FRAME, request, TemplateResponse(request, "admin/side_by_side.html", shown))


@xframe_options_sameorigin
@require_safe
def framed(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """What a frame shows. 404 for a token that is not this session's, or too old."""
    found = request.session.get(WAITING, {}).get(token)
    if not found or not is_fresh(found) or found["kind"] != kind:
        raise Http404("This preview is gone: press the button of the form again.")
    return under(MAY_BE_FRAMED, request, preview(request, kind, found["content"]))


def is_fresh(waiting: Any) -> bool:
    return bool(time.time() - waiting["at"] < SECONDS)
