"""What is not the page of today: a published version at its fixed address, and a draft for who has the link."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from nutrients.answers import Shown, answered, public, reading
from nutrients.content import Incomplete, complete
from nutrients.drafting import of_preview_link
from nutrients.headers import PRIVATE
from nutrients.models import Nutrient, Revision
from nutrients.pages.unsaved import drawn

OLD = "This is version {number} of this article, of {day}. Statements, needs and foods on it are those of today."
DRAFT = "This is a draft that is not published. Do not quote it."


@public(noindex=True)
def version(_request: HttpRequest, slug: str, number: int) -> Shown:
    """A published version of a nutrient's article; its canonical address is the article of today."""
    nutrient = get_object_or_404(Nutrient.objects.with_page(), slug=slug)
    published = Revision.objects.of("nutrient", slug).exclude(content__short_answer="")
    revision = get_object_or_404(published, content__version=number, number__isnull=False)
    try:
        template, context = drawn(complete("nutrient", revision.content), for_editor=False)
    except Incomplete as fault:
        raise Http404("That version has another form than articles have today.") from fault
    url = nutrient.get_absolute_url()
    banner = OLD.format(number=number, day=f"{revision.at:%-d %B %Y}")
    canonical = {"canonical": settings.SITE_URL + url, "banner": banner, "banner_url": url}
    return Shown(template, {**context, **canonical, "others": []})


@reading
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """A saved draft for who has the link; neither stored nor indexed."""
    revision = of_preview_link(token)
    if revision is None:
        raise Http404("The link is wrong or too old.")
    try:
        template, context = drawn(complete(revision.kind, revision.content), for_editor=True)
    except Incomplete as fault:
        shown = Shown("preview_incomplete.html", {"reasons": fault.reasons})
    else:
        shown = Shown(template, {**context, "banner": DRAFT})
    response = answered(request, shown, noindex=True)
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response
