"""Importing sources at the desk: the report, what is here already, and all or none of what was chosen."""

import base64
import hashlib
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from nutrients import publishing
from nutrients.incoming_sources import Wanted, faults_of
from nutrients.models import Revision, Source
from nutrients.reference_formats import FORMATS
from nutrients.vocabulary import Check
from tests.desk import EVERYBODY, make_client, push, said, state
from tests.engines import first_on_both
from tests.reference_texts import BIBTEX, CSL, HOSTILE, RIS

pytestmark = pytest.mark.django_db
IMPORT = "/admin/nutrients/source/import/"
KEYS = ["muller-2021", "efsa-2023", "lewis-2019", "nhs-nd", "oneil-1998"]
JUDGED = {"evidence": "review", "standing": "medium"}


def look(client: Client, text: str = "", **others: Any) -> Any:
    """The first step: a text, or files."""
    return client.post(IMPORT, {"text": text, "format": "", **others})


def form_of(answer: Any) -> dict[str, str]:
    """What a browser would send of the report when nothing is touched."""
    (form,) = html.fromstring(answer.content.decode()).xpath("//form[@id='report_form']")
    return dict(form.form_values())


def take(client: Client, answer: Any, **changed: str) -> Any:
    """The second step, with some fields filled in."""
    return client.post(IMPORT, form_of(answer) | {name.replace("_", "-"): text for name, text in changed.items()})


def words(answer: Any) -> str:
    (content,) = html.fromstring(answer.content.decode()).xpath("//*[@id='content']")
    return " ".join(content.text_content().split())


@pytest.mark.parametrize(
    ("text", "name"), first_on_both([(CSL, "CSL-JSON"), (RIS, "RIS"), (BIBTEX, "BibTeX")]), ids=FORMATS
)
def test_a_list_becomes_a_report_and_then_sources_that_need_checking(editor: Client, text: str, name: str) -> None:
    before = state()
    report = look(editor, text)
    assert "Müller J, dos Santos A. Excessive eyelid twitching and magnesium: a case-control study." in words(report)
    assert "Nothing is written yet" in words(editor.get(IMPORT))
    assert state() == before
    answer = take(editor, report, **JUDGED)
    assert answer.status_code == 302
    rows = Source.objects.filter(slug__in=KEYS)
    assert {row.slug for row in rows} == {*KEYS}
    assert {(row.verified, row.evidence, row.standing) for row in rows} == {(Check.MEMORY, "review", "medium")}
    revisions = Revision.objects.filter(kind="source", key__in=KEYS)
    assert {(r.why, r.by.username if r.by else "", r.change) for r in revisions} == {
        (f"Imported from {name}", "editor", "source")
    }
    assert state() == (before[0] + 1, before[1] + 5), "one transaction"
    assert "5 sources were imported" in said(editor.get(answer.headers["Location"]))


def test_the_desk_shows_an_imported_source_and_readers_too(editor: Client) -> None:
    take(editor, look(editor, RIS), **JUDGED)
    assert "Excessive eyelid twitching" in editor.get("/admin/nutrients/source/?q=11112222").content.decode()
    assert "Excessive eyelid twitching" in editor.get("/admin/nutrients/source/?q=clinical+ophth").content.decode()
    assert "Excessive eyelid twitching" in Client().get("/sources/muller-2021/").content.decode()


@pytest.mark.once
def test_several_files_and_a_pasted_text_make_one_report(editor: Client) -> None:
    files = [
        SimpleUploadedFile("zotero.ris", ("\ufeff" + RIS).encode()),
        SimpleUploadedFile("own.bib", b"@book{a, title={A book of its own}, author={Ann Lee}, year={1990}}"),
    ]
    report = look(editor, '[{"title": "Pasted", "type": "book"}]', uploads=files)
    found = words(report)
    assert [place in found for place in ("Line 1", "zotero.ris, line 21", "own.bib, line 1")] == [True, True, True]
    assert "7 can be imported" in found
    take(editor, report, **JUDGED)
    assert Revision.objects.filter(key="lee-1990").get().why == "Imported from BibTeX and CSL-JSON and RIS"


