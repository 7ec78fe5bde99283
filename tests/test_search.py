"""Search as readers meet it: 60 searches find their page, nothing typed breaks it, what is shown is text."""

from collections.abc import Iterator
from urllib.parse import quote, urldefrag, urlencode

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nutrients import publishing, search
from nutrients.conversion import record_of
from nutrients.models import Claim, Food, Nutrient, SearchEntry, SearchWord, Term
from nutrients.records import TermRecord
from nutrients.search import engines
from nutrients.search.correcting import Kept, corrections
from nutrients.vocabulary import SearchKind
from nutrients.words import term
from tests.desk import CHANGE
from tests.pages import Page, get, one, words
from tests.searches import FIRST, HOSTILE, ON_THE_PAGE, PLAIN_WORDS, READERS

pytestmark = pytest.mark.django_db
RAW = ("q=%00", "q=%c0%af", "q=%ff%fe%fd", "q=%ed%a0%80", "q=%F0%9F%92", "q=%", "q=%zz", "q=a&q=b&q=", "q", "=", "&&&")
MARKUP = "<script>alert(1)</script> \"quoted\" & 'single' <b>magnesium</b>"


def page_of(client: Client, status: int = 200, **keys: object) -> Page:
    return get(client, f"/search/?{urlencode(keys)}", status)


def addresses(page: Page) -> list[str]:
    """Of all results that the page lists, in its order."""
    return [str(href) for href in page.xpath(".//ul[@class='hits']/li/p[1]/a/@href")]


def best(typed: str, most: int = 3) -> list[str]:
    """The addresses of the best results in the order of the whole."""
    found = search.find(typed)
    return [hit.url for hit in search.hits(found, found.ranked[:most])]


# What readers look for is found


def test_there_are_sixty_searches_and_two_hundred_hostile_ones() -> None:
    assert len({typed for typed, _url in READERS}) == 60
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize(("typed", "url"), PLAIN_WORDS)
def test_readers_own_words_lead_there_among_the_first_three(typed: str, url: str) -> None:
    assert url in best(typed)


@pytest.mark.parametrize(("typed", "url"), FIRST)
def test_what_is_urgent_or_wholly_meant_comes_first(typed: str, url: str) -> None:
    assert best(typed, 1) == [url]


@pytest.mark.parametrize(("typed", "url"), ON_THE_PAGE)
def test_statements_and_causes_stand_among_the_best_of_their_kind(client: Client, typed: str, url: str) -> None:
    assert url in addresses(page_of(client, q=typed))


@pytest.mark.parametrize(("typed", "url"), READERS, ids=[typed for typed, _url in READERS])
def test_what_readers_type_finds_its_page_among_the_first_three(client: Client, typed: str, url: str) -> None:
    assert url in best(typed)
    assert url in addresses(page_of(client, q=typed)), "and it is listed on the page"


@pytest.mark.parametrize(
    "name", ["B6", "b 6", "b-6", "vitamin b6", "vit b6", "Vitamin B-6", "pyridoxine", "PLP", "vitb6"]
)
def test_a_nutrient_is_found_by_every_name(name: str) -> None:
    assert "/nutrients/vitamin-b6/" in best(name, 2)


@pytest.mark.parametrize("typed", ["benign fasciculation syndrome", "caffeine twitching", "als", "serotonin"])
def test_causes_that_are_no_nutrient_find_the_guide_to_them(typed: str) -> None:
    assert "/guides/other-causes-of-twitching/" in best(typed)


def test_every_beginning_of_a_name_finds_it() -> None:
    for length in range(3, len("magnesium") + 1):
        assert best("magnesium"[:length], 1) == ["/nutrients/magnesium/"]
    for length in range(6, len("hypocalcaemia") + 1):
        assert "/glossary/#hypocalcaemia" in best("hypocalcaemia"[:length], 30), length
    assert best("muscle twitchi", 1) == ["/symptoms/muscle-twitching/"]


