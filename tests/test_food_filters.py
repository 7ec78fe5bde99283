"""Which foods a reader asks for, and that no answer loses what else was asked."""

from itertools import combinations_with_replacement

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nutrients.food_filters import FoodFilter, RankingChoice
from nutrients.models import Food
from nutrients.vocabulary import FoodGroup
from tests import foods as expected
from tests.engines import first_on_both
from tests.foods import WAYS
from tests.pages import Page, get, one, words

pytestmark = pytest.mark.django_db
ONE_FILTER = [
    *({"diet": (key,)} for key in ("vegan", "vegetarian")),
    *({"without": (key,)} for key in expected.WITHOUT),
    *({"group": (key,)} for key in FoodGroup.values),
    *({"state": (key,)} for key in ("raw", "cooked")),
]
COMBINED = [
    {"diet": ("vegetarian",), "without": ("dairy", "egg", "gluten")},
    {"diet": ("vegan",), "without": ("nuts", "soy", "sesame"), "state": ("cooked",)},
    {"without": ("fish", "shellfish"), "state": ("raw",)},
    {"without": ("fish",), "group": ("shellfish",)},
    {"diet": ("vegetarian",), "group": ("dairy",)},
    {"without": tuple(expected.WITHOUT), "group": ("legumes",)},
]
Filter = dict[str, tuple[str, ...]]


def query(chosen: Filter) -> str:
    return "&".join(f"{key}={value}" for key, values in chosen.items() for value in values)


def wanted(chosen: Filter) -> set[str]:
    first = {key: (chosen.get(key) or ("",))[0] for key in ("diet", "group", "state")}
    return expected.fitting(without=chosen.get("without", ()), **first)


@pytest.mark.parametrize("chosen", [*ONE_FILTER, *COMBINED], ids=query)
def test_filters_leave_the_foods_that_the_tags_say(client: Client, chosen: Filter) -> None:
    shown = get(client, f"/foods/?{query(chosen)}").xpath("//section//ul[@class='columns']/li/a/@href")
    assert sorted(map(expected.slug_of, shown)) == sorted(wanted(chosen))
    assert len(shown) > 0


@pytest.mark.parametrize("chosen", first_on_both([*COMBINED, *ONE_FILTER[:10]], len(COMBINED)), ids=query)
def test_a_ranking_and_what_stands_apart_obey_the_filters(client: Client, chosen: Filter) -> None:
    address = f"/nutrients/vitamin-e/foods/?per=portion&{query(chosen)}"
    page = get(client, address)
    ranked = {slug for slug, _cells in expected.whole_ranking(client, address)}
    missing = set(expected.apart(page, "Not measured"))
    left_out = set(expected.apart(page, "Measured, but not in this ranking"))
    foods = wanted(chosen)
    assert ranked == foods & set(expected.measured("vitamin-e", "portion"))
    assert missing == foods - set(expected.amounts("vitamin-e"))
    assert left_out == foods - missing - ranked


def test_fish_is_not_shellfish_and_cross_contact_is_gluten() -> None:
    contains = dict(Food.objects.values_list("slug", "contains"))
    left = set(Food.objects.fitting(FoodFilter(without=("fish",))).values_list("slug", flat=True))
    assert all("fish" not in contains[slug] for slug in left)
    assert any("shellfish" in contains[slug] for slug in left)
    left = set(Food.objects.fitting(FoodFilter(without=("gluten",))).values_list("slug", flat=True))
    assert all(not {"gluten", "gluten-cross-contact"} & set(contains[slug]) for slug in left)


def active(page: Page) -> dict[str, str]:
    """Words of each choice with the address that takes it away."""
    found = {}
    for item in page.xpath("//div[@class='active']//li[contains(a,'remove')]"):
        found[words(item).split(" remove")[0]] = item.xpath("./a/@href")[0]
    return found


