"""Publishing is the one way to write, and leaves a trace of everything."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import Citation, Claim, ContentVersion, Entry, Guide, Nutrient, Quotation, Revision, Source
from nutrients.records import ClaimRecord, GuideRecord, NutrientRecord, Record
from nutrients.vocabulary import ChangeKind, ClaimStatus, RevisionState
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db


def change(kind: ChangeKind = ChangeKind.WORDING, day: int = 20) -> publishing.Change:
    return publishing.Change(kind=kind, why="test", at=datetime(2030, 1, day, 12, tzinfo=UTC))


def magnesium() -> NutrientRecord:
    record = record_of(Nutrient.objects.get(slug="magnesium"))
    assert isinstance(record, NutrientRecord)
    return record


def claim(slug: str = "magnesium-low-mechanism-1") -> ClaimRecord:
    record = record_of(Claim.objects.get(slug=slug))
    assert isinstance(record, ClaimRecord)
    return record


def make_guide(text: str = "Hello. [@nhs-twitching]", slug: str = "new") -> GuideRecord:
    today = date(2026, 1, 1)
    words = {"title": slug, "description": "d", "text": text}
    return GuideRecord(slug=slug, position=9, version=1, published=today, changed=today, **words)


def test_a_publish_writes_the_row_its_html_and_one_revision() -> None:
    (revision,) = publishing.publish([make_guide()], change())
    guide = Guide.objects.get(slug="new")
    assert guide.html("text") == (
        '<p>Hello. <x-cite keys="nhs-twitching"></x-cite></p>\n<x-side keys="nhs-twitching"></x-side>'
    )
    assert (revision.number, revision.state, revision.content["text"]) == (1, "published", "Hello. [@nhs-twitching]")


def test_what_a_text_cites_and_quotes_is_derived_and_replaced() -> None:
    publishing.publish([make_guide("A. [@nhs-twitching; @leite-2014]\n\nmagnesium-low-mechanism-1")], change())
    publishing.publish([make_guide("B. [@leite-2014]")], change())
    assert list(Citation.objects.filter(kind="guide", key="new").values_list("source_key", flat=True)) == ["leite-2014"]
    assert not Quotation.objects.filter(kind="guide", key="new").exists()


def test_a_publish_that_changes_nothing_leaves_no_trace() -> None:
    before = ContentVersion.objects.get().number, Revision.objects.count()
    assert publishing.publish([magnesium(), claim()], change()) == []
    assert (ContentVersion.objects.get().number, Revision.objects.count()) == before


def test_every_publish_moves_the_content_version() -> None:
    before = ContentVersion.objects.get().number
    publishing.publish([make_guide()], change())
    assert ContentVersion.objects.get().number == before + 1


@pytest.mark.parametrize("kind", first_on_both(ChangeKind))
def test_only_a_change_of_meaning_moves_the_public_date(kind: ChangeKind) -> None:
    before = Nutrient.objects.get(slug="magnesium")
    publishing.publish([replace(magnesium(), description="Another sentence.")], change(kind))
    after = Nutrient.objects.get(slug="magnesium")
    moved = kind in (ChangeKind.NUMBER, ChangeKind.CONCLUSION, ChangeKind.CORRECTION)
    assert (after.changed > before.changed) is moved
    assert (after.published, after.version) == (before.published, before.version + 1)


def test_files_say_their_version_and_dates_themselves() -> None:
    record = replace(make_guide(), version=7, published=date(2020, 1, 1), changed=date(2021, 1, 1))
    publishing.publish([record], replace(change(), from_files=True))
    guide = Guide.objects.get(slug="new")
    assert (guide.version, guide.published, guide.changed) == (7, date(2020, 1, 1), date(2021, 1, 1))


def test_one_bad_record_refuses_all_and_changes_nothing() -> None:
    long = replace(claim(), text="x" * 60_001)
    before = Revision.objects.count()
    with pytest.raises(publishing.Refused) as refused:
        publishing.publish([make_guide(), long], change())
    assert refused.value.reasons[0][:2] == ("claim", "magnesium-low-mechanism-1")
    assert not Guide.objects.filter(slug="new").exists()
    assert Revision.objects.count() == before


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (replace(make_guide(), title="t" * 121), "title"),
        (replace(make_guide(), position=-1), "position"),
    ],
)
def test_what_the_table_cannot_hold_is_refused_with_the_field(record: Record, reason: str) -> None:
    with pytest.raises(publishing.Refused, match=reason):
        publishing.publish([record], change())


def test_an_unknown_target_is_refused_by_name() -> None:
    with pytest.raises(publishing.Refused, match="unknown 'kryptonite'"):
        publishing.publish([replace(claim(), nutrient="kryptonite")], change())


def test_a_claim_and_what_replaces_it_may_come_together_in_any_order() -> None:
    old = replace(claim(), slug="old-1-1", status=ClaimStatus.WITHDRAWN, replaced_by="new-1-1")
    publishing.publish([old, replace(claim(), slug="new-1-1")], change())
    replacement = Claim.objects.get(slug="old-1-1").replaced_by
    assert replacement is not None
    assert replacement.slug == "new-1-1"


def test_many_to_many_rows_follow_the_record() -> None:
    publishing.publish([replace(claim(), effects=("tremor", "tetany"))], change())
    publishing.publish([replace(claim(), effects=("tremor", "seizure"))], change())
    row = Claim.objects.get(slug=claim().slug)
    assert set(row.effects.values_list("slug", flat=True)) == {"tremor", "seizure"}


def test_revisions_stand_on_each_other() -> None:
    publishing.publish([make_guide("one")], change())
    (second,) = publishing.publish([make_guide("two")], change())
    assert second.base is not None
    assert (second.number, second.base.content["text"]) == (2, "one")


def test_removing_leaves_a_tombstone_and_the_history() -> None:
    publishing.publish([make_guide()], change())
    (removed,) = publishing.remove([Guide.objects.get(slug="new")], change())
    assert removed.state == RevisionState.REMOVED
    assert Entry.objects.get(kind="guide", key="new").live == ""
    assert not Guide.objects.filter(slug="new").exists()
    assert not Citation.objects.filter(kind="guide", key="new").exists()


@pytest.mark.parametrize("slug", ["nhs-twitching", "iom-dri-1997"])
def test_a_source_in_use_cannot_be_removed(slug: str) -> None:
    with pytest.raises(publishing.Refused, match="in use"):
        publishing.remove([Source.objects.get(slug=slug)], change())
    assert Source.objects.filter(slug=slug).exists()


def test_what_texts_lean_on_is_found_again_when_the_renderer_changed() -> None:
    before = set(Citation.objects.values_list("kind", "key", "field", "source_key"))
    Citation.objects.filter(kind="guide").delete()
    ContentVersion.objects.update(renderer=0)
    assert publishing.render_again() == 0
    assert set(Citation.objects.values_list("kind", "key", "field", "source_key")) == before


def test_html_is_made_again_when_the_renderer_changed() -> None:
    Guide.objects.filter(slug="muscle-twitching").update(rendered={"text": "old"})
    assert publishing.render_again() == 0
    ContentVersion.objects.update(renderer=0)
    assert publishing.render_again() == 1
    assert "<p>" in Guide.objects.get(slug="muscle-twitching").html("text")


def test_every_row_is_equal_to_its_record_there_and_back() -> None:
    for row in [*Claim.objects.all()[:40], *Nutrient.objects.all(), *Source.objects.all()[:40]]:
        record = record_of(row)
        entry = Entry.objects.get(kind=record.kind, key=record.key)
        assert entry.live == record.digest()
