"""References in three formats, as programs write them and as somebody would who means harm."""

import json
from typing import Any

import pytest
from django.conf import settings

from nutrients.content import read as read_content
from nutrients.csl import to_csl
from nutrients.records import SourceRecord
from nutrients.reference_formats import MOST, Unreadable, read, recognised
from nutrients.reference_formats.cleaning import comparable_doi, comparable_url, one_line, pages_of
from nutrients.reference_formats.latex import Latex
from nutrients.vocabulary import SourceType
from tests.reference_texts import BIBTEX, CSL, HOSTILE, RIS

FIVE: list[dict[str, Any]] = [
    {
        "type": SourceType.ARTICLE,
        "title": "Excessive eyelid twitching and magnesium: a case-control study",
        "authors": ["Müller, Jürgen", "dos Santos, Ana"],
        "container_title": "Clinical Ophthalmology",
        "year": "2021",
        "volume": "15",
        "issue": "4",
        "pages": "129-133",
        "doi": "10.2147/OPTH.S000001",
        "pmid": "11112222",
        "url": "https://doi.org/10.2147/OPTH.S000001",
    },
    {
        "type": SourceType.REPORT,
        "title": "Scientific opinion on vitamin B6",
        "organisation": "European Food Safety Authority",
        "publisher": "EFSA",
        "year": "2023",
        "url": "https://www.efsa.europa.eu/en/b6",
        "accessed": "2026-01-02",
    },
    {
        "type": SourceType.CHAPTER,
        "title": "Potassium & the muscle",
        "authors": ["Lewis, James L., III"],
        "container_title": "Handbook of Electrolytes",
        "publisher": "Example Press",
        "pages": "50-66",
        "year": "2019",
    },
    {
        "type": SourceType.WEBPAGE,
        "title": "Twitching of eyelids and calves",
        "organisation": "National Health Service",
        "container_title": "NHS",
        "url": "https://www.nhs.uk/conditions/twitching/",
        "accessed": "2026-01-02",
    },
    {
        "type": SourceType.BOOK,
        "title": "H2O, CO2 and 50% of cramps",
        "authors": ["O'Neil, Ann", "de Henauw, Stefaan"],
        "publisher": "Example Press",
        "year": "1998",
    },
]


@pytest.mark.parametrize(
    ("text", "name", "lines"),
    [
        (CSL, "csl", [2, 10, 13, 17, 20]),
        (RIS, "ris", [1, 21, 30, 40, 49]),
        (BIBTEX, "bibtex", [3, 17, 22, 25, 28]),
    ],
    ids=["csl", "ris", "bibtex"],
)
@pytest.mark.parametrize(
    "change", [str, lambda t: t.replace("\n", "\r\n"), lambda t: f"\ufeff{t}"], ids=["", "crlf", "bom"]
)
def test_the_same_five_sources_come_out_of_each_format(text: str, name: str, lines: list[int], change: Any) -> None:
    written = change(text)
    assert recognised(written) == name
    found = read(written)
    assert [dict(item.values) for item in found] == FIVE
    assert [item.line for item in found] == lines
    assert not [item for item in found if item.fault or item.remarks]


def test_every_source_of_the_site_comes_back_from_its_own_export() -> None:
    sources = [record for record in read_content(settings.CONTENT_DIR).records if isinstance(record, SourceRecord)]
    found = read(json.dumps([to_csl(source) for source in sources]))
    assert len(found) == len(sources) > 100
    judged = {"slug", "evidence", "standing", "verified", "verified_detail", "status"}
    for source, item in zip(sources, found, strict=True):
        written = {name: value for name, value in source.as_json().items() if value and name not in judged}
        assert dict(item.values) == written
        assert not item.remarks


def test_no_file_says_what_a_source_is_worth() -> None:
    custom = {"evidence": "guideline", "standing": "high", "verified": "address", "verified_detail": "read"}
    (item,) = read(json.dumps([{"id": "x", "type": "book", "title": "A book", "custom": custom}]))
    assert dict(item.values) == {"type": SourceType.BOOK, "title": "A book"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_gives_a_message_or_plain_texts(name: str) -> None:
    found, said = [], ""
    try:
        found = read(HOSTILE[name])
    except Unreadable as unreadable:
        said = str(unreadable)
    assert found or 10 < len(said) < 200
    for item in found:
        assert item.fault or item.values["title"]
        for text in (item.fault, *item.remarks, *map(str, item.values.values())):
            text.encode()  # no halves of characters
            assert "\0" not in text
        assert all(len(said) < 300 for said in (item.fault, *item.remarks))


def test_the_hostile_texts_are_many() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing in it"),
        ("<html>", "neither CSL-JSON nor RIS nor BibTeX"),
        ("[" + ",".join(["{}"] * (MOST + 1)) + "]", "more than 2,000 items"),
        ("TY  - JOUR\n" * (MOST + 1), "more than 2,000 items"),
        ("@a{b,}" * (MOST + 1), "more than 2,000 items"),
        ("x" * 1_000_001, "longer than 1 MB"),
        ("[]", "no item"),
        ("{]", "no JSON"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(text)


def test_a_format_that_was_chosen_is_kept_to() -> None:
    with pytest.raises(Unreadable, match="no BibTeX"):
        read(RIS, "bibtex")
    assert len(read(RIS, "ris")) == 5


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "One"}, 5, {"no": "title"}, {"title": "Two"}]',
        "TY  - JOUR\nTI  - One\nER  - \nstray\nmore\nTY  - JOUR\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n",
        "@book{a, title={One}}\n@book{b, title {}}\n@book{c, year=1}\n@book{d, title={Two}}",
    ],
    ids=["csl", "ris", "bibtex"],
)
def test_one_broken_item_leaves_the_others_alone(text: str) -> None:
    found = read(text)
    assert [item.values.get("title", "") for item in found] == ["One", "", "", "Two"]
    assert [bool(item.fault) for item in found] == [False, True, True, False]