def test_every_choice_is_named_with_a_link_that_takes_it_alone_away(client: Client) -> None:
    keys = (
        "authority=efsa&stage=man-30",
        "diet=vegan",
        "without=egg",
        "without=soy",
        "group=grains",
        "state=cooked",
        "foods=all",
    )
    address = "/nutrients/magnesium/foods/?per=portion&" + "&".join(keys)
    page = get(client, address)
    found = active(page)
    assert list(found) == [
        "Need: EU (EFSA), Man, 30 years",
        "Vegan",
        "Without egg",
        "Without soya",
        "Grains",
        "Cooked or roasted",
        "Imported foods too",
    ]
    for key, link in zip(keys, found.values(), strict=True):
        assert link == address.replace(f"&{key}", "")
        get(client, link)
    clear = page.xpath("//div[@class='active']//a[text()='Clear all']/@href")
    assert clear == ["/nutrients/magnesium/foods/?per=portion"]


def test_tabs_and_pages_keep_every_choice_in_the_order_of_the_contract(client: Client) -> None:
    chosen = "authority=nasem&stage=man-30&diet=vegan&without=dairy&without=gluten"
    page = get(client, f"/nutrients/magnesium/foods/?state=&page=2&{chosen}&per=100kcal")
    tabs = page.xpath("//nav[@class='tabs']//a/@href")
    base = "/nutrients/magnesium/foods/?"
    assert tabs == [base + (f"per={per}&" if per != "100g" else "") + chosen for per in WAYS]
    pages = page.xpath("//nav[@class='pager']//a/@href")
    assert pages == [base + f"per=100kcal&{chosen}" + (f"&page={n}" if n > 1 else "") for n in range(1, len(pages) + 1)]
    assert page.xpath("//nav[@class='pager']//a[@aria-current]/@href") == pages[1:2]
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(pages[1])
    assert page.xpath("//form//input[@name='per']/@value") == ["100kcal"]
    assert sorted(page.xpath("//form//input[@checked]/@value")) == ["dairy", "gluten"]
    assert page.xpath("//form//option[@selected]/@value") == ["nasem", "man-30", "vegan", "", ""]


def test_only_the_plain_pages_are_for_indexes(client: Client) -> None:
    for plain, key in (
        ("/foods/", "diet=vegan"),
        ("/nutrients/copper/foods/", "state=raw"),
        ("/foods/compare/", "a=okra-boiled"),
    ):
        assert not get(client, plain).xpath("//meta[@name='robots']")
        assert get(client, f"{plain}?{key}").xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_a_choice_that_leaves_nothing_offers_ways_back(client: Client) -> None:
    page = get(client, "/nutrients/magnesium/foods/?diet=vegan&group=dairy")
    assert "No food is left to rank" in words(page)
    assert active(page)["Vegan"] == "/nutrients/magnesium/foods/?group=dairy"
    assert page.xpath("//section[@aria-labelledby='none']//a/@href") == ["/nutrients/magnesium/foods/"]
    page = get(client, "/foods/?diet=vegan&group=dairy")
    assert "No food fits the whole choice" in words(page)
    assert active(page)["Dairy"] == "/foods/?diet=vegan"


BAD = {
    "per": "per=100 g",
    "authority": "authority=fda&stage=man-30",
    "stage": "authority=efsa&stage=everyone",
    "diet": "diet=omnivore",
    "without": "without=wheat",
    "group": "group=fruit",
    "state": "state=canned",
    "foods": "foods=imported",
    "page": "page=-1",
}


@pytest.mark.parametrize("key", BAD)
def test_a_bad_value_is_named_at_its_field_and_costs_no_other_choice(client: Client, key: str) -> None:
    rest = {"diet": "diet=vegan", "group": "group=legumes", "state": "state=cooked"}
    kept = "&".join(text for name, text in rest.items() if name != key)
    page = get(client, f"/nutrients/magnesium/foods/?{BAD[key]}&{kept}", 400)
    found = expected.complaints(page)
    assert list(found) == [f"#id_{key}"]
    assert f"“{dict(pair.split('=') for pair in BAD[key].split('&'))[key]}” is not" in found[f"#id_{key}"]
    assert page.xpath("//details[@open]")
    chosen: Filter = {name: (text.split("=")[1],) for name, text in rest.items() if name != key}
    assert {slug for slug, _cells in expected.ranked_rows(page)} <= wanted(chosen)
    assert expected.ranked_rows(page)


