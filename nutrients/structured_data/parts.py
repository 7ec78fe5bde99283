"""What the pages' data have in common: addresses, dates, the editors, the trail, an article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from nutrients.models import Dated, Review
from nutrients.numbering import Listed
from nutrients.pages.crumbs import Trail
from nutrients.pages.ledger import ShownChange
from nutrients.pages.nutrient import NutrientPage
from nutrients.pages.others import GuidePage
from nutrients.vocabulary import ChangeKind

Thing = dict[str, Any]
PUBLISHER = {"@id": f"{settings.SITE_URL}/about/#editors"}


@dataclass(frozen=True)
class Place:
    """Where a page stands: its absolute address, that of its picture, and its description."""

    url: str
    picture: str = ""

    def id(self, name: str) -> str:
        return f"{self.url}#{name}"


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def moment(day: date) -> str:
    """The day in UTC, as sitemap and feeds give it."""
    return f"{day}T00:00:00+00:00"


def breadcrumbs(trail: Trail, place: Place) -> Thing:
    steps = [
        {"@type": "ListItem", "position": number, "name": crumb.name, "item": absolute(crumb.url)}
        for number, crumb in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": place.id("trail"), "itemListElement": steps}


def editors() -> Thing:
    """Who writes, in short; where they stand is told by `organisation`."""
    return {"@type": "Organization", **PUBLISHER, "name": "The editors of Fascicle", "url": absolute("/about/")}


def organisation() -> Thing:
    principles, logo = absolute("/about/editorial-policy/"), absolute(static("favicon.svg"))
    rules = {"publishingPrinciples": principles, "correctionsPolicy": absolute("/about/corrections/")}
    return {**editors(), "logo": logo, **rules}


def dates(row: Dated) -> Thing:
    return {"datePublished": moment(row.published), "dateModified": moment(row.last_changed), "version": row.version}


def web_page(kind: str, place: Place, trail: Trail, **said: Any) -> Thing:
    crumbs = {"breadcrumb": {"@id": place.id("trail")}} if trail else {}
    return {"@type": kind, "@id": place.url, "url": place.url, **crumbs, **said}


def citations(references: Iterable[Listed]) -> list[Thing]:
    return [{"@id": absolute(f"/sources/{item.source.slug}/#work")} for item in references]


def reviewed(review: Review | None) -> Thing:
    """Only when somebody read it."""
    if review is None:
        return {}
    url = absolute(review.person.get_absolute_url())
    person = {"@type": "Person", "@id": f"{url}#person", "name": review.person.name, "url": url}
    return {"lastReviewed": moment(review.on), "reviewedBy": person}


def corrections(changes: Iterable[ShownChange]) -> Thing:
    said = [
        {"@type": "CorrectionComment", "text": change.entry.after, "datePublished": moment(change.entry.on)}
        for change in changes
        if change.entry.change == ChangeKind.CORRECTION
    ]
    return {"correction": said} if said else {}


def article(page: NutrientPage | GuidePage, place: Place, description: str, about: Sequence[str]) -> list[Thing]:
    """The page, which is reviewed, and the article on it, which cites and is corrected."""
    subjects = {"about": [{"@id": place.id(name)} for name in about]} if about else {}
    whole = {
        "@type": "Article",
        "@id": place.id("article"),
        "headline": str(page.dated),
        "description": description,
        "image": place.picture,
        **dates(page.dated),
        "author": PUBLISHER,
        "publisher": PUBLISHER,
        "citation": citations(page.references),
        **corrections(page.changes),
    }
    readers = {"medicalAudience": {"@type": "Patient"}, "mainEntity": {"@id": place.id("article")}}
    return [
        web_page("MedicalWebPage", place, page.trail, **subjects, **readers, **reviewed(page.review)),
        whole,
        editors(),
    ]
