"""The public pages: one function a page. None reads the user, the session or a cookie."""

import re
from collections.abc import Iterable

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from nutrients.answers import Shown, public
from nutrients.forms.base import Complaint, quoted
from nutrients.models import Claim, Guide, Imbalance, Nutrient, Person, Source, Symptom
from nutrients.pages import audit as auditing
from nutrients.pages import claims as claiming
from nutrients.pages import compare as comparing
from nutrients.pages import disagreements as disagreeing
from nutrients.pages import kept, lists, others, tables
from nutrients.pages import symptom_grid as grids
from nutrients.pages.crumbs import ABOUT, HOME, ListPage
from nutrients.pages.ledger import ledger_page
from nutrients.pages.marks import marks
from nutrients.pages.nutrient import nutrient_page
from nutrients.pages.symptoms import symptom_page
from nutrients.vocabulary import Verdict

YEAR = re.compile(r"[12][0-9]{3}")


def leading_to(rows: Iterable[Guide | Nutrient | Source | Symptom | Person]) -> ListPage:
    return ListPage([row.get_absolute_url() for row in rows])


@public(tables=(tables.marks,))
def home(_request: HttpRequest) -> Shown:
    return Shown("home.html", {"page": others.home_page()})


@public()
def guides(_request: HttpRequest) -> Shown:
    found = list(Guide.objects.all())
    return Shown("guides.html", {"guides": found, "page": leading_to(found)})


@public()
def guide(_request: HttpRequest, slug: str) -> Shown:
    return Shown("guide.html", {"page": others.guide_page(get_object_or_404(Guide, slug=slug))})


@public(tables=(tables.marks,))
def nutrients(_request: HttpRequest) -> Shown:
    found = list(Nutrient.objects.listed())
    return Shown("nutrients.html", {"marks": marks(found), "page": leading_to(found)})


@public(tables=(tables.needs, tables.adults, tables.tests, tables.foods))
def nutrient(_request: HttpRequest, slug: str) -> Shown:
    found = get_object_or_404(Nutrient.objects.with_page(), slug=slug)
    return Shown("nutrient.html", {"page": nutrient_page(found), "others": kept.nutrients()})


@public("left", "right", tables=(tables.sides, tables.marks))
def compare(request: HttpRequest) -> Shown:
    typed = {side: request.GET.get(side) or "" for side in ("left", "right")}
    chosen = dict(zip(("left", "right"), comparing.DEFAULT_PAIR, strict=True)) | {k: v for k, v in typed.items() if v}
    known = {imbalance.slug: imbalance for imbalance in Imbalance.objects.with_nutrient()}
    errors = {side: f"“{slug}” is not a known imbalance." for side, slug in chosen.items() if slug not in known}
    if errors:
        faults = [Complaint(side, f"{side.capitalize()} side: {text}") for side, text in errors.items()]
        context = {"errors": errors, "complaints": faults, "typed": chosen, "choices": list(known.values())}
        return Shown("compare_unknown.html", context, 400)
    is_default = not any(typed.values())
    page = comparing.compare_page(known[chosen["left"]], known[chosen["right"]], is_default=is_default)
    return Shown("compare.html", {"page": page})


@public(tables=(lists.sources,))
def sources(_request: HttpRequest) -> Shown:
    found = others.listed_sources()
    return Shown("sources.html", {"sources": found, "page": leading_to(item.source for item in found)})


@public()
def source(_request: HttpRequest, slug: str) -> Shown:
    return Shown("source.html", {"page": others.source_page(get_object_or_404(Source.objects.in_full(), slug=slug))})


@public(tables=(lists.claims,))
def claims(_request: HttpRequest) -> Shown:
    shelves = claiming.claim_shelves()
    page = ListPage([f"/claims/{claim.slug}/" for shelf in shelves for claim in shelf.claims])
    return Shown("claims.html", {"shelves": shelves, "total": Claim.objects.standing().count(), "page": page})


@public()
def claim(_request: HttpRequest, slug: str) -> Shown:
    page = claiming.claim_page(get_object_or_404(Claim.objects.in_full(), slug=slug))
    return Shown("claim.html", {"page": page, **({"noindex": True} if page.is_withdrawn else {})})


@public(tables=(tables.grid,))
def symptoms(_request: HttpRequest) -> Shown:
    grid = grids.grid()
    page = leading_to(row.symptom for part in grid.parts for row in part.rows)
    return Shown("symptoms.html", {"grid": grid, "page": page})


@public(tables=(lists.linked, lists.causes))
def symptom(_request: HttpRequest, slug: str) -> Shown:
    return Shown("symptom.html", {"page": symptom_page(get_object_or_404(Symptom, slug=slug))})


@public(tables=(lists.positions,))
def disagreements(_request: HttpRequest) -> Shown:
    return Shown("disagreements.html", {"page": disagreeing.disagreements_page()})


@public("verdict", tables=(lists.statements,))
def audit(request: HttpRequest) -> Shown:
    typed = request.GET.get("verdict") or ""
    known = typed in ("", *Verdict.values)
    faults = [] if known else [Complaint("verdicts", f"{quoted(typed)} is not a verdict. Choose one of the five.")]
    page = auditing.audit_page(typed if known else "")
    return Shown("audit.html", {"page": page, "complaints": faults}, 200 if known else 400)


@public("year", tables=(lists.changes,))
def changes(request: HttpRequest) -> Shown:
    typed = request.GET.get("year") or ""
    page = ledger_page(int(typed) if YEAR.fullmatch(typed) else None)
    known = not typed or typed in map(str, page.years)
    faults = [] if known else [Complaint("main", f"{quoted(typed)} is not a year in which something changed.")]
    return Shown(
        "changes.html", {"page": page, "chosen": typed if known else "", "complaints": faults}, 200 if known else 400
    )


@public(tables=(lists.glossary,))
def glossary(_request: HttpRequest) -> Shown:
    return Shown("glossary.html", {"page": auditing.glossary_page()})


@public()
def people(_request: HttpRequest) -> Shown:
    found = list(Person.objects.all())
    return Shown("people.html", {"people": found, "page": leading_to(found)})


@public()
def person(_request: HttpRequest, slug: str) -> Shown:
    return Shown("person.html", {"page": others.PersonPage(get_object_or_404(Person, slug=slug))})


@public()
def about_page(_request: HttpRequest, name: str) -> Shown:
    return Shown(f"about/{name}.html", {"page": others.about_page((HOME, ABOUT))})


@public()
def about(_request: HttpRequest) -> Shown:
    return Shown("about.html", {"page": others.about_page()})
