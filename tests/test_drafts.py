"""A draft is seen by no reader; what goes live has passed the gate; what is taken back says that it is gone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from nutrients import drafting
from nutrients.due import Schedule
from nutrients.models import Claim, Food, Guide, Nutrient, OpenForm, Revision, Symptom, Term
from nutrients.vocabulary import RevisionState
from tests.desk import (
    TOLD,
    Form,
    add,
    address,
    faults,
    filled_in,
    latest,
    make_client,
    name_of,
    opened,
    said,
    send,
    state,
)
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
MARK = "Zebrafinch"
"""A word that stands nowhere on the site."""
DRAFTED = {
    Claim: "qualifier",
    Food: "note",
    Guide: "text",
    Nutrient: "medicines",
    Symptom: "explanation",
    Term: "definition",
}
TOMORROW = timezone.now() + timedelta(days=1)


def guide() -> Guide:
    return Guide.objects.get(slug="muscle-twitching")


def typed(client: Client, row: Any, **values: object) -> Form:
    written = TOLD | values
    return opened(client, row) | {name: [str(value)] for name, value in written.items()}


def step(who: str, row: Any, button: str, **values: object) -> Any:
    client = make_client(who)
    return send(client, row, typed(client, row, **values), button)


def publish_time(when: datetime) -> dict[str, str]:
    return {"go_live": f"{when:%Y-%m-%dT%H:%M}"}


def newest() -> Revision:
    return latest("guide")


@pytest.mark.parametrize(
    ("model", "field"), first_on_both(DRAFTED.items()), ids=lambda item: getattr(item, "__name__", item)
)
def test_a_saved_draft_changes_nothing_that_is_live_and_comes_back_in_the_form(model: Any, field: str) -> None:
    row = model.objects.order_by("pk")[0]
    version, live = state()[0], getattr(row, field)
    assert "Readers do not see it" in said(step("author", row, "_draft", **{field: MARK}))
    row.refresh_from_db()
    assert (state()[0], getattr(row, field)) == (version, live)
    assert opened(make_client("editor"), row)[field] == [MARK]
    assert Revision.objects.working().get().content[field] == MARK


@pytest.mark.once
def test_a_draft_may_be_unfinished_and_is_published_only_when_it_is_whole() -> None:
    step("author", guide(), "_draft", title="", description="Short.")
    assert newest().content["title"] == ""
    answer = step("editor", guide(), "_publish", title="", description="Short.")
    assert "This field is required" in faults(answer)
    answer = step("editor", guide(), "_publish", title="Twitches", description="Short.")
    assert "Not published: the list below says what is missing" in faults(answer)
    assert "description: 6 characters, 50 to 160 wanted" in answer.content.decode()
    assert guide().title != "Twitches"


@pytest.mark.once
def test_warnings_let_a_text_through_only_with_a_written_reason() -> None:
    nutrient, text = Nutrient.objects.get(slug="magnesium"), "## Medicines\n\nAbout 350 mg of it."
    answer = step("editor", nutrient, "_publish", medicines=text, why="")
    assert "There are warnings below" in faults(answer)
    assert "figure without source" in answer.content.decode()
    assert "was changed successfully" in said(step("editor", nutrient, "_publish", medicines=text, why="Agreed."))


@pytest.mark.once
@pytest.mark.parametrize("missing", ["before_words", "after_words", "why"])
def test_a_change_of_meaning_needs_before_after_and_why(missing: str) -> None:
    answer = step("editor", guide(), "_publish", title="Twitches", change_kind="conclusion", **{missing: ""})
    assert "before, after, and why" in faults(answer)
    assert guide().title != "Twitches"


def test_an_author_submits_an_editor_returns_the_author_mends_the_editor_publishes(client: Client) -> None:
    step("author", guide(), "_submit", title=f"{MARK} one")
    assert newest().state == RevisionState.SUBMITTED
    answer = step("editor", guide(), "_return", review_note="Too long.")
    assert "went back to its author" in said(answer)
    assert "Too long." in make_client("author").get(address(Guide, "change", guide())).content.decode()
    step("author", guide(), "_submit", title=f"{MARK} two")
    assert MARK.encode() not in client.get("/guides/").content
    assert "was changed successfully" in said(step("editor", guide(), "_publish", title=f"{MARK} two"))
    assert f"{MARK} two".encode() in client.get("/guides/").content
    assert not Revision.objects.working().exists()


@pytest.mark.once
def test_a_return_without_a_note_is_refused() -> None:
    step("author", guide(), "_submit", title="Twitches")
    assert "Say what the author should mend" in faults(step("editor", guide(), "_return", review_note=""))
    assert newest().state == RevisionState.SUBMITTED


@pytest.mark.once
@pytest.mark.parametrize("button", ["_publish", "_schedule", "_return", "_unpublish"])
def test_an_author_cannot_do_what_is_for_editors(button: str) -> None:
    client, before = make_client("author"), state()
    answer = send(client, guide(), typed(client, guide(), title="Twitches", **publish_time(TOMORROW)), button)
    assert answer.status_code == 403
    assert state() == before


def test_a_discarded_draft_is_gone_from_the_form_and_stays_in_the_history() -> None:
    step("author", guide(), "_draft", title=MARK)
    step("author", guide(), "_discard")
    assert opened(make_client("editor"), guide())["title"] == [guide().title]
    assert list(Revision.objects.of("guide", "muscle-twitching").values_list("state", flat=True)[:2]) == [
        "discarded",
        "draft",
    ]


def test_two_authors_of_one_draft_do_not_overwrite_each_other() -> None:
    one, two = make_client("author"), make_client("editor")
    mine, theirs = typed(two, guide(), title="Mine"), typed(one, guide(), title="Theirs")
    send(one, guide(), theirs, "_draft")
    answer = send(two, guide(), mine, "_draft")
    assert "author saved this while your form was open" in faults(answer)
    assert filled_in(answer.content)["title"] == ["Mine"]
    assert newest().content["title"] == "Theirs"


def test_publishing_over_a_newer_draft_is_a_conflict_too() -> None:
    two = make_client("editor")
    mine = typed(two, guide(), title="Mine")
    step("author", guide(), "_draft", title="Theirs")
    assert "saved this while your form was open" in faults(send(two, guide(), mine))
    assert guide().title not in ("Mine", "Theirs")


# New objects


WORDS = {"description": "On cramp: what it is, what helps, and when to ask.", "text": f"A {MARK} guide.", "position": 9}


def test_a_new_guide_waits_as_a_draft_and_is_published_from_its_form(client: Client) -> None:
    author = make_client("author")
    answer = add(author, Guide, "_draft", title="Cramp", slug="cramp", **WORDS)
    url = answer.redirect_chain[-1][0]
    form = filled_in(answer.content)
    assert (form["title"], form["text"], "slug" in form) == (["Cramp"], [f"A {MARK} guide."], False)
    assert client.get("/guides/cramp/").status_code == 404
    author.post(url, form | {"title": ["Cramps"], "_submit": ["x"]})
    editor = make_client("editor")
    url = f"{address(Guide, 'add')}?version={newest().pk}"
    editor.post(url, filled_in(editor.get(url).content) | {"why": ["New."], "_publish": ["x"]})
    assert f"A {MARK} guide.".encode() in client.get("/guides/cramp/").content
    assert Guide.objects.get(slug="cramp").title == "Cramps"


def test_a_second_new_guide_of_the_same_name_is_told_of_the_first() -> None:
    add(make_client("author"), Guide, "_draft", title="Cramp", slug="cramp", **WORDS)
    before = state()
    answer = add(make_client("editor"), Guide, "_draft", title="Another", slug="cramp", **WORDS)
    assert "There is a draft under this name already" in faults(answer)
    assert filled_in(answer.content)["title"] == ["Another"]
    assert state() == before


@pytest.mark.once
def test_an_empty_new_draft_asks_only_for_its_name() -> None:
    answer = add(make_client("author"), Claim, "_draft", slug="folate-high-mechanism-77")
    assert "Readers do not see it" in said(answer)
    assert latest("claim").content["grade"] == ""


# Schedules


def test_what_is_scheduled_goes_live_at_its_time_for_whoever_asks_first(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutrients.due.publish_due", drafting.publish_due)
    answer = step("editor", guide(), "_schedule", title=MARK, **publish_time(TOMORROW))
    assert "is scheduled" in said(answer)
    assert MARK.encode() not in client.get("/guides/").content
    Revision.objects.filter(pk=newest().pk).update(go_live=timezone.now() - timedelta(seconds=1))
    assert MARK.encode() in Client().get("/guides/").content
    assert newest().state == RevisionState.PUBLISHED
    assert newest().by is not None


@pytest.mark.once
@pytest.mark.parametrize("when", [datetime(2020, 1, 1, tzinfo=UTC), None])
def test_a_schedule_needs_a_time_to_come(when: datetime | None) -> None:
    given = publish_time(when) if when else {}
    assert "still to come" in faults(step("editor", guide(), "_schedule", title=MARK, **given))
    assert not Revision.objects.working().exists()


@pytest.mark.once
def test_a_schedule_says_what_readers_will_be_told() -> None:
    told = {"change_kind": "conclusion", "before_words": "", "why": ""}
    answer = step("editor", guide(), "_schedule", title=MARK, **told, **publish_time(TOMORROW))
    assert "told to readers: before, after, and why" in faults(answer)
    assert not Revision.objects.working().exists()


def test_what_is_published_stands_on_the_draft_from_which_it_came() -> None:
    step("author", guide(), "_draft", title=MARK)
    draft = newest()
    step("editor", guide(), "_publish")
    assert (newest().state, newest().base_id) == (RevisionState.PUBLISHED, draft.pk)


def test_a_scheduled_text_that_the_gate_stops_goes_back_with_the_reason() -> None:
    step("editor", guide(), "_schedule", title=MARK, **publish_time(TOMORROW))
    broken = newest().content | {"description": "Short."}
    Revision.objects.filter(pk=newest().pk).update(content=broken, go_live=timezone.now())
    assert drafting.publish_due(timezone.now()) == 0
    assert newest().state == RevisionState.RETURNED
    assert "6 characters, 50 to 160 wanted" in newest().note
    assert drafting.publish_due(timezone.now()) == 0


def test_a_schedule_that_was_changed_meanwhile_is_not_published() -> None:
    step("editor", guide(), "_schedule", title=MARK, **publish_time(TOMORROW))
    step("editor", guide(), "_draft", title="Not yet")
    assert drafting.publish_due(TOMORROW + timedelta(hours=1)) == 0
    assert guide().title != MARK


def test_readers_are_served_when_the_schedule_cannot_be_written(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_now: datetime) -> int:
        raise DatabaseError("read only")

    monkeypatch.setattr("nutrients.due.publish_due", broken)
    assert client.get("/guides/").status_code == 200
    assert "What is scheduled could not be published" in caplog.text


def test_a_schedule_that_fails_is_tried_again_now_and_then_and_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[type[Exception]] = []
    faults = [DatabaseError, DatabaseError, OSError]

    def broken(_now: datetime) -> int:
        tried.append(faults[len(tried)])
        raise tried[-1]

    monkeypatch.setattr("nutrients.due.publish_due", broken)
    schedule = Schedule()
    for logged in (1, 1, 2):
        schedule.publish()
        schedule.publish()  # too soon
        schedule.rests_until = 0
        assert len(caplog.records) == logged
    assert tried == faults


# Taken back


@pytest.mark.parametrize(
    ("model", "slug"), first_on_both([(Guide, "muscle-twitching"), (Nutrient, "magnesium"), (Food, "almonds")])
)
def test_what_is_unpublished_is_gone_everywhere_and_can_come_back(client: Client, model: Any, slug: str) -> None:
    row = model.objects.get(slug=slug)
    url = row.get_absolute_url()
    answer = step("editor", row, "_unpublish")
    assert "is unpublished" in said(answer)
    page = client.get(url)
    assert page.status_code == 410
    assert b"This page was taken back" in page.content
    assert url.encode() not in client.get("/sitemap.xml").content
    assert client.get(url.replace(slug, "never-there")).status_code == 404


def test_what_others_lean_on_cannot_be_unpublished() -> None:
    row = Symptom.objects.get(slug="muscle-twitching")
    answer = step("administrator", row, "_unpublish")
    assert "in use" in faults(answer)
    assert Symptom.objects.filter(slug="muscle-twitching").exists()


# Nobody sees it


def test_a_draft_is_not_in_the_forms_of_who_may_only_look() -> None:
    step("author", guide(), "_draft", title=MARK)
    looker = make_client("looker")
    assert MARK not in looker.get(address(Guide, "change", guide())).content.decode()
    assert MARK not in looker.get(address(Guide, "change", guide()) + f"?version={newest().pk}").content.decode()
    assert MARK not in looker.get(address(Revision, "change", newest())).content.decode()


@pytest.mark.parametrize("model", first_on_both(DRAFTED), ids=name_of)
def test_a_version_that_is_none_shows_the_live_text(model: Any) -> None:
    row = model.objects.exclude(**{DRAFTED[model]: ""}).order_by("pk")[0]
    client = make_client("editor")
    live = opened(client, row)[DRAFTED[model]]
    for version in ("0", "-1", "x", "9" * 30, "%00", "1 OR 1"):
        shown = client.get(address(model, "change", row) + f"?version={version}")
        assert filled_in(shown.content)[DRAFTED[model]] == live, version


# History, previews, old versions


def test_the_history_compares_any_two_versions_word_by_word() -> None:
    step("editor", guide(), "_publish", title="Why muscles twitch")
    step("editor", guide(), "_publish", title="Why muscles flicker")
    page = make_client("editor").get(address(Guide, "history", guide())).content.decode()
    assert "<del><span" in page
    assert "flicker</ins>" in page
    newest, _middle, first = Revision.objects.of("guide", "muscle-twitching")
    both = make_client("editor").get(f"{address(Guide, 'history', guide())}?old={first.pk}&new={newest.pk}")
    assert [change.field for change in both.context["history"].changes] == ["title"]


def test_a_comparison_with_nothing_compares_the_last_two() -> None:
    step("editor", guide(), "_publish", title="Why muscles twitch")
    client, url = make_client("editor"), address(Guide, "history", guide())
    for query in ("?old=x&new=-1", "?old=%00", "?old=99999999999999999999999", "?new=1&new=2"):
        page = client.get(url + query)
        assert [change.field for change in page.context["history"].changes] == ["title"], query


def test_an_old_version_is_restored_as_a_new_draft() -> None:
    before = guide().title
    first = Revision.objects.of("guide", "muscle-twitching")[0]
    step("editor", guide(), "_publish", title="Why muscles twitch")
    client, url = make_client("editor"), f"{address(Guide, 'change', guide())}?version={first.pk}"
    form = filled_in(client.get(url).content)
    assert form["title"] == [before]
    client.post(url, form | {"_draft": ["x"]})
    assert (newest().state, newest().content["title"], guide().title) == ("draft", before, "Why muscles twitch")


def test_what_was_unpublished_comes_back_from_its_history(client: Client) -> None:
    first = Revision.objects.of("guide", "muscle-twitching")[0]
    step("editor", guide(), "_unpublish")
    editor, url = make_client("editor"), f"{address(Guide, 'add')}?version={first.pk}"
    editor.post(url, filled_in(editor.get(url).content) | {"why": ["Back."], "_publish": ["x"]})
    assert client.get("/guides/muscle-twitching/").status_code == 200


@pytest.mark.parametrize(
    ("model", "field"), first_on_both(DRAFTED.items()), ids=lambda item: getattr(item, "__name__", item)
)
def test_the_preview_is_the_real_page_of_the_unsaved_form(model: Any, field: str) -> None:
    row = model.objects.order_by("pk")[0]
    before = state()
    page = step("author", row, "_preview", **{field: f"{MARK}. [@leite-2014]"})
    assert MARK in page.content.decode()
    assert "Nothing of it is saved" in page.content.decode()
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert state() == before


@pytest.mark.parametrize("model", first_on_both([Claim, Guide, Nutrient, Symptom, Term]), ids=name_of)
def test_what_is_not_live_yet_can_be_previewed_too(model: Any) -> None:
    row = model.objects.order_by("pk")[0]
    fresh = {"slug": "folate-high-mechanism-77" if model is Claim else "fresh", "name": "Fresh", "title": "Fresh"}
    form = {name: value for name, value in opened(make_client("author"), row).items() if name != "opened"}
    given = {name: [value] for name, value in fresh.items()} | {DRAFTED[model]: [MARK], "_preview": ["x"]}
    page = make_client("author").post(address(model, "add"), form | given)
    assert MARK in page.content.decode()
    assert "Nothing of it is saved" in page.content.decode()


def test_a_reviewer_without_an_account_sees_the_draft_by_a_link_that_ends(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    step("author", guide(), "_draft", text=f"{MARK}.")
    link = drafting.preview_link(newest())
    page = client.get(link)
    assert MARK in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert not page.cookies
    assert client.get(link.replace(":", ":x", 1)).status_code == 404
    monkeypatch.setattr(drafting, "LINK_DAYS", -1)
    assert client.get(link).status_code == 404


def test_a_draft_that_is_no_page_yet_says_what_is_missing(client: Client) -> None:
    add(make_client("author"), Claim, "_draft", slug="folate-high-mechanism-77")
    page = client.get(drafting.preview_link(latest("claim")))
    assert "grade" in page.content.decode()
    assert page.status_code == 200


@pytest.mark.parametrize("token", ["x", "1:2:3", "a" * 500, "%00", "é"])
def test_a_false_link_shows_nothing(client: Client, token: str) -> None:
    assert client.get(f"/preview/{token}/").status_code == 404


def test_each_published_version_has_an_address_of_its_own(client: Client) -> None:
    magnesium = Nutrient.objects.get(slug="magnesium")
    step("editor", magnesium, "_publish", medicines=f"## Medicines\n\n{MARK}.")
    old, new = client.get("/nutrients/magnesium/v/1/"), client.get("/nutrients/magnesium/v/2/")
    assert (MARK in old.content.decode(), MARK in new.content.decode()) == (False, True)
    assert '<link rel="canonical" href="http://127.0.0.1:8000/nutrients/magnesium/">' in old.content.decode()
    assert "noindex" in old.content.decode()
    assert "version 1 of this article" in old.content.decode()
    for number in ("3", "0", "99999999999999999999"):
        assert client.get(f"/nutrients/magnesium/v/{number}/").status_code == 404


def test_a_draft_has_no_address_of_a_version(client: Client) -> None:
    step("author", Nutrient.objects.get(slug="magnesium"), "_draft", medicines=MARK)
    assert MARK not in client.get("/nutrients/magnesium/v/1/").content.decode()


# The board


def test_the_board_shows_what_waits_for_whom() -> None:
    step("author", guide(), "_submit", title=MARK)
    page = make_client("editor").get("/admin/").content.decode()
    assert "Waiting for review" in page
    assert f'href="{address(Guide, "change", guide())}"' in page
    add(make_client("author"), Guide, "_draft", title="Cramp", slug="cramp", **WORDS)
    page = make_client("author").get("/admin/").content.decode()
    assert "Your drafts" in page
    assert f"{address(Guide, 'add')}?version={newest().pk}" in page
    assert "sources that need checking" in page
    assert "Waiting for review" not in make_client("looker").get("/admin/").content.decode()


def test_a_form_that_somebody_opened_lately_says_so() -> None:
    client, url = make_client("editor"), address(Guide, "change", guide())
    step("author", guide(), "_preview")
    assert b"Also being edited" in client.get(url).content
    OpenForm.objects.filter(by__username="author").update(at=timezone.now() - timedelta(hours=1))
    assert b"Also being edited" not in client.get(url).content


def test_a_form_that_was_saved_and_left_is_open_no_more() -> None:
    step("editor", guide(), "_publish", title=MARK)
    assert not OpenForm.objects.exists()
