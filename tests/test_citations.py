"""References in AMA style, short names, and the numbering of one page."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import html

from nutrients.citations import ama_authors, initials, reference, short_name, shortened, written_date
from nutrients.numbering import References
from nutrients.records import SourceRecord
from nutrients.vocabulary import Check, Evidence, SourceType, Standing

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\' &amp; <x-cite keys="b">'
READ = date(2026, 11, 22)


def make_source(slug: str = "kim-2021", **fields: Any) -> SourceRecord:
    given: dict[str, Any] = {
        "type": SourceType.ARTICLE,
        "title": "Eyelid twitching",
        "evidence": Evidence.REVIEW,
        "standing": Standing.HIGH,
        "verified": Check.ADDRESS,
    }
    return SourceRecord(slug=slug, **given | fields)


def make_page(*, for_editor: bool = False) -> References:
    return References({key: make_source(key, title=f"Title of {key}") for key in "abc"}, for_editor=for_editor)


def marks(cited: str) -> list[tuple[str, str, str]]:
    """Of each number: its text, where it leads, and its own anchor."""
    found = html.fragment_fromstring(cited, create_parent=True)
    return [(a.text, a.get("href"), a.get("id")) for a in found.iter("a")]


def words(markup: str) -> str:
    return str(html.fragment_fromstring(markup, create_parent=True).text_content())


def names_and_attributes(markup: str) -> tuple[set[str], set[str]]:
    elements = list(html.fragment_fromstring(markup, create_parent=True).iterdescendants())
    return {element.tag for element in elements}, {name for element in elements for name in element.keys()}  # noqa: SIM118


GOLDEN: dict[SourceType, tuple[dict[str, Any], str]] = {
    SourceType.ARTICLE: (
        {
            "authors": ("Kim, Jiyoung", "Hyung, Seung-Woo", "de Henauw, Stefaan"),
            "title": "Will hypomagnesemia induce benign eyelid myokymia?",
            "container_title": "Korean J Health Promot",
            "publisher": "Not printed",
            "year": "2021",
            "volume": "21",
            "issue": "4",
            "pages": "129-133",
            "doi": "10.15384/kjhp.2021.21.4.129",
            "pmid": "37207271",
            "url": "https://example.org/not-printed-beside-a-doi",
            "accessed": READ,
        },
        (
            "Kim J, Hyung SW, de Henauw S. <cite>Will hypomagnesemia induce benign eyelid myokymia?</cite> "
            "<i>Korean J Health Promot</i>. 2021;21(4):129-133. "
            '<a href="https://doi.org/10.15384/kjhp.2021.21.4.129" rel="external">doi:10.15384/kjhp.2021.21.4.129</a>. '
            '<a href="https://pubmed.ncbi.nlm.nih.gov/37207271/" rel="external">PMID: 37207271</a>.'
        ),
    ),
    SourceType.WEBPAGE: (
        {
            "title": "Twitching eyes and muscles",
            "organisation": "National Health Service",
            "container_title": "NHS website",
            "year": "2023",
            "url": "https://www.nhs.uk/conditions/twitching/?a=1&b=2",
            "accessed": READ,
        },
        (
            "National Health Service. <cite>Twitching eyes and muscles.</cite> NHS website. 2023. "
            "Accessed 22 November 2026. "
            '<a href="https://www.nhs.uk/conditions/twitching/?a=1&amp;b=2" rel="external" '
            'aria-label="nhs.uk: Twitching eyes and muscles">nhs.uk</a>.'
        ),
    ),
    SourceType.LEGISLATION: (
        {
            "title": "21 CFR 101.9 Nutrition labeling of food",
            "organisation": "U.S. Food and Drug Administration",
            "container_title": "Code of Federal Regulations",
            "year": "2016",
            "url": "https://www.ecfr.gov/current/title-21/section-101.9",
        },
        (
            "U.S. Food and Drug Administration. <cite>21 CFR 101.9 Nutrition labeling of food.</cite> "
            "Code of Federal Regulations. 2016. "
            '<a href="https://www.ecfr.gov/current/title-21/section-101.9" rel="external" '
            'aria-label="ecfr.gov: 21 CFR 101.9 Nutrition labeling of food">ecfr.gov</a>.'
        ),
    ),
    SourceType.BOOK: (
        {
            "title": "Dietary Reference Intakes",
            "organisation": "Institute of Medicine",
            "publisher": "National Academies Press",
            "year": "1997",
            "doi": "10.17226/5776",
        },
        (
            "Institute of Medicine. <cite>Dietary Reference Intakes.</cite> National Academies Press; 1997. "
            '<a href="https://doi.org/10.17226/5776" rel="external">doi:10.17226/5776</a>.'
        ),
    ),
    SourceType.REPORT: (
        {
            "title": "Tolerable upper intake levels",
            "organisation": "Scientific Committee on Food",
            "publisher": "European Food Safety Authority",
            "year": "2006",
            "pages": "12-14",
        },
        (
            "Scientific Committee on Food. <cite>Tolerable upper intake levels.</cite> European Food Safety Authority; "
            "2006:12-14. no address known."
        ),
    ),
    SourceType.CHAPTER: (
        {
            "title": "Vitamin B6 Toxicity",
            "authors": ("Johnson, Larry E.",),
            "container_title": "MSD Manual Professional Version",
            "publisher": "Merck & Co.",
            "year": "2024",
            "accessed": READ,
            "url": "https://www.msdmanuals.com/x",
        },
        (
            "Johnson LE. <cite>Vitamin B6 Toxicity.</cite> In: MSD Manual Professional Version. Merck &amp; Co; 2024. "
            'Accessed 22 November 2026. <a href="https://www.msdmanuals.com/x" rel="external" '
            'aria-label="msdmanuals.com: Vitamin B6 Toxicity">msdmanuals.com</a>.'
        ),
    ),
}
"""As the AMA Manual of Style, 11th edition, prints each type (3.11 journals, 3.12 books, 3.13, 3.15 websites)."""


@pytest.mark.parametrize("kind", GOLDEN, ids=str)
def test_a_reference_is_printed_as_ama_has_it(kind: SourceType) -> None:
    fields, printed = GOLDEN[kind]
    assert reference(make_source(type=kind, **fields)) == printed


def test_every_type_of_source_has_a_golden_reference() -> None:
    assert set(GOLDEN) == set(SourceType)


@pytest.mark.parametrize(
    ("given", "written"),
    [("Larry E.", "LE"), ("Karen-Ildico", "KI"), ("J. P.", "JP"), ("Émile", "É"), ("", ""), (" . - ", "")],
)
def test_given_names_become_initials_without_stops(given: str, written: str) -> None:
    assert initials(given) == written


def test_a_suffix_of_a_name_stays_whole_after_the_initials() -> None:
    assert ama_authors(make_source(authors=("Lewis, James L., III",))) == "Lewis JL III"


def test_a_name_without_a_comma_is_an_organisation_and_stays_whole() -> None:
    assert ama_authors(make_source(authors=("EFSA NDA Panel",))) == "EFSA NDA Panel"


def test_six_authors_are_all_named() -> None:
    assert ama_authors(make_source(authors=tuple(f"{n}x, A" for n in "ABCDEF"))) == "Ax A, Bx A, Cx A, Dx A, Ex A, Fx A"


def test_of_seven_authors_three_are_named() -> None:
    assert ama_authors(make_source(authors=tuple(f"{n}x, A" for n in "ABCDEFG"))) == "Ax A, Bx A, Cx A, et al"


def test_and_others_is_no_name_but_et_al() -> None:
    assert ama_authors(make_source(authors=("Koike, Haruki", "and others (panel)"))) == "Koike H, et al"


def test_an_organisation_signs_where_nobody_else_does() -> None:
    assert ama_authors(make_source(organisation="WHO")) == "WHO"
    assert ama_authors(make_source(organisation="WHO", authors=("Kim, J",))) == "Kim J"


def test_a_reference_without_any_author_begins_with_its_title() -> None:
    assert reference(make_source()).startswith("<cite>Eyelid twitching.</cite> ")


@pytest.mark.parametrize("title", ["Why?", "Stop.", "Really!"])
def test_a_title_that_ends_in_a_sign_gets_no_full_stop(title: str) -> None:
    assert f"<cite>{title}</cite> " in reference(make_source(title=title))


@pytest.mark.parametrize("field", ["organisation", "container_title", "publisher"])
@pytest.mark.parametrize("kind", [SourceType.ARTICLE, SourceType.BOOK], ids=str)
def test_a_name_that_ends_in_a_full_stop_gets_no_second_one(field: str, kind: SourceType) -> None:
    printed = words(reference(make_source(type=kind, year="2020", **{field: "Merck & Co."})))
    assert ".." not in printed
    assert "  " not in printed


@pytest.mark.parametrize("kind", SourceType, ids=str)
def test_a_source_without_a_year_says_n_d_once(kind: SourceType) -> None:
    printed = words(reference(make_source(type=kind, publisher="Press", accessed=READ)))
    assert printed.count("n.d.") == 1
    assert "n.d.." not in printed
    assert "Accessed 22 November 2026." in printed


def test_an_issue_without_a_volume_is_not_lost() -> None:
    assert "(9):CD009402" in reference(make_source(year="2020", issue="9", pages="CD009402"))


def test_a_doi_makes_the_day_of_reading_and_the_address_superfluous() -> None:
    printed = reference(make_source(doi="10.1/x", url="https://example.org/", accessed=READ))
    assert "Accessed" not in printed
    assert "example.org" not in printed


def test_a_source_without_an_address_says_so() -> None:
    assert reference(make_source(year="2020")).endswith("2020. no address known.")


def test_a_publisher_that_is_the_author_is_not_named_twice() -> None:
    printed = words(reference(make_source(type=SourceType.REPORT, organisation="WHO", publisher="WHO", year="2012")))
    assert printed.count("WHO") == 1


def test_a_doi_of_odd_signs_leads_to_its_own_address() -> None:
    printed = reference(make_source(doi="10.1002/(SICI)1097<1:AID>3.0.CO;2-#"))
    assert 'href="https://doi.org/10.1002/(SICI)1097%3C1:AID%3E3.0.CO;2-%23"' in printed


def test_dates_are_written_day_first() -> None:
    assert written_date(date(2026, 2, 1)) == "1 February 2026"


FIELDS = ("title", "organisation", "container_title", "publisher", "year", "volume", "issue", "pages", "doi", "pmid")


@pytest.mark.parametrize("field", [*FIELDS, "url"])
@pytest.mark.parametrize("kind", SourceType, ids=str)
def test_no_field_of_a_source_can_bring_live_html(field: str, kind: SourceType) -> None:
    hostile = f"https://example.org/{HOSTILE}" if field == "url" else HOSTILE
    tags, attributes = names_and_attributes(reference(make_source(type=kind, **{field: hostile})))
    assert tags <= {"a", "cite", "i"}
    assert attributes <= {"href", "rel", "aria-label"}


def test_an_author_can_bring_no_live_html() -> None:
    assert names_and_attributes(reference(make_source(authors=(HOSTILE, f"{HOSTILE}, {HOSTILE}"))))[0] == {"cite"}


def test_a_hostile_title_reads_as_it_was_typed() -> None:
    assert "A <b>bold</b> & \"quoted\" 'title'." in words(
        reference(make_source(title="A <b>bold</b> & \"quoted\" 'title'"))
    )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"authors": ("Gunes, A",)}, "Gunes 2021"),
        ({"authors": ("Jones, A", "Hansen, B")}, "Jones and Hansen 2021"),
        ({"authors": ("Kim, A", "Hyung, B", "Han, C")}, "Kim and others 2021"),
        ({"authors": ("Koike, Haruki", "and others")}, "Koike and others 2021"),
        ({"authors": ("Johnson, Larry E.",), "container_title": "MSD Manual Professional Version"}, "MSD Manual 2021"),
        ({"authors": ("Gragossian, A",), "container_title": "StatPearls"}, "StatPearls 2021"),
        ({"authors": ("Turck, D",), "organisation": "European Food Safety Authority"}, "EFSA 2021"),
        ({"organisation": "World Health Organization, Geneva"}, "WHO 2021"),
        ({"organisation": "DrOracle (AI answer site)"}, "DrOracle 2021"),
        ({"container_title": "EFSA Journal"}, "EFSA Journal 2021"),
        ({}, "Eyelid twitching 2021"),
    ],
)
def test_a_source_is_known_by_its_work_its_organisation_or_its_authors(fields: dict[str, Any], name: str) -> None:
    assert short_name(make_source(year="2021", **fields)) == name


def test_a_short_name_without_a_year_says_n_d() -> None:
    assert short_name(make_source(organisation="National Health Service")) == "NHS n.d."


def test_a_source_signed_by_unnamed_others_alone_still_has_a_name() -> None:
    assert short_name(make_source(authors=("and others (NDA Panel)",))) == "Eyelid twitching n.d."


def test_a_title_that_begins_with_a_bracket_still_gives_a_name() -> None:
    assert "thinking cramps" in short_name(make_source(title="(Re)thinking cramps"))


def test_numbers_are_given_by_first_use() -> None:
    page = make_page()
    assert [text for text, _href, _id in marks(page.cite(["c", "a"]) + page.cite(["b"]))] == ["1", "2", "3"]
    assert [item.source.slug for item in page.listing()] == ["c", "a", "b"]


def test_a_repeated_source_keeps_its_number() -> None:
    page = make_page()
    page.cite(["a", "b"])
    assert [text for text, _href, _id in marks(page.cite(["b", "a", "c"]))] == ["2", "1", "3"]


def test_a_source_named_twice_in_one_bracket_is_cited_once() -> None:
    page = make_page()
    assert marks(page.cite(["a", "a"])) == [("1", "#r1", "c1-1")]


def test_each_use_leads_to_its_reference_and_has_an_anchor_of_its_own() -> None:
    page = make_page()
    cited = marks(page.cite(["a"]) + page.cite(["b", "a"]))
    assert cited == [("1", "#r1", "c1-1"), ("2", "#r2", "c2-1"), ("1", "#r1", "c1-2")]


def test_the_way_back_leads_to_every_use_and_to_nothing_else() -> None:
    page = make_page()
    cited = marks(page.cite(["a", "b"]) + page.cite(["b", "c"]) + page.cite(["b"]))
    backs = {f"c{item.number}-{use}" for item in page.listing() for use in item.uses}
    assert backs == {anchor for _text, _href, anchor in cited}


def test_a_number_says_aloud_that_it_is_a_source() -> None:
    assert 'aria-label="Source 1"' in make_page().cite(["a"])


def test_a_page_without_citations_has_no_references() -> None:
    assert make_page().listing() == []


def test_each_row_of_the_list_carries_its_whole_reference() -> None:
    page = make_page()
    page.cite(["b"])
    (row,) = page.listing()
    assert (row.number, row.html) == (1, reference(make_source("b", title="Title of b")))


def test_a_reader_sees_nothing_of_an_unknown_key_and_no_number_is_lost() -> None:
    page = make_page()
    assert [text for text, _href, _id in marks(page.cite(["nope", "a"]))] == ["1"]
    assert page.cite(["nope"]) == ""
    assert len(page.listing()) == 1


def test_an_editor_sees_an_unknown_key_named() -> None:
    page = make_page(for_editor=True)
    assert words(page.cite(["nope", "a"])) == "[@nope: no such source]1"
    assert [item.source.slug for item in page.listing()] == ["a"]


def test_an_unknown_key_can_bring_no_live_html() -> None:
    assert names_and_attributes(make_page(for_editor=True).cite([HOSTILE])) == ({"strong"}, {"class"})


def test_the_margin_names_the_title_at_first_use_alone() -> None:
    page = make_page()
    page.cite(["a"])
    assert words(page.side(["a"])) == "1Title of a n.d., Title of a"
    assert words(page.side(["a"])) == "1Title of a n.d."


def test_the_margin_carries_the_numbers_of_the_text() -> None:
    page = make_page()
    page.cite(["c", "a"])
    page.side(["c"])
    assert [words(note)[0] for note in page.side(["a", "c", "a"]).split("</span>") if note] == ["2", "1"]


def test_the_margin_is_silent_about_what_the_text_does_not_cite() -> None:
    page = make_page(for_editor=True)
    page.cite(["a", "nope"])
    assert page.side(["b", "nope"]) == ""


def test_the_margin_can_bring_no_live_html() -> None:
    page = References({"a": replace(make_source("a"), title=HOSTILE, organisation=HOSTILE, year=HOSTILE)})
    page.cite(["a"])
    assert names_and_attributes(page.side(["a"])) == ({"span", "b", "cite"}, set())


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("one two three four five six seven eight nine", "one two three four five six seven eight nine"),
        ("1 2 3 4 5 6 7 8 nine, 10", "1 2 3 4 5 6 7 8 nine …"),
        ("", ""),
    ],
)
def test_a_title_in_the_margin_is_cut_at_nine_words(title: str, shown: str) -> None:
    assert shortened(title) == shown
