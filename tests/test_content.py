"""Reading `content/`: whatever is wrong in a file is refused with its file, its line and the reason."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from nutrients.content import TABLES, ContentError, columns, read
from nutrients.loading import load
from nutrients.models import Term
from nutrients.records import RECORDS, NutrientRecord, TermRecord

IRON, CALCIUM, GUIDE = "nutrients/iron.md", "nutrients/calcium.md", "guides/muscle-twitching.md"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of everything."""
    return Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))


@pytest.fixture
def folder(whole: Path) -> Path:
    """A copy that is quick to read: of the long tables, to whose rows nothing points, only the beginning."""
    for name in ("amounts.csv", "intakes.csv", "portions.csv"):
        lines = (whole / name).read_text(encoding="utf-8").splitlines(keepends=True)
        put(whole / name, "".join(lines[:40]))
    return whole


def faults_of(folder: Path, reading: Callable[[Path], object] = read) -> list[str]:
    """`terms.csv:2: what is wrong` for each fault; none where the folder is read."""
    try:
        reading(folder)
    except ContentError as error:
        return [str(fault).removeprefix(f"{folder}/") for fault in error.faults]
    return []


def first_fault(folder: Path) -> str:
    """The first fault; empty where the folder is read."""
    return next(iter(faults_of(folder)), "")


def load_quietly(folder: Path) -> object:
    return load(folder, say=lambda _line: None)


def put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def edit(path: Path, before: str, after: str) -> int:
    """Replace the first `before`, which may say a line's beginning as a line break; its line after that."""
    text = path.read_text(encoding="utf-8")
    place = text.index(before)
    put(path, text[:place] + after + text[place + len(before) :])
    return text.count("\n", 0, place) + 1 + (len(before) - len(before.lstrip("\n")))


