"""Bad addresses, keys and values: 404, 400 or ignored, and never 500."""

import pytest
from django.test import Client

from nutrients.urls import urlpatterns
from tests.engines import first_on_both
from tests.pages import get, words

pytestmark = pytest.mark.django_db
HOSTILE = ["%00", "9" * 40, "'", '"><script>', "%F0%9F%92%A9", "-1", "0", "1e9", "../../etc/passwd", "{{7*7}}", "١"]
"""First those that engines bear differently."""


@pytest.mark.parametrize("value", first_on_both(HOSTILE, 2))
@pytest.mark.parametrize("key", ["page", "per", "authority", "stage", "diet", "without", "group", "state", "foods"])
def test_a_bad_value_gets_400_with_the_page_still_there(client: Client, key: str, value: str) -> None:
    page = get(client, f"/nutrients/magnesium/foods/?{key}={value}", 400)
    assert page.xpath("//*[@role='alert']")
    assert len(page.xpath("//tbody/tr")) == 50


def test_a_page_past_the_end_is_not_there(client: Client) -> None:
    assert client.get("/nutrients/magnesium/foods/?page=7").status_code == 404


@pytest.mark.parametrize("address", ["/", "/compare/", "/foods/almonds/", "/nutrients/magnesium/foods/"])
def test_unknown_keys_are_ignored_and_not_canonical(client: Client, address: str) -> None:
    plain, tracked = client.get(address), client.get(address + "?utm_source=x&evil=%22%3E")
    assert tracked.content == plain.content


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("folder", ["nutrients", "guides", "foods", "sources"])
def test_a_hostile_slug_is_404_with_ways_on(client: Client, folder: str, value: str) -> None:
    response = client.get(f"/{folder}/{value}/")
    assert response.status_code == 404
    assert b"/guides/muscle-twitching/" in response.content


def test_the_known_query_keys_of_each_page_are_a_contract() -> None:
    known = {pattern.name: getattr(pattern.callback, "query_keys", ()) for pattern in urlpatterns}
    assert {name: keys for name, keys in known.items() if keys} == {
        "nutrient_foods": ("per", "authority", "stage", "diet", "without", "group", "state", "foods", "page"),
        "foods": ("diet", "without", "group", "state", "after"),
        "food": ("portion", "grams"),
        "compare_foods": ("a", "b", "c", "d"),
        "compare": ("left", "right"),
        "audit": ("verdict",),
        "changes": ("year",),
        "search": ("q", "kind", "page", "exact"),
        "suggestions": ("q",),
    }


def test_known_keys_stand_in_the_canonical_address_and_keep_the_page_out_of_indexes(client: Client) -> None:
    page = get(client, "/nutrients/magnesium/foods/?utm_source=x&page=2&per=portion")
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith("/nutrients/magnesium/foods/?per=portion&page=2")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_an_address_without_its_slash_moves_once(client: Client) -> None:
    response = client.get("/nutrients/magnesium")
    assert (response.status_code, response["Location"]) == (301, "/nutrients/magnesium/")


def test_robots_name_the_sitemap_and_hide_nothing(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
    assert "Disallow" not in text


def test_a_page_that_breaks_says_so_kindly(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("nutrients.pages.others.home_page", broken)
    client.raise_request_exception = False
    page = get(client, "/", 500)
    assert "The fault is ours" in words(page)
    assert "secret detail" not in words(page)


def test_a_second_visit_costs_a_304(client: Client) -> None:
    first = client.get("/nutrients/magnesium/")
    again = client.get("/nutrients/magnesium/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