@pytest.mark.parametrize(
    ("field", "text", "shared"),
    [
        ("doi", "DO  - HTTPS://DOI.org/10.2147/opth.s000001", "DOI"),
        ("pmid", "AN  - PMID: 11112222", "PMID"),
        ("url", "UR  - http://www.EXAMPLE.org/a/?utm_source=mail#top", "address"),
    ],
)
def test_what_is_here_already_is_left_out_with_a_link(editor: Client, field: str, text: str, shared: str) -> None:
    values = {"doi": "10.2147/OPTH.S000001", "pmid": "11112222", "url": "https://example.org/a"}
    row = Source.objects.filter(doi="")[0]
    push(row, **{"doi": "", "pmid": "", "url": "", field: values[field]})
    before = state()
    item = f"TY  - JOUR\nTI  - The same\n{text}\nER  - \n"
    report = look(editor, item)
    assert f"Here already by its {shared}" in words(report)
    assert f'href="/admin/nutrients/source/{row.pk}/change/"' in report.content.decode()
    assert "take-0" not in form_of(report)
    assert take(editor, report, take_0="on", key_0="again-1", **JUDGED).status_code == 400
    assert state() == before


def test_what_stands_twice_in_a_list_comes_once(editor: Client) -> None:
    report = look(editor, RIS + RIS)
    assert "7 can be imported, 3 are here already" in words(report)
    assert "left out: Line 1 of this list." in words(report)
    take(editor, report, **JUDGED)
    assert Source.objects.filter(slug__startswith="lewis-2019").count() == 1


def test_a_work_of_the_same_title_is_shown_and_left_to_the_editor(editor: Client) -> None:
    row = Source.objects.get(slug="garrison-2020")
    report = look(editor, json.dumps([{"type": "book", "title": row.title.upper()}]))
    assert "Perhaps here already, since it has the title of garrison-2020" in words(report)
    assert f'href="/admin/nutrients/source/{row.pk}/change/"' in report.content.decode()
    assert take(editor, report, **JUDGED).status_code == 400
    assert take(editor, report, take_0="on", key_0="other-1", **JUDGED).status_code == 302
    assert Source.objects.filter(slug="other-1").exists()


def test_two_chapters_of_one_address_with_two_dois_are_two(editor: Client) -> None:
    item = "TY  - CHAP\nTI  - {0}\nDO  - 10.1000/{0}\nUR  - https://example.org/book\nER  - \n"
    assert "2 can be imported, 0 are here already" in words(look(editor, item.format("a") + item.format("b")))


def test_keys_are_minted_and_can_be_changed(editor: Client) -> None:
    item = "TY  - JOUR\nAU  - Ångström-Øre, Ann\nTI  - {0}\nPY  - 2020\nER  - \n"
    report = look(editor, "".join(item.format(title) for title in ("one", "two", "three")))
    form = form_of(report)
    assert [form[f"key-{n}"] for n in range(3)] == ["angstrom-ore-2020", "angstrom-ore-2020b", "angstrom-ore-2020c"]
    take(editor, report, key_1="my-own-key", **JUDGED)
    assert Source.objects.filter(slug__in=("angstrom-ore-2020", "my-own-key", "angstrom-ore-2020c")).count() == 3


@pytest.mark.parametrize("title", ["维生素", "!!!", "-"])
def test_a_title_without_latin_letters_gets_a_key_too(editor: Client, title: str) -> None:
    assert form_of(look(editor, json.dumps([{"title": title, "type": "book"}])))["key-0"] == "source-nd"


