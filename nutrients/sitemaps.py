"""The sitemap. Absolute addresses come from SITE_URL, never from the Host header."""

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as one_list
from django.contrib.sites.requests import RequestSite
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from nutrients.answers import reading
from nutrients.keeping import kept
from nutrients.models import Claim, Dated, Food, Guide, Nutrient, Person, Source, Symptom
from nutrients.pages.ledger import newest, tell_all

LISTS = (
    *("/", "/guides/", "/nutrients/", "/compare/", "/symptoms/", "/foods/", "/foods/compare/", "/claims/", "/sources/"),
    *(
        "/disagreements/",
        "/changes/",
        "/audit/",
        "/glossary/",
        "/data/",
        "/people/",
        "/about/",
        "/about/editorial-policy/",
    ),
    *("/about/corrections/", "/about/privacy/", "/about/accessibility/", "/intake/", "/doctor-sheet/"),
)
"""The pages that are not of one object."""


def configured_site(netloc: str) -> RequestSite:
    """The site of SITE_URL in the form that Django's sitemaps ask for."""
    request = HttpRequest()
    request.META["HTTP_HOST"] = netloc
    return RequestSite(request)


class Addresses(Sitemap):  # type: ignore[type-arg]  # generic for the type checker only
    """Every public page, with the date on which its meaning last changed where that is known."""

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        configured = urlsplit(settings.SITE_URL)
        return super().get_urls(page, configured_site(configured.netloc), configured.scheme)

    def items(self) -> list[Any]:
        if not hasattr(self, "_listed"):
            self._listed = self.listed()
        return self._listed

    def listed(self) -> list[Any]:
        nutrients = list(Nutrient.objects.listed())
        foods = [f"{nutrient.get_absolute_url()}foods/" for nutrient in nutrients]
        rows = (Guide, Symptom, Food, Source, Person)
        listed = [
            *nutrients,
            *Claim.objects.standing(),
            *(row for model in rows for row in model._default_manager.filter(model.own)),
        ]
        tell_all(row for row in listed if isinstance(row, Dated))
        return [*LISTS, *foods, *listed]

    def location(self, item: Any) -> str:
        return item if isinstance(item, str) else str(item.get_absolute_url())

    def lastmod(self, item: Any) -> date | None:
        return item.last_changed if isinstance(item, Dated) else self.newest

    @cached_property
    def newest(self) -> date | None:
        return newest()


@kept("p")
@reading
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """All addresses or, when there are more than one file may hold, an index of files, `?p=1` and so on."""
    addresses = Addresses()
    pages = addresses.paginator.num_pages
    if pages == 1 or "p" in request.GET:
        return one_list(request, {"pages": addresses})
    changed: Any = addresses.get_latest_lastmod()  # a date; the stubs say bool
    files = [SitemapIndexItem(f"{settings.SITE_URL}/sitemap.xml?p={n}", changed) for n in range(1, pages + 1)]
    answer = render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