def test_a_list_that_breaks_off_keeps_what_came_before() -> None:
    found = read('[{"title": "One"},\n{"title": "Two"')
    assert [item.values.get("title") for item in found] == ["One", None]
    assert (found[1].line, "nothing could be read" in found[1].fault) == (2, True)


def test_an_item_of_crossref_is_read_as_it_comes() -> None:
    message = {
        "title": ["A trial"],
        "type": "journal-article",
        "container-title": ["The Journal"],
        "author": [{"given": "Ann", "family": "Lee"}, {"name": "The Group, Oslo"}],
        "issued": {"date-parts": [[None]]},
        "published-print": {"date-parts": [[2020, 1]]},
        "DOI": "10.1000/ABC",
    }
    (item,) = read(json.dumps({"status": "ok", "message": message}))
    assert dict(item.values) == {
        "type": SourceType.ARTICLE,
        "title": "A trial",
        "container_title": "The Journal",
        "authors": ["Lee, Ann", "The Group Oslo"],
        "year": "2020",
        "doi": "10.1000/ABC",
    }
    assert not item.remarks


@pytest.mark.parametrize(
    ("item", "remark"),
    [
        ({"type": "song"}, "‘song’ is none of the types of this site: it becomes ‘Report’."),
        ({"issued": {"literal": "in press"}}, "There is no year in ‘in press’."),
        ({"DOI": "none"}, "The DOI ‘none’ is none and was left out."),
        ({"URL": "javascript:alert(1)"}, "The address ‘javascript:alert(1)’ is none and was left out."),
        ({"PMID": "PMC12"}, "The PMID ‘PMC12’ is no number and was left out."),
        ({"author": [{"given": ""}]}, "An author without a name was left out."),
    ],
)
def test_what_was_left_out_is_told(item: dict[str, Any], remark: str) -> None:
    (found,) = read(json.dumps([{"type": "report", "title": "A title", **item}]))
    assert found.remarks == (remark,)


@pytest.mark.parametrize(
    ("tags", "values"),
    [
        ("AN  - 12345678\nDB  - Embase", {}),
        ("AN  - 12345678\nDB  - PubMed", {"pmid": "12345678"}),
        ("N1  - PMID: 12345678", {"pmid": "12345678"}),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/12345678/", {"pmid": "12345678"}),
        ("UR  - https://example.org/a;b=1?c;d", {"url": "https://example.org/a;b=1?c;d"}),
        ("M3  - 10.1000/x", {"doi": "10.1000/x"}),
        ("SP  - 129-33", {"pages": "129-133"}),
        ("Y1  - 1999/05/12/", {"year": "1999"}),
        ("JF  - Long\nJO  - Short", {"container_title": "Long"}),
    ],
)
def test_tags_that_programs_use_differently(tags: str, values: dict[str, str]) -> None:
    (found,) = read(f"TY  - JOUR\nTI  - A title\n{tags}\nER  - \n")
    assert {name: found.values[name] for name in values} == values
    assert "pmid" in values or "pmid" not in found.values


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"\v{S}imon {\'E}t\'e Fa\c{c}ade \'{\i}", "Šimon Été Façade í"),
        (r"Stra{\ss}e {\O}rsted \& \L{}ukasz", "Straße Ørsted & Łukasz"),
        (r"50\% of 10%, \textit{in vivo}", "50% of 10%, in vivo"),
        (r"$\alpha$-tocopherol and H$_2$O", "α-tocopherol and H2O"),
        (r"a--b ``so'' {\input{/etc/passwd}}", "a–b “so” "),
    ],
)
def test_latex_becomes_characters(written: str, plain: str) -> None:
    remarks: list[str] = []
    assert Latex().decoded(written, "title", remarks) == plain
    assert not remarks


@pytest.mark.parametrize(
    ("written", "plain"),
    [("129–33", "129-133"), ("pp. 12--15", "12-15"), ("e69249", "e69249"), ("S12-8", "S12-8"), ("G7-G8", "G7-G8")],
)
def test_pages_are_written_in_full(written: str, plain: str) -> None:
    assert pages_of(written) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("A <i>b</i> <sub>2</sub> <b onclick='x'>c</b>", "A b 2 c"),
        ("p < 0.05 and q > 1", "p < 0.05 and q > 1"),
        ("Ca&lt;2&amp;3 &#956;g", "Ca<2&3 μg"),
        ("https://example.org/?book=1&section=2", "https://example.org/?book=1&section=2"),
        ("a\x00b\ud800c\td", "a bc d"),
        (["", "First", "Second"], "First"),
        ({"a": 1}, ""),
    ],
)
def test_a_title_is_plain_text(written: Any, plain: str) -> None:
    assert one_line(written) == plain


def test_the_same_work_is_known_under_each_way_of_writing() -> None:
    assert len({comparable_doi(t) for t in ("10.1000/AbC", "https://doi.org/10.1000/abc", "doi:10.1000/ABC.")}) == 1
    same = ("http://www.Example.org/a/", "https://example.org/a", "https://example.org/a/?utm_source=x#top")
    assert len({comparable_url(text) for text in same}) == 1
    assert comparable_url("https://example.org/?id=1") != comparable_url("https://example.org/?id=2")
