"""Rules of what every public page says, by their numbers in the site's list of checks: R plain language, T trust."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nutrients import publishing
from nutrients.checking import DOSES, PROMISES
from nutrients.models import Nutrient, Source
from nutrients.records import PersonRecord, ReviewRecord
from tests.desk import CHANGE, push
from tests.pages import Page, get, is_no_text_of_ours, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NO_ZERO = re.compile(r"(?<![\w.)/])\.\d")
TRAILING_ZERO = re.compile(r"(?<![\d.,])\d[\d,]*\.0+(?![\d.])")
NO_COMMA = re.compile(r"(?<![\d.,/\-–:#(@A-Za-z])\d{4,}(?![\d/:])")
NAMES = re.compile(r"(?:PMID:?|NDB number|FoodData Central record|ISBN|WCAG|CFR)\W*[\d.]*$")
"""What stands before a number that names something: of a record, a paper, a version of a standard, a law."""
YEAR = re.compile(r"(?:1[89]|20)\d\d")
SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z])")
LIMIT = re.compile(
    r"\b(?:limit|upper level|safe level)\b[^.;]{0,40}?\d[\d,.]* ?(?:mg|µg|micrograms|g)\b", re.IGNORECASE
)
OWNER = re.compile(
    r"\b(?:EU|US|UK|EFSA|WHO|FDA|Australia|National Academies|United Kingdom|United States|IOM|safety authority)\b"
)
UNIT = re.compile(r"\d (?:mg|µg|g)\b")
FOOTER = "the editors of Fascicle"


def around(text: str, found: "re.Match[str]") -> str:
    return text[max(0, found.start() - 40) : found.end() + 20]


def faults(texts: dict[str, str], pattern: "re.Pattern[str]", *allowed: "re.Pattern[str]") -> dict[str, str]:
    """By address, the first place that fits the pattern and none of those allowed, each against what stands before."""
    found = {}
    for address, text in texts.items():
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 40) : match.end()]
            if not any(known.search(before) for known in allowed):
                found[address] = around(text, match)
                break
    return found


@pytest.mark.parametrize(
    ("text", "pattern", "is_fault"),
    [
        ("a box (.5 oz)", NO_ZERO, True),
        ("0.5 oz, 1.5 oz, and so on. 5 more; fascicle.9", NO_ZERO, False),
        ("at 5.0 mmol", TRAILING_ZERO, True),
        ("5.05 and 5, 1,250.5", TRAILING_ZERO, False),
        ("gives 1313 %", NO_COMMA, True),
        ("1,313 % at doi:10.1000/x", NO_COMMA, False),
    ],
)
def test_r_6_faults_of_numbers_are_found(text: str, pattern: "re.Pattern[str]", is_fault: bool) -> None:
    assert bool(pattern.search(text)) == is_fault


def test_r_6_numbers_are_written_in_one_way(own_texts: dict[str, str]) -> None:
    assert faults(own_texts, NO_ZERO) == {}
    assert faults(own_texts, TRAILING_ZERO, NAMES) == {}
    assert faults(own_texts, NO_COMMA, NAMES, re.compile(rf"(?<!\d){YEAR.pattern}$")) == {}


def test_r_3_a_page_says_what_it_is_about_before_anything_else(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        main = [item.tag for item in one(page, "//main").iter() if item.tag in ("h1", "h2", "p", "table")]
        assert main[main.index("h1") + 1] == "p", address


def test_t_1_every_page_says_who_wrote_it_and_leads_to_them(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        (link,) = [a for a in page.xpath("//footer//a") if words(a) == FOOTER]
        assert link.get("href") == "/about/#who", address
    assert FOOTER in words(one(walked["/about/"], "//h2[@id='who']/following-sibling::p[1]"))


def test_t_9_who_made_it_how_and_why_is_said(walked: dict[str, Page]) -> None:
    assert {"who", "grades", "sources", "why"} <= set(walked["/about/"].xpath("//h2/@id"))
    for address in ("/about/", "/about/editorial-policy/"):
        assert "AI" in words(one(walked[address], "//main")), address


def test_t_3_ownership_adverts_and_interests_are_declared(client: Client, walked: dict[str, Page]) -> None:
    policy = words(one(walked["/about/editorial-policy/"], "//main")) + words(one(walked["/about/"], "//main"))
    assert all(part in policy for part in ("Nothing is sold", "no advertising"))
    ada = PersonRecord(slug="ada", name="Ada", credentials="MD", interests="None declared.", url="")
    publishing.publish([ada], CHANGE)
    assert "Declared interests None declared." in words(get(client, "/people/ada/"))


def test_t_2_every_reference_can_be_found(walked: dict[str, Page]) -> None:
    listed = 0
    for address, page in walked.items():
        for item in page.xpath("//ol[@class='refs']/li"):
            listed += 1
            text = words(item)
            assert words(one(item, ".//cite")), address
            assert re.search(rf"{YEAR.pattern}|n\.d\.", text), (address, text)
            assert item.xpath(".//a[@rel='external']") or "no address known" in text, (address, text)
    assert listed > 3000


def test_t_2_every_source_says_where_it_appeared() -> None:
    nowhere = Source.objects.filter(container_title="", publisher="", organisation="")
    assert list(nowhere.values_list("slug", flat=True)) == []


def test_t_2_every_statement_that_is_quoted_cites(walked: dict[str, Page]) -> None:
    quoted = 0
    for address, page in walked.items():
        for link in page.xpath("//li/p/a[@class='perma']"):
            quoted += 1
            assert link.xpath("../a[@class='cite']"), (address, link.get("href"))
    assert quoted > 1000


@pytest.fixture
def reviewed(client: Client) -> Any:
    """The page of magnesium as it is after a review that was, or is, due again on a day."""

    def page(due: date) -> Page:
        on = date(2025, 1, 1)
        ada = PersonRecord(slug="ada", name="Ada Lovelace", credentials="MD", interests="None.", url="")
        review = ReviewRecord(person="ada", subject="nutrient/magnesium", version=1, on=on, due=due)
        publishing.publish([ada, review], CHANGE)
        return get(client, "/nutrients/magnesium/")

    return page


def test_t_1_and_t_4_a_reviewer_is_named_with_days_and_a_page(reviewed: Any) -> None:
    page = reviewed(timezone.localdate())
    note = page.xpath("//p[@class='note'][contains(., 'Reviewed by')]")[0]
    assert one(note, ".//a").get("href") == "/people/ada/"
    text = words(note)
    for label in ("Reviewed by Ada Lovelace , MD, on 1 January 2025", "Next review due", "Published"):
        assert label in text, text
    assert "2025-01-01" in note.xpath("./time/@datetime")
    assert "overdue" not in words(one(page, "//main"))


def test_t_4_an_overdue_review_shows_a_banner_on_the_day_after(reviewed: Any, client: Client) -> None:
    due = timezone.localdate() - timedelta(days=1)
    page = reviewed(due)
    banner = words(one(page, "//p[contains(@class,'banner')]"))
    assert banner.startswith("The next review of this page is overdue.")
    assert f"{due.day} {due:%B} {due.year}" in banner
    assert "overdue" in client.get("/nutrients/magnesium.md").content.decode()


def test_t_4_a_change_of_a_part_moves_no_review(reviewed: Any, client: Client) -> None:
    reviewed(timezone.localdate())
    row = Nutrient.objects.get(slug="magnesium")
    push(row, too_much=f"{row.too_much}\n\nOne more sentence.")
    text = words(one(get(client, "/nutrients/magnesium/"), "//main"))
    assert "One more sentence." in text
    assert "on 1 January 2025 (version 1)" in text


def test_t_5_low_authority_is_cited_only_of_what_the_popular_article_says(walked: dict[str, Page]) -> None:
    cited = 0
    for address, page in walked.items():
        low = {f"#{item.get('id')}" for item in page.xpath("//ol[@class='refs']/li[contains(., 'Low authority')]")}
        for mark in page.xpath("//a[@class='cite']"):
            if mark.get("href") in low:
                cited += 1
                text = words(mark.xpath("ancestor::*[self::p or self::li or self::td or self::dd][1]")[0])
                assert re.search(r"popular article|pages?\b", text), (address, text)
    assert cited > 5


def warned_before(page: Page) -> bool:
    """Whether the signs stand before the first table, section, list or heading of a page's main part."""
    for item in one(page, "//main").iter("p", "aside", "section", "table", "ul", "h2"):
        if item.get("id") == "help" or {"calm", "help-now"} & set((item.get("class") or "").split()):
            return True
        if item.tag not in ("p", "aside") and not item.xpath("ancestor-or-self::*[@role='alert']"):
            return False
    return False


