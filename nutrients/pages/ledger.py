"""The ledger of changes: every change of meaning, newest first, and those that concern one page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Max, QuerySet

from nutrients.conversion import key_of
from nutrients.models import (
    Claim,
    Content,
    Dated,
    Food,
    Guide,
    Imbalance,
    LedgerEntry,
    Nutrient,
    Person,
    Quotation,
    Source,
    Symptom,
)
from nutrients.pages.kept import kept
from nutrients.past import LedgerQuerySet
from nutrients.vocabulary import ChangeKind

WITH_PAGE: dict[str, type[Content]] = {
    model.record.kind: model for model in (Guide, Nutrient, Claim, Symptom, Food, Source, Person)
}
"""Kinds whose subjects have a page of their own, by slug."""
ON_PAGE_OF = {
    "portion": ("food", ""),
    "amount": ("food", ""),
    "intake": ("nutrient", "#how-much"),
    "not-set": ("nutrient", "#how-much"),
    "daily-value": ("nutrient", "#foods"),
    "lab-range": ("nutrient", "#tests"),
    "imbalance": ("imbalance", ""),
    "mechanism-step": ("imbalance", "#mechanism"),
    "symptom-link": ("imbalance", ""),
}
"""Where figures are shown: the kind of the slug with which their key begins, and the place on its page."""
FIXED = {
    "term": "/glossary/#{key}",
    "audit-item": "/audit/#{key}",
    "other-cause": "/symptoms/muscle-twitching/#cause-{key}",
    "medicine-class": "/doctor-sheet/",
}
NAMES = {
    "claim": "Statement",
    "audit-item": "Popular article",
    "other-cause": "Other cause",
    "medicine-class": "Medicine",
    "sign": "Warning sign",
}
"""How readers know a kind, where that is not its own name."""


@dataclass(frozen=True)
class ShownChange:
    """A change with the page on which its subject stands now; no address where it stands nowhere."""

    entry: LedgerEntry
    kind: str
    url: str
    change: str
    sources: list[tuple[str, str]]
    """Key and address of each source that the subject leaned on after the change."""


@dataclass(frozen=True)
class LedgerPage:
    """The changes of one year, with the years that have any, newest first."""

    year: int | None
    years: list[int]
    days: list[tuple[date, list[ShownChange]]]
    count: int


def ledger_page(year: int | None = None) -> LedgerPage:
    """The changes of `year`, or of the last year that has some. `year` need not have any."""
    years = [day.year for day in LedgerEntry.objects.dates("on", "year", order="DESC")]
    chosen = year or next(iter(years), None)
    entries = list(LedgerEntry.objects.filter(on__year=chosen))
    days: dict[date, list[ShownChange]] = {}
    for change in shown(entries):
        days.setdefault(change.entry.on, []).append(change)
    return LedgerPage(chosen, years, list(days.items()), len(entries))


@kept
def nutrients_of_imbalances() -> dict[str, str]:
    """The slug of the nutrient of each imbalance, by its own."""
    return dict(Imbalance.objects.order_by("pk").values_list("slug", "nutrient__slug"))


def about(row: Dated, claims: Iterable[str] = ()) -> LedgerQuerySet:
    """The changes of a page's own subject, of the figures that it shows and of the claims that it quotes."""
    subject = cast(Content, row)
    kind, slug = subject.record.kind, key_of(subject)
    imbalances = nutrients_of_imbalances()
    own = [imbalance for imbalance, nutrient in imbalances.items() if kind == "nutrient" and nutrient == slug]
    held = {kind: [slug], "imbalance": own}
    figures = [f"{name}/{key}" for name, (holder, _place) in ON_PAGE_OF.items() for key in held.get(holder, ())]
    named = [f"claim/{claim}" for claim in claims] + [f"imbalance/{key}" for key in held["imbalance"]]
    links = [f"symptom-link/{imbalance}/{slug}" for imbalance in imbalances] if kind == "symptom" else []
    return LedgerEntry.objects.about([f"{kind}/{slug}", *named, *figures, *links], [f"{part}/" for part in figures])


def changes_of(row: Dated, claims: Iterable[str] = ()) -> list[ShownChange]:
    """What `about` finds, in short: the ledger has the sources and the way to each subject. The row is told of it."""
    entries = list(about(row, claims))
    tell(row, entries[0].on if entries else None)
    return [ShownChange(entry, name_of(kind_of(entry)), "", ChangeKind(entry.change).label, []) for entry in entries]


