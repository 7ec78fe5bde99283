"""Rule M-2: whatever a page shows changes its meaning, one date moves everywhere; a typo moves none.

The places are those that readers and machines see: sitemap, structured data, head, printed line, feed, Markdown,
'Cite this page'.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import etree

from nutrients import publishing
from nutrients.addresses import twin_of
from nutrients.citations import written_date
from nutrients.conversion import record_of
from nutrients.models import (
    Amount,
    Claim,
    DailyValue,
    Dated,
    Food,
    Guide,
    Intake,
    LabRange,
    MechanismStep,
    NotSet,
    Nutrient,
    Portion,
    Quotation,
    Revision,
    Symptom,
    SymptomLink,
)
from nutrients.pages.ledger import about, tell_all
from nutrients.pages.weaving import slugs_in
from nutrients.publishing import Change
from nutrients.records import SECTIONS
from nutrients.vocabulary import ChangeKind
from tests.engines import first_on_both
from tests.pages import get, one, words

pytestmark = pytest.mark.django_db
LONG_AGO = "2026-01-02"
WITH_DATES = (Guide, Nutrient, Claim, Symptom, Food)
QUOTED = "magnesium-low-mechanism-1"


def dates_of(client: Client, address: str) -> set[str]:
    """Every date on which the page says that it last changed, from every place that says one."""
    url, page = settings.SITE_URL + address, get(client, address)
    (script,) = page.xpath("//script[@type='application/ld+json']/text()")
    said = {thing["dateModified"] for thing in json.loads(script)["@graph"] if "dateModified" in thing}
    listed = etree.fromstring(client.get("/sitemap.xml").content)
    said |= {entry.findtext("{*}lastmod") for entry in listed if entry.findtext("{*}loc") == url}
    feed = etree.fromstring(client.get("/feed.xml").content)
    said |= {entry.findtext("{*}updated") for entry in feed.iter("{*}entry") if entry.findtext("{*}id") == url}
    said |= set(page.xpath("//meta[@property='article:modified_time']/@content"))
    line = one(page, "(//main//p[contains(., 'Published')])[1]")
    said.add(line.xpath(".//time/@datetime")[-1])
    text = client.get(twin_of(address, "md")).content.decode()
    (ending,) = re.findall(r"^Version \d+, published \S+, changed (\S+)\.$", text, re.M)
    said.add(ending)
    changed = date.fromisoformat(min(said)[:10])
    assert written_date(changed) in words(one(page, "//details[contains(@class, 'citing')]"))
    is_article = address.startswith(("/guides/", "/nutrients/"))
    assert bool(page.xpath("//meta[@property='article:modified_time']")) == is_article
    assert (url in feed.xpath("//*[local-name()='id']/text()")) == is_article
    return {moment[:10] for moment in said}


def of_magnesium(model: Any) -> Callable[[], Any]:
    return lambda: model.objects.filter(nutrient__slug="magnesium").order_by("pk")[0]


def with_slug(model: Any, slug: str) -> Callable[[], Any]:
    return lambda: model.objects.get(slug=slug)


def link() -> Any:
    return SymptomLink.objects.filter(imbalance__slug="magnesium-deficiency", symptom__slug="tingling")[0]


CASES: tuple[tuple[str, Callable[[], Any], dict[str, Any], tuple[str, ...]], ...] = (
    ("symptom-link", link, {"frequency": "rare"}, ("/symptoms/tingling/", "/nutrients/magnesium/")),
    ("guide", with_slug(Guide, "muscle-twitching"), {"title": "Words"}, ("/guides/muscle-twitching/",)),
    ("nutrient", with_slug(Nutrient, "magnesium"), {"name": "Mg"}, ("/nutrients/magnesium/",)),
    (
        "claim",
        with_slug(Claim, QUOTED),
        {"qualifier": "Words."},
        (f"/claims/{QUOTED}/", "/nutrients/magnesium/"),
    ),
    ("symptom", with_slug(Symptom, "tingling"), {"explanation": "Words."}, ("/symptoms/tingling/",)),
    ("food", with_slug(Food, "almonds"), {"note": "Words"}, ("/foods/almonds/",)),
    ("amount", lambda: Amount.objects.filter(food__slug="almonds")[0], {"amount": 7}, ("/foods/almonds/",)),
    ("portion", lambda: Portion.objects.filter(food__slug="almonds")[0], {"grams": 7}, ("/foods/almonds/",)),
    ("intake", of_magnesium(Intake), {"amount": 7}, ("/nutrients/magnesium/",)),
    (
        "not-set",
        lambda: NotSet.objects.filter(nutrient__slug="potassium")[0],
        {"reason": "X"},
        ("/nutrients/potassium/",),
    ),
    ("daily-value", of_magnesium(DailyValue), {"amount": 7}, ("/nutrients/magnesium/",)),
    ("lab-range", of_magnesium(LabRange), {"note": "Words"}, ("/nutrients/magnesium/",)),
    (
        "mechanism-step",
        lambda: MechanismStep.objects.filter(imbalance__slug="magnesium-deficiency")[0],
        {"effect": "Words"},
        ("/nutrients/magnesium/",),
    ),
)


@pytest.mark.parametrize(
    ("row_of", "values", "addresses"), first_on_both([case[1:] for case in CASES]), ids=[c[0] for c in CASES]
)
def test_one_date_moves_with_the_meaning_and_none_with_a_typo(
    client: Client, row_of: Callable[[], Any], values: dict[str, Any], addresses: tuple[str, ...]
) -> None:
    for model in WITH_DATES:
        model._default_manager.update(published=LONG_AGO, changed=LONG_AGO)
    before = record_of(row_of())
    publishing.publish([replace(before, **values)], Change(ChangeKind.WORDING))
    for address in addresses:
        assert dates_of(client, address) == {LONG_AGO}, address
    publishing.publish([before], Change(ChangeKind.NUMBER, "A test."))
    today = timezone.now().date().isoformat()
    for address in addresses:
        assert dates_of(client, address) == {today}, address
    assert dates_of(client, "/foods/white-bread/") == {LONG_AGO}


def test_lists_change_with_the_newest_figure(client: Client) -> None:
    for model in WITH_DATES:
        model._default_manager.update(published=LONG_AGO, changed=LONG_AGO)
    amount = record_of(Amount.objects.filter(food__slug="almonds")[0])
    publishing.publish([replace(amount, amount=7)], Change(ChangeKind.NUMBER))  # type: ignore[call-arg]  # an amount
    listed = etree.fromstring(client.get("/sitemap.xml").content)
    days = {entry.findtext("{*}loc"): entry.findtext("{*}lastmod") for entry in listed}
    assert days[f"{settings.SITE_URL}/foods/"] == timezone.now().date().isoformat()


def test_many_pages_are_told_what_each_one_is(client: Client) -> None:
    """The sitemap asks once for all pages, a page for itself alone: both must know the same."""
    for day, (_name, row_of, values, _addresses) in enumerate(CASES, 1):
        moment = timezone.now().replace(year=2030, month=1, day=day)
        publishing.publish([replace(record_of(row_of()), **values)], Change(ChangeKind.NUMBER, at=moment))
    rows: list[Any] = [row for model in WITH_DATES for row in model._default_manager.all()]
    tell_all(rows)
    assert len({row.told for row in rows if row.told}) > 3
    for row in rows:
        html = [row.html(name) for name in (SECTIONS if isinstance(row, Nutrient) else ("text",))]
        quoted = slugs_in(html) if isinstance(row, Guide | Nutrient) else []
        found = list(about(row, quoted)[:1])
        assert row.told == (found[0].on if found else None), row


def test_an_old_version_keeps_its_own_date(client: Client) -> None:
    Nutrient.objects.update(published=LONG_AGO, changed=LONG_AGO)
    Revision.objects.filter(kind="nutrient", key="magnesium").delete()
    nutrient = record_of(Nutrient.objects.get(slug="magnesium"))
    publishing.publish([replace(nutrient, name="Mg")], Change(ChangeKind.WORDING))  # type: ignore[call-arg]  # a nutrient
    claim = record_of(Claim.objects.get(slug=QUOTED))
    assert Quotation.objects.filter(claim_slug=QUOTED, kind="nutrient", key="magnesium").exists()
    publishing.publish([replace(claim, qualifier="X.")], Change(ChangeKind.NUMBER))  # type: ignore[call-arg]  # a claim
    line = "(//main//p[contains(., 'Published')])[1]"
    old = one(get(client, "/nutrients/magnesium/v/2/"), line)
    assert [moment[:10] for moment in old.xpath(".//time/@datetime")] == [LONG_AGO]
    new = one(get(client, "/nutrients/magnesium/"), line)
    assert new.xpath(".//time/@datetime")[-1][:10] == timezone.now().date().isoformat()


def test_what_is_told_is_no_column() -> None:
    assert "told" not in {field.name for field in Claim._meta.get_fields()}
    assert issubclass(Claim, Dated)
