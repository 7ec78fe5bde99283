"""Open data: every table that is published, its columns explained, and nothing that stays with the editors."""

import csv
import hashlib
import io
import re
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from nutrients import content, open_data, publishing
from nutrients.content.reading import plural
from nutrients.content.spreadsheets import unshield
from nutrients.conversion import record_of
from nutrients.data_dictionary import TITLES, meaning
from nutrients.models import TABLES, Term
from nutrients.open_data import KEEPER, LICENCE, Keeper
from nutrients.openness import WITHHELD, open_fields
from nutrients.records import RECORDS, Record
from tests.desk import CHANGE, EXAMPLES
from tests.pages import get, one, words

database = pytest.mark.django_db
PRIVATE = {
    "source": {"note", "verified_detail"},
    "claim": {"note"},
    "other-cause": {"note"},
    "intake": {"verified"},
    "not-set": {"verified"},
    "daily-value": {"verified"},
    "lab-range": {"verified"},
}
"""What the models call notes for editors, and where a figure was read. Everything else is open."""


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_these_fields_alone_stay_with_the_editors() -> None:
    assert {kind: set(names) for kind, names in WITHHELD.items()} == PRIVATE
    for model in TABLES:
        notes = {field.name for field in model._meta.fields if field.verbose_name == "note for editors"}
        assert notes <= WITHHELD.get(model.record.kind, set()), model


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.kind)
def test_every_column_is_explained(record: type[Record]) -> None:
    assert TITLES[record.kind]
    assert all(meaning(record.kind, name) for name in open_fields(record))


@database
def test_the_page_lists_every_table_with_what_is_in_it(client: Client) -> None:
    page = get(client, "/data/")
    listed = {re.sub(r".*/|[.]csv", "", href) for href in page.xpath("//*[starts-with(@id, 'table-')]//a/@href")}
    assert listed == {plural(record.kind.replace("-", "_")) for record in RECORDS}
    for name in sorted(listed):
        part = one(page, f"//*[@id='table-{name}']")
        answer = client.get(f"/data/{name}.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["X-Robots-Tag"] == "noindex"
        given = rows(answer.content)
        assert f"({len(given):,} row" in words(part)
        header = answer.content.decode().partition("\n")[0].split(",")
        assert [words(code) for code in part.xpath(".//li/code")] == header
    assert LICENCE in words(page)
    assert "Niacin" in words(page)
    assert len(rows(client.get("/data.csv").content)) == len(page.xpath("//details//li/code"))


@database
def test_the_tables_equal_the_files_of_the_content() -> None:
    snapshot = content.read(settings.CONTENT_DIR)
    for record in RECORDS:
        of_kind = [item for item in content.ordering.ordered(snapshot.records) if type(item) is record]
        names = open_data.open_columns(record)
        given = [[unshield(cell) for cell in row.values()] for row in rows(KEEPER.archive().table(file_of(record)))]
        wanted = [content.writing.cells(item, names) for item in of_kind]
        assert given == [[re.sub(r"\r\n?", "\n", cell) for cell in row] for row in wanted], record.kind


def file_of(record: type[Record]) -> str:
    return plural(record.kind.replace("-", "_"))


@pytest.mark.once
@database
def test_the_archive_holds_everything_and_its_bytes_are_those_that_the_page_names(client: Client) -> None:
    page = get(client, "/data/")
    (address,) = page.xpath("//a[contains(@href, '.zip')]/@href")
    answer = client.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert hashlib.sha256(answer.content).hexdigest() in words(page)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = archive.namelist()
    assert archive.testzip() is None
    assert names == sorted(names)
    assert {info.date_time for info in archive.infolist()} == {open_data.TIME}
    folder = names[0].partition("/")[0]
    assert set(names) == {f"{folder}/README.txt", *(f"{folder}/{file_of(record)}.csv" for record in RECORDS)}
    assert archive.read(f"{folder}/claims.csv") == client.get("/data/claims.csv").content
    assert LICENCE in archive.read(f"{folder}/README.txt").decode()
    assert client.get("/data/fascicle-999999.zip").status_code == 404
    assert client.get("/data/no_such_table.csv").status_code == 404


@pytest.mark.once
@database
def test_the_archive_is_made_once_a_version_and_is_the_same_in_every_process(monkeypatch: Any) -> None:
    made: list[int] = []
    make = open_data.made

    def counted(version: int) -> open_data.Archive:
        made.append(version)
        return make(version)

    monkeypatch.setattr(open_data, "made", counted)
    one_process, another = Keeper(), Keeper()
    first = one_process.archive()
    assert one_process.archive() is first
    assert another.archive().sha256 == first.sha256
    assert made == [first.version] * 2
    publishing.publish(EXAMPLES, CHANGE)
    again = one_process.archive()
    assert (again.version > first.version, again.sha256 == first.sha256) == (True, False)


@database
def test_what_is_published_meanwhile_is_in_the_archive(monkeypatch: Any) -> None:
    keeper, make, terms = Keeper(), open_data.made, list(Term.objects.all()[:1])

    def disturbed(version: int) -> open_data.Archive:
        found = make(version)
        if terms:
            publishing.remove([terms.pop()], CHANGE)
        return found

    monkeypatch.setattr(open_data, "made", disturbed)
    archive = keeper.archive()
    assert archive.version == open_data.content_version()
    assert len(rows(archive.table("terms"))) == Term.objects.count()


@pytest.mark.once
@database
def test_no_cell_of_the_open_data_is_a_formula() -> None:
    term = Term.objects.all()[0]
    record = record_of(term)
    publishing.publish([type(record)(**{**vars(record), "definition": "=HYPERLINK(1)"})], CHANGE)
    (found,) = [row for row in rows(KEEPER.archive().table("terms")) if row["slug"] == term.slug]
    assert found["definition"] == "'=HYPERLINK(1)"