def test_every_title_finds_its_own_page() -> None:
    for entry in SearchEntry.objects.exclude(kind__in=[SearchKind.CLAIM, SearchKind.SOURCE]):
        assert entry.url in best(entry.title), entry.title


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        (
            "calcium",
            ["nutrient/calcium", "food-ranking/calcium", "food/tofu-firm-calcium-set", "food/soy-milk-fortified"],
        ),
        ("tetany", ["symptom/tetany", "term/tetany", "nutrient/vitamin-d", "nutrient/calcium"]),
        ("spinach", ["food/spinach-raw", "food/spinach-boiled", "food/spinach-frozen-boiled", "nutrient/vitamin-e"]),
    ],
)
def test_the_order_is_the_same_on_both_engines(typed: str, order: list[str]) -> None:
    entries = SearchEntry.objects.in_bulk()
    assert [str(entries[one.id]).replace(" ", "/") for one in search.find(typed).ranked[:4]] == order


# Misspellings


def test_a_misspelling_is_corrected_and_said_so(client: Client) -> None:
    page = page_of(client, q="magnezium foods")
    outcome = one(page, "//*[@class='outcome']")
    assert "Showing results for magnesium foods ; search for magnezium foods instead" in words(outcome)
    assert one(outcome, ".//a").get("href") == "/search/?q=magnezium+foods&exact=1"
    assert "/nutrients/magnesium/foods/" in addresses(page)


def test_a_correction_can_be_switched_off(client: Client) -> None:
    page = page_of(client, q="magnezium", exact="1")
    assert not addresses(page)
    assert "Nothing was found for magnezium" in words(one(page, "//*[@class='outcome']"))


@pytest.mark.parametrize("typed", ["magnesium", "twitches", "calc", "b13", "4321", "zz", "xyloph0ne", "qzxwvkjj"])
def test_what_is_known_has_digits_or_is_like_nothing_is_never_corrected(typed: str) -> None:
    assert search.find(typed).corrected == ""


def test_of_two_near_words_the_commoner_is_meant() -> None:
    assert search.find("calsium").corrected == "calcium"
    assert search.find("vitimin d").corrected == "vitamin d"


def test_corrections_follow_what_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Kept, "vocabulary", None)  # other tests' versions have been rolled back
    assert search.find("floccinaucinihil").corrected == ""
    publishing.publish([make_term("floccinaucinihil", "Floccinaucinihil")], CHANGE)
    assert search.find("floccinaucinihl").corrected == "floccinaucinihil"


def test_words_that_nothing_holds_are_named(client: Client) -> None:
    page = page_of(client, q="magnesium xylophone")
    assert "We hold nothing on ‘xylophone’. What follows was found for the other words." in words(
        one(page, "//*[@class='outcome']")
    )
    assert addresses(page)[0] == "/nutrients/magnesium/"


@pytest.mark.once
@pytest.mark.parametrize(
    "typed",
    [
        *("calf twitching", "calves", "nose twitching", "statins", "statin muscle twitching", "tetanus"),
        *("bubbling feeling in calf", "restless legs", "eye twitch won't stop", "eye twitch won’t stop"),
    ],
)
def test_an_ordinary_word_is_never_made_another_one(typed: str) -> None:
    assert search.find(typed).corrected == ""


@pytest.mark.parametrize("typed", ["statins", "tetanus"])
def test_what_nothing_holds_is_said_where_nothing_else_was_asked(client: Client, typed: str) -> None:
    page = page_of(client, q=typed)
    assert f"We hold nothing on ‘{typed}’." in words(one(page, "//*[@class='outcome']"))
    assert addresses(page) == []


def test_of_iron_it_is_said_that_there_is_no_article_yet(client: Client) -> None:
    page = page_of(client, q="iron deficiency twitching")
    (item,) = page.xpath("//ul[@class='hits']/li[p/a/@href='/data/#iron']")
    assert "no article yet" in words(item)
    assert not [url for url in addresses(page) if url.startswith("/claims/magnesium")], "another nutrient is no answer"


@pytest.mark.parametrize(
    "typed", ["calf", "elbow", "knees", "statins", "tetanus", "stroke", "listen", "switching", "calm", "sensor", "film"]
)
def test_no_correction_is_sought_for_words_that_are_no_misspellings(typed: str) -> None:
    assert corrections([term(typed)]) == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("iorn", "iron"), ("calcuim", "calcium"), ("spinich", "spinach"), ("twiching", "twitching")),
        *(("magnisum", "magnesium"), ("pottasium", "potassium"), ("fasiculation", "fasciculation")),
        ("antidepresants", "antidepressants"),
    ],
)
def test_the_longer_a_word_the_more_may_be_wrong_in_it(typed: str, meant: str) -> None:
    assert corrections([term(typed)]) == {typed: meant}