@pytest.mark.parametrize(
    "key", first_on_both(["garrison-2020", "Not A Key", "", "a--b", "-", "x" * 61, "<b>", "a/b", "ü"])
)
def test_a_key_that_cannot_be_is_told_and_nothing_typed_is_lost(editor: Client, key: str) -> None:
    before = state()
    answer = take(editor, look(editor, RIS), key_1=key, key_2="kept-key", standing_3="low", **JUDGED)
    assert answer.status_code == 400
    assert "1 of the items below need you" in words(answer)
    form = form_of(answer)
    assert (form["key-1"], form["key-2"], form["standing-3"], form["evidence"]) == (key, "kept-key", "low", "review")
    assert state() == before
    assert take(editor, answer, key_1="a-good-key").status_code == 302
    assert Source.objects.get(slug="nhs-nd").standing == "low"


@pytest.mark.once
@pytest.mark.parametrize(
    "judged", [{}, {"evidence": "review"}, {"standing": "high"}, {"evidence": "x", "standing": "y"}]
)
def test_nothing_is_imported_without_the_editors_judgement(editor: Client, judged: dict[str, str]) -> None:
    before = state()
    answer = take(editor, look(editor, RIS), **judged)
    assert answer.status_code == 400
    assert "Choose its kind of evidence and its standing" in words(answer)
    assert state() == before


def test_only_what_is_ticked_comes(editor: Client) -> None:
    report = look(editor, RIS)
    form = {name: text for name, text in form_of(report).items() if not name.startswith("take-")}
    nothing = editor.post(IMPORT, form | JUDGED)
    assert (nothing.status_code, "Nothing is chosen" in words(nothing)) == (400, True)
    assert editor.post(IMPORT, form | JUDGED | {"take-2": "on"}).status_code == 302
    assert set(Source.objects.filter(slug__in=KEYS).values_list("slug", flat=True)) == {"lewis-2019"}


