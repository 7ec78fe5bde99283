"""Rules of how every public page is built, by their numbers in the site's list of checks: A accessibility, V speed,
X-11 no script. axe in a real browser looks at one page of each kind (test_browser.py); these look at all of them."""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from config.static import sent
from nutrients.finished.ahead import articles
from nutrients.finished.encodings import squeezed
from tests.first_bytes import (
    AFTER_THE_SHORT_ANSWER,
    MOST_OF_AN_ARTICLE,
    MOST_OF_STYLE,
    MOST_TO_THE_SHORT_ANSWER,
    beginning,
    bytes_until,
)
from tests.intake import make_form
from tests.pages import ON_SEARCH, Page, get, heading_fault, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BAD_CHOICES = (
    *("/compare/?left=nothing&right=nowhere", "/audit/?verdict=nonsense", "/changes/?year=1066"),
    *("/foods/?diet=stones&group=air", "/foods/almonds/?grams=0", "/foods/compare/?a=kryptonite"),
    *("/nutrients/magnesium/foods/?per=dozen&stage=elf", "/search/?kind=nonsense&q=cramp"),
)
FOCUSABLE = ("a", "button", "input", "select", "textarea", "summary")
SCRIPT = re.compile(rb"<script[^>]*>")
BASE = Path(settings.BASE_DIR)
MOST_BYTES, MOST_BYTES_OF_STYLE = 100_000, 30_000
OTHER_SITES = re.compile(r"(?:https?:)?//")


def named(item: Page) -> str:
    return str(item.get("aria-label") or words(item))


