"""What every public page promises."""

from itertools import pairwise
from urllib.parse import urldefrag

import pytest
from django.conf import settings
from django.test import Client

from nutrients.models import Claim, Food, Guide, Nutrient, Sign, Source, Symptom
from tests.pages import ON_SEARCH, Page, get, one, words
from tests.walk import links, sitemap_addresses

pytestmark = pytest.mark.django_db
WITH_PAGE = sorted(path.stem for path in (settings.CONTENT_DIR / "nutrients").glob("*.md") if "{#" in path.read_text())
SECTIONS = ("before", "too-little", "too-much", "mechanism", "at-risk", "medicines", "tests", "how-much", "foods")
LISTS = ("/", "/guides/", "/nutrients/", "/compare/", "/foods/", "/sources/", "/about/")
ADVICE = "/guides/what-food-supplements-and-tests-can-do/"
SYMPTOM_PAGES = ("/", "/nutrients/", "/compare/", "/guides/muscle-twitching/")


@pytest.mark.once
def test_links_from_the_home_page_reach_the_sitemap_and_nothing_is_broken(
    client: Client, walked: dict[str, Page]
) -> None:
    indexable = {address for address, page in walked.items() if not page.xpath("//meta[@name='robots']")}
    assert indexable == sitemap_addresses(client)
    anchors = {address: set(page.xpath("//@id")) for address, page in walked.items()}
    for address, page in walked.items():
        for link in links(page, address):
            target, fragment = urldefrag(link)
            if fragment and target in walked:
                assert fragment in anchors[target], f"{address}: {link}"


@pytest.mark.once
def test_every_page_has_a_head_of_its_own(walked: dict[str, Page]) -> None:
    titles, descriptions = [], []
    for address, page in walked.items():
        assert one(page, "//html").get("lang") == "en-GB"
        assert words(one(page, "//h1"))
        assert one(page, "//link[@rel='canonical']").get("href") == settings.SITE_URL + address
        if page.xpath("//meta[@name='robots']"):
            continue
        titles.append(words(one(page, "//head/title")))
        descriptions.append(one(page, "//meta[@name='description']").get("content"))
        assert 50 <= len(descriptions[-1]) <= 160, (address, descriptions[-1])
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)


@pytest.mark.once
def test_every_page_that_names_a_symptom_carries_the_warning_signs(walked: dict[str, Page]) -> None:
    names = [name.lower() for name in Symptom.objects.values_list("name", flat=True)]
    signs = list(Sign.objects.values_list("text", flat=True))
    named = 0
    for address, page in walked.items():
        text = words(one(page, "//main")).lower()
        if "twitch" in text or any(name in text for name in names):
            named += 1
            shown = words(one(page, "//aside[@id='help']"))
            assert all(sign in shown for sign in signs), address
            assert "harmless" in text or "no dangerous cause" in text, address
    assert named > 500


@pytest.mark.once
def test_no_id_stands_twice_and_headings_skip_no_level(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), (address, {name for name in ids if ids.count(name) > 1})
        levels = [
            int(heading.tag[1]) for heading in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
        ]
        assert levels[0] == 1, address
        assert all(after <= before + 1 for before, after in pairwise(levels)), address


