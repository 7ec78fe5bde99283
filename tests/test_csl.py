"""Sources as CSL-JSON, the form that Zotero reads and writes, and back without loss."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any, get_type_hints

import pytest
from django.conf import settings

from nutrients.content import read
from nutrients.csl import from_csl, name_from_csl, name_to_csl, to_csl
from nutrients.records import SourceRecord
from nutrients.values import convert
from nutrients.vocabulary import Check, Evidence, SourceStatus, SourceType, Standing


def make_source(**others: Any) -> SourceRecord:
    """A source with something in every field."""
    source = SourceRecord(
        slug="kim-2021",
        type=SourceType.ARTICLE,
        title='Twitching: "a <b>review</b>"',
        authors=("Kim, Jiyoung", "de Henauw, Stefaan", "EFSA NDA Panel"),
        organisation="European Food Safety Authority",
        container_title="EFSA Journal",
        publisher="Wiley",
        year="2021",
        volume="21",
        issue="4",
        pages="129-133",
        doi="10.1/x",
        pmid="123",
        url="https://example.org/",
        accessed=date(2026, 1, 2),
        evidence=Evidence.CASE_CONTROL,
        standing=Standing.HIGH,
        verified=Check.ADDRESS,
        verified_detail="excerpt",
        status=SourceStatus.SUPERSEDED,
        status_note="A newer edition.",
        superseded_by="kim-2024",
        note="µg",
    )
    return replace(source, **others)


def make_bare_source() -> SourceRecord:
    return SourceRecord(
        slug="bare",
        type=SourceType.WEBPAGE,
        title="Bare",
        evidence=Evidence.POPULAR,
        standing=Standing.LOW,
        verified=Check.MEMORY,
    )


def make_item(**others: Any) -> dict[str, Any]:
    """As Zotero exports it: with words that are not ours, and years as text."""
    return {
        "id": "kim-2021",
        "type": "article-journal",
        "title": "Eyelid twitching",
        "abstract": "Not ours.",
        "language": "en",
        "ISSN": "1234-5678",
        "issued": {"date-parts": [["2021", 12]]},
    } | others


def read_back(item: dict[str, Any]) -> SourceRecord:
    """A record by the way of JSON text."""
    hints = get_type_hints(SourceRecord)
    values = from_csl(json.loads(json.dumps(item)))
    read_values: dict[str, Any] = {name: convert(value, hints[name]) for name, value in values.items()}
    return SourceRecord(**read_values)


def file_items() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads((settings.CONTENT_DIR / "sources.json").read_text())
    return items


def test_every_source_of_the_site_comes_back_as_it_was() -> None:
    sources = [record for record in read(settings.CONTENT_DIR).records if isinstance(record, SourceRecord)]
    assert len(sources) == len(file_items()) > 100
    for source in sources:
        assert read_back(to_csl(source)) == source


def test_the_file_holds_what_would_be_written() -> None:
    for item in file_items():
        assert to_csl(read_back(item)) == item


@pytest.mark.parametrize("source", [make_source(), make_bare_source()], ids=["full", "bare"])
def test_full_and_empty_fields_come_back_as_they_were(source: SourceRecord) -> None:
    assert read_back(to_csl(source)) == source


@pytest.mark.parametrize("name", [item.name for item in fields(SourceRecord)])
def test_no_field_is_forgotten_on_the_way(name: str) -> None:
    full, bare = make_source(), make_bare_source()
    assert getattr(full, name) != getattr(bare, name), "the two differ everywhere, so each field is tried"
    assert getattr(read_back(to_csl(full)), name) == getattr(full, name)


def test_empty_fields_are_left_out_of_the_file() -> None:
    item = to_csl(make_bare_source())
    assert set(item) == {"id", "type", "title", "custom"}
    assert set(item["custom"]) == {"evidence", "standing", "verified"}


def test_names_and_dates_stand_as_csl_has_them() -> None:
    item = to_csl(make_source())
    assert item["author"][1:] == [{"family": "de Henauw", "given": "Stefaan"}, {"literal": "EFSA NDA Panel"}]
    assert item["issued"] == {"date-parts": [[2021]]}
    assert item["accessed"] == {"date-parts": [[2026, 1, 2]]}


@pytest.mark.parametrize("name", ["Kim, Jiyoung", "de Henauw, Stefaan", "Lewis, James L., III", "NHS", "O'Neil, Ann-Ö"])
def test_a_name_comes_back_as_it_was(name: str) -> None:
    assert name_from_csl(name_to_csl(name)) == name


def test_what_zotero_adds_is_ignored() -> None:
    values = from_csl(make_item())
    assert set(values) == {"slug", "type", "title", "year"}
    assert values["year"] == "2021"


def test_a_day_of_reading_that_zotero_writes_as_text_is_a_date() -> None:
    assert from_csl(make_item(accessed={"date-parts": [["2026", "1", "2"]]}))["accessed"] == date(2026, 1, 2)


def test_a_particle_that_zotero_writes_apart_stays_with_the_name() -> None:
    name = {"family": "Henauw", "given": "Stefaan", "non-dropping-particle": "de"}
    assert from_csl(make_item(author=[name]))["authors"] == ["de Henauw, Stefaan"]


def test_a_family_name_alone_is_a_name() -> None:
    assert from_csl(make_item(author=[{"family": "Plato"}]))["authors"] == ["Plato"]


def test_a_year_that_is_no_number_does_not_stop_the_export() -> None:
    source = make_source(year="n.d.")
    assert read_back(to_csl(source)) == source
