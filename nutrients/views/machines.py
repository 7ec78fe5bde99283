"""What machines ask for: robots.txt, the icon, whether the site is well."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import never_cache

from nutrients.answers import reading


@reading
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ("User-agent: *", "Allow: /", f"Sitemap: {settings.SITE_URL}/sitemap.xml", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@reading
def favicon(_request: HttpRequest) -> HttpResponseBase:
    return redirect(static("favicon.svg"), permanent=True)


@never_cache
@reading
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 'ok' while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return HttpResponse(f"database: {type(error).__name__}\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
