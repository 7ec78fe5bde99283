"""The preview at the desk: Markdown to what the page will show, by the page's own way."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from nutrients import prose
from nutrients.pages.weaving import Weaver


@require_POST
@login_required(login_url="admin:login")
def preview(request: HttpRequest) -> HttpResponse:
    """For staff who may see content; answers with a fragment of HTML, or 400 for a text over the limit."""
    if not (admin.site.has_permission(request) and request.user.has_perm("nutrients.view_claim")):
        raise PermissionDenied
    try:
        drawn = prose.render(request.POST.get("content", ""), inline=request.POST.get("inline") == "1")
    except prose.TooLong as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    weaver = Weaver([drawn.html], for_editor=True)
    blocks = weaver.blocks(drawn.html)
    return render(request, "parts/preview.html", {"blocks": blocks, "references": weaver.references()})