def set_cell(path: Path, column: str, text: str, line: int = 2) -> None:
    """Change a cell of a table in a row that stands on a line of its own, near the beginning."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[line - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def add_line(path: Path, line: str) -> int:
    """Append a line; its number."""
    text = path.read_text(encoding="utf-8")
    put(path, f"{text}{line}\n")
    return text.count("\n") + 1


def line_of(path: Path, number: int) -> str:
    return path.read_text(encoding="utf-8").splitlines()[number - 1]


# What is right


def test_everything_in_content_is_read() -> None:
    kinds = {record.kind for record in read(settings.CONTENT_DIR).records}
    optional = {"person", "review", "redirect", "image", "change"}
    assert kinds | optional == {record.kind for record in RECORDS}


def test_records_come_in_the_order_of_loading() -> None:
    order = [record.kind for record in RECORDS]
    kinds = [record.kind for record in read(settings.CONTENT_DIR).records]
    assert kinds == sorted(kinds, key=order.index)


def test_every_article_of_a_nutrient_keeps_its_sections_and_their_headings() -> None:
    records = {record.key: record for record in read(settings.CONTENT_DIR).records if record.kind == "nutrient"}
    calcium = records["calcium"]
    assert isinstance(calcium, NutrientRecord)
    for text in (calcium.short_answer, calcium.before, calcium.foods):
        assert re.match(r"## \S[^\n{]*\n\n\S", text)
        assert "{#" not in text


@pytest.mark.parametrize("name", ["terms.csv", "claims.csv", CALCIUM, GUIDE, "sources.json"])
def test_windows_line_ends_change_no_record(folder: Path, name: str) -> None:
    before = read(folder).records
    put(folder / name, (folder / name).read_text(encoding="utf-8").replace("\n", "\r\n"))
    assert read(folder).records == before


def test_a_cell_of_several_lines_is_one_text(folder: Path) -> None:
    set_cell(folder / "terms.csv", "definition", "One.\nTwo.")
    (term, *_others) = [record for record in read(folder).records if isinstance(record, TermRecord)]
    assert term.definition == "One.\nTwo."


def test_each_table_has_the_fields_of_its_kind_as_columns() -> None:
    for record, name in TABLES.items():
        header = line_of(settings.CONTENT_DIR / name, 1).split(",")
        assert header == columns(record), name


# Cells of tables

CELLS = [
    ("claims.csv", "grade", "likely", "grade: 'likely' is not one of established, probable, limited"),
    ("claims.csv", "aspect", "", "aspect: '' is not one of twitching-evidence, "),
    ("foods.csv", "group", "sweets", "group: 'sweets' is not one of vegetables, "),
    ("intakes.csv", "unit", "µg", "unit: 'µg' is not one of kcal, mg, ug, "),
    ("intakes.csv", "scope", "Total", "scope: 'Total' is not one of total, supplemental"),
    ("amounts.csv", "amount", "seven", "amount: 'seven' is not a number"),
    ("amounts.csv", "amount", "1,5", "amount: '1,5' is not a number"),
    ("amounts.csv", "amount", "", "amount: '' is not a number"),
    ("amounts.csv", "amount", "-0.1", "amount: '-0.1' is not a number of 0 or more"),
    ("amounts.csv", "amount", "nan", "amount: 'nan' is not a number of 0 or more"),
    ("portions.csv", "grams", "-30", "grams: '-30' is not a number of 0 or more"),
    ("portions.csv", "is_default", "yes", "is_default: 'yes' is neither 0 nor 1"),
    ("portions.csv", "seq", "1.5", "seq: "),
    ("lab_ranges.csv", "factor", "", "factor: '' is not a number"),
    ("amounts.csv", "nutrient", "unobtainium", "nutrient: there is no nutrient 'unobtainium'"),
    ("amounts.csv", "food", "manna", "food: there is no food 'manna'"),
    ("claims.csv", "nutrient", "unobtainium", "nutrient: there is no nutrient 'unobtainium'"),
    ("claims.csv", "via", "unobtainium", "via: there is no nutrient 'unobtainium'"),
    ("claims.csv", "effects", "tremor;giggles", "effects: there is no symptom 'giggles'"),
    ("claims.csv", "replaced_by", "no-such-1", "replaced_by: there is no claim 'no-such-1'"),
    ("mechanism_steps.csv", "claim", "no-such-1", "claim: there is no claim 'no-such-1'"),
    ("mechanism_steps.csv", "imbalance", "iron-excess", "imbalance: there is no imbalance 'iron-excess'"),
    ("audit_items.csv", "claim", "no-such-1", "claim: there is no claim 'no-such-1'"),
    ("symptom_links.csv", "symptom", "giggles", "symptom: there is no symptom 'giggles'"),
    ("symptom_links.csv", "sources", "kim-2021-eyelid;nobody-1999", "sources: there is no source 'nobody-1999'"),
    ("intakes.csv", "source", "nobody-1999", "source: there is no source 'nobody-1999'"),
    ("terms.csv", "published", "23.11.2026", "published: "),
    ("terms.csv", "changed", "2026-02-30", "changed: "),
    ("terms.csv", "changed", "", "changed: "),
    ("terms.csv", "version", "one", "version: "),
    ("terms.csv", "name", "", "name: must not be empty"),
    ("terms.csv", "name", "  ", "name: must not be empty"),
    ("terms.csv", "definition", "", "definition: must not be empty"),
    ("other_causes.csv", "explanation", "", "explanation: must not be empty"),
    ("portions.csv", "measure", "", "measure: must not be empty"),
    ("terms.csv", "slug", "Upper-Case", "slug: 'Upper-Case' is not of lower-case letters"),
    ("terms.csv", "slug", "../etc", "slug: '../etc' is not of lower-case letters"),
    ("terms.csv", "slug", "a--b", "slug: 'a--b' is not of lower-case letters"),
    ("terms.csv", "slug", "", "slug: "),
    ("terms.csv", "slug", "line\n", "slug: "),
]


@pytest.mark.parametrize(("name", "column", "text", "reason"), CELLS)
def test_a_bad_cell_is_refused_with_its_line(folder: Path, name: str, column: str, text: str, reason: str) -> None:
    set_cell(folder / name, column, text)
    first, *others = faults_of(folder)
    assert first.startswith(f"{name}:2: {reason}")
    assert all(": there is no " in other for other in others), "who points to the row misses it"


def test_a_claim_without_a_text_is_refused(folder: Path) -> None:
    set_cell(folder / "claims.csv", "text", "")
    assert first_fault(folder) == "claims.csv:2: text: must not be empty"


def test_several_faults_of_one_row_are_all_reported(folder: Path) -> None:
    for column in ("name", "version", "changed"):
        set_cell(folder / "terms.csv", column, "")
    assert {fault.split(": ")[1] for fault in faults_of(folder)} == {"name", "version", "changed"}


def test_a_key_given_twice_is_refused_with_both_lines(folder: Path) -> None:
    path = folder / "amounts.csv"
    line = add_line(path, line_of(path, 2))
    key = "/".join(line_of(path, 2).split(",")[:2])
    assert faults_of(folder) == [f"amounts.csv:{line}: {key} stands already in line 2"]


def test_a_second_usual_portion_is_refused(folder: Path) -> None:
    food = line_of(folder / "portions.csv", 2).split(",")[0]
    line = add_line(folder / "portions.csv", f"{food},99,1 bowl,200,1")
    expected = f"portions.csv:{line}: is_default: {food} has another usual portion"
    assert line_of(folder / "portions.csv", 2).endswith(",1")
    assert faults_of(folder) == [expected]


def test_a_food_may_have_no_usual_portion(folder: Path) -> None:
    set_cell(folder / "portions.csv", "is_default", "0")
    assert faults_of(folder) == []


def test_a_review_by_nobody_known_is_refused(folder: Path) -> None:
    line = add_line(folder / "reviews.csv", "nobody,guide/muscle-twitching,2026-01-01,2027-01-01,1")
    assert faults_of(folder) == [f"reviews.csv:{line}: person: there is no person 'nobody'"]


def test_compare_is_no_slug_of_a_food(folder: Path) -> None:
    row = line_of(folder / "foods.csv", 2).split(",", 1)[1]
    line = add_line(folder / "foods.csv", f"compare,{row}")
    assert [fault.partition(": ")[0] for fault in faults_of(folder)] == [f"foods.csv:{line}"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "column"), [("portions.csv", "grams"), ("daily_values.csv", "amount")])
def test_what_amounts_are_divided_by_is_never_0(whole: Path, name: str, column: str) -> None:
    set_cell(whole / name, column, "0")
    assert [fault.partition(": ")[0] for fault in faults_of(whole, load_quietly)] == [f"{name}:2"]


# The form of tables


@pytest.mark.parametrize(
    "header",
    ["slug,title,definition,version,published,changed", "name,slug,definition,version,published,changed", "slug"],
)
def test_wrong_columns_are_refused_with_the_right_ones(folder: Path, header: str) -> None:
    edit(folder / "terms.csv", line_of(folder / "terms.csv", 1), header)
    right = "slug,name,definition,version,published,changed"
    assert faults_of(folder) == [f"terms.csv:1: the columns must be {right}"]


def test_an_empty_table_is_refused(folder: Path) -> None:
    put(folder / "redirects.csv", "")
    assert faults_of(folder) == ["redirects.csv:1: the columns must be old,new"]


@pytest.mark.parametrize("row", ["new-term,New", "new-term,New,Text.,1,2026-01-01,2026-01-01,more", "new-term"])
def test_a_row_of_too_few_or_too_many_columns_is_refused(folder: Path, row: str) -> None:
    line = add_line(folder / "terms.csv", row)
    assert faults_of(folder) == [f"terms.csv:{line}: 6 columns expected"]


def test_lines_are_counted_as_an_editor_shows_them(folder: Path) -> None:
    set_cell(folder / "terms.csv", "definition", "One.\nTwo.\n\nFour.")
    line = add_line(folder / "terms.csv", "new-term,,Text.,1,2026-01-01,2026-01-01")
    assert faults_of(folder) == [f"terms.csv:{line}: name: must not be empty"]


def test_an_empty_line_does_not_move_the_line_of_a_fault(folder: Path) -> None:
    add_line(folder / "terms.csv", "")
    line = add_line(folder / "terms.csv", "new-term,,Text.,1,2026-01-01,2026-01-01")
    assert faults_of(folder) == [f"terms.csv:{line}: name: must not be empty"]


@pytest.mark.parametrize("name", ["amounts.csv", "redirects.csv", "terms.csv"])
def test_a_quotation_mark_that_is_never_closed_is_refused_where_it_opens(folder: Path, name: str) -> None:
    line = add_line(folder / name, '"open')
    put(folder / name, (folder / name).read_text(encoding="utf-8") + "a,b\n" * 50_000)
    assert [fault.partition(": ")[0] for fault in faults_of(folder)] == [f"{name}:{line}"]


# Articles


def test_broken_front_matter_is_refused_with_its_line(folder: Path) -> None:
    line = edit(folder / IRON, "name: Iron", "name: Iron: the metal")
    assert first_fault(folder) == f"{IRON}:{line}: front matter: mapping values are not allowed in this context"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("name: Iron", 'name: ""', "name: must not be empty"),
        ("name: Iron", "name:", "name: must not be empty"),
        ("type: mineral", "type: metal", "type: 'metal' is not one of vitamin, mineral, energy"),
        ("unit: mg", "", "unit: missing"),
        ("unit: mg", "unit: mg\ncolour: grey", "colour: no such field"),
        ("position: 14", "position: last", "position: "),
        ("fdc_id: 1089", "fdc_id: 10.89", "fdc_id: "),
        ("published: 2026", "published: 20026", "published: "),
        ("published: 2026", "published: the year 2026", "published: "),
    ],
)
def test_bad_front_matter_is_refused_with_its_file(folder: Path, before: str, after: str, reason: str) -> None:
    edit(folder / IRON, before, after)
    assert re.match(rf"{IRON}:\d+: {re.escape(reason)}", first_fault(folder))


def test_a_day_that_no_calendar_has_is_refused_with_its_file(folder: Path) -> None:
    edit(folder / IRON, "published: 2026-11-23", "published: 2026-13-23")
    assert re.match(rf"{IRON}:\d+: .*month must be in 1..12", first_fault(folder))


def test_an_article_without_front_matter_is_refused(folder: Path) -> None:
    put(folder / "guides" / "bare.md", "Only text.\n")
    assert {"guides/bare.md:1: title: missing", "guides/bare.md:1: published: missing"} <= set(faults_of(folder))


def test_a_guide_without_a_title_is_refused(folder: Path) -> None:
    title = line_of(folder / GUIDE, 3)
    assert title.startswith("title: ")
    edit(folder / GUIDE, title, "title: ''")
    assert re.match(rf"{GUIDE}:\d+: title: must not be empty", first_fault(folder))


def test_an_empty_optional_field_is_empty_and_not_the_word_none(folder: Path) -> None:
    edit(folder / IRON, "\nunit: mg", "\ndescription:\nunit: mg")
    (iron,) = [record for record in read(folder).records if record.kind == "nutrient" and record.key == "iron"]
    assert isinstance(iron, NutrientRecord)
    assert iron.description == ""


@pytest.mark.parametrize("key", ["befor", "references", "history", "slug"])
def test_an_unknown_section_is_refused_with_its_line(folder: Path, key: str) -> None:
    line = edit(folder / CALCIUM, "{#before}", f"{{#{key}}}")
    assert f"{CALCIUM}:{line}: section {key}: unknown or given twice" in faults_of(folder)


@pytest.mark.parametrize("key", ["Before", "before2", "be fore", ""])
def test_a_mistyped_section_does_not_become_a_part_of_the_one_before(folder: Path, key: str) -> None:
    line = edit(folder / CALCIUM, "{#before}", f"{{#{key}}}")
    assert f"{CALCIUM}:{line}" in {fault.partition(": ")[0] for fault in faults_of(folder)}


def test_a_section_given_twice_is_refused_with_the_second_line(folder: Path) -> None:
    line = edit(folder / CALCIUM, "{#before}", "{#short-answer}")
    assert faults_of(folder) == [f"{CALCIUM}:{line}: section short-answer: unknown or given twice"]


def test_text_before_the_first_section_is_refused_with_its_line(folder: Path) -> None:
    line = edit(folder / CALCIUM, "\n## ", "\nLost words.\n\n## ")
    assert faults_of(folder) == [f"{CALCIUM}:{line}: text before the first section"]


def test_a_file_name_that_is_no_slug_is_refused(folder: Path) -> None:
    (folder / GUIDE).rename(folder / "guides" / "Muscle Twitching.md")
    (fault,) = faults_of(folder)
    assert fault.startswith("guides/Muscle Twitching.md:1: slug: 'Muscle Twitching' is not of lower-case letters")


# Sources


def test_broken_json_is_refused_with_its_line(folder: Path) -> None:
    line = edit(folder / "sources.json", '"type": ', '"type" ')
    assert first_fault(folder) == f"sources.json:{line}: Expecting ':' delimiter"


@pytest.mark.parametrize("text", ["null", "7", '"text"', "{}", '{"id": "a"}', "[null]", "[[]]", '["a"]', "[{}]", ""])
def test_json_that_is_no_list_of_sources_is_refused(folder: Path, text: str) -> None:
    put(folder / "sources.json", text)
    assert first_fault(folder).startswith("sources.json:1: ")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", "", "title: must not be empty"),
        ("title", None, "title: "),
        ("type", "tweet", "type: 'tweet' is not one of "),
        ("author", [{}], "not a CSL-JSON item"),
        ("author", "Kim", "not a CSL-JSON item"),
        ("issued", {"date-parts": []}, "not a CSL-JSON item"),
        ("accessed", {"date-parts": [[2026, 13, 1]]}, "not a CSL-JSON item"),
        ("accessed", {"date-parts": [[2026]]}, "not a CSL-JSON item"),
        ("custom", {}, "evidence: missing"),
        ("custom", {"colour": "red"}, "colour: no such field"),
    ],
)
def test_a_bad_source_is_refused_with_the_line_of_its_key(folder: Path, field: str, value: object, reason: str) -> None:
    path = folder / "sources.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    items[5][field] = value
    put(path, text := json.dumps(items, indent=1))
    line = text.count("\n", 0, text.index(f'"id": "{items[5]["id"]}"')) + 1
    assert first_fault(folder).startswith(f"sources.json:{line}: {reason}")


def test_a_source_given_twice_is_refused_with_both_lines(folder: Path) -> None:
    path = folder / "sources.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    put(path, text := json.dumps([*items, items[0]], indent=1))
    first, second = (text.count("\n", 0, find(f'"id": "{items[0]["id"]}"')) + 1 for find in (text.index, text.rindex))
    assert faults_of(folder) == [f"sources.json:{second}: {items[0]['id']} stands already in line {first}"]


# Files


@pytest.mark.parametrize("name", ["terms.csv", "sources.json", IRON, GUIDE])
def test_a_file_in_another_encoding_is_refused_by_its_name(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes() + "Säure".encode("latin-1"))
    assert first_fault(folder).startswith(f"{name}:")


@pytest.mark.parametrize("name", ["terms.csv", "sources.json", "redirects.csv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert first_fault(folder).startswith(f"{name}:1: ")


def test_faults_of_all_files_are_reported_together(folder: Path) -> None:
    set_cell(folder / "symptom_links.csv", "frequency", "often")
    set_cell(folder / "terms.csv", "name", "")
    set_cell(folder / "amounts.csv", "nutrient", "unobtainium")
    edit(folder / "sources.json", '"standing": "low"', '"standing": "none"')
    edit(folder / GUIDE, "position: ", "position: x")
    broken = {"symptom_links.csv", "terms.csv", "amounts.csv", "sources.json", GUIDE}
    assert {fault.partition(":")[0] for fault in faults_of(folder)} == broken


def test_the_error_says_every_fault_on_a_line_of_its_own(folder: Path) -> None:
    set_cell(folder / "terms.csv", "name", "")
    set_cell(folder / "terms.csv", "version", "x")
    with pytest.raises(ContentError) as caught:
        read(folder)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    assert len(caught.value.faults) == 2


@pytest.mark.django_db
def test_one_fault_keeps_everything_else_from_being_loaded(whole: Path) -> None:
    set_cell(whole / "terms.csv", "name", "Changed")
    set_cell(whole / "terms.csv", "definition", "", line=3)
    assert faults_of(whole, load_quietly) == ["terms.csv:3: definition: must not be empty"]
    assert not Term.objects.filter(name="Changed").exists()