@kept
def newest() -> date | None:
    """The day of the last change of meaning on the whole site; lists show claims and figures, and changed then."""
    days = Claim.objects.order_by().values_list("changed", flat=True)
    told = LedgerEntry.objects.order_by().values_list("on", flat=True)
    return max(filter(None, days.union(told)), default=None)


def tell_last(row: Dated) -> None:
    """Tell a row whose page lists no changes of the last one."""
    tell(row, about(row).aggregate(day=Max("on"))["day"])


def tell(row: Dated, day: date | None) -> None:
    """A draft or an old version, which was never saved as a row, keeps its own date."""
    if not row._state.adding:
        row.told = day


def tell_all(rows: Iterable[Dated]) -> None:
    """Tell many rows at once; says the same of each as `about`."""
    days = last_changes()
    for row in rows:
        subject = cast(Content, row)
        tell(row, days.get((subject.record.kind, key_of(subject))))


def last_changes() -> dict[tuple[str, str], date]:
    """By kind and slug of a page, the day of the last change that concerns it."""
    last = dict(LedgerEntry.objects.order_by().values_list("subject").annotate(day=Max("on")))
    quoting: dict[str, list[tuple[str, str]]] = {}
    for claim, kind, key in Quotation.objects.values_list("claim_slug", "kind", "key") if last else ():
        quoting.setdefault(claim, []).append((kind, key))
    nutrients = nutrients_of_imbalances() if last else {}
    days: dict[tuple[str, str], date] = {}
    for subject, day in last.items():
        for page in concerned(subject, quoting, nutrients):
            days[page] = max(day, days.get(page, day))
    return days


def concerned(
    subject: str, quoting: Mapping[str, Sequence[tuple[str, str]]], nutrients: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Kind and slug of the pages that a change concerns. `nutrients`: slugs by those of their imbalances."""
    kind, _slash, key = subject.partition("/")
    holder, _place = ON_PAGE_OF.get(kind, (kind, ""))
    slug = key if holder == kind else key.partition("/")[0]
    page = ("nutrient", nutrients.get(slug, "")) if holder == "imbalance" else (holder, slug)
    found = [page, *(quoting.get(key, ()) if kind == "claim" else ())]
    return [*found, ("symptom", key.rpartition("/")[2])] if kind == "symptom-link" else found


def shown(entries: Iterable[LedgerEntry]) -> list[ShownChange]:
    listed = list(entries)
    live = living(listed)
    known = {key for (kind, key) in live if kind == "source"}
    return [
        ShownChange(
            entry=entry,
            kind=name_of(kind_of(entry)),
            url=address_of(entry, live),
            change=ChangeKind(entry.change).label,
            sources=[(key, f"/sources/{key}/" if key in known else "") for key in entry.cites],
        )
        for entry in listed
    ]


def kind_of(entry: LedgerEntry) -> str:
    return entry.subject.partition("/")[0]


def name_of(kind: str) -> str:
    return NAMES.get(kind) or kind.replace("-", " ").capitalize()


def living(entries: Sequence[LedgerEntry]) -> dict[tuple[str, str], str]:
    """The addresses of the pages on which the entries' subjects and sources stand, by kind and slug."""
    wanted: dict[str, set[str]] = {"source": {key for entry in entries for key in entry.cites}}
    for entry in entries:
        kind, _slash, key = entry.subject.partition("/")
        holder, _place = ON_PAGE_OF.get(kind, (kind, ""))
        wanted.setdefault(holder, set()).add(key if holder == kind else key.partition("/")[0])
    found = {
        (kind, row.slug): row.get_absolute_url()
        for kind, model in WITH_PAGE.items()
        if wanted.get(kind)
        for row in rows_of(model, wanted[kind])
    }
    imbalances = Imbalance.objects.filter(slug__in=wanted.get("imbalance", set())).with_nutrient()
    held = {row.slug: row.nutrient for row in imbalances if row.nutrient.has_page}
    return found | {("imbalance", slug): nutrient.get_absolute_url() for slug, nutrient in held.items()}


def rows_of(model: type[Content], slugs: set[str]) -> Any:
    rows: QuerySet[Any] = Nutrient.objects.listed() if model is Nutrient else model._default_manager.all()
    return rows.filter(slug__in=slugs).only("slug")


def address_of(entry: LedgerEntry, live: dict[tuple[str, str], str]) -> str:
    kind, _slash, key = entry.subject.partition("/")
    if kind in FIXED:
        return FIXED[kind].format(key=key)
    holder, place = ON_PAGE_OF.get(kind, (kind, ""))
    page = live.get((holder, key if holder == kind else key.partition("/")[0]), "")
    return page + place if page else ""