def test_a_3_each_page_has_its_landmarks_once(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert next(one(page, "//body").iter("header", "main", "footer")).tag == "header", address
        for landmark in ("//main", "/html/body/header", "/html/body/footer"):
            one(page, landmark)
        assert not page.xpath("//*[@role='main' or @role='banner' or @role='contentinfo']"), address
        navs = [nav.get("aria-label") or words(one(page, f"//*[@id='{nav.get('aria-labelledby')}']"))
                for nav in page.xpath("//nav")]  # fmt: skip
        assert len(navs) == len(set(navs)), (address, navs)


def test_a_3_the_way_past_the_menu_comes_first_and_leads_to_what_takes_focus(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        first = next(one(page, "//body").iter(*FOCUSABLE))
        assert (first.get("href"), words(first)) == ("#main", "Skip to the content"), address
        assert one(page, "//*[@id='main']").get("tabindex") == "-1"


def test_a_3_headings_skip_no_level(walked: dict[str, Page]) -> None:
    assert {address: heading_fault(page) for address, page in walked.items() if heading_fault(page)} == {}


@pytest.mark.parametrize("address", ["/no-such-page/", "/nutrients/kryptonite/", *BAD_CHOICES])
def test_a_3_headings_skip_no_level_where_something_went_wrong(client: Client, address: str) -> None:
    assert heading_fault(html.document_fromstring(client.get(address).content.decode())) == ""


def test_a_4_every_table_is_named_and_its_headings_say_what_they_head(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        for table in page.xpath("//table"):
            assert words(one(table, "./caption")), address
            for heading in table.xpath(".//th"):
                assert heading.get("scope") in ("col", "row", "colgroup", "rowgroup"), address
                assert words(heading), address


def test_a_4_no_cell_speaks_by_a_picture_alone(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        for cell in page.xpath("//table//td[not(normalize-space())]"):
            row = words(cell.getparent())
            assert "b" in (cell.get("class") or "").split(), (address, row)
            assert re.search(r"%|not measured|no ", row), (address, "a bar without its number", row)


def test_a_8_help_stands_in_one_order_everywhere(walked: dict[str, Page]) -> None:
    for part in ("//footer//a", "//header//a", "//header//form//input"):
        lists = {tuple((item.get("href"), named(item)) for item in page.xpath(part)) for page in walked.values()}
        assert len(lists) == 1, part
        assert next(iter(lists)), part


def complained(page: Page) -> Iterator[tuple[Page, Page]]:
    """Each link of the summary of faults with what it leads to."""
    summary = one(page, "//*[@role='alert' and @tabindex='-1' and @autofocus]")
    assert words(one(page, "//head/title")).startswith("Error: ")
    links = summary.xpath(".//li/a")
    assert len(links) == len(summary.xpath(".//li")) > 0
    for link in links:
        yield link, one(page, f"//*[@id='{link.get('href').removeprefix('#')}']")


def assert_told(page: Page) -> None:
    """A fault is told in the title, in a summary that takes focus, and beside its control, which keeps its value."""
    for link, control in complained(page):
        if control.get("type") == "search":
            continue  # its words are never wrong: the summary leads there for another search
        if control.tag in ("input", "select", "textarea"):
            assert control.get("aria-invalid") == "true", words(link)
            beside = [words(one(page, f"//*[@id='{name}']")) for name in control.get("aria-describedby").split()]
            assert any(text and text in words(link) for text in beside), (words(link), beside)
        else:
            assert control.get("tabindex") == "-1", words(link)


@pytest.mark.parametrize("address", BAD_CHOICES)
def test_a_12_a_bad_choice_is_told_in_the_title_on_top_and_at_its_field(client: Client, address: str) -> None:
    assert_told(get(client, address, 400))


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/intake/", make_form(("pyridoxine", "lots", "mg"), years="200")),
        ("/doctor-sheet/", {"since": "long ago", "places": ["moon"], "more": "x" * 5000}),
    ],
)
def test_a_12_a_bad_answer_of_a_form_is_told_too(client: Client, address: str, form: dict[str, str]) -> None:
    answer = client.post(address, form)
    assert answer.status_code == 400
    assert_told(html.document_fromstring(answer.content.decode()))
    assert heading_fault(html.document_fromstring(answer.content.decode())) == ""


def test_a_13_every_field_has_a_label_and_every_group_a_legend(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        labelled = set(page.xpath("//label/@for"))
        for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            assert field.get("id") in labelled or field.xpath("ancestor::label"), (address, field.get("name"))
            assert field.get("autocomplete") in (None, "off"), "no field asks who the reader is"
            if field.get("type") in ("radio", "checkbox"):
                assert words(one(field, "ancestor::fieldset[1]/legend")), (address, field.get("name"))


def test_a_14_a_link_makes_sense_alone(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        for link in page.xpath("//a"):
            assert named(link), (address, link.get("href"))
            assert named(link).casefold() not in ("here", "click here", "more", "read more", "link"), address


def test_a_14_the_same_words_lead_to_the_same_place(walked: dict[str, Page]) -> None:
    several: dict[tuple[str, str], list[str]] = {}
    for address, page in walked.items():
        places = defaultdict(set)
        for link in page.xpath("//a[@href]"):
            places[named(link).casefold()].add(link.get("href"))
        several |= {(address, name): sorted(found) for name, found in places.items() if len(found) > 1}
    assert several == {}


def test_a_14_a_name_for_the_ear_holds_what_the_eye_reads(walked: dict[str, Page]) -> None:
    signs = re.compile(r"[↑¶\d]*")
    for address, page in walked.items():
        for link in page.xpath("//a[@aria-label]"):
            seen = words(link)
            assert signs.fullmatch(seen) or seen.casefold() in link.get("aria-label").casefold(), (address, seen)


def test_a_14_a_link_to_a_file_says_so(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        for link in page.xpath("//main//a[@href and not(@rel='external')]"):
            if "." in urlsplit(link.get("href")).path.rpartition("/")[2]:
                assert re.search(r"Markdown|JSON|csv|BibTeX|RIS|ZIP|Atom", named(link), re.IGNORECASE), address
                assert link.get("type"), (address, link.get("href"))


def test_a_17_every_picture_says_what_it_shows(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert all(image.get("alt") is not None for image in page.xpath("//img")), address
        for svg in page.xpath("//*[local-name()='svg']"):
            if svg.get("aria-hidden") != "true":
                assert svg.get("role") == "img", address
                names = svg.get("aria-labelledby").split()
                parts = {item.get("id"): item.tag for item in svg.xpath("./*[@id]")}
                assert {parts[name] for name in names} <= {"title", "desc"}, address
                assert "title" in parts.values(), address


def test_a_11_and_x_11_nothing_needs_a_script(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert [(item.get("src"), item.text) for item in page.xpath("//script[not(@type)]")] == [(None, ON_SEARCH)]
        assert set(page.xpath("//input[@data-suggest]/@data-script")) == {"/static/search.js"}, address
        assert not page.xpath("//*[@draggable or @contenteditable or @hidden] | //noscript | //template"), address
        assert [link for link in page.xpath("//@href | //@action") if link.lower().startswith("javascript:")] == []


def test_x_11_every_form_answers_without_a_script(client: Client, walked: dict[str, Page]) -> None:
    """Sent as it stands, empty, or as it was filled in by the address."""
    answered: set[str] = set()
    for address, page in walked.items():
        for form in page.xpath("//form"):
            action, method = urlsplit(form.get("action") or address).path, form.method
            assert form.xpath(".//button[not(@type='button')]"), (address, action)
            kind = re.sub(r"^(/foods/|/nutrients/)(?!compare)[^/]+/", r"\1*/", action)
            if kind not in answered:
                answered.add(kind)
                sent = client.post if method == "POST" else client.get
                given: dict[str, list[str]] = defaultdict(list)
                for name, value in form.form_values():
                    given[name].append(value)
                answer = sent(action, given)
                assert answer.status_code in (200, 400), (address, action)
                assert "<h1" in answer.content.decode()
    assert {
        "/search/",
        "/compare/",
        "/foods/",
        "/foods/compare/",
        "/intake/",
        "/doctor-sheet/",
        "/foods/*/",
    } <= answered


def test_v_1_a_page_loads_nothing_from_elsewhere(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        loaded = page.xpath("//@src | //@srcset | //@poster | //*[local-name()='use']/@href")
        loaded += page.xpath("//link[not(@rel='canonical')]/@href")
        assert [link for link in loaded if OTHER_SITES.match(link) or link.startswith("data:")] == [], address
        assert all(image.get("width") and image.get("height") for image in page.xpath("//img")), address


def style() -> bytes:
    """As it is sent."""
    return sent((BASE / "static" / "style.css").read_bytes())


def test_v_1_pages_and_style_are_small(client: Client, walked: dict[str, Page]) -> None:
    """As they are sent, packed; a page that grows past this is to be divided."""
    for address in ("/compare/", "/guides/muscle-twitching/", "/nutrients/magnesium/", "/claims/", "/sources/"):
        assert len(gzip.compress(client.get(address).content, 6)) < MOST_BYTES, address
    assert len(gzip.compress(style(), 6)) < MOST_BYTES_OF_STYLE


def test_v_1_an_article_is_small(client: Client) -> None:
    """As a browser gets it; an article that grows past this is to be divided, because nobody reads it on a phone."""
    sizes = {address: len(squeezed(client.get(address).content)) for address in articles()[1:]}
    assert len(sizes) > 12
    assert {address: size for address, size in sizes.items() if size > MOST_OF_AN_ARTICLE} == {}


def test_v_1_the_first_bytes_hold_the_short_answer_and_what_it_is_shown_with(client: Client) -> None:
    """Of the articles as a browser gets them: nothing more is waited for than these bytes of the page and the style."""
    assert len(squeezed(style())) <= MOST_OF_STYLE
    for address in articles()[1:]:  # the first is the home page
        whole = client.get(address).content
        seen = beginning(squeezed(whole)[: MOST_TO_THE_SHORT_ANSWER - MOST_OF_STYLE])
        head, _end, body = seen.partition(b"</head>")
        assert b'rel="stylesheet"' in head, address
        assert b'class="leads"' in body, address
        assert AFTER_THE_SHORT_ANSWER in body, address
        assert not [tag for tag in SCRIPT.findall(whole) if b"src" in tag], address


def test_v_1_the_first_bytes_of_a_stream_can_be_read_alone() -> None:
    text = b"".join(b"%d, " % number for number in range(50_000))
    stream = squeezed(text)
    needed = bytes_until(stream, b" 777, ")
    assert 0 < needed < len(stream) / 10
    assert b" 777, " not in beginning(stream[: needed - 1])
    assert text.startswith(beginning(stream[:needed]))
