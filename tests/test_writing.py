"""What is written to files comes back as it was, byte for byte and field for field."""

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from nutrients import content
from nutrients.content.ordering import ordered
from nutrients.content.writing import article, line
from nutrients.records import GuideRecord, NutrientRecord, Record
from tests.awkward import changed
from tests.desk import EXAMPLES
from tests.test_records import make

LONG_TABLES = ("amount", "intake", "portion", "redirect")


@cache
def published() -> tuple[Record, ...]:
    return tuple(content.read(settings.CONTENT_DIR).records)


def some(chance: random.Random) -> list[Record]:
    """All records that others point to; of the long tables, some."""
    kept = [record for record in published() if record.kind not in LONG_TABLES or chance.random() < 0.05]
    return [*kept, *EXAMPLES]


def put(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    return folder


def in_json(records: list[Record]) -> dict[tuple[str, str], object]:
    return {(record.kind, record.key): record.as_json() for record in records}


def test_what_is_in_git_is_written_the_same_byte_for_byte() -> None:
    texts = content.files(published())
    present = {
        str(path.relative_to(settings.CONTENT_DIR)) for path in settings.CONTENT_DIR.rglob("*") if path.is_file()
    }
    assert {name for name in present if name.endswith((".csv", ".json", ".md"))} == texts.keys()
    assert [name for name, text in texts.items() if (settings.CONTENT_DIR / name).read_bytes() != text.encode()] == []


@pytest.mark.parametrize("seed", range(8))
def test_awkward_texts_come_back_from_the_files(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    known = [record for record in some(chance) if record.kind != "image"]  # its row goes with a file: test_images
    records = [changed(chance, record) if chance.random() < 0.5 else record for record in known]
    texts = content.files(records)
    found = content.read(put(tmp_path, texts)).records
    assert in_json(found) == in_json(records)
    assert content.files(found) == texts


def test_the_order_of_records_in_memory_says_nothing_but_for_laboratory_ranges() -> None:
    mixed = [record for record in published() if record.kind != "lab-range"]
    expected = ordered(mixed)
    random.Random(1).shuffle(mixed)  # noqa: S311 (no secret)
    assert ordered(mixed) == expected


def test_one_changed_value_is_one_changed_line() -> None:
    chance = random.Random(2)  # noqa: S311 (no secret)
    before = content.files(published())
    for kind in ("claim", "food", "amount", "intake", "symptom", "term"):
        place = chance.choice([n for n, record in enumerate(published()) if record.kind == kind])
        records = list(published())
        name = next(n for n in ("note", "explanation", "definition", "source_code") if hasattr(records[place], n))
        values: Any = {name: "11" if name == "source_code" else "Changed."}
        records[place] = make_changed(records[place], values)
        after = content.files(records)
        pairs = [pair for path in after for pair in zip(before[path].split("\n"), after[path].split("\n"), strict=True)]
        assert sum(old != new for old, new in pairs) == 1, kind


def make_changed(record: Record, values: dict[str, Any]) -> Record:
    return type(record)(**{**vars(record), **values})


def test_a_lone_carriage_return_is_quoted() -> None:
    assert line(["a\rb", "c"]) == '"a\rb",c\n'


def test_a_section_without_a_heading_keeps_none_and_one_with_a_heading_bears_the_key() -> None:
    nutrient = next(record for record in published() if isinstance(record, NutrientRecord) and record.short_answer)
    text = article(make_changed(nutrient, {"short_answer": "No heading.", "before": "## Mine\n\nText."}))
    assert "\n## {#short-answer}\nNo heading.\n\n## Mine {#before}\n\nText.\n" in text


@pytest.mark.parametrize(
    ("kind", "name", "value", "reason"),
    [
        ("nutrient", "too_much", "Text.\n## Other {#too-little}", "reads like the beginning of a section"),
        ("nutrient", "too_much", "## Own {#", "reads like the beginning of a section"),
        ("nutrient", "too_much", "Text.\n### Smaller {#x}", "reads like the beginning of a section"),
        ("nutrient", "too_much", "    code", "begins or ends with a blank"),
        ("guide", "text", "Text.\n", "begins or ends with a blank"),
        ("nutrient", "other_names", ("a;b",), "semicolon"),
        ("nutrient", "other_names", ("a\u2028b",), "broken into lines"),
        ("source", "authors", ("Doe,J",), "neither"),
        ("claim", "note", "a\rb", "carriage return"),
        ("claim", "note", "a\x00b", "no text (U+0000)"),
        ("claim", "note", "\ud800", "no text (U+D800)"),
        ("claim", "note", "x" * 100_001, "longer than"),
        ("term", "name", " ", "must not be empty"),
    ],
)
def test_what_the_files_cannot_hold_is_told_in_words(kind: str, name: str, value: Any, reason: str) -> None:
    assert reason in content.unfit(kind, name, value)


@pytest.mark.parametrize("kind", ["guide", "claim"])
def test_what_looks_like_a_section_is_text_where_there_are_no_sections(kind: str) -> None:
    assert content.unfit(kind, "text", "Text.\n## Other {#too-little}") == ""


def test_a_guide_that_begins_with_dashes_comes_back(tmp_path: Path) -> None:
    guide = make(GuideRecord, slug="x", title="---", description="no", text="---\na: b\n---\n\n{#x}")
    records = [*(record for record in published() if record.kind not in LONG_TABLES), guide]
    found = content.read(put(tmp_path, content.files(records))).records
    assert guide in found