@pytest.mark.once
def test_what_is_only_mentioned_is_said_to_be(client: Client) -> None:
    said = words(one(page_of(client, q="restless legs"), "//*[@class='outcome']"))
    assert "We hold no page on this; these only mention it." in said


def test_where_no_page_holds_all_words_those_with_most_of_them_are_shown(client: Client) -> None:
    page = page_of(client, q="cramps copper insecticide")
    assert "None holds all of these words" in words(one(page, "//*[@class='outcome']"))
    assert "/symptoms/muscle-cramps/" in addresses(page)


# The page


def test_results_are_grouped_and_every_count_is_that_of_what_is_listed(client: Client) -> None:
    for typed in ("magnesium", "twitching", "deficiency", "spinach"):
        page = page_of(client, q=typed)
        groups = page.xpath("//section[@class='group']")
        total = 0
        for group in groups:
            kind = group.get("aria-labelledby").removeprefix("of-")
            count = int(words(one(group, "./h2/span")))
            listed = [url for n in range(1, -(-count // 20) + 1) for url in addresses(of_kind(client, typed, kind, n))]
            assert len(listed) == len(set(listed)) == count, (typed, kind)
            assert addresses(group) == listed[: len(addresses(group))]
            more = group.xpath("./p[@class='go']/a/@href")
            assert bool(more) == (count > len(addresses(group)))
            total += count
        ways = {words(item[0]): int(words(item[1])) for item in page.xpath("//nav[@aria-label='Kinds of results']//li")}
        assert ways.pop("All") == sum(ways.values()) == total == len(search.find(typed).ranked)


def of_kind(client: Client, typed: str, kind: str, number: int) -> Page:
    return page_of(client, q=typed, kind=kind, **({"page": number} if number > 1 else {}))


def test_kinds_stand_in_the_order_of_their_best_result(client: Client) -> None:
    shown = [s.get("aria-labelledby")[3:] for s in page_of(client, q="calcium").xpath("//section[@class='group']")]
    assert shown == list(dict.fromkeys(one.kind for one in search.find("calcium").ranked))


def test_matching_words_are_marked_in_titles_and_passages(client: Client) -> None:
    page = page_of(client, q="hypocalcemia")
    marks = {words(mark).lower() for mark in page.xpath("//mark")}
    assert marks == {"hypocalcaemia", "hypocalcemia"}
    assert "Hypocalcaemia" in [words(a) for a in page.xpath("//ul[@class='hits']//a[mark]")]


def test_a_statement_never_stands_without_its_grade(client: Client) -> None:
    page = page_of(client, q="magnesium", kind="claim")
    for item in page.xpath("//ul[@class='hits']/li"):
        slug = one(item, "./p[1]/a").get("href").split("/")[2]
        assert words(one(item, ".//span[contains(@class, 'g-')]")) == Claim.objects.get(slug=slug).get_grade_display()


def test_a_source_of_low_authority_is_called_so(client: Client) -> None:
    page = page_of(client, q="droracle", kind="source")
    assert len(addresses(page)) == 4
    assert all("Low authority" in words(item) for item in page.xpath("//ul[@class='hits']/li"))


@pytest.mark.parametrize("typed", ["", "   ", "?!", "\0", "xylophone", "qzx wvk"])
def test_an_empty_or_hopeless_search_gives_ways_on(client: Client, typed: str) -> None:
    page = page_of(client, q=typed)
    ways = set(one(page, "//section[@aria-labelledby='ways']").xpath(".//a/@href"))
    assert {"/guides/muscle-twitching/", "/symptoms/", "/nutrients/", "/foods/", "/claims/"} <= ways


@pytest.mark.once
@pytest.mark.parametrize(
    "address", ["/", "/nutrients/magnesium/", "/search/?q=x", "/compare/?left=no", "/nothing/", "/foods/"]
)
def test_every_page_has_a_box_in_its_header_that_works_without_script(client: Client, address: str) -> None:
    response = client.get(address)
    page = get(client, address, response.status_code)
    form = one(page, "//header//form[@role='search']")
    box = one(form, ".//input")
    assert (form.get("action"), form.get("method"), box.get("name"), box.get("type")) == (
        "/search/",
        None,
        "q",
        "search",
    )
    assert one(page, f"//label[@for='{box.get('id')}']").text


def test_the_page_keeps_what_was_typed_carries_the_signs_and_stays_out_of_indexes(client: Client) -> None:
    page = page_of(client, q='twitch "eye"')
    assert one(page, "//main//input[@name='q']").get("value") == 'twitch "eye"'
    assert one(page, "//meta[@name='robots']").get("content") == "noindex, follow"
    assert one(get(client, "/search/"), "//meta[@name='robots']").get("content") == "noindex, follow"
    assert one(page, "//aside[@id='help']") is not None
    assert "/search" not in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"kind": "nothing"}, "“nothing” is not a kind of result"),
        ({"kind": "food", "page": "x"}, "That is not a page number"),
        ({"page": "0"}, "That is not a page number"),
        ({"page": "-1"}, "That is not a page number"),
        ({"page": "9" * 5_000}, "That is not a page number"),
        ({"exact": "yes"}, "The key “exact” is 1 or absent"),
        ({"kind": "<script>alert(1)</script>"}, "is not a kind of result"),
    ],
)
def test_a_bad_key_gets_400_with_the_results_still_there(client: Client, keys: dict[str, str], said: str) -> None:
    page = page_of(client, 400, q="magnesium", **keys)
    assert said in words(one(page, "//*[@role='alert']"))
    assert one(page, "//*[@role='alert']//a").get("href") == "#q"
    assert words(one(page, "//head/title")).startswith("Error: ")
    assert addresses(page)
    assert not page.xpath("//main//script")


