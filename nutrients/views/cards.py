"""Pictures of pages, for those who link to them: one per kind of page, and the two-sided mark of each nutrient."""

from django.http import Http404, HttpRequest, HttpResponse

from nutrients.answers import reading
from nutrients.keeping import kept
from nutrients.pages import cards

HEADERS = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Other sites show these pictures beside their links to us."""


@kept()
@reading
def kind_card(_request: HttpRequest, kind: str) -> HttpResponse:
    return answered(cards.picture_of_kind(kind))


@kept()
@reading
def nutrient_card(_request: HttpRequest, slug: str) -> HttpResponse:
    return answered(cards.picture_of_nutrient(slug))


def answered(png: bytes | None) -> HttpResponse:
    if png is None:
        raise Http404("There is no such picture.")
    return HttpResponse(png, content_type="image/png", headers=HEADERS)
