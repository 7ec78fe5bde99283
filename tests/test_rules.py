"""Rules that every public address keeps, by their numbers in the site's list of checks: X crawl, M sitemap, D head,
T trust, A accessibility. Others stand in test_pages.py, test_structured_data.py, test_feed.py and test_ledger.py."""

import re
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from nutrients.models import Source
from tests.pages import Page, get, one, words
from tests.walk import is_file, sitemap_addresses

pytestmark = pytest.mark.django_db
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
ONE_OF_EACH = (
    *("/", "/guides/muscle-twitching/", "/nutrients/magnesium/", "/nutrients/magnesium/foods/", "/compare/"),
    *(
        "/symptoms/muscle-twitching/",
        "/foods/almonds/",
        "/claims/magnesium-low-mechanism-1/",
        "/sources/nhs-twitching/",
    ),
    *("/glossary/", "/about/", "/changes/", "/audit/"),
)
FOOTER = ("/about/", "/about/editorial-policy/", "/about/corrections/", "/about/privacy/", "/about/accessibility/")


def is_indexed(page: Page) -> bool:
    return not page.xpath("//meta[@name='robots']")


def meta(page: Page, name: str) -> str:
    return str(one(page, f"//head/meta[@property='{name}' or @name='{name}']").get("content"))


def test_x_2_and_d_3_every_address_of_the_sitemap_is_a_page_that_names_itself(
    client: Client, walked: dict[str, Page]
) -> None:
    for address in sitemap_addresses(client):
        assert is_indexed(walked[address]), address
        assert one(walked[address], "//link[@rel='canonical']").get("href") == settings.SITE_URL + address


