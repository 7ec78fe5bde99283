"""The editors' desk: every form works as a browser sends it, and what is saved there is published with its reason."""

from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

from nutrients.models import TABLES, AuditItem, Claim, ContentVersion, Food, Guide, MechanismStep, Nutrient
from nutrients.models import Revision, Source, Term
from nutrients.vocabulary import COMPARED_ASPECTS, ChangeKind
from tests.desk import address, filled_in, make_client, make_row, said, save

pytestmark = pytest.mark.django_db

MODELS = list(admin.site._registry)
EDITED = [model for model in MODELS if model in TABLES]
WITH_PROSE = {"nutrient": "medicines", "guide": "text", "food": "text", "claim": "text", "term": "definition"}
HOSTILE = ["%", "'", '"', "\\", "\0", "a" * 5_000, "<b>", "—", "1 OR 1=1"]
TABLE = "/admin/nutrients/claim/table/"
SOURCE = {"type": "webpage", "title": "A trial", "evidence": "review", "standing": "high", "verified": "memory"}


def name_of(model: type[Model]) -> str:
    return model.__name__


def keeper(model: type[Model]) -> Client:
    """Who works with a list: editors with content, superusers with accounts."""
    return make_client("editor" if model._meta.app_label == "nutrients" else "superuser")


def state() -> tuple[int, int]:
    return ContentVersion.objects.get().number, Revision.objects.count()


def latest(kind: str) -> Revision:
    return Revision.objects.filter(kind=kind).order_by("-id")[0]


def magnesium() -> Nutrient:
    return Nutrient.objects.get(slug="magnesium")


def guide() -> Guide:
    return Guide.objects.get(slug="muscle-twitching")


def add(client: Client, model: type[Model], **fields: object) -> Any:
    """Fill in the form for a new row and send it; the answer after the redirect."""
    url = address(model, "add")
    form = filled_in(client.get(url).content)
    return client.post(url, form | {name: [str(value)] for name, value in fields.items()}, follow=True)


def faults(answer: Any) -> str:
    return " ".join(str(fault) for group in answer.context["errors"] for fault in group)


# Lists and forms


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_a_list_answers_with_its_search_and_each_of_its_filters(model: type[Model]) -> None:
    client, url = keeper(model), address(model, "changelist")
    listed = client.get(url).context["cl"]
    filters = [choice["query_string"] for spec in listed.filter_specs for choice in spec.choices(listed)]
    answers = [client.get(url + query).status_code for query in ("", "?q=magnesium", *filters)]
    assert set(answers) == {200}


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: repr(words[:10]))
@pytest.mark.parametrize("model", [Claim, Food, Revision], ids=name_of)
def test_a_search_for_anything_answers(model: type[Model], words: str) -> None:
    assert keeper(model).get(f"{address(model, 'changelist')}?q={quote(words)}").status_code == 200


def test_a_search_finds_what_it_is_given() -> None:
    found = make_client("editor").get(f"{address(Term, 'changelist')}?q=trousseau").context["cl"].queryset
    assert "trousseau-sign" in found.values_list("slug", flat=True)
    assert found.count() < Term.objects.count()


