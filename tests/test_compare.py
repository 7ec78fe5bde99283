"""The deficiency-versus-excess table."""

import pytest
from django.test import Client

from nutrients.models import Claim, Imbalance
from tests.pages import Page, get, words
from tests.test_pages import WITH_PAGE

pytestmark = pytest.mark.django_db
ASPECTS = ["Underlying cause", "Mechanism of twitching", "Associated symptoms", "Dietary context", "Resolution"]


def tables(page: Page) -> list[Page]:
    return list(page.xpath("//table[contains(@class,'versus')]"))


def test_the_popular_articles_pair_comes_first(client: Client) -> None:
    first = tables(get(client, "/compare/"))[0]
    assert words(first[1]).startswith("Aspect Too little Magnesium Hypomagnesaemia Too much Vitamin B6")


def test_every_nutrient_has_five_aspects_on_both_sides(client: Client) -> None:
    shown = tables(get(client, "/compare/"))[1:]
    assert len(shown) == len(WITH_PAGE)
    for table in shown:
        assert [words(th) for th in table.xpath("./tbody/tr/th")][1:] == ASPECTS
        for cell in table.xpath("./tbody/tr/td"):
            items = cell.xpath(".//ul/li")
            assert items or words(cell.xpath(".//p[@class='miss']")[0]) in ("No harm known", "Not looked up yet")
            assert all(li.xpath("./span[contains(@class,'g-')]") and li.xpath(".//a[@class='cite']") for li in items)


def test_the_table_has_no_margin_and_so_no_notes_for_it(client: Client) -> None:
    """They were a tenth of the page, and no screen showed them."""
    assert not get(client, "/compare/").xpath("//*[contains(@class,'side')]/span/b")
    assert get(client, "/nutrients/magnesium/").xpath("//*[contains(@class,'side')]/span/b")


def test_each_cell_holds_all_claims_of_its_place(client: Client) -> None:
    page = get(client, "/compare/?left=folate-excess&right=copper-deficiency")
    shown = words(page)
    wanted = Claim.objects.filter(nutrient__slug="folate", direction__in=("excess", "both")).exclude(
        aspect__in=("at-risk-groups", "drug-interactions", "red-flags")
    )
    assert wanted.count() >= 5
    assert all(claim.text.split(" [@")[0] in shown for claim in wanted)


@pytest.mark.parametrize("left", ["magnesium-deficiency", "vitamin-e-excess"])
def test_any_two_can_be_chosen_and_the_address_shared(client: Client, left: str) -> None:
    page = get(client, f"/compare/?left={left}&right=vitamin-b6-excess")
    (table,) = tables(page)
    assert page.xpath("//select[@name='left']/option[@selected]/@value") == [left]
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(f"/compare/?left={left}&right=vitamin-b6-excess")
    assert len(table.xpath("./tbody/tr")) == 6


def test_no_harm_known_is_said_where_it_is_so(client: Client) -> None:
    page = get(client, "/compare/?left=vitamin-b12-excess&right=thiamin-excess")
    assert words(page).count("No harm known") >= 2
    assert "Not looked up yet" not in words(page)


@pytest.mark.parametrize("query", ["left=unobtainium-excess", "right=x", "left=%00&right='", "left=" + "a" * 3000])
def test_an_unknown_imbalance_gets_400_with_all_known_ones(client: Client, query: str) -> None:
    page = get(client, f"/compare/?{query}", 400)
    known = Imbalance.objects.count()
    assert len(page.xpath("//ul[@class='columns']/li")) == known == 24
    assert page.xpath("//*[@role='alert']")
    assert page.xpath("//select[@aria-invalid='true']")
