"""The editors' desk: every form works as a browser sends it, and what is saved there is published with its reason."""

from datetime import date
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.test import Client

from nutrients.login.site import SHELVES
from nutrients.models import TABLES, Claim, Food, Guide, Nutrient, Revision, Source, Term
from nutrients.vocabulary import ChangeKind
from tests.desk import (
    SOURCE,
    TOLD,
    add,
    address,
    faults,
    filled_in,
    is_saved,
    latest,
    make_client,
    make_row,
    name_of,
    opened,
    press,
    save,
    state,
)
from tests.engines import first_on_both
from tests.pages import get, words

pytestmark = pytest.mark.django_db

MODELS = list(admin.site._registry)
EDITED = [model for model in MODELS if model in TABLES]
WITH_PROSE = {"nutrient": "medicines", "guide": "text", "food": "text", "claim": "text", "term": "definition"}
HOSTILE = ["%", "'", '"', "\\", "\0", "a" * 5_000, "<b>", "—", "1 OR 1=1"]


def keeper(model: type[Model]) -> Client:
    """Who works with a list: editors with content, superusers with accounts."""
    return make_client("editor" if model._meta.app_label == "nutrients" else "superuser")


def magnesium() -> Nutrient:
    return Nutrient.objects.get(slug="magnesium")


def guide() -> Guide:
    return Guide.objects.get(slug="muscle-twitching")


# Lists and forms


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_a_list_answers_with_its_search_and_each_of_its_filters(model: type[Model]) -> None:
    """Of a filter by what a column holds, the first choices and the last; of those of our own all."""
    client, url = keeper(model), address(model, "changelist")
    listed = client.get(url).context["cl"]
    filters: list[str] = []
    for spec in listed.filter_specs:
        queries = [choice["query_string"] for choice in spec.choices(listed)]
        filters += queries if isinstance(spec, SimpleListFilter) else dict.fromkeys([*queries[:2], queries[-1]])
    answers = [client.get(url + query).status_code for query in dict.fromkeys(("?q=magnesium", *filters))]
    assert set(answers) == {200}


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: repr(words[:10]))
@pytest.mark.parametrize("model", [Claim, Food, Revision], ids=name_of)
def test_a_search_for_anything_answers(model: type[Model], words: str) -> None:
    assert keeper(model).get(f"{address(model, 'changelist')}?q={quote(words)}").status_code == 200


def test_a_search_finds_what_it_is_given() -> None:
    found = make_client("editor").get(f"{address(Term, 'changelist')}?q=trousseau").context["cl"].queryset
    assert "trousseau-sign" in found.values_list("slug", flat=True)
    assert found.count() < Term.objects.count()


@pytest.mark.once
@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_the_form_for_a_new_row_asks_for_all_of_it_and_for_the_reason(model: type[Model]) -> None:
    answer = make_client("editor").get(address(model, "add"))
    fields = answer.context["adminform"].form.fields
    assert answer.status_code == 200
    assert {field.name for field in model._meta.fields if field.editable and not field.primary_key} <= set(fields)
    assert {"change_kind", "why"} <= set(fields)


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_the_form_and_the_history_of_a_row_answer(model: type[Model]) -> None:
    client, row = keeper(model), make_row(model)
    assert client.get(address(model, "change", row)).status_code == 200
    assert client.get(address(model, "history", row)).status_code == 200


@pytest.mark.once
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


@pytest.mark.parametrize("kind", first_on_both(ChangeKind))
def test_only_a_change_of_meaning_moves_the_day_of_the_last_change(kind: ChangeKind) -> None:
    Nutrient.objects.filter(slug="magnesium").update(published=date(2001, 1, 1), changed=date(2001, 1, 1))
    save(make_client("editor"), magnesium(), medicines="New.", change_kind=kind.value)
    moved = magnesium().changed > date(2001, 1, 1)
    assert moved is (kind in (ChangeKind.NUMBER, ChangeKind.CONCLUSION, ChangeKind.CORRECTION))
    assert magnesium().published == date(2001, 1, 1)


@pytest.mark.parametrize("model", first_on_both(EDITED), ids=name_of)
def test_a_save_that_changes_nothing_leaves_no_trace(model: type[Model]) -> None:
    client, first = make_client("editor"), make_row(model)
    rows, before = [first, *model._default_manager.all().reverse()[:1]], state()
    told = {name: [str(value)] for name, value in TOLD.items()}
    assert all(is_saved(press(client, row, opened(client, row) | told)) for row in rows)
    assert state() == before


def test_line_ends_of_a_browser_are_stored_as_those_of_the_files() -> None:
    save(make_client("editor"), guide(), text="One.\r\n\r\nTwo.")
    assert guide().text == "One.\n\nTwo."


def test_a_new_guide_has_its_page_at_once(client: Client) -> None:
    add(
        make_client("editor"),
        Guide,
        title="Cramp",
        slug="cramp",
        description="On cramp: what it is, what helps, and when to ask.",
        text="A *new* guide.",
    )
    assert "A <em>new</em> guide." in client.get("/guides/cramp/").content.decode()
    assert Guide.objects.get(slug="cramp").version == 1


def test_the_history_of_a_row_names_the_editor() -> None:
    save(make_client("editor"), magnesium(), medicines="New.")
    assert str(LogEntry.objects.get(object_id=str(magnesium().pk)).user) == "editor"


@pytest.mark.once
@pytest.mark.parametrize("change", ["", "nonsense"])
def test_a_kind_of_change_that_does_not_exist_is_refused(change: str) -> None:
    before = state()
    answer = save(make_client("editor"), magnesium(), medicines="New.", change_kind=change)
    assert answer.context["errors"]
    assert state() == before


@pytest.mark.once
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


@pytest.mark.once
@pytest.mark.parametrize("key", ["Smith-2020", "smith_2020", "smith 2020", "smïth", ""])
def test_a_key_that_no_text_could_cite_is_refused(key: str) -> None:
    answer = add(make_client("editor"), Source, slug=key, **SOURCE)
    assert not Source.objects.filter(title="A trial").exists()
    assert answer.context["errors"]


@pytest.mark.once
@pytest.mark.parametrize("slug", ["Magnesium-low-1", "magnesium"])
def test_a_slug_by_which_no_article_could_quote_a_claim_is_refused(slug: str) -> None:
    fields = {"direction": "excess", "aspect": "mechanism", "grade": "limited", "text": "Ours."}
    add(make_client("editor"), Claim, slug=slug, **fields)
    assert not Claim.objects.filter(slug=slug).exists()


@pytest.mark.once
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "https://a b"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    answer = add(make_client("editor"), Source, slug="zzz-new", url=url, **SOURCE)
    assert "Enter a valid URL" in faults(answer)
    assert not Source.objects.filter(slug="zzz-new").exists()


@pytest.mark.once
def test_every_noun_stands_on_one_shelf_of_the_front() -> None:
    shelved = [noun for _name, shelf in SHELVES for noun in shelf]
    assert sorted(shelved) == sorted(model.__name__ for model in admin.site._registry)


@pytest.mark.once
def test_the_front_shows_each_account_its_shelves_in_order(author: Client) -> None:
    page = get(author, "/admin/")
    shown = [words(caption) for caption in page.xpath("//div[@id='content-main']//caption")]
    assert shown == [name for name, _shelf in SHELVES if name != "Accounts"]
    texts = page.xpath("//div[@id='content-main']//table[caption[contains(., 'Texts')]]//th[@scope='row']")
    assert [words(noun) for noun in texts][:3] == ["Guides", "Nutrients", "Claims"]
