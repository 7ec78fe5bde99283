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

from nutrients.addresses import twin_of
from nutrients.headers import PRIVATE
from nutrients.keeping import OWN, kept
from nutrients.pages.cards import Card, card_of
from nutrients.pages.citing import page_reference
from nutrients.pages.datasets import page_tables
from nutrients.pages.help import help_block
from nutrients.pages.kept import as_of_now, version_shown, with_questions
from nutrients.pages.ledger import newest
from nutrients.pages.page_data import listing
from nutrients.pages.tables import Named
from nutrients.structured_data import Place, script


@dataclass(frozen=True)
class Shown:
    """What a view answers with: a template, what it shows, and the status."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    status: int = 200


View = Callable[..., Shown]
MEDIA_TYPES = {
    "md": ("text/markdown", "Markdown"),
    "json": ("application/json", "JSON"),
    "csv": ("text/csv", "CSV"),
    "bib": ("application/x-bibtex", "BibTeX"),
    "ris": ("application/x-research-info-systems", "RIS"),
}
"""The other forms of a page: by the end of their address their media type and what readers call them."""

CITE = "cite"
"""The part of an address under which a page stands as a reference itself, as in `/claims/<slug>.cite.bib`."""


@dataclass(frozen=True)
class Page:
    """A public view by itself, what may choose in it, and the tables that it has. `noindex`: it has no twins."""

    view: View
    query_keys: tuple[str, ...] = ()
    noindex: bool = False
    tables: tuple[Named, ...] = ()

    def used(self, request: HttpRequest) -> list[tuple[str, str]]:
        """The query keys of an address that choose something, with their values."""
        return [(key, value) for key in self.query_keys for value in request.GET.getlist(key) if value]


@dataclass(frozen=True)
class Twin:
    """A page in another form, as its head and its end name it."""

    address: str
    media_type: str
    name: str
    words: str


def reading(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """GET and HEAD only. Exempt from the check for forged forms: a POST gets 405, there is nothing to forge."""
    return csrf_exempt(require_safe(view))


def public(
    *query_keys: str, noindex: bool = False, tables: tuple[Named, ...] = (), keep: bool = True
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page for readers. It knows these query keys; others are ignored and absent from its canonical link.

    A page chosen by query keys is kept out of indexes; `noindex` keeps it out without them too, and it then has no
    twins. `tables`: those that its twins give as CSV and JSON, the chief one first. `keep`: no for what was typed
    into its address to be forgotten with the answer.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        page = Page(view, query_keys, noindex, tables)

        @reading
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
            def made() -> HttpResponse:
                return answered(request, view(request, **kwargs), page, noindex=noindex or bool(page.used(request)))

            return noted(request, made)

        answer.query_keys = query_keys  # type: ignore[attr-defined]  # what tests ask for
        answer.page = page  # type: ignore[attr-defined]  # what the twins are made of
        return kept(*query_keys)(answer) if keep else answer

    return decorate


def noted(request: HttpRequest, made: Callable[[], HttpResponse]) -> HttpResponse:
    """An answer as of now. To a request of our own it tells what it asked the database: see finished.layer."""
    with as_of_now():
        if OWN not in request.META:
            return made()
        response, asked = with_questions(made)
        response.asked = asked  # type: ignore[attr-defined]  # Django's type has no such name; finished.layer reads it
        return response


def tool(view: View) -> Callable[..., HttpResponseBase]:
    """A form about the reader: GET shows it empty, POST answers it.

    What was sent stands in no address, log, cache or cookie and is stored nowhere. Exempt from the check for
    forged forms, which would need a cookie: nothing is changed and nobody is logged in, so nothing can be forged.
    """

    page = Page(view)

    @kept()
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_post_parameters()
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
        private = request.method == "POST"
        response = noted(request, lambda: answered(request, view(request, **kwargs), page, noindex=private))
        if private:
            for name, value in PRIVATE.items():
                response.headers[name] = value
        return response

    answer.page = page  # type: ignore[attr-defined]  # what the twins are made of
    return answer


def answered(request: HttpRequest, shown: Shown, page: Page | None = None, *, noindex: bool) -> HttpResponse:
    """The page as HTML. Without a `page` (a preview, which has no public address of its own) it has no twins."""
    query = urlencode(page.used(request)) if page else ""
    context = context_of(request.path, query, shown)
    if page and shown.status == 200:
        context["datasets"] = page_tables(page.tables, context, request.path, query)
    context["noindex"] = noindex or shown.context.get("noindex", False) or shown.status != 200
    context["cite"] = page_reference(shown.context) if page else None
    context["card"] = card_at(request.path, shown) if request.method != "POST" else None
    if not context["noindex"]:
        context["data"] = script(context.get("page"), context["place"], sets_of_data(context))
    if page and not page.noindex and shown.status == 200 and request.method != "POST":
        context["twins"] = twins(request.path, query, page, shown)
    return render(request, shown.template, context, status=shown.status)


def context_of(path: str, query: str, shown: Shown) -> dict[str, Any]:
    """What the template of every public page is given."""
    return {
        "canonical": settings.SITE_URL + path + (f"?{query}" if query else ""),
        "place": place_at(path, query, shown),
        "contact_email": settings.CONTACT_EMAIL,
        "content_version": version_shown,
        "content_day": newest() if shown.status == 200 else None,
        "help": help_block(),
        **shown.context,
    }


def sets_of_data(context: dict[str, Any]) -> list[object]:
    """The tables that a page has to take away: its own and, at /data/, all of the open data."""
    return [*context.get("datasets", ()), *(context[name] for name in ("archive",) if name in context)]


def twins(path: str, query: str, page: Page, shown: Shown) -> list[Twin]:
    """The other forms of a page: its text, its data, each of its tables, its references."""
    named = [("md", "", "this page"), ("json", "", "its data")]
    named += [("csv", table.name if place else "", table.words) for place, table in enumerate(page.tables)]
    if listing(shown.context):
        named += [("bib", "", "references"), ("ris", "", "references")]
    if page_reference(shown.context):
        named += [("bib", CITE, "this page, to cite it"), ("ris", CITE, "this page, to cite it")]
    return [
        Twin(twin_of(path, form, part) + (f"?{query}" if query else ""), *MEDIA_TYPES[form], words)
        for form, part, words in named
    ]


def card_at(path: str, shown: Shown) -> Card | None:
    """The picture that stands for the page with its absolute address; None where there is nothing to link to."""
    found = card_of(shown.context.get("page"), path)
    return replace(found, url=settings.SITE_URL + found.url) if found and shown.status == 200 else None


def place_at(path: str, query: str, shown: Shown) -> Place:
    """Where a page stands, for its data in the words of schema.org."""
    card = card_at(path, shown)
    return Place(settings.SITE_URL + path + (f"?{query}" if query else ""), card.url if card else "")
