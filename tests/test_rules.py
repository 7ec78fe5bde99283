"""Rules that every public address keeps, by their numbers in the site's list of checks: X crawl, M sitemap, D head,
T trust. Others stand in test_rules_words.py (R, T), test_rules_access.py (A, V), test_validity.py (A-2), test_pages.py,
test_structured_data.py (S), test_machines.py, test_feed.py and test_ledger.py (M)."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree, html

from nutrients.addresses import page_of_twin
from nutrients.models import Redirect, Source
from tests.intake import make_form
from tests.pages import Page, get, one, words
from tests.test_security import TOOLS
from tests.walk import Met, is_file, sitemap_addresses, some_of_each_kind

pytestmark = [pytest.mark.django_db, pytest.mark.once]
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
LONGEST, LONGEST_OF_A_SOURCE = 100, 130
"""Characters of a title; a source is called what its authors called it, up to ten words."""
SOME_OF_ALL = 67
"""Of the addresses of the site, every such one is asked several times over; they share their views with the others."""
MOST_HEADS = 8
"""Pages of each kind of which the head is asked for."""
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


@pytest.mark.parametrize(
    ("address", "form"),
    [("/doctor-sheet/", {"places": ["eyelid"], "since": "longer"}), ("/intake/", make_form(("B6", "12", "mg")))],
)
def test_x_7_what_a_tool_answers_is_kept_out_of_indexes(client: Client, address: str, form: dict[str, str]) -> None:
    page = html.document_fromstring(client.post(address, form).content.decode())
    assert meta(page, "robots") == "noindex, follow"
    assert is_indexed(get(client, address)), "the empty form is a page like others"


@pytest.mark.parametrize("address", [*ONE_OF_EACH[1:], "/search/?q=cramp", "/foods/compare/?a=almonds"])
def test_x_8_an_address_without_its_last_slash_leads_on_in_one_hop(client: Client, address: str) -> None:
    path, mark, query = address.partition("?")
    answer = client.get(path.rstrip("/") + mark + query)
    assert (answer.status_code, answer.headers["Location"]) == (301, address)


def test_x_8_a_moved_address_without_its_last_slash_leads_on_in_one_hop(client: Client) -> None:
    moved = Redirect.objects.all()
    assert moved.count() > 100
    for row in moved[::9]:
        for old in (row.old, row.old.rstrip("/")):
            answer = client.get(old)
            assert (answer.status_code, answer.headers["Location"]) == (301, row.new), old


@pytest.mark.parametrize("host", ["www.localhost", "127.0.0.2", "example.org"])
def test_x_8_no_other_host_shows_the_site(client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


def asked_often(walked: dict[str, Page]) -> list[str]:
    return sorted({*ONE_OF_EACH, *sorted(walked)[::SOME_OF_ALL]})


def test_x_9_a_page_is_asked_for_again_cheaply(client: Client, walked: dict[str, Page]) -> None:
    for address in asked_often(walked):
        answer = client.get(address)
        again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        other = client.get(address, headers={"if-none-match": '"another"'})
        assert (other.status_code, other.content) == (200, answer.content), address


def test_x_10_head_is_get_without_a_body_and_nothing_else_is_answered(client: Client, met: dict[str, Met]) -> None:
    """HEAD makes the page anew: of those that are alike a few are asked."""
    for address in some_of_each_kind(met, MOST_HEADS):
        head, own = client.head(address), {"X-Request-ID": ""}
        expected = 200, b"", {**met[address].headers} | own
        assert (head.status_code, head.content, {**head.headers} | own) == expected, address
    for address in met:
        if address not in TOOLS:
            refused = client.post(address)
            assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD"), address


def test_x_13_unknown_keys_change_nothing(client: Client, walked: dict[str, Page]) -> None:
    for address in asked_often(walked):
        mark = "&" if "?" in address else "?"
        tracked = client.get(f"{address}{mark}utm_source=x&fbclid=y")
        assert tracked.content == client.get(address).content, address


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
        title, name = one(page, "//head/title").text, words(one(page, "//h1"))
        assert title.endswith(" · Fascicle"), address
        assert title == " ".join(title.split()), address
        begins = title.removesuffix(" · Fascicle").partition(" … (")[0]
        assert begins.startswith(name) or name.startswith(begins), (address, title, name)


def test_d_1_titles_are_short_enough_to_be_read_in_a_list(walked: dict[str, Page]) -> None:
    lengths = {address: len(one(page, "//head/title").text) for address, page in walked.items()}
    assert {address: n for address, n in lengths.items() if not 18 <= n <= LONGEST_OF_A_SOURCE} == {}
    ours = {address: n for address, n in lengths.items() if not address.startswith(("/sources/", "/foods/compare/"))}
    assert {address: n for address, n in ours.items() if n > LONGEST} == {}


def test_d_1_and_d_2_a_sign_is_escaped_once(client: Client) -> None:
    page = get(client, "/foods/bakers-yeast-dry/")
    assert one(page, "//head/title").text.startswith("Baker's yeast, active dry: ")
    assert meta(page, "og:title").startswith("Baker's yeast")
    assert meta(page, "description").startswith("Baker's yeast")


def test_d_2_a_description_is_not_cut_in_a_word(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        if is_indexed(page):
            described = meta(page, "description")
            assert 50 <= len(described) <= 160, address
            assert re.search(r"[.?!…)]$", described), address


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
        assert one(page, "//html").get("lang") == "en-GB"
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


def test_x_12_links_lead_to_pages_and_never_on(client: Client, walked: dict[str, Page]) -> None:
    """Pages have been asked for by the walk; of their other forms, test_twins.py looks at those of each kind."""
    files = {urljoin(address, href) for address, page in walked.items() for href in page.xpath("//a/@href")}
    often = asked_often(walked)
    for link in sorted(link for link in files if link.startswith("/") and is_file(link)):
        page, _end = page_of_twin(urlsplit(link).path)
        if not page or page in often:
            assert client.get(link).status_code == 200, link