def test_a_page_past_the_end_is_not_there(client: Client) -> None:
    assert client.get("/search/?q=magnesium&kind=claim&page=99").status_code == 404
    assert client.get("/search/?q=magnesium&page=2").status_code == 404


def test_more_than_is_used_is_said(client: Client) -> None:
    page = page_of(client, q="magnesium " * 40 + "x" * 300)
    assert "Only the first 200 characters and 12 different words are used" in words(one(page, "//*[@class='outcome']"))


def test_no_more_than_the_limit_is_ranked_and_that_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MOST", 10)
    page = page_of(client, q="vitamin")
    assert len(search.find("vitamin").ranked) == 10
    assert "Another word narrows them down" in words(one(page, "//*[@class='outcome']"))
    assert "/nutrients/vitamin-d/" in addresses(page), "those with the word in their names come first"


def test_a_search_asks_few_questions() -> None:
    for typed, most in (("magnesium", 4), ("magnezium", 10), ("xylophone qzx", 6), ("", 0)):
        with CaptureQueriesContext(connection) as asked:
            search.groups(search.find(typed))
        assert len(asked) <= most, [query["sql"][:80] for query in asked]


# Nothing typed can break it


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_breaks_the_search(client: Client, typed: str) -> None:
    found = search.find(typed)
    assert len(found.ranked) <= engines.MOST
    query = quote(typed, errors="surrogatepass")
    page = client.get(f"/search/?q={query}")
    assert page.status_code == 200
    assert client.get(f"/search.json?q={query}").status_code == 200
    assert b"<script>alert" not in page.content
    assert b"onerror=alert(1)>" not in page.content
    assert SearchEntry.objects.exists()


@pytest.mark.parametrize("query", RAW)
def test_no_ill_formed_address_breaks_it(client: Client, query: str) -> None:
    for path in ("/search/", "/search.json"):
        assert client.get(path, QUERY_STRING=query).status_code == 200


def test_very_many_keys_are_a_bad_request(client: Client) -> None:
    assert client.get("/search/?" + "q=a&" * 12_000).status_code == 400


def test_each_word_of_a_query_is_asked_for_as_a_word_and_never_as_an_operator() -> None:
    """'magnesium NOT calcium' asks for three words; on neither engine does it exclude one."""
    for typed in ("magnesium NOT calcium", "magnesium !calcium", "magnesium -calcium", "magnesium & !calcium"):
        ids = {one.id for one in search.find(typed).ranked}
        assert {one.id for one in search.find("magnesium calcium").ranked} <= ids, typed


# What editors write is text


def make_term(slug: str, name: str, definition: str = "A word.") -> TermRecord:
    record = record_of(Term.objects.all()[0])
    assert isinstance(record, TermRecord)
    return TermRecord(
        slug=slug, name=name, definition=definition, version=1, published=record.published, changed=record.changed
    )