@pytest.mark.parametrize(("given", "missing"), [("authority=efsa", "stage"), ("stage=man-30", "authority")])
def test_half_a_need_is_asked_for_and_not_guessed(client: Client, given: str, missing: str) -> None:
    page = get(client, f"/nutrients/magnesium/foods/?{given}&diet=vegan", 400)
    assert list(expected.complaints(page)) == [f"#id_{missing}"]
    name, value = given.split("=")
    assert page.xpath(f"//select[@name='{name}']/option[@selected]/@value") == [value]
    assert "share of the FDA’s daily value" in words(one(page, "//table/caption"))


@pytest.mark.parametrize("address", ["/foods/?", "/nutrients/magnesium/foods/?"])
def test_good_values_beside_bad_ones_still_count(client: Client, address: str) -> None:
    page = get(client, f"{address}without=wheat&without=fish&without=nuts", 400)
    assert set(active(page)) == {"Without fish", "Without nuts: tree nuts and peanuts"}
    assert page.xpath("//input[@checked]/@value") == ["fish", "nuts"]


@pytest.mark.parametrize("key", ["diet", "without", "group", "state"])
def test_a_bad_filter_of_the_list_of_foods_is_named_at_its_field(client: Client, key: str) -> None:
    page = get(client, f"/foods/?{BAD[key]}", 400)
    assert list(expected.complaints(page)) == [f"#id_{key}"]
    assert len(page.xpath("//section//ul[@class='columns']/li")) == 298


@pytest.mark.parametrize("rest", ["per=x&per=share", "page=0&page=1", "diet=vegan&diet=", "state=%00&state=raw"])
def test_of_a_key_that_stands_twice_the_last_value_counts(client: Client, rest: str) -> None:
    get(client, f"/nutrients/magnesium/foods/?{rest}")


@pytest.mark.parametrize("value", ["word " * 20000, "a" * 100000])
@pytest.mark.parametrize("key", ["per", "stage", "without", "page"])
def test_the_message_about_a_long_value_is_short(client: Client, key: str, value: str) -> None:
    page = get(client, f"/nutrients/magnesium/foods/?{key}={value}", 400)
    assert len(words(one(page, "//*[@id='errors']"))) < 200


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        get(client, address)
    return len(captured)


ASKED = (
    "/nutrients/magnesium/foods/",
    "/nutrients/magnesium/foods/?foods=all",
    "/nutrients/vitamin-e/foods/?per=100kcal&authority=uk&stage=man-30&diet=vegetarian&without=nuts&state=raw",
    "/foods/",
    "/foods/?diet=vegan&without=nuts",
    "/foods/almonds/?grams=40",
    "/foods/compare/",
    "/foods/compare/?a=almonds&b=almond-butter&c=apple-raw&d=adzuki-beans-boiled",
)


def test_a_page_asks_the_database_no_more_for_more_foods(client: Client) -> None:
    for address in ASKED:
        client.get(address)  # what is read once a content version has been read
    many = {address: queries(client, address) for address in ASKED}
    assert max(many.values()) <= 15, many
    asked = ("almonds", "almond-butter", "apple-raw", "adzuki-beans-boiled")
    others = Food.objects.exclude(slug__in=asked).values_list("slug", flat=True)[:6]
    Food.objects.exclude(slug__in=[*asked, *others]).delete()
    assert Food.objects.count() == 10
    assert {address: queries(client, address) for address in ASKED} == many


def test_an_address_says_what_differs_and_nothing_else() -> None:
    assert RankingChoice().query == ""
    choice = RankingChoice("share", "uk", "man-30", FoodFilter("vegan", ("egg", "soy"), "soy", "raw"), 3, imported=True)
    foods = "diet=vegan&without=egg&without=soy&group=soy&state=raw&foods=all"
    assert choice.query == f"?per=share&authority=uk&stage=man-30&{foods}&page=3"


def test_every_pair_of_keys_answers(client: Client) -> None:
    keys = (
        "per=share",
        "authority=nhmrc&stage=girl-11",
        "diet=vegan",
        "without=nuts",
        "group=soy",
        "state=cooked",
        "foods=all",
    )
    for first, second in combinations_with_replacement(keys, 2):
        get(client, f"/nutrients/vitamin-b12/foods/?{first}&{second}")