def test_x_4_and_x_5_robots_hides_nothing_that_readers_see(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
    assert not [line for line in lines if line.startswith("Disallow")]
    assert "admin" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/"])
def test_x_6_the_desk_is_kept_out_of_indexes(client: Client, address: str) -> None:
    assert "noindex" in client.get(address).headers["X-Robots-Tag"]


@pytest.mark.parametrize(
    "address",
    ["/search/", "/search/?q=cramp", "/nutrients/magnesium/v/1/", "/foods/?diet=vegan", "/compare/?left=copper-excess"],
)
def test_x_7_choices_and_old_versions_are_kept_out_of_indexes(client: Client, address: str) -> None:
    page = get(client, address)
    assert meta(page, "robots") == "noindex, follow"
    assert address not in sitemap_addresses(client)
    assert not page.xpath("//script[@type='application/ld+json']")


@pytest.mark.parametrize("address", ["/nutrients/magnesium", "/foods/almonds", "/about"])
def test_x_8_an_address_without_its_last_slash_leads_on_in_one_hop(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{address}/")


@pytest.mark.parametrize("address", ONE_OF_EACH)
def test_x_9_and_x_10_a_page_is_asked_for_again_cheaply_and_only_read(client: Client, address: str) -> None:
    answer = client.get(address)
    again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == answer.headers["Content-Type"]
    refused = client.post(address)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("address", ONE_OF_EACH)
def test_x_13_unknown_keys_change_nothing(client: Client, address: str) -> None:
    assert client.get(f"{address}?utm_source=x&fbclid=y").content == client.get(address).content


def test_m_1_m_3_and_m_4_the_sitemap_is_small_dated_and_plain(client: Client) -> None:
    answer = client.get("/sitemap.xml")
    assert len(answer.content) < 50_000_000
    entries = etree.fromstring(answer.content).findall("s:url", MAP)
    assert 500 < len(entries) <= 50_000
    for entry in entries:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", entry.findtext("s:lastmod", "", MAP))
        assert [etree.QName(part).localname for part in entry] == ["loc", "lastmod"]
    assert "Last-Modified" in answer.headers


def test_d_1_a_title_begins_with_the_name_of_the_page(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert len(page.xpath("//h1")) == 1, address
        title = one(page, "//head/title").text
        assert title.endswith(" · Fascicle"), address
        assert title == title.strip(), address


def test_d_2_a_description_is_not_cut_in_a_word(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        if is_indexed(page):
            assert re.search(r"[.?!…)]$", meta(page, "description")), address


def test_d_4_a_page_says_what_it_is_where_it_is_linked(client: Client, walked: dict[str, Page]) -> None:
    pictures = set()
    for address, page in walked.items():
        assert meta(page, "og:url") == one(page, "//link[@rel='canonical']").get("href"), address
        assert one(page, "//head/title").text.startswith(meta(page, "og:title")), address
        assert meta(page, "og:image:alt")
        assert (meta(page, "og:image:width"), meta(page, "og:image:height")) == ("1200", "630")
        if is_indexed(page):
            assert meta(page, "og:description") == meta(page, "description")
        pictures.add(meta(page, "og:image"))
    assert len(pictures) > 20
    for picture in pictures:
        assert picture.startswith(f"{settings.SITE_URL}/og/")
        assert client.get(picture.removeprefix(settings.SITE_URL)).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("address", ["/guides/muscle-twitching/", "/nutrients/magnesium/"])
def test_d_5_and_d_7_an_article_says_when_and_by_whom(client: Client, address: str) -> None:
    page = get(client, address)
    assert meta(page, "og:type") == "article"
    printed = page.xpath("//time/@datetime")
    assert meta(page, "article:published_time")[:10] in printed
    assert meta(page, "article:modified_time")[:10] in printed
    assert meta(page, "citation_title") == words(one(page, "//h1"))
    assert meta(page, "citation_author").casefold() in words(one(page, "//footer")).casefold()
    assert meta(page, "citation_publication_date").replace("/", "-") in printed


def test_d_6_and_d_8_every_page_can_be_enlarged_and_quoted(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert meta(page, "viewport") == "width=device-width, initial-scale=1", address
        assert etree.tostring(page).find(b"charset") < 1024
        assert not page.xpath("//*[@data-nosnippet]")
        assert "snippet" not in "".join(page.xpath("//meta[@name='robots']/@content"))


def test_t_6_identifiers_of_sources_are_well_formed() -> None:
    for source in Source.objects.all():
        assert not source.doi or re.fullmatch(r"10\.\d{4,9}/\S+", source.doi), source.slug
        assert not source.pmid or source.pmid.isdigit(), source.slug
        assert not source.url or re.match(r"https?://[^/]+", source.url), source.slug


def test_t_3_and_t_8_every_page_leads_to_who_makes_it_and_how(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert set(FOOTER) <= set(page.xpath("//footer//a/@href")), address


def test_a_4_every_table_is_named_and_its_headings_say_what_they_head(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        for table in page.xpath("//table"):
            assert words(one(table, "./caption")), address
            for heading in table.xpath(".//th"):
                assert heading.get("scope") in ("col", "row", "colgroup", "rowgroup"), address
                assert words(heading), address


def test_a_14_a_link_makes_sense_alone(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        for link in page.xpath("//a"):
            name = link.get("aria-label") or words(link)
            assert name, (address, link.get("href"))
            assert name.casefold() not in ("here", "click here", "more", "read more", "link"), address


def test_a_17_every_picture_says_what_it_shows(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert all(image.get("alt") is not None for image in page.xpath("//img")), address
        for svg in page.xpath("//*[local-name()='svg']"):
            named = svg.get("role") == "img" and svg.get("aria-labelledby")
            assert named or svg.get("aria-hidden") == "true", address


def test_x_12_links_lead_to_pages_and_never_on(client: Client, walked: dict[str, Page]) -> None:
    files = {urljoin(address, href) for address, page in walked.items() for href in page.xpath("//a/@href")}
    for link in sorted(link for link in files if link.startswith("/") and is_file(link)):
        assert client.get(link).status_code == 200, link
