"""Open data: the list of all tables, each table, and one archive of everything."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from nutrients.answers import Shown, public, reading
from nutrients.keeping import kept
from nutrients.open_data import KEEPER, LICENCE
from nutrients.pages import lists
from nutrients.pages.disagreements import data_page


@public(tables=(lists.data_columns,))
def data(_request: HttpRequest) -> Shown:
    context = {"page": data_page(), "archive": KEEPER.archive(), "licence": LICENCE}
    return Shown("data.html", context)


@kept()
@reading
def table(_request: HttpRequest, name: str) -> HttpResponse:
    """One table of the open data as CSV."""
    try:
        content = KEEPER.archive().table(name)
    except KeyError as error:
        raise Http404("There is no such table.") from error
    return file(content, "text/csv; charset=utf-8", f"{name}.csv")


@reading
def archive(_request: HttpRequest, version: int) -> HttpResponse:
    """All tables of today's content; an older version is not kept."""
    found = KEEPER.archive()
    if version != found.version:
        raise Http404(f"Only the archive of today's content is kept: {found.name}.")
    return file(found.content, "application/zip", found.name)


def file(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Link": f'<{settings.SITE_URL}/data/>; rel="canonical"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