def test_one_that_cannot_be_published_keeps_all_out(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(records: Any, _change: Any) -> Any:
        raise publishing.Refused([("source", records[2].key, "a reason")])

    report, before = look(editor, RIS), state()
    monkeypatch.setattr("nutrients.incoming_sources.publishing.publish", refuse)
    answer = take(editor, report, **JUDGED)
    assert (answer.status_code, "a reason" in words(answer)) == (400, True)
    assert state() == before


def test_what_came_in_meanwhile_is_shown_and_not_imported_again(editor: Client) -> None:
    first, second = look(editor, RIS), look(editor, RIS + "TY  - BOOK\nTI  - One more\nER  - \n")
    take(editor, first, **JUDGED)
    before = state()
    answer = take(editor, second, **JUDGED)
    assert answer.status_code == 400
    assert "3 of them came in meanwhile" in words(answer)
    assert "Here already by its DOI" in words(answer)
    assert state() == before
    again = {name: "" for name in form_of(answer) if name in ("take-2", "take-4")}
    form = {name: text for name, text in form_of(answer).items() if name not in again}
    assert editor.post(IMPORT, form | JUDGED).status_code == 302
    assert state() == (before[0] + 1, before[1] + 1)


def test_two_editors_at_the_same_moment_are_told_apart_under_the_lock(db: None) -> None:
    wanted = [
        Wanted({"title": "A", "type": "book", "doi": "10.1000/A"}, key, "review", "high") for key in ("a-1", "a-2")
    ]
    assert list(faults_of(wanted)) == [1]
    assert "by its DOI: a-1. Untick it." in faults_of(wanted)[1]


@pytest.mark.once
def test_more_than_a_form_can_carry_is_told_at_once(editor: Client) -> None:
    noise = (hashlib.shake_256(bytes([n % 256, n // 256])).digest(1500) for n in range(1200))
    items = [
        {"type": "book", "title": f"T{n}", "note": base64.b64encode(text).decode()} for n, text in enumerate(noise)
    ]
    files = [SimpleUploadedFile(f"{n}.json", json.dumps(items[n::3]).encode()) for n in range(3)]
    answer = look(editor, uploads=files)
    assert (answer.status_code, "too much for one report" in words(answer)) == (400, True)


@pytest.mark.parametrize("carried", ["", "x", "x:y:z", "eyJ9:1:2"])
def test_a_report_that_was_tampered_with_writes_nothing(editor: Client, carried: str) -> None:
    before = state()
    answer = editor.post(IMPORT, {"carried": carried, "take-0": "on", "key-0": "a", **JUDGED}, follow=True)
    assert "Nothing was written" in said(answer)
    assert state() == before


@pytest.mark.once
@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            SimpleUploadedFile("latin.ris", "TY  - JOUR\nTI  - caf\u00e9".encode("latin-1")),
            "latin.ris is not in UTF-8 (line 2)",
        ),
        (SimpleUploadedFile("wide.ris", RIS.encode("utf-16")), "wide.ris is not in UTF-8"),
        (SimpleUploadedFile("big.ris", b"x" * 1_000_001), "big.ris is larger than 1 MB"),
        (SimpleUploadedFile("picture.png", b"\x89PNG\r\n\x1a\n\xff"), "picture.png is not in UTF-8"),
        (SimpleUploadedFile("words.txt", b"hello"), "words.txt: This is neither"),
        (SimpleUploadedFile("<b>.txt", b"hello"), "<b>.txt: This is neither"),
    ],
    ids=["latin", "utf-16", "big", "picture", "words", "markup"],
)
def test_a_file_that_cannot_be_read_is_named(editor: Client, file: SimpleUploadedFile, message: str) -> None:
    file.seek(0)
    answer = look(editor, "kept text", uploads=[file])
    assert answer.status_code == 400
    assert message in words(answer)
    assert "kept text" in answer.content.decode()


def test_what_was_pasted_stays_when_it_cannot_be_read(editor: Client) -> None:
    answer = look(editor, "Dear editor, <b>see attached</b>", format="ris")
    assert (answer.status_code, "This is no RIS" in words(answer)) == (400, True)
    (area,) = html.fromstring(answer.content.decode()).xpath("//textarea[@name='text']")
    assert area.text_content().strip() == "Dear editor, <b>see attached</b>"
    assert "Paste a text or choose a file" in words(look(editor))


@pytest.mark.once
def test_too_long_a_value_is_left_out_and_too_long_a_title_bars(editor: Client) -> None:
    items = [{"type": "book", "title": "A", "volume": "v" * 50}, {"type": "book", "title": "t" * 500}]
    found = words(look(editor, json.dumps(items)))
    assert "Left out, volume:" in found
    assert "Left out. The title does not fit" in found


BORNE_DIFFERENTLY = ("half a character", "nothing between two letters", "null bytes in RIS", "null bytes in BibTeX")
"""By engines."""


@pytest.mark.parametrize("name", first_on_both(dict.fromkeys([*BORNE_DIFFERENTLY, *HOSTILE]), len(BORNE_DIFFERENTLY)))
def test_no_hostile_text_brings_the_desk_down(editor: Client, name: str) -> None:
    """Whatever can be imported of it is imported, and nothing of it runs."""
    answer = look(editor, HOSTILE[name][:250_000])
    assert answer.status_code in (200, 400)
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    if 'id="report_form"' in page:
        assert take(editor, answer, **JUDGED).status_code in (302, 400)


@pytest.mark.once
def test_2000_items_come_in_at_once(editor: Client) -> None:
    item = "TY  - JOUR\nAU  - Kim, A\nTI  - Title {0}\nPY  - 2020\nDO  - 10.1000/x{0}\nER  - \n"
    before = state()
    assert take(editor, look(editor, "".join(map(item.format, range(2000)))), **JUDGED).status_code == 302
    assert state() == (before[0] + 1, before[1] + 2000)


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_add_and_publish_may_import(who: str) -> None:
    client, allowed = make_client(who), who in ("editor", "administrator")
    outside = who in ("anonymous", "reader")
    before = state()
    expected = 200 if allowed else 302 if outside else 403
    assert client.get(IMPORT).status_code == expected
    assert look(client, RIS).status_code == expected
    carried = form_of(look(make_client("superuser"), RIS))
    assert client.post(IMPORT, carried | JUDGED).status_code == (302 if allowed or outside else 403)
    assert (state() != before) == allowed
    link = f'href="{IMPORT}"'
    assert (link in client.get("/admin/nutrients/source/").content.decode()) == allowed
