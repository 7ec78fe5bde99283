"""The same page in other forms: made of what its own view shows, so that they cannot say anything else."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.http import urlencode

from nutrients.addresses import HOME
from nutrients.answers import CITE, MEDIA_TYPES, Page, context_of, reading, sets_of_data
from nutrients.content.spreadsheets import sheet
from nutrients.keeping import kept
from nutrients.markdown_text import Element, Writer, first, parse
from nutrients.models import Dated
from nutrients.pages.citing import page_reference
from nutrients.pages.datasets import page_tables
from nutrients.pages.kept import as_of_now
from nutrients.pages.page_data import listing, page_data, subject
from nutrients.pages.tables import Named
from nutrients.reference_formats.works import Work, bibtex, ris, work_of
from nutrients.structured_data import linked

NOT_ADVICE = "Education, not diagnosis or advice: see a clinician about your own health."
LISTS = {"bib": bibtex, "ris": ris}


class PageAddress:
    """The address of a page between its slashes; 'index' is the home page."""

    regex = "[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Form(PageAddress):
    regex = "|".join(MEDIA_TYPES)


def keys_of(arguments: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The query keys of a twin are those of its page."""
    try:
        return found_page(path_of_page(arguments["page"]))[0].query_keys
    except Http404:
        return None


@kept(keys_of=keys_of)
@reading
def twin(request: HttpRequest, page: str, form: str, part: str = "") -> HttpResponse:
    """A page in another form. It names the page as its canonical address and stays out of indexes."""
    path = path_of_page(page)
    of_page, arguments = found_page(path)
    query = urlencode(of_page.used(request))
    with as_of_now():
        shown = of_page.view(request, **arguments)
        context = context_of(path, query, shown)
        known = shown.status == 200
        if known:
            context["datasets"] = page_tables(of_page.tables, context, path, query)
            body = write(form, part, of_page, shown.template, context)
    if known:
        answer = HttpResponse(body, content_type=f"{MEDIA_TYPES[form][0]}; charset=utf-8")
    else:
        words = f"Something in this address is not known. The page itself says what: {context['canonical']}\n"
        answer = HttpResponse(words, status=shown.status, content_type="text/plain; charset=utf-8")
    answer.headers["Link"] = f'<{context["canonical"]}>; rel="canonical"'
    answer.headers["X-Robots-Tag"] = "noindex"
    if form in ("csv", *LISTS):
        name = "-".join(filter(None, (page.replace("/", "-"), part)))
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def path_of_page(page: str) -> str:
    return "/" if f"/{page}" == HOME else f"/{page}/"


def found_page(path: str) -> tuple[Page, Mapping[str, Any]]:
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404("There is no such page.") from error
    found = getattr(match.func, "page", None)
    if not isinstance(found, Page) or found.noindex:
        raise Http404("That page has no other forms.")
    return found, match.kwargs


def write(form: str, part: str, page: Page, template: str, context: dict[str, Any]) -> str:
    if form == "csv":
        table = table_of(page.tables, part).rows(context)
        return sheet([table.columns, *table.rows])
    if form in LISTS:
        return LISTS[form](works(part, context))
    if part:
        raise Http404("That form has no parts.")
    if form == "md":
        return markdown(template, context | {"cite": page_reference(context)})
    return json.dumps(data(page, context), ensure_ascii=False, indent=1) + "\n"


def works(part: str, context: dict[str, Any]) -> list[Work]:
    """The references of a page, or the page itself as one."""
    itself, references = page_reference(context), listing(context)
    if part == CITE and itself:
        return [itself.work]
    if part or not references:
        raise Http404("That page has no such references.")
    return [work_of(item.source) for item in references]


def table_of(tables: tuple[Named, ...], part: str) -> Named:
    """The table of that name; the chief one has no name in its address."""
    found = [table for place, table in enumerate(tables) if part == (table.name if place else "")]
    if not found:
        raise Http404("That page has no such table.")
    return found[0]


def data(page: Page, context: dict[str, Any]) -> dict[str, Any]:
    """What the page shows as data, and the page in the words of schema.org."""
    signs = context["help"]
    return {
        "address": context["canonical"],
        "language": "en-GB",
        "content_version": context["content_version"](),
        "get_help_now": {"emergency": signs.emergency, "see_a_doctor_soon": signs.soon},
        "note": NOT_ADVICE,
        **page_data(context, page.tables),
        "jsonld": linked(context.get("page"), context["place"], sets_of_data(context)),
    }


def markdown(template: str, context: dict[str, Any]) -> str:
    """Name, signs of an emergency, the page's own text, numbered sources, version and address."""
    writer = Writer(context["canonical"])
    main = first(parse(render_to_string(template, context)), "main") or Element("main")
    blocks = writer.blocks(main)
    title = next((block for block in blocks if block.startswith("# ")), "# Fascicle")
    help_html = render_to_string("parts/help.html", {"help": context["help"]})
    signs = [block for child in parse(help_html).walk() if child.name == "aside" for block in writer.blocks(child)]
    body = [block for block in blocks if block is not title]
    references = listing(context) or ()
    listed = [f"{item.number}. {writer.inline(parse(item.html).children)}" for item in references]
    sources = ["## Sources", "\n".join(listed)] if listed else []
    return "\n\n".join([title, *signs, "---", *body, *sources, "---", *ending(context)]) + "\n"


def ending(context: dict[str, Any]) -> list[str]:
    row = subject(context)
    dates = (
        f"Version {row.version}, published {row.published}, changed {row.last_changed}."
        if isinstance(row, Dated)
        else ""
    )
    address = f"Address: <{context['canonical']}>. Content version {context['content_version']()}."
    return [*([dates] if dates else []), address, NOT_ADVICE]
