"""Taking rows away at the desk: nothing that something leans on, and nothing without a trace."""

import pytest
from django.test import Client

from nutrients.conversion import record_of
from nutrients.models import (
    Citation,
    Claim,
    Content,
    Entry,
    Food,
    Imbalance,
    MechanismStep,
    Nutrient,
    Portion,
    Quotation,
    Revision,
    Source,
    Symptom,
    SymptomLink,
    Term,
)
from tests.desk import SOURCE, add, address, delete, make_client, opened, save, send, state

pytestmark = pytest.mark.django_db


def assert_everything_is_as_published(model: type[Content]) -> None:
    """No row differs from what was last published of it."""
    live = dict(Entry.objects.filter(kind=model.record.kind).exclude(live="").values_list("key", "live"))
    records = [record_of(row) for row in model._default_manager.all()]
    assert {record.key: record.digest() for record in records} == live


def make_source() -> Source:
    add(make_client("editor"), Source, slug="zzz-new", **SOURCE)
    return Source.objects.get(slug="zzz-new")


def test_a_source_that_nothing_leans_on_can_be_deleted(client: Client) -> None:
    source = make_source()
    assert client.get("/sources/zzz-new/").status_code == 200
    delete(make_client("administrator"), source)
    assert client.get("/sources/zzz-new/").status_code == 410
    assert Revision.objects.filter(kind="source", key="zzz-new", state="removed").count() == 1


@pytest.mark.parametrize("slug", ["nhs-twitching", "iom-dri-1997", "qmdt-hypomagnesemia"])
def test_a_source_in_use_is_not_deleted_and_the_message_says_where_it_is_used(slug: str) -> None:
    before = state(), Citation.objects.count()
    answer = delete(make_client("administrator"), Source.objects.get(slug=slug))
    words = answer.content.decode()
    assert "Not deleted. source" in words or "Cannot delete source" in words
    assert "magnesium" in words.lower() or "twitching" in words.lower()
    assert (state(), Citation.objects.count()) == before
    assert Source.objects.filter(slug=slug).exists()


def test_a_source_that_only_a_link_of_a_symptom_leans_on_is_not_deleted() -> None:
    editor, link, source = make_client("editor"), SymptomLink.objects.all()[0], make_source()
    send(editor, link, opened(editor, link) | {"sources": [str(source.pk)]})
    assert list(link.sources.all()) == [source]
    delete(make_client("administrator"), source)
    assert list(link.sources.values_list("slug", flat=True)) == ["zzz-new"]


def test_a_source_that_a_text_still_to_be_deleted_cites_can_go_after_it() -> None:
    source, editor = make_source(), make_client("editor")
    term = Term.objects.get(slug="atp")
    save(editor, term, definition="Fuel. [@zzz-new]")
    assert "Cannot delete source" in delete(make_client("administrator"), source).content.decode()
    delete(editor, term)
    delete(make_client("administrator"), source)
    assert not Source.objects.filter(slug="zzz-new").exists()


def test_a_quoted_claim_can_be_deleted_by_nobody() -> None:
    claim, before = Claim.objects.get(slug="magnesium-low-mechanism-1"), Quotation.objects.count()
    for who in ("editor", "administrator", "superuser"):
        delete(make_client(who), claim)
    assert Claim.objects.filter(slug="magnesium-low-mechanism-1").exists()
    assert Quotation.objects.count() == before


def test_a_food_takes_its_portions_and_amounts_along() -> None:
    delete(make_client("administrator"), Food.objects.get(slug="almonds"))
    assert not Food.objects.filter(slug="almonds").exists()
    removed = Revision.objects.filter(state="removed").values_list("kind", flat=True)
    assert {*removed} == {"food", "portion", "amount"}
    assert_everything_is_as_published(Food)
    assert_everything_is_as_published(Portion)


def test_deleting_a_symptom_changes_no_claim_behind_its_back() -> None:
    symptom = Symptom.objects.filter(claims__isnull=False)[0]
    delete(make_client("administrator"), symptom)
    assert_everything_is_as_published(Claim)
    assert_everything_is_as_published(SymptomLink)


def test_a_nutrient_that_claims_and_figures_stand_on_is_not_deleted() -> None:
    before = state()
    answer = delete(make_client("administrator"), Nutrient.objects.get(slug="magnesium"))
    assert "Cannot delete nutrient" in answer.content.decode()
    assert state() == before
    assert Nutrient.objects.filter(slug="magnesium").exists()


def test_an_imbalance_takes_its_steps_and_its_links_with_symptoms_along() -> None:
    imbalance = Imbalance.objects.filter(steps__isnull=False, symptom_links__isnull=False)[0]
    delete(make_client("administrator"), imbalance)
    for model in (Imbalance, MechanismStep, SymptomLink):
        assert_everything_is_as_published(model)
    assert not Imbalance.objects.filter(pk=imbalance.pk).exists()


def test_a_term_that_comes_back_keeps_its_history() -> None:
    editor, term = make_client("editor"), Term.objects.get(slug="atp")
    form = opened(editor, term) | {"slug": ["atp"]}
    delete(editor, term)
    assert editor.post(address(Term, "add"), form | {"_publish": ["x"]}).status_code == 302
    history = Revision.objects.filter(kind="term", key="atp").order_by("number")
    assert list(history.values_list("state", flat=True)) == ["published", "removed", "published"]


def test_the_list_offers_no_deleting_of_many_at_once() -> None:
    client, url = make_client("administrator"), address(Term, "changelist")
    form = {"action": "delete_selected", "_selected_action": [str(Term.objects.all()[0].pk)], "post": "yes"}
    before = Term.objects.count()
    client.post(url, form)
    assert "delete_selected" not in client.get(url).content.decode()
    assert Term.objects.count() == before
