"""Redirects take the place of pages that are gone: never of a page that is there, and always in one step."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import Resolver404, resolve

from nutrients.addresses import faults_among, led_on, path_of
from nutrients.models import Claim, Content, Food, Guide, Nutrient, Person, Redirect, Source, Symptom
from nutrients.records import Record, RedirectRecord

PAGES: dict[str, type[Content]] = {
    "guide": Guide,
    "nutrient": Nutrient,
    "nutrient_foods": Nutrient,
    "version": Nutrient,
    "food": Food,
    "symptom": Symptom,
    "source": Source,
    "claim": Claim,
    "person": Person,
}
"""By the name of the address, whose page stands there."""


def rows_of(model: type[Content], slug: str) -> "QuerySet[Any]":
    """The row with this slug, if there is one."""
    rows: QuerySet[Any] = model._default_manager.all()
    return rows.filter(slug=slug)


def is_live(address: str) -> bool:
    """Whether a page stands at this address."""
    try:
        match = resolve(path_of(address))
    except Resolver404:
        return False
    model = PAGES.get(match.url_name or "")
    if model is None:
        return True
    row = rows_of(model, match.kwargs["slug"]).first()
    return row.has_page if isinstance(row, Nutrient) else row is not None


def redirect_faults(records: Sequence[RedirectRecord]) -> dict[str, str]:
    """By old address, why these redirects cannot be published beside those that stand."""
    standing = dict(Redirect.objects.values_list("old", "new"))
    asked = {record.old: record.new for record in records}
    found = {old: reason for old, reason in faults_among(standing | asked).items() if old in asked}
    return {old: "old: a page stands at this address" for old in asked if is_live(old)} | found


def collapsed(record: RedirectRecord) -> list[Record]:
    """The redirect, and those that led to its old address, which now lead where it leads."""
    moved = {record.old: record.new}
    led = [row for row in Redirect.objects.exclude(old=record.old) if path_of(row.new) == record.old]
    return [record, *(RedirectRecord(old=row.old, new=led_on(row.new, moved)) for row in led)]
