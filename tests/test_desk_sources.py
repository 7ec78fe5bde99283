"""What leans on a source: listed with its form, counted without a query a row, and kept from being left hanging."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nutrients import publishing
from nutrients.admin.used_by import NAMING, counted, used_by
from nutrients.models import (
    Claim,
    Content,
    DailyValue,
    Food,
    Guide,
    Intake,
    LabRange,
    NotSet,
    Nutrient,
    OtherCause,
    Source,
    Symptom,
    SymptomLink,
    Term,
)
from tests.desk import CHANGE, SOURCE, add, address, delete, make_client, opened, push, send, state
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
TEXTS: dict[type[Content], str] = {
    Claim: "text",
    Food: "text",
    Guide: "text",
    Nutrient: "medicines",
    OtherCause: "explanation",
    Symptom: "explanation",
    Term: "definition",
}
FIGURES: tuple[type[Content], ...] = (Intake, NotSet, DailyValue, LabRange)


def new_source() -> Source:
    add(make_client("editor"), Source, slug="zzz-new", **SOURCE)
    return Source.objects.get(slug="zzz-new")


def lean(model: type[Content], source: Source) -> Content:
    """Let one row of a table lean on the source."""
    row = model._default_manager.order_by("pk")[0]
    if model is SymptomLink:
        push(row, sources=(source.slug,))
    elif model is Source:
        push(row, status="superseded", superseded_by=source.slug)
    elif model in FIGURES:
        push(row, source=source.slug)
    else:
        push(row, **{TEXTS[model]: f"{getattr(row, TEXTS[model])} [@{source.slug}]"})
    return row


def test_every_field_that_names_a_source_is_looked_at() -> None:
    assert set(NAMING) == {
        *((model, "source") for model in FIGURES),
        (Source, "superseded_by"),
        (SymptomLink, "sources"),
    }


@pytest.mark.parametrize(
    "model",
    first_on_both([Claim, Intake, SymptomLink, Source, *[*TEXTS][1:], *FIGURES[1:]], 4),
    ids=lambda model: model.__name__,
)
def test_a_source_in_use_is_not_deleted_and_the_page_leads_to_every_user(model: type[Content]) -> None:
    source = new_source()
    row = lean(model, source)
    (users,) = used_by(source)
    assert [user.url for user in users.rows] == [address(model, "change", row)]
    client, before = make_client("administrator"), state()
    asked = client.get(address(Source, "delete", source)).content.decode()
    answer = delete(client, source).content.decode()
    for page in (asked, answer):
        assert "Cannot delete source" in page
        assert f'<a href="{address(model, "change", row)}">' in page
    assert (state(), Source.objects.filter(pk=source.pk).exists()) == (before, True)
    with pytest.raises(publishing.Refused):
        publishing.remove([source], CHANGE)
    assert state() == before


def test_a_source_that_was_asked_and_that_nothing_leans_on_can_be_deleted() -> None:
    source = new_source()
    client = make_client("administrator")
    assert "Nothing leans on it" in client.get(address(Source, "change", source)).content.decode()
    delete(client, source)
    assert not Source.objects.filter(pk=source.pk).exists()


@pytest.mark.once
@pytest.mark.parametrize("who", ["editor", "author", "looker"])
def test_who_may_not_delete_a_source_may_not_ask_for_it(who: str) -> None:
    source = new_source()
    assert delete(make_client(who), source).status_code == 403
    assert Source.objects.filter(pk=source.pk).exists()


def test_the_list_counts_what_the_forms_list() -> None:
    """Of the sources, every fourth from the one that most leans on to those that nothing does."""
    counts = dict(counted(Source.objects.all()).values_list("slug", "users"))
    few = sorted(counts, key=lambda slug: -counts[slug])[::4]
    found = {
        source.slug: sum(len(users.rows) for users in used_by(source)) for source in Source.objects.filter(slug__in=few)
    }
    assert found == {slug: counts[slug] for slug in few}
    assert max(counts.values()) > 100
    assert min(counts.values()) == 0 or len(counts) > 100


def test_the_list_asks_the_same_however_many_sources_there_are() -> None:
    client, url = make_client("editor"), address(Source, "changelist")
    client.get(url)

    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(url + query)
        return len(asked)

    assert queries("?q=leite-2014") == queries("?q=vitamin") == queries("?o=-5")


def test_a_form_lists_texts_and_figures_each_with_its_form() -> None:
    source = Source.objects.get(slug="iom-dri-1997")
    page = make_client("editor").get(address(Source, "change", source)).content.decode()
    for users in used_by(source):
        assert f"<summary>{users.kind.capitalize()}: {len(users.rows)}</summary>" in page
        assert all(f'<a href="{user.url}">' in page for user in users.rows)
    assert {users.kind for users in used_by(source)} >= {"claims", "intakes"}


def test_the_board_counts_what_was_retracted_or_is_of_concern() -> None:
    for key, status in (("leite-2014", "retracted"), ("nhs-twitching", "concern"), ("iom-dri-1997", "corrected")):
        push(Source.objects.get(slug=key), status=status)
    client = make_client("editor")
    url = "/admin/nutrients/source/?status__in=retracted,concern"
    words = f'<a href="{url}"><strong>2</strong> sources that were retracted or are of concern'
    assert words in client.get("/admin/").content.decode()
    listed: Any = client.get(url).context["cl"].result_list
    assert {source.slug for source in listed} == {"leite-2014", "nhs-twitching"}


def test_two_editors_of_one_status_do_not_overwrite_each_other() -> None:
    source, one = Source.objects.get(slug="leite-2014"), make_client("editor")
    mine = opened(one, source) | {"status": ["dead"]}
    push(source, status="moved", status_note="To another site.")
    answer = send(one, source, mine)
    assert "saved this while your form was open" in answer.content.decode()
    assert Source.objects.get(slug="leite-2014").status == "moved"