def test_t_7_the_signs_stand_before_the_nutrients(walked: dict[str, Page]) -> None:
    bearing = {address: page for address, page in walked.items() if page.xpath("//aside[@id='help']")}
    assert len(bearing) > 600
    assert [address for address, page in bearing.items() if not warned_before(page)] == []


def sentences_of(page: Page) -> list[str]:
    """Each sentence of prose, lists and notes; tables state whose a number is in their own cells and captions."""
    found = []
    for block in page.xpath("//main//*[self::p or self::li or self::dd][not(ancestor::table) and not(ancestor::nav)]"):
        found += SENTENCE.split(words(block, is_no_text_of_ours))
    return found


def test_t_10_a_limit_in_a_sentence_names_whose_it_is_and_its_year(walked: dict[str, Page]) -> None:
    limits = {text: address for address, page in walked.items() for text in sentences_of(page) if LIMIT.search(text)}
    assert len(limits) > 20
    bare = {text: address for text, address in limits.items() if not (OWNER.search(text) and YEAR.search(text))}
    assert bare == {}


def test_t_10_an_amount_in_a_table_carries_unit_authority_and_year(walked: dict[str, Page]) -> None:
    amounts = 0
    for address, page in walked.items():
        for table in page.xpath("//table[caption[contains(., ' a day, ')]]"):
            caption = words(one(table, "./caption"))
            for row in table.xpath("./tbody/tr[td]"):
                cells = [words(cell) for cell in row.xpath("./td") if words(cell)[:1].isdigit()]
                amounts += len(cells)
                assert [text for text in cells if not UNIT.search(text)] == [], address
                whole = f"{caption} {words(row)}"
                assert not cells or (OWNER.search(whole) and YEAR.search(whole)), (address, whole)
    assert amounts > 500


