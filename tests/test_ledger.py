"""The ledger: every change of meaning is told, mere wording is not, and a site made anew from files still tells it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from nutrients import publishing
from nutrients.conversion import existing, record_of
from nutrients.models import Claim, Content, Guide, Intake, LedgerEntry, Nutrient, Revision
from nutrients.records import LedgerRecord
from nutrients.vocabulary import MEANING_CHANGES, ChangeKind
from tests.desk import delete, make_client, opened, save, send
from tests.engines import first_on_both
from tests.pages import get, one, words

pytestmark = pytest.mark.django_db
SLUG = "magnesium-low-mechanism-4"


def claim() -> Claim:
    found = Claim.objects.get(slug=SLUG)
    assert isinstance(found, Claim)
    return found


def limit() -> Intake:
    found = Intake.objects.filter(nutrient__slug="magnesium", authority="efsa", intake_kind="ul").order_by("pk")[0]
    assert isinstance(found, Intake)
    return found


def change(row: Content, kind: ChangeKind, why: str = "A test.", **values: object) -> None:
    record = replace(record_of(row), **values)
    publishing.publish([record], publishing.Change(kind, why, before="Old.", after="New."))


@pytest.mark.parametrize("kind", first_on_both(ChangeKind))
def test_only_changes_of_meaning_stand_in_the_ledger(kind: ChangeKind) -> None:
    change(claim(), kind, qualifier="In other words.")
    assert LedgerEntry.objects.count() == (kind in MEANING_CHANGES)


def test_nothing_stands_in_it_after_the_first_load(client: Client) -> None:
    assert not LedgerEntry.objects.exists()
    assert "Nothing has changed its meaning yet" in words(one(get(client, "/changes/"), "//main"))
    assert etree.fromstring(client.get("/changes.xml").content).findall("{*}entry") == []


def test_a_change_is_told_with_before_after_why_and_sources(client: Client) -> None:
    change(claim(), ChangeKind.CORRECTION, "A sign was wrong.", qualifier="In other words.")
    (section,) = get(client, "/changes/").xpath("//main/section")
    text = words(section)
    for part in ("Correction", f"Statement: {SLUG}", "Before: Old.", "Now: New.", "Why: A sign was wrong."):
        assert part in text
    entry = LedgerEntry.objects.get()
    assert entry.cites
    links = section.xpath(".//a/@href")
    assert links == [f"/claims/{SLUG}/", *(f"/sources/{key}/" for key in entry.cites)]


def test_of_figures_it_tells_the_fields_that_differ() -> None:
    answer = save(make_client("editor"), limit(), amount="251", change_kind="number", why="EFSA revised it.")
    assert answer.status_code == 200
    entry = LedgerEntry.objects.get()
    assert (entry.before, entry.after, entry.why) == ("Per day: 250", "Per day: 251", "EFSA revised it.")
    assert entry.cites == (limit().source.slug,)


def test_the_pages_that_show_it_tell_it_too(client: Client) -> None:
    change(claim(), ChangeKind.CONCLUSION, qualifier="In other words.")
    change(limit(), ChangeKind.NUMBER, amount=251)
    quoting = words(one(get(client, "/nutrients/magnesium/"), "//section[@id='history']"))
    assert f"Statement: {SLUG}" in quoting
    assert "Intake: Magnesium" in quoting
    assert "Before: Old." in words(one(get(client, f"/claims/{SLUG}/"), "//section[@aria-labelledby='history']"))
    other = words(one(get(client, "/nutrients/copper/"), "//section[@id='history']"))
    assert "No figure and no conclusion has changed" in other


def test_what_goes_is_told_and_leads_nowhere(client: Client) -> None:
    guide = Guide.objects.get(slug="muscle-twitching")
    publishing.remove([guide], publishing.Change(ChangeKind.CONCLUSION, "Out of date."))
    (section,) = get(client, "/changes/").xpath("//main/section")
    assert "It was taken from the site." in words(section)
    assert not [url for url in section.xpath(".//a/@href") if url.startswith("/guides/")]


def test_the_feed_tells_the_same_and_its_ids_stay(client: Client) -> None:
    change(claim(), ChangeKind.CORRECTION, "<b>\x0b]]>", qualifier="In other words.")
    before = feed(client)
    change(Nutrient.objects.get(slug="magnesium"), ChangeKind.NUMBER, name="Mg")
    after = feed(client)
    assert len(after) == 2
    assert before.items() <= after.items()
    (text,) = before.values()
    assert "&lt;b&gt;]]&gt;" in text
    page = get(client, "/changes/")
    for anchor in after:
        assert one(page, f"//li[@id='{anchor.partition('#')[2]}']") is not None


def feed(client: Client) -> dict[str, str]:
    tree = etree.fromstring(client.get("/changes.xml").content)
    entries = tree.findall("{*}entry")
    assert all(entry.findtext("{*}updated", "").endswith("T00:00:00+00:00") for entry in entries)
    found = {entry.findtext("{*}id", ""): entry.findtext("{*}summary", "") for entry in entries}
    assert all(key.startswith(f"{settings.SITE_URL}/changes/#c-") for key in found)
    return found


def test_a_second_change_of_a_day_is_another_entry_also_after_files_were_loaded() -> None:
    record = LedgerRecord(
        on=timezone.localdate(),
        number=7,
        subject=f"claim/{SLUG}",
        title=SLUG,
        change=ChangeKind.NUMBER,
        before="1",
        after="2",
        why="",
        cites=(),
    )
    publishing.publish([record], publishing.Change(from_files=True))
    change(claim(), ChangeKind.NUMBER, qualifier="In other words.")
    assert list(LedgerEntry.objects.order_by("number").values_list("number", flat=True)) == [7, 8]
    newest = Revision.objects.filter(kind="change").latest("pk")
    assert newest.content["number"] == 8


@pytest.mark.once
@pytest.mark.parametrize(("query", "status"), [("?year=2026", 200), ("?year=1999", 400), ("?year=x", 400)])
def test_a_year_is_asked_for_by_its_number(client: Client, query: str, status: int) -> None:
    publishing.publish(
        [replace(record_of(claim()), qualifier="x")],  # type: ignore[call-arg]  # a ClaimRecord
        publishing.Change(ChangeKind.NUMBER),
    )
    LedgerEntry.objects.update(on=date(2026, 5, 4))
    page = get(client, f"/changes/{query}", status)
    assert bool(page.xpath("//div[@role='alert']")) == (status == 400)
    assert page.xpath("//meta[@name='robots']")


def faults_beside(answer: Any) -> str:
    """What the form says beside its fields."""
    return " ".join(answer.context["adminform"].form.errors.get("why", []))


def test_a_figure_that_is_deleted_is_told() -> None:
    row = limit()
    assert delete(make_client("editor"), row).status_code == 200
    entry = LedgerEntry.objects.get()
    assert (entry.subject.split("/")[0], entry.change, entry.after) == (
        "intake",
        "number",
        "It was taken from the site.",
    )


def test_an_unpublished_guide_stands_in_the_ledger() -> None:
    editor, guide = make_client("editor"), Guide.objects.get(slug="muscle-twitching")
    form = opened(editor, guide)
    assert "Say why" in faults_beside(send(editor, guide, form, "_unpublish"))
    assert not LedgerEntry.objects.exists()
    send(editor, guide, form | {"why": ["Out of date."]}, "_unpublish")
    assert LedgerEntry.objects.get().why == "Out of date."
    assert LedgerEntry.objects.get().subject == "guide/muscle-twitching"


@pytest.mark.once
def test_a_text_that_is_too_long_is_refused_also_when_its_meaning_changes() -> None:
    with pytest.raises(publishing.Refused, match="60,001 characters"):
        change(Guide.objects.all()[0], ChangeKind.CONCLUSION, text="x" * 60_001)


def test_the_rows_that_a_table_changes_are_compared_without_a_query_for_each(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    records = [record_of(row) for row in Intake.objects.for_page()[:20]]
    rows = existing(Intake, records)
    with django_assert_num_queries(0):
        assert {key: record_of(row) for key, row in rows.items()} == {record.key: record for record in records}