@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_the_form_for_a_new_row_asks_for_all_of_it_and_for_the_reason(model: type[Model]) -> None:
    answer = make_client("editor").get(address(model, "add"))
    fields = answer.context["adminform"].form.fields
    assert answer.status_code == 200
    assert {field.name for field in model._meta.fields if field.editable and not field.primary_key} <= set(fields)
    assert {"change_kind", "why"} <= set(fields)


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_the_form_and_the_history_of_a_row_answer(model: type[Model]) -> None:
    client, row = keeper(model), make_row(model)
    assert client.get(address(model, "change", row)).status_code == 200
    assert client.get(address(model, "history", row)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_the_form_of_a_row_that_is_not_there_leads_back(model: type[Model]) -> None:
    answer = keeper(model).get(f"{address(model, 'changelist')}987654321/change/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


# Saving publishes


def test_a_saved_sentence_is_on_the_page_with_its_reference_at_once(client: Client) -> None:
    editor = make_client("editor")
    add(editor, Source, slug="zzz-new", **SOURCE)
    assert b"zzz-new" not in client.get("/nutrients/magnesium/").content
    save(editor, magnesium(), medicines="A sentence of our own. [@zzz-new]")
    page = client.get("/nutrients/magnesium/").content.decode()
    assert "A sentence of our own." in page
    assert 'href="/sources/zzz-new/"' in page


def test_a_save_leaves_a_revision_with_the_reason_the_kind_of_change_and_the_editor() -> None:
    save(make_client("editor"), magnesium(), medicines="New.", why="A new trial", change_kind="conclusion")
    revision = latest("nutrient")
    assert (revision.key, revision.why, revision.change) == ("magnesium", "A new trial", "conclusion")
    assert revision.by is not None
    assert (revision.by.get_username(), revision.content["medicines"]) == ("editor", "New.")


def test_a_save_raises_the_version_by_one() -> None:
    before = magnesium().version
    save(make_client("editor"), magnesium(), medicines="New.")
    assert (magnesium().version, latest("nutrient").number) == (before + 1, before + 1)


@pytest.mark.parametrize("kind", ChangeKind)
def test_only_a_change_of_meaning_moves_the_day_of_the_last_change(kind: ChangeKind) -> None:
    Nutrient.objects.filter(slug="magnesium").update(published=date(2001, 1, 1), changed=date(2001, 1, 1))
    save(make_client("editor"), magnesium(), medicines="New.", change_kind=kind.value)
    moved = magnesium().changed > date(2001, 1, 1)
    assert moved is (kind in (ChangeKind.NUMBER, ChangeKind.CONCLUSION, ChangeKind.CORRECTION))
    assert magnesium().published == date(2001, 1, 1)


@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_a_save_that_changes_nothing_leaves_no_trace(model: type[Model]) -> None:
    client, first = make_client("editor"), make_row(model)
    rows, before = [first, *model._default_manager.all().reverse()[:2]], state()
    answers = [save(client, row) for row in rows]
    assert all("was changed successfully" in said(answer) for answer in answers)
    assert state() == before


def test_line_ends_of_a_browser_are_stored_as_those_of_the_files() -> None:
    save(make_client("editor"), guide(), text="One.\r\n\r\nTwo.")
    assert guide().text == "One.\n\nTwo."


def test_a_new_guide_has_its_page_at_once(client: Client) -> None:
    add(make_client("editor"), Guide, title="Cramp", slug="cramp", description="On cramp.", text="A *new* guide.")
    assert "A <em>new</em> guide." in client.get("/guides/cramp/").content.decode()
    assert Guide.objects.get(slug="cramp").version == 1


def test_the_history_of_a_row_names_the_editor() -> None:
    save(make_client("editor"), magnesium(), medicines="New.")
    assert str(LogEntry.objects.get(object_id=str(magnesium().pk)).user) == "editor"


@pytest.mark.parametrize("change", ["", "nonsense"])
def test_a_kind_of_change_that_does_not_exist_is_refused(change: str) -> None:
    before = state()
    answer = save(make_client("editor"), magnesium(), medicines="New.", change_kind=change)
    assert answer.context["errors"]
    assert state() == before


@pytest.mark.parametrize(("kind", "field"), WITH_PROSE.items())
def test_a_text_over_the_limit_is_refused_and_stays_in_the_form(kind: str, field: str) -> None:
    model = next(model for model in EDITED if model._meta.model_name == kind)
    before, long = state(), "word " * 12_000 + "the end"
    answer = save(make_client("editor"), make_row(model), **{field: long})
    assert "60,007 characters; at most 60,000 are allowed" in faults(answer)
    assert filled_in(answer.content)[field] == [long]
    assert state() == before


def test_a_text_of_just_the_limit_is_published() -> None:
    save(make_client("editor"), guide(), text="x" * 60_000)
    assert guide().text == "x" * 60_000


@pytest.mark.parametrize("key", ["Smith-2020", "smith_2020", "smith 2020", "smïth", ""])
def test_a_key_that_no_text_could_cite_is_refused(key: str) -> None:
    answer = add(make_client("editor"), Source, slug=key, **SOURCE)
    assert not Source.objects.filter(title="A trial").exists()
    assert answer.context["errors"]


@pytest.mark.parametrize("slug", ["Magnesium-low-1", "magnesium"])
def test_a_slug_by_which_no_article_could_quote_a_claim_is_refused(slug: str) -> None:
    fields = {"direction": "excess", "aspect": "mechanism", "grade": "limited", "text": "Ours."}
    add(make_client("editor"), Claim, slug=slug, **fields)
    assert not Claim.objects.filter(slug=slug).exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "https://a b"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    answer = add(make_client("editor"), Source, slug="zzz-new", url=url, **SOURCE)
    assert "Enter a valid URL" in faults(answer)
    assert not Source.objects.filter(slug="zzz-new").exists()


# The preview


def preview(text: str, **more: str) -> str:
    answer = make_client("editor").post("/admin/preview/", {"content": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_preview_shows_what_the_page_will_show(client: Client) -> None:
    text = "Some *words*. [@nhs-twitching]\n\nmagnesium-low-mechanism-1"
    blocks = html.fromstring(preview(text)).xpath("//*[@class='prose' or @class='claims tag']")
    save(make_client("editor"), guide(), text=text)
    page = client.get("/guides/muscle-twitching/").content.decode()
    assert len(blocks) == 2
    assert all(" ".join(block.text_content().split()) in plain_text(page) for block in blocks)


def plain_text(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_an_unknown_key_is_red_in_the_preview_and_never_shown_to_readers(client: Client) -> None:
    text = "Words. [@no-such-thing]\n\nno-such-claim-1"
    shown = html.fromstring(preview(text)).xpath("//*[@class='unknown']/text()")
    assert shown == ["[@no-such-thing: no such source]", "no-such-claim-1: no such claim"]
    save(make_client("editor"), guide(), text=text)
    page = client.get("/guides/muscle-twitching/").content.decode()
    assert "Words." in page
    assert not any(word in page for word in ("no-such-thing", "no-such-claim", "unknown"))


def test_the_preview_writes_nothing() -> None:
    before = state()
    assert "Words" in preview("Words. [@nhs-twitching]")
    assert state() == before


def test_the_preview_of_a_text_of_one_paragraph_has_no_paragraph() -> None:
    assert "<p>" not in preview("Some *words*.", inline="1")


@pytest.mark.parametrize("text", ["", "\0", "\r\n", "x" * 60_000, "[" * 20_000, "> " * 2_000, "|" * 5_000, "\ufeff"])
def test_the_preview_answers_to_any_text(text: str) -> None:
    assert make_client("editor").post("/admin/preview/", {"content": text}).status_code == 200


def test_the_preview_says_when_a_text_is_too_long() -> None:
    answer = make_client("editor").post("/admin/preview/", {"content": "x" * 60_001})
    assert answer.status_code == 400
    assert answer.content.startswith(b"60,001 characters; at most 60,000")


# The table of claims


def cells(page: str) -> Any:
    """Three cells a row: the aspect, too little, too much."""
    return html.fromstring(page).xpath("//table[@class='desk-table']/tbody/tr/*")


def test_the_table_of_claims_has_both_sides_of_each_aspect() -> None:
    found = cells(make_client("editor").get(f"{TABLE}?nutrient=magnesium").content.decode())
    aspects = [cell.text for cell in found[::3]]
    assert aspects == ["Tie to twitching", *(aspect.label for aspect in COMPARED_ASPECTS)]
    link = address(Claim, "change", Claim.objects.get(slug="magnesium-low-mechanism-1"))
    mechanism = aspects.index("Mechanism of twitching") * 3
    assert found[mechanism + 1].xpath(f".//a[@href='{link}']")
    assert not found[mechanism + 2].xpath(f".//a[@href='{link}']")


def test_the_table_shows_editors_a_withdrawn_claim_as_such() -> None:
    Claim.objects.filter(slug="magnesium-low-mechanism-1").update(status="withdrawn")
    (state_of_it,) = html.fromstring(make_client("editor").get(f"{TABLE}?nutrient=magnesium").content).xpath(
        "//p[a[contains(@href, '/change/')]]/strong[contains(text(), 'withdrawn')]/text()"
    )
    assert state_of_it.endswith(", withdrawn")


@pytest.mark.parametrize("words", ["kryptonite", "<b>", "\0", "energy"])
def test_the_table_of_an_unknown_nutrient_is_refused(words: str) -> None:
    assert make_client("editor").get(f"{TABLE}?nutrient={quote(words)}").status_code == 400


def test_the_table_of_a_site_without_claims_is_no_fault() -> None:
    for model in (AuditItem, MechanismStep, Claim):
        model._default_manager.all().delete()
    client = make_client("editor", raise_request_exception=False)
    assert client.get(TABLE).status_code < 500


def test_a_cell_leads_to_a_form_that_knows_the_place() -> None:
    client = make_client("editor")
    cell = cells(client.get(f"{TABLE}?nutrient=folate").content.decode())[-1]
    (link,) = cell.xpath(".//a[@class='addlink']/@href")
    form = filled_in(client.get(link).content)
    folate = str(Nutrient.objects.get(slug="folate").pk)
    assert (form["nutrient"], form["direction"], form["aspect"]) == ([folate], ["excess"], ["resolution"])


def test_a_claim_added_from_a_cell_stands_in_the_public_table(client: Client) -> None:
    place = {"nutrient": magnesium().pk, "direction": "deficiency", "aspect": "resolution"}
    editor, fields = make_client("editor"), {"slug": "magnesium-low-resolution-99", "text": "Rest.", "grade": "limited"}
    url = f"{address(Claim, 'add')}?{urlencode(place)}"
    form = filled_in(editor.get(url).content) | {name: [value] for name, value in fields.items()}
    assert editor.post(url, form).status_code == 302
    assert "Rest." in client.get("/compare/").content.decode()


def test_authors_see_the_table_without_a_way_to_add() -> None:
    page = make_client("author").get(TABLE).content.decode()
    assert "desk-table" in page
    assert "addlink" not in page
