"""The table of claims at the desk: both sides of a nutrient, with a way from each cell to a form."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from lxml import html

from nutrients.models import AuditItem, Claim, MechanismStep, Nutrient
from nutrients.vocabulary import COMPARED_ASPECTS
from tests.desk import address, filled_in, make_client

pytestmark = pytest.mark.django_db
TABLE = "/admin/nutrients/claim/table/"


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


@pytest.mark.once
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


@pytest.mark.once
def test_a_cell_leads_to_a_form_that_knows_the_place() -> None:
    client = make_client("editor")
    cell = cells(client.get(f"{TABLE}?nutrient=folate").content.decode())[-1]
    (link,) = cell.xpath(".//a[@class='addlink']/@href")
    form = filled_in(client.get(link).content)
    folate = str(Nutrient.objects.get(slug="folate").pk)
    assert (form["nutrient"], form["direction"], form["aspect"]) == ([folate], ["excess"], ["resolution"])


def test_a_claim_added_from_a_cell_stands_in_the_public_table(client: Client) -> None:
    place = {"nutrient": Nutrient.objects.get(slug="magnesium").pk, "direction": "deficiency", "aspect": "resolution"}
    editor, fields = (
        make_client("editor"),
        {"slug": "magnesium-low-resolution-99", "text": "Rest. [@leite-2014]", "grade": "limited"},
    )
    url = f"{address(Claim, 'add')}?{urlencode(place)}"
    form = filled_in(editor.get(url).content) | {name: [value] for name, value in fields.items()}
    assert editor.post(url, form | {"_publish": ["x"]}).status_code == 302
    assert "Rest." in client.get("/compare/").content.decode()


@pytest.mark.once
def test_who_may_only_look_sees_the_table_without_a_way_to_add() -> None:
    page = make_client("looker").get(TABLE).content.decode()
    assert "desk-table" in page
    assert "addlink" not in page
