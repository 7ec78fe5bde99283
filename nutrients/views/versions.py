"""What is not the page of today: a published version at its fixed address, and a draft for who has the link."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from nutrients.answers import Shown, answered, public, reading
from nutrients.content import Incomplete, complete
from nutrients.drafting import of_preview_link
from nutrients.headers import PRIVATE
from nutrients.models import Claim, Revision
from nutrients.pages.kept import nutrients
from nutrients.pages.unsaved import drawn
from nutrients.past import RevisionQuerySet
from nutrients.vocabulary import ClaimStatus, RevisionState

OLD = "This is version {number} of this article, of {day}. Statements, needs and foods on it are those of today."
OLD_CLAIM = "This is version {number} of this statement, of {day}. {since} Its sources stand as they are today."
DRAFT = "This is a draft that is not published. Do not quote it."


@public(noindex=True)
def version(_request: HttpRequest, slug: str, number: int) -> Shown:
    """A published version of a nutrient's article; its canonical address is the article of today."""
    nutrient = next((row for row in nutrients() if row.slug == slug), None)
    if nutrient is None:
        raise Http404("There is no such article.")
    written = Revision.objects.of("nutrient", slug).exclude(content__short_answer="")
    return as_it_was(nutrient.get_absolute_url(), written, number, OLD)


@public(noindex=True)
def claim_version(_request: HttpRequest, slug: str, number: int) -> Shown:
    """A published version of a statement, as others cite it; its canonical address is the statement of today."""
    claim = get_object_or_404(Claim, slug=slug)
    banner = OLD_CLAIM.format(number="{number}", day="{day}", since=since(claim, number))
    return as_it_was(claim.get_absolute_url(), Revision.objects.of("claim", slug), number, banner)


def since(claim: Claim, number: int) -> str:
    """What became of a version of a statement; nobody who cites it may miss that it stands no more."""
    if claim.status != ClaimStatus.CURRENT:
        return f"Today the statement is {claim.get_status_display().lower()}."
    return "It is that of today." if claim.version == number else "The statement has been changed since."


def as_it_was(url: str, written: RevisionQuerySet, number: int, banner: str) -> Shown:
    """The version of that number among these revisions, with a banner that leads to the page of today."""
    published = written.filter(content__version=number, number__isnull=False, state=RevisionState.PUBLISHED)
    revision = published.first()
    if revision is None:
        raise Http404("There is no such version.")
    try:
        template, context = drawn(complete(revision.kind, revision.content), for_editor=False)
    except Incomplete as fault:
        raise Http404("That version has another form than there is today.") from fault
    told = banner.format(number=number, day=f"{revision.at:%-d %B %Y}")
    today = {"canonical": settings.SITE_URL + url, "banner": told, "banner_url": url}
    return Shown(template, {**context, **today, "others": []})


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