def test_hostile_text_stays_text_in_title_passage_and_suggestions(client: Client) -> None:
    publishing.publish([make_term("hostile", f"Zyzzyva {MARKUP}"[:80], f"Zyzzyva means {MARKUP}")], CHANGE)
    response = client.get("/search/?q=zyzzyva+alert")
    page = page_of(client, q="zyzzyva alert")
    assert b"<script>alert" not in response.content
    assert b"<b>magnesium" not in response.content
    (item,) = page.xpath("//ul[@class='hits']/li")
    assert MARKUP[:40] in words(item[0]).replace(" alert ", "alert").replace(" (", "(")
    assert {words(mark) for mark in item.xpath(".//mark")} == {"Zyzzyva", "alert"}
    suggested = client.get("/search.json?q=zyzzyva")
    assert suggested["Content-Type"] == "application/json"
    assert suggested["X-Content-Type-Options"] == "nosniff"
    assert suggested.json()["results"][0]["title"].startswith("Zyzzyva <script>")


# Suggestions


def test_suggestions_are_the_same_results(client: Client) -> None:
    response = client.get("/search.json?q=magnezium")
    assert response["X-Robots-Tag"] == "noindex"
    found = response.json()
    assert found["corrected"] == "magnesium"
    assert found["results"][0] == {"title": "Magnesium", "url": "/nutrients/magnesium/", "kind": "nutrient"}
    assert [result["url"] for result in found["results"]] == best("magnesium", 10)
    assert client.get("/search.json").json() == {"corrected": "", "results": []}
    assert client.post("/search.json").status_code == 405


# The page that is not there


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/nutrients/magnesuim/", "/nutrients/magnesium/"),
        ("/food/almond", "/foods/almonds/"),
        ("/symptoms/eye-twitch.html", "/symptoms/eyelid-twitching/"),
        ("/magnesium/foods/high-in-magnesium/", "/nutrients/magnesium/foods/"),
    ],
)
def test_a_missing_address_offers_pages_that_come_near(client: Client, path: str, url: str) -> None:
    page = get(client, path, 404)
    offered = one(page, "//h2[text()='Pages that come near']/following-sibling::ul[1]").xpath(".//a/@href")
    assert url in offered
    assert len(offered) <= 5
    assert one(page, "//main//form[@role='search']") is not None


@pytest.mark.parametrize(
    "path", ["/%00/", "/%22%27/", "/" + "x" * 4_000, "/xylophone/", "/.../", "/%F0%9F%92%A9", "/%ff%fe/"]
)
def test_a_missing_address_stays_404_whatever_it_says(client: Client, path: str) -> None:
    page = get(client, path, 404)
    assert one(page, "//main//form[@role='search']") is not None


def test_a_search_that_fails_never_makes_the_missing_page_fail(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Iterator[object]:
        raise DatabaseError("no such table")

    monkeypatch.setattr(search, "find", broken)
    assert client.get("/nutrients/magnesuim/").status_code == 404


# The index holds what readers may see


@pytest.mark.once
@pytest.mark.once
def test_the_page_of_needs_is_found_by_every_nutrient_that_has_some() -> None:
    (entry,) = SearchEntry.objects.filter(url="/intake/")
    names = Nutrient.objects.filter(intakes__isnull=False).values_list("name", flat=True).distinct()
    assert [name for name in names if name.lower() not in entry.text.lower()] == []


def test_every_result_leads_to_a_page_with_its_target(client: Client) -> None:
    pages: dict[str, Page] = {}
    for entry in SearchEntry.objects.exclude(kind__in=[SearchKind.FOOD, SearchKind.CLAIM, SearchKind.SOURCE]):
        address, fragment = urldefrag(entry.url)
        page = pages.setdefault(address, None)
        if page is None:
            page = pages[address] = get(client, address)
        assert not fragment or page.xpath("//*[@id=$name]", name=fragment), entry.url


def test_foods_statements_and_sources_are_all_there_and_lead_to_their_pages() -> None:
    for kind, model in ((SearchKind.FOOD, Food), (SearchKind.CLAIM, Claim)):
        entries = dict(SearchEntry.objects.filter(kind=kind).values_list("key", "url"))
        assert entries == {row.slug: row.get_absolute_url() for row in model._default_manager.all()}


def test_the_vocabulary_counts_the_entries_that_hold_a_word() -> None:
    held = sum("magnesium" in entry.text_words.partition("\n")[2].split() for entry in SearchEntry.objects.all())
    assert SearchWord.objects.get(word="magnesium").entries == held > 100
    assert not SearchWord.objects.filter(word__regex="[^a-z]").exists()