@pytest.mark.once
def test_every_citation_leads_to_its_reference_and_back(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        uses = {mark.get("id"): mark.get("href") for mark in page.xpath("//a[@class='cite']")}
        backs = page.xpath("//*[@class='backs']/a/@href")
        assert {f"#{use}" for use in uses} == set(backs), address
        assert {f"#{name}" for name in page.xpath("//ol[@class='refs']/li/@id")} == set(uses.values()), address


@pytest.mark.once
def test_no_page_asks_another_site_for_anything_or_holds_inline_code(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        loaded = page.xpath("//@src | //link[@rel!='canonical']/@href | //*[local-name()='image']/@href")
        assert all(url.startswith("/") for url in loaded), address
        inline = page.xpath("//script[not(@src) and not(@type='application/ld+json')] | //style | //@style")
        assert [item.text for item in inline] == [ON_SEARCH], address


@pytest.mark.once
@pytest.mark.parametrize("address", [*SYMPTOM_PAGES, *(f"/nutrients/{slug}/" for slug in WITH_PAGE)])
def test_help_and_calm_stand_before_the_nutrient_text(client: Client, address: str) -> None:
    text = words(one(get(client, address), "//main"))
    calm = text.find("harmless") if address != "/" else text.find("no dangerous cause")
    help_at = min(place for place in (text.find("Get help now"), text.find("emergency number")) if place >= 0)
    first = min(place for place in (text.find("agnesium"), text.find("itamin ")) if place >= 0)
    heading = len(words(one(get(client, address), "//h1"))) + 60
    assert calm >= 0
    if first > heading:
        assert max(calm, help_at) < first, (calm, help_at, first)


@pytest.mark.once
@pytest.mark.parametrize("address", [*LISTS, "/guides/muscle-twitching/", "/nutrients/magnesium/"])
def test_pages_say_that_nobody_reviewed_them(client: Client, address: str) -> None:
    assert "Not yet reviewed by a clinician" in words(one(get(client, address), "//body"))


@pytest.mark.once
@pytest.mark.parametrize("slug", WITH_PAGE)
def test_a_nutrient_has_every_section_in_order(client: Client, slug: str) -> None:
    page = get(client, f"/nutrients/{slug}/")
    found = [section.get("id") for section in page.xpath("//div[@class='art']/section")]
    assert found == [*SECTIONS, "references", "history"]
    assert all(len(words(one(page, f"//section[@id='{name}']"))) > 100 for name in SECTIONS)
    assert words(one(page, "//*[@id='short-answer']"))


@pytest.mark.once
@pytest.mark.parametrize("slug", WITH_PAGE)
def test_a_nutrient_leans_on_eight_sources_and_no_claim_on_none(client: Client, slug: str) -> None:
    page = get(client, f"/nutrients/{slug}/")
    assert len(page.xpath("//ol[@class='refs']/li")) >= 8
    claims = page.xpath("//ul[contains(@class,'claims')]/li")
    assert len(claims) >= 13
    for claim in claims:
        assert claim.xpath(".//a[@class='cite']"), words(claim)
        assert claim.xpath("./span[contains(@class,'g-')]"), "the grade stands in words"


@pytest.mark.once
@pytest.mark.parametrize("slug", WITH_PAGE)
def test_a_nutrient_quotes_each_of_its_claims_once(client: Client, slug: str) -> None:
    shown = [words(p) for p in get(client, f"/nutrients/{slug}/").xpath("//ul[contains(@class,'claims')]/li/p[1]")]
    for claim in Claim.objects.filter(nutrient__slug=slug):
        statement = claim.text.split(" [@")[0]
        assert sum(text.startswith(statement) for text in shown) == 1, claim.slug


@pytest.mark.once
def test_weak_claims_carry_their_grade_and_never_stand_in_prose(client: Client) -> None:
    page = get(client, "/nutrients/vitamin-b6/")
    weak = Claim.objects.filter(nutrient__slug="vitamin-b6", grade__in=("limited", "disputed", "unsupported"))
    prose = " ".join(words(block) for block in page.xpath("//div[@class='prose']"))
    for claim in weak:
        assert claim.text.split(" [@")[0] not in prose
        (shown,) = [li for li in page.xpath("//ul/li") if claim.text.split(" [@")[0] in words(li)]
        assert claim.get_grade_display() in words(shown)


@pytest.mark.once
def test_the_guides_quote_every_claim_of_the_popular_article(client: Client) -> None:
    """Two of them together: the third is about what the popular article leaves out."""
    page = " ".join(words(one(get(client, address), "//main")) for address in ("/guides/muscle-twitching/", ADVICE))
    audited = Claim.objects.filter(audit_items__isnull=False).distinct()
    assert audited.count() == 58
    for claim in audited:
        assert claim.text.split(" [@")[0] in page, claim.slug


def test_the_home_page_shows_the_central_finding(client: Client) -> None:
    rows = get(client, "/").xpath("//table[contains(@class,'marks')]/tbody/tr")
    found = {words(row[0]): (words(row[1]), words(row[2])) for row in rows}
    assert len(found) == 12
    assert found["Magnesium"] == ("Established marked deficiency only", "Unsupported weakness, lost reflexes")
    assert found["Vitamin B6"] == ("Limited", "Limited nerve damage established, twitching not")
    assert found["Potassium"] == ("Disputed weakness leads", "Limited weakness leads")
    grades = [words(dd) for dd in get(client, "/").xpath("//dl[@class='legend']//dd[@class='num']")]
    assert grades == ["2", "3", "8", "1", "10"]


@pytest.mark.once
def test_sources_of_low_authority_are_marked_everywhere(client: Client) -> None:
    assert words(get(client, "/sources/")).count("Low authority") == 5
    assert "We do not use it as evidence" in words(get(client, "/sources/droracle-b6-twitching/"))
    guide = get(client, ADVICE)
    listed = [words(li) for li in guide.xpath("//ol[@class='refs']/li") if "DrOracle" in words(li)]
    assert len(listed) == 4
    assert all("Low authority" in item for item in listed)


def test_a_source_page_lists_every_claim_that_leans_on_it(client: Client) -> None:
    page = words(get(client, "/sources/msd-b6-toxicity/"))
    leaning = Claim.objects.filter(text__contains="@msd-b6-toxicity")
    assert leaning.count() > 5
    assert all(claim.text.split(" [@")[0] in page for claim in leaning)


def test_what_is_not_published_is_not_there(client: Client) -> None:
    for address in ("/nutrients/niacin/", "/nutrients/energy/", "/guides/no/", "/foods/no/", "/sources/no/", "/x"):
        assert client.get(address).status_code == 404, address


def test_counts_of_what_is_loaded() -> None:
    counts = [model.objects.count() for model in (Source, Claim, Food, Guide, Nutrient)]
    assert counts == [190, 281, 298, 3, 15]
