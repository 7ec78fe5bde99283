"""A retraction is never missed: what leans on the source is under review at once, and every reader is told."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nutrients import checking, drafting, loading, publishing
from nutrients.conversion import record_of
from nutrients.models import Claim, Quotation, Revision, Source
from nutrients.publishing import retracting
from nutrients.vocabulary import SourceStatus
from tests.desk import CHANGE, add, faults, filled_in, latest, make_client, opened, push, said, save, send, state
from tests.desk import SOURCE as NEW_SOURCE
from tests.engines import first_on_both
from tests.pages import get, words
from tests.test_doctor_sheet import ORDINARY
from tests.test_doctor_sheet import send as tell

pytestmark = pytest.mark.django_db
KEY, ONLY = "leite-2014", "nhs-twitching"
"""One source among others of its claims, and one that is the only source of `twitching-red-flags-1`."""
LEANING = {
    "twitching-high-mechanism-1",
    "twitching-low-twitching-evidence-1",
    "twitching-mechanism-1",
    "twitching-twitching-evidence-1",
    "twitching-twitching-evidence-3",
}
NOTE = "Retracted on 3 May 2021, says the journal."
BANNER = "A source of this page was retracted; the statements that lean on it are under review."


def source(key: str = KEY) -> Source:
    return Source.objects.get(slug=key)


def claim(slug: str) -> Claim:
    return Claim.objects.get(slug=slug)


def become(status: str, key: str = KEY, **values: Any) -> None:
    push(source(key), status=SourceStatus(status), **values)


def under_review() -> set[str]:
    return set(Claim.objects.filter(status="under-review").values_list("slug", flat=True))


# What it does


def test_marking_a_source_retracted_puts_every_claim_that_cites_it_under_review() -> None:
    answer = save(make_client("editor"), source(), status="retracted", status_note=NOTE, why="Told by a reader.")
    assert under_review() == LEANING
    for slug in LEANING:
        moved = claim(slug)
        assert moved.reason == f"Its source leite-2014, ‘{source().title}’, was retracted."
        assert moved.version == 2
        revision = Revision.objects.of("claim", slug)[0]
        assert (revision.state, revision.change, str(revision.by)) == ("published", "correction", "editor")
        assert revision.why == "The source leite-2014 was retracted. Told by a reader."
        assert (revision.before, revision.after[:33]) == (
            "The statement was current.",
            "The statement is under review. It",
        )
        assert f'<a href="/admin/nutrients/claim/{moved.pk}/change/">{slug}</a>' in answer.content.decode()
    assert "Under review now, because they cite it" in said(answer)


def test_claims_that_are_withdrawn_or_under_review_already_are_left_alone() -> None:
    push(claim("twitching-mechanism-1"), status="withdrawn", reason="Too simple.")
    push(claim("twitching-high-mechanism-1"), status="under-review", reason="Another reason.")
    become("retracted")
    assert claim("twitching-mechanism-1").status == "withdrawn"
    assert claim("twitching-high-mechanism-1").reason == "Another reason."
    assert len(under_review()) == 4


@pytest.mark.parametrize("status", [word for word in SourceStatus.values if word != "retracted"])
def test_no_other_status_moves_a_claim(status: str) -> None:
    become(status, status_note="x" * (status != "live"))
    assert under_review() == set()


def test_it_happens_as_one_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    before = state()
    monkeypatch.setattr(retracting, "put_back", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        become("retracted")
    assert (state(), source().status, under_review()) == (before, "live", set())


def test_saving_a_retracted_source_again_moves_nothing_more() -> None:
    become("retracted")
    push(claim("twitching-mechanism-1"), status="current", reason="")
    become("retracted", note="Looked at again.")
    assert under_review() == LEANING - {"twitching-mechanism-1"}


def test_a_source_that_is_added_as_retracted_moves_claims_that_cited_its_key_before() -> None:
    push(claim("twitching-mechanism-1"), text="It is so. [@zzz-new; @leite-2014]")
    add(make_client("editor"), Source, slug="zzz-new", **NEW_SOURCE | {"status": "retracted"})
    assert under_review() == {"twitching-mechanism-1"}


def test_the_form_says_beforehand_how_much_a_retraction_would_touch() -> None:
    page = make_client("editor").get(f"/admin/nutrients/source/{source().pk}/change/").content.decode()
    articles = Quotation.objects.filter(claim_slug__in=LEANING).values("kind", "key").distinct().count()
    assert f"as soon as you save: 5 now, shown in {articles} article" in page
    assert articles > 0


def test_taking_a_retraction_back_says_what_stands_under_review_because_of_it() -> None:
    editor = make_client("editor")
    save(editor, source(), status="retracted")
    answer = save(editor, source(), status="live")
    assert under_review() == LEANING
    assert "stay under review until you put them back" in said(answer)
    assert all(slug in said(answer) for slug in LEANING)


@pytest.mark.once
@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"status_note": NOTE}, "Readers see this of no live source: choose what became of it"),
        ({"status": "superseded", "superseded_by": KEY}, "cannot be superseded by itself"),
    ],
)
def test_a_status_that_makes_no_sense_is_refused_beside_its_field(given: dict[str, str], fault: str) -> None:
    before = state()
    given = {name: str(source().pk) if value == KEY else value for name, value in given.items()}
    answer = save(make_client("editor"), source(), **given)
    assert fault in faults(answer)
    assert state() == before


def test_sources_that_supersede_each_other_are_refused_in_the_form() -> None:
    editor, other = make_client("editor"), Source.objects.exclude(slug="leite-2014")[0]
    save(editor, other, status="superseded", superseded_by=source().pk)
    before = state()
    answer = save(editor, source(), status="superseded", superseded_by=other.pk, status_note=NOTE)
    assert "it leads back to leite-2014" in faults(answer)
    assert filled_in(answer.content)["status_note"] == [NOTE]
    assert state() == before


# Drafts of what is put under review


def draft(button: str, **values: str) -> Revision:
    """A working copy of a claim that cites the source."""
    author, row = make_client("author" if button in ("_draft", "_submit") else "editor"), claim("twitching-mechanism-1")
    form = opened(author, row) | {"text": ["Mended words. [@leite-2014]"], "why": ["Better."]}
    send(author, row, form | {name: [value] for name, value in values.items()}, button)
    return latest("claim")


LATER = f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("button", first_on_both(["_draft", "_submit", "_return", "_schedule"]))
def test_a_draft_stays_on_top_with_the_new_status_in_it(button: str) -> None:
    asked = {"_schedule": {"go_live": LATER}, "_return": {"review_note": "Too long."}}.get(button, {})
    before = draft(button, **asked)
    become("retracted")
    after = drafting.working_copy("claim", "twitching-mechanism-1")
    assert after is not None
    assert after.pk != before.pk
    kept = ("state", "by", "go_live", "change", "why", "base_id")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert after.content == before.content | {"status": "under-review", "reason": claim("twitching-mechanism-1").reason}
    assert after.note.startswith(before.note)
    assert "Its source leite-2014" in after.note
    assert claim("twitching-mechanism-1").status == "under-review"
    assert Revision.objects.get(pk=before.pk).content == before.content
    assert opened(make_client("editor"), claim("twitching-mechanism-1"))["text"] == ["Mended words. [@leite-2014]"]


def test_what_is_scheduled_goes_live_under_review() -> None:
    draft("_schedule", go_live=LATER)
    become("retracted")
    assert drafting.publish_due(datetime.now(UTC) + timedelta(days=3)) == 1
    live = claim("twitching-mechanism-1")
    assert (live.text, live.status) == ("Mended words. [@leite-2014]", "under-review")


def test_a_draft_that_withdraws_the_claim_still_does() -> None:
    draft("_draft", status="withdrawn", reason="Nobody says so any more.")
    become("retracted")
    content = latest("claim").content
    assert (content["status"], content["reason"]) == ("withdrawn", "Nobody says so any more.")


def test_a_form_that_stood_open_meanwhile_shows_what_happened_and_keeps_its_text() -> None:
    author, row = make_client("author"), claim("twitching-mechanism-1")
    form = opened(author, row) | {"text": ["Typed meanwhile. [@leite-2014]"]}
    save(make_client("editor"), source(), status="retracted")
    answer = send(author, row, form, "_draft")
    assert "editor saved this while your form was open" in faults(answer)
    again = answer.context["adminform"].form
    assert (again["text"].value(), again["status"].value()) == ("Typed meanwhile. [@leite-2014]", "under-review")


# From files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))


def load(folder: Path) -> loading.Report:
    return loading.load(folder, say=lambda _line: None)


def retract_in_file(folder: Path) -> None:
    path = folder / "sources.json"
    text = path.read_text()
    start = text.index('"custom": {', text.index(f'"id": "{KEY}"')) + len('"custom": {')
    path.write_text(f'{text[:start]}"status": "retracted", "status_note": "{NOTE}", {text[start:]}')


def test_a_retraction_that_comes_with_the_files_is_seen_too(folder: Path) -> None:
    retract_in_file(folder)
    report = load(folder)
    assert under_review() == LEANING
    assert len(report.reviewed) == 5
    assert "claim twitching-mechanism-1: under review. The source leite-2014 was retracted" in " ".join(report.reviewed)
    again = load(folder)
    assert (again.written, len(again.kept), under_review()) == (0, 5, LEANING)


def change_claim_in_file(folder: Path, change: Callable[[str], str]) -> None:
    path = folder / "claims.csv"
    lines = path.read_text().split("\n")
    place = next(place for place, line in enumerate(lines) if line.startswith("twitching-mechanism-1,"))
    lines[place] = change(lines[place])
    path.write_text("\n".join(lines))


def test_a_claim_whose_file_changed_in_the_same_load_is_moved_too(folder: Path) -> None:
    retract_in_file(folder)
    change_claim_in_file(folder, lambda line: line.replace(" [@", " Changed. [@", 1))
    load(folder)
    assert "Changed." in claim("twitching-mechanism-1").text
    assert under_review() == LEANING


def test_a_claim_that_its_file_puts_under_review_keeps_the_words_of_the_file(folder: Path) -> None:
    retract_in_file(folder)
    change_claim_in_file(folder, lambda line: line.replace(",current,,", ",under-review,Our own words.,", 1))
    report = load(folder)
    assert claim("twitching-mechanism-1").reason == "Our own words."
    assert (under_review(), report.conflicts) == (LEANING, [])


def test_a_site_that_is_new_takes_status_of_source_and_claim_as_the_files_have_them() -> None:
    fresh = replace(record_of(source()), slug="zzz-new", status=SourceStatus.RETRACTED)  # type: ignore[call-arg]  # a source's record
    push(claim("twitching-mechanism-1"), text="It is so. [@zzz-new; @leite-2014]")
    publishing.publish([fresh], replace(CHANGE, from_files=True))
    assert under_review() == set()


def test_sources_that_supersede_each_other_can_come_at_once() -> None:
    made = [replace(record_of(source()), slug=f"zzz-{n}", superseded_by=f"zzz-{n + 1}") for n in (1, 2)]  # type: ignore[call-arg]  # a source's record
    last = replace(record_of(source()), slug="zzz-3")  # type: ignore[call-arg]  # a source's record
    publishing.publish([*made, last], CHANGE)
    found = Source.objects.filter(slug__startswith="zzz-").values_list("slug", "superseded_by__slug")
    assert dict(found) == {"zzz-1": "zzz-2", "zzz-2": "zzz-3", "zzz-3": None}


# What readers see


PAGES = ("/", "/guides/muscle-twitching/", "/claims/twitching-mechanism-1/", "/sources/leite-2014/", "/audit/")


def test_every_page_that_cites_it_says_so_at_once_and_asks_the_database_no_more(client: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    before = {address: queries(address) for address in (*PAGES, "/sources/")}
    assert not [address for address in PAGES if b"<s>" in client.get(address).content]
    become("retracted", status_note=NOTE)
    assert {address: queries(address) for address in (*PAGES, "/sources/")} == before
    for address in PAGES:
        page = get(client, address)
        listed = [item for item in page.xpath("//ol[@class='refs']/li") if "Leite" in words(item)]
        assert len(listed) == 1, address
        assert words(listed[0].xpath(".//strong")[0]) == "Retracted."
        assert "Leite" in words(listed[0].xpath(".//s")[0])
        assert NOTE in words(listed[0])
        number = listed[0].get("id").removeprefix("r")
        marks = page.xpath("//a[@class='cite' and @href=$to]", to=f"#r{number}")
        assert {mark.get("aria-label") for mark in marks} == {f"Source {number}, retracted"}
        assert all(mark.xpath("./s") for mark in marks)


def test_the_banner_stands_on_each_page_that_leans_on_it_and_on_no_other(client: Client) -> None:
    become("retracted")
    told = {address: BANNER in words(get(client, address)) for address in (*PAGES, "/nutrients/copper/", "/claims/")}
    assert "A source of this page was retracted; it is struck through." in words(get(client, "/audit/"))
    assert {address for address, is_told in told.items() if not is_told} == {
        "/claims/",
        "/audit/",  # it quotes no statement
        "/claims/twitching-mechanism-1/",  # its own words follow
        "/sources/leite-2014/",
    }
    assert "Under review. Its source leite-2014" in words(get(client, "/claims/twitching-mechanism-1/"))
    assert "Retracted. It is no evidence any more;" in words(get(client, "/sources/leite-2014/"))
    assert "under review" in words(get(client, "/claims/"))
    assert BANNER not in words(get(client, "/nutrients/iron/", 404))


def test_a_page_that_quotes_a_claim_under_review_says_so_first(client: Client) -> None:
    push(claim("folate-low-mechanism-1"), status="under-review")
    banner = get(client, "/nutrients/folate/").xpath("//main/p[@role='note']")
    assert [words(item) for item in banner] == [
        "Some statements on this page are under review: our editors are checking them."
    ]


@pytest.mark.once
def test_the_margin_strikes_it_through_with_its_word(client: Client) -> None:
    become("retracted")
    notes = get(client, "/guides/muscle-twitching/").xpath("//*[contains(@class,'side')]/span[s]")
    assert notes
    assert all("Leite" in words(note.xpath("./s")[0]) and words(note).endswith("Retracted") for note in notes)


@pytest.mark.once
def test_the_sheet_for_the_doctor_says_so_too(client: Client) -> None:
    become("retracted", "qmdt-hypomagnesemia")
    page = tell(client, ORDINARY)
    assert BANNER in words(page)
    (brief,) = [item for item in page.xpath("//ol[@class='briefs']/li") if item.xpath(".//s")]
    assert words(brief.xpath(".//strong")[0]) == "Retracted."


@pytest.mark.once
@pytest.mark.parametrize(
    ("status", "said_so"),
    [
        ("moved", "Moved to another address."),
        ("dead", "Address no longer answers."),
        ("corrected", "Corrected since."),
        ("concern", "Expression of concern."),
        ("superseded", "Superseded by nhs-twitching."),
        ("retracted", "Retracted; superseded by nhs-twitching."),
    ],
)
def test_what_became_of_a_source_stands_beside_it_in_words(client: Client, status: str, said_so: str) -> None:
    successor = {"superseded_by": ONLY} if "by nhs" in said_so else {}
    become(status, status_note="Read in the journal, <b>May</b>.", **successor)
    for address in ("/sources/", "/sources/leite-2014/", "/claims/twitching-mechanism-1/"):
        page = get(client, address)
        assert f"{said_so.removesuffix('.')}" in words(page).replace(" .", ".")
        assert "Read in the journal, <b>May</b>." in words(page)
        assert bool(page.xpath("//s")) == (status == "retracted")
        assert len(
            page.xpath("//p/a[@href='/sources/nhs-twitching/'] | //strong/a[@href='/sources/nhs-twitching/']")
        ) >= len(successor)


# What is checked


def findings(key: str) -> set[tuple[str, str]]:
    return {(finding.level, finding.rule) for finding in checking.check() if finding.key == key}


def test_a_current_claim_cannot_lean_on_retracted_sources_alone() -> None:
    become("retracted", ONLY)
    assert findings("twitching-red-flags-1") == set()
    push(claim("twitching-red-flags-1"), status="current")
    assert findings("twitching-red-flags-1") == {("failure", "only retracted sources")}
    answer = save(make_client("editor"), claim("twitching-red-flags-1"), text="See a doctor. [@nhs-twitching]")
    assert "only retracted sources" in answer.content.decode()


def test_a_current_claim_that_cites_one_among_others_is_to_be_weighed() -> None:
    become("retracted", ONLY)
    push(claim("twitching-red-flags-4"), status="current")
    assert findings("twitching-red-flags-4") == {("warning", "retracted source")}
    assert ("warning", "retracted source") in findings("muscle-twitching")
