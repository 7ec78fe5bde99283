"""Search: the page of results, and the same results for the list of suggestions."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from nutrients import search as searching
from nutrients.answers import Shown, public, reading
from nutrients.forms.search import SearchForm
from nutrients.pages.search import search_page

SUGGESTED = 10


@public("q", "kind", "page", "exact", noindex=True, keep=False)
def search(request: HttpRequest) -> Shown:
    form = SearchForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    page = search_page(
        asked.get("q") or "", asked.get("kind") or "", asked.get("page") or 1, exact=bool(asked.get("exact"))
    )
    if page is None:
        raise Http404("There are not so many results.")
    return Shown("search.html", {"page": page, "complaints": form.complaints()}, 400 if form.errors else 200)


@reading
def suggestions(request: HttpRequest) -> HttpResponse:
    """`results` are title, address and kind, best first; `corrected` is what was searched for instead, if anything."""
    found = searching.find(request.GET.get("q") or "")
    results = [
        {"title": hit.words, "url": hit.url, "kind": hit.kind.value}
        for hit in searching.hits(found, found.ranked[:SUGGESTED])
    ]
    return JsonResponse({"corrected": found.corrected, "results": results}, headers={"X-Robots-Tag": "noindex"})


suggestions.query_keys = ("q",)  # type: ignore[attr-defined]  # what tests ask for