def test_t_11_nothing_is_promised_and_no_dose_is_given(own_texts: dict[str, str]) -> None:
    assert faults(own_texts, PROMISES) == {}
    assert faults(own_texts, DOSES) == {}


PROSE = "//div[@class='prose']//*[self::p or self::li] | //ul[contains(@class,'claims')]//p | //p[@class='lead'] | //td"
SHORT_FORM = re.compile(r"\b(?:[A-Z]{2,}\d*|[A-Z]\d+)\b")
"""Capitals alone, such as EFSA, or with a number, such as B6."""
PLAIN_FORMS = frozenset(("EU", "UK", "US", "DNA", "ACE", "UV", "AI", "CSV", "JSON", "RIS", "SI", "HIGH", "GP"))
"""Words of the dictionary, file formats, and what is known by its short form alone."""


def test_a_15_a_short_form_is_explained_where_it_stands_or_in_the_glossary(walked: dict[str, Page]) -> None:
    glossary = set(SHORT_FORM.findall(words(one(walked["/glossary/"], "//main"))))
    unexplained: dict[str, str] = {}
    for address, page in walked.items():
        blocks = [words(block, is_no_text_of_ours) for block in page.xpath(PROSE)]
        for text in blocks:
            for form in set(SHORT_FORM.findall(text)) - glossary - PLAIN_FORMS - set(unexplained):
                spelled = re.compile(rf"\w \({form}[);,]|\b{form} \(\w+ \w+")
                if not any(spelled.search(block) for block in blocks):
                    unexplained[form] = f"{address}: {text[:80]}"
    assert "\n".join(f"{form} {place}" for form, place in unexplained.items()) == ""


def test_a_15_the_glossary_is_one_step_away_and_short_forms_lead_to_it(walked: dict[str, Page]) -> None:
    for address, page in walked.items():
        assert page.xpath("//footer//a[@href='/glossary/']"), address
    assert "EFSA" in [words(link) for link in walked["/nutrients/magnesium/"].xpath("//a[@class='term']")]


def test_a_15_no_part_is_in_another_language_without_saying_so(walked: dict[str, Page]) -> None:
    """All of it is English so far: a `lang` inside a page would have to be one that is meant."""
    assert {lang for page in walked.values() for lang in page.xpath("//@lang")} == {"en-GB"}
