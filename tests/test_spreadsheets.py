"""Tables to a spreadsheet and back: nothing is lost, nothing runs as a formula, and no bad file writes anything."""

import random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from nutrients import drafting
from nutrients.content.spreadsheets import FORMULA, NotRead, editable, is_number, parse, shield, unshield
from nutrients.models import Amount, Content, DailyValue, Food, Intake, LabRange, NotSet, Portion, Revision
from nutrients.records import AmountRecord, FoodRecord, PortionRecord
from nutrients.vocabulary import RevisionState
from tests.awkward import text
from tests.desk import EVERYBODY, address, make_account, make_client, push, said, state
from tests.engines import first_on_both

SUPPORTED: tuple[type[Content], ...] = (Food, Portion, Amount, Intake, NotSet, DailyValue, LabRange)
FOOD = "slug,name\nalmonds,Almonds\n"
database = pytest.mark.django_db


def place(model: type[Content], page: str) -> str:
    return f"/admin/nutrients/{model._meta.model_name}/{page}"


def exported(client: Client, model: type[Content], query: str = "") -> bytes:
    answer: Any = client.get(place(model, f"export.csv{query}"))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def send(client: Client, model: type[Content], data: bytes | str) -> Any:
    """The first step: the file is looked at."""
    given = data if isinstance(data, bytes) else data.encode()
    return client.post(place(model, "import/"), {"file": SimpleUploadedFile("table.csv", given)})


def agree(client: Client, model: type[Content], looked: Any, **given: str) -> Any:
    """The second step: what was looked at is published."""
    (form,) = html.fromstring(looked.content.decode()).xpath("//form[@id='agree_form']")
    sent = dict(form.form_values()) | {"why": "From a table."} | given
    return client.post(place(model, "import/"), sent, follow=True)


def plan(answer: Any) -> tuple[int, int, int]:
    """How many rows are new, changed and unchanged."""
    assert answer.status_code == 200, [fault.reason for fault in answer.context["faults"]]
    found = answer.context["plan"]
    return len(found.new), len(found.altered), found.unchanged


def faults(answer: Any) -> list[tuple[int, str, str]]:
    assert answer.status_code == 400
    return [(fault.line, fault.column, fault.reason) for fault in answer.context["faults"]]


# Cells


@pytest.mark.parametrize(
    "risky",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "''=1", '"=1"', "＝1", "\u200b=1", "\ufeff@x"],
)
def test_what_a_program_may_run_gets_an_apostrophe_and_loses_it_again(risky: str) -> None:
    assert shield(risky) == f"'{risky}"
    assert unshield(shield(risky)) == risky


@pytest.mark.parametrize("plain", ["", "'", "'quoted'", "O'Neill", "a=b", "5-6", "'tis", "1 cup"])
def test_other_cells_stay_as_they_are(plain: str) -> None:
    assert shield(plain) == plain == unshield(plain)


def test_shields_are_taken_off_exactly_as_they_were_put_on() -> None:
    chance = random.Random(3)  # noqa: S311 (no secret)
    for _time in range(3_000):
        drawn = chance.choice(["", "'", "''", " '"]) + text(chance)
        assert unshield(shield(drawn)) == drawn
        assert shield(drawn).startswith("'") or not FORMULA.match(drawn)


def test_numbers_need_no_shield_and_texts_do() -> None:
    assert [name for name in editable(AmountRecord) if is_number(AmountRecord, name)] == ["amount", "data_points"]
    assert not {"name", "note", "ndb_number", "contains"} & {
        n for n in editable(FoodRecord) if is_number(FoodRecord, n)
    }


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(separator: str, mark: bytes, end: str) -> None:
    written = end.join(
        separator.join(cells) for cells in (("food", "seq", "measure"), ("kale", "1", "1 cup"), ("", "", ""))
    )
    (row,) = parse(mark + written.encode(), PortionRecord)
    assert (row.line, row.cells) == (2, {"food": "kale", "seq": "1", "measure": "1 cup"})


def test_lines_are_counted_as_editors_see_them() -> None:
    rows = parse(b'slug,note\na,"one\r\ntwo"\n\n,\nb,three\n', FoodRecord)
    assert [(row.line, row.cells["note"]) for row in rows] == [(2, "one\ntwo"), (6, "three")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "column 'slug' is missing"),
        (b"\n\n", "column 'slug' is missing"),
        (b"slug,note\nalmonds,a\x00b\n", "NUL"),
        (b'slug,note\nalmonds,"open\n', "quotation mark"),
        (b'slug,note\nalmonds,"a"b\n', "quotation mark"),
        (b"slug,note\nalmonds," + b"x" * 1_000_000 + b"\n", "larger than field limit"),
        (b"slug," + b",".join(b"c%d" % n for n in range(10_000)) + b"\nalmonds\n", "There is no column 'c0'"),
        ("slug,note\nalmonds,Käse\n".encode("latin-1"), "not UTF-8"),
        ("slug,note\nalmonds,x\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00", "NUL"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "not UTF-8"),
        (b"name,note\nAlmonds,x\n", "column 'slug' is missing"),
        (b"slug,note,note\nalmonds,a,b\n", "stands twice"),
        (b"slug,colour\nalmonds,brown\n", "There is no column 'colour'"),
        (b"Slug,note\nalmonds,x\n", "There is no column 'Slug'"),
        (b"slug,,note\nalmonds,,x\n", "There is no column ''"),
        (b"slug,note\nalmonds\n", "2 cells are expected, and it has 1"),
        (b"slug,note\nalmonds,x,y\n", "2 cells are expected, and it has 3"),
        (b"slug,note\n" + b"a,b\n" * 20_001, "20,001 rows"),
        (b"slug,note\n" + b"a" * 2_000_000, "larger than 2 MB"),
        (b"<html><body>slug</body></html>", "There is no column"),
        (b"sep=;\nslug;note\nalmonds;x\n", "There is no column"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_file_that_is_no_table_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(NotRead) as refused:
        parse(data, FoodRecord)
    assert any(reason in fault.reason for fault in refused.value.faults)


# Out and in again


@database
@pytest.mark.parametrize("model", first_on_both(SUPPORTED), ids=lambda model: model.__name__)
def test_what_went_out_comes_in_and_changes_nothing(editor: Client, model: type[Content]) -> None:
    before = state()
    answer = send(editor, model, exported(editor, model))
    assert plan(answer) == (0, 0, model._default_manager.count())
    assert b"Nothing would change" in answer.content
    assert state() == before


@database
def test_awkward_texts_go_out_safely_and_come_in_as_they_were(editor: Client) -> None:
    notes = ["=1+1", "-x", "'=1", "@SUM(1)", 'say "a", b', "two\nlines", "+49", "＝1", "'", "🙂", "a;b\tc"]
    foods = list(Food.objects.all()[: len(notes)])
    for food, note in zip(foods, notes, strict=True):
        push(food, note=note)
    data = exported(editor, Food)
    assert b",'=1+1," in data
    assert plan(send(editor, Food, data)) == (0, 0, Food.objects.count())


@database
def test_a_filtered_list_exports_what_it_shows(editor: Client) -> None:
    lines = exported(editor, Amount, "?q=almonds&nutrient__id__exact=" + str(Amount.objects.all()[0].nutrient_id))
    shown = editor.get(place(Amount, "?q=almonds&nutrient__id__exact=" + str(Amount.objects.all()[0].nutrient_id)))
    assert lines.decode().count("\n") - 1 == shown.context["cl"].result_count < Amount.objects.count()
    assert editor.get(place(Amount, "export.csv?nutrient__id__exact=x")).headers["Location"].endswith("?e=1")
    assert editor.get(place(Amount, "export.csv?food__text=x")).status_code == 400


@database
def test_a_changed_and_a_new_row_are_shown_and_then_published_with_who_and_why(editor: Client) -> None:
    kale, seq = Portion.objects.filter(food__slug="almonds")[0], 90
    table = f"food,seq,measure,grams,is_default\nalmonds,{kale.seq},1 heap,12.50,{int(kale.is_default)}\n"
    table += f"almonds,{seq},1 <b>sack</b>,1000,0\n"
    before = state()
    looked = send(editor, Portion, table)
    assert plan(looked) == (1, 1, 0)
    assert looked.context["plan"].altered[0].cells[0][0] == "measure"
    assert state() == before, "looking writes nothing"
    answer = agree(editor, Portion, looked)
    assert "1 new, 1 changed" in said(answer)
    assert str(Portion.objects.get(food__slug="almonds", seq=seq).grams.normalize()) == "1E+3"
    revision = Revision.objects.get(kind="portion", key=f"almonds/{kale.seq}", number=2)
    assert (str(revision.by), revision.why, revision.change) == ("editor", "From a table.", "wording")


@pytest.mark.once
@database
def test_some_columns_change_only_those(editor: Client) -> None:
    before = Food.objects.get(slug="almonds")
    looked = send(editor, Food, "slug,note\nalmonds,As sold.\n")
    assert looked.context["plan"].altered[0].cells == [("note", before.note, "As sold.")]
    agree(editor, Food, looked)
    after = Food.objects.get(slug="almonds")
    assert (after.note, after.name, after.version) == ("As sold.", before.name, before.version + 1)


@pytest.mark.once
@database
def test_the_reason_is_asked_for_and_nothing_is_lost(editor: Client) -> None:
    looked = send(editor, Food, "slug,note\nalmonds,As sold.\n")
    before = state()
    again = agree(editor, Food, looked, why="", change_kind="number")
    assert {"why", "before_words", "after_words"} == set(again.context["form"].errors)
    assert state() == before
    assert "1 changed" in said(agree(editor, Food, again, before_words="Nothing.", after_words="Sold.", why="Seen."))
    assert Revision.objects.filter(kind="food").latest("pk").after == "Sold."


@database
def test_who_was_faster_is_named_and_nothing_is_written(editor: Client) -> None:
    looked = send(editor, Food, "slug,note\nalmonds,As sold.\nkale-raw,Fresh.\n".replace("kale-raw", "spinach-raw"))
    push(Food.objects.get(slug="almonds"), note="Quicker.")
    before = state()
    assert faults(agree(editor, Food, looked))[0][0] == 2
    assert state() == before
    assert Food.objects.get(slug="almonds").note == "Quicker."


@database
def test_an_unchanged_row_that_somebody_changed_meanwhile_is_not_put_back(editor: Client) -> None:
    food = Food.objects.get(slug="almonds")
    looked = send(editor, Food, f"slug,name\nalmonds,{food.name}\nspinach-raw,Spinach\n")
    assert plan(looked) == (0, 1, 1)
    push(food, name="Almond kernels")
    assert "meanwhile" in faults(agree(editor, Food, looked))[0][2]
    assert Food.objects.get(slug="spinach-raw").name != "Spinach"


@database
def test_a_food_with_a_working_copy_waits(editor: Client) -> None:
    content = {**Revision.objects.of("food", "almonds")[0].content, "note": "Draft."}
    newest = Revision.objects.of("food", "almonds")[0].pk
    step = drafting.Step(kind="food", key="almonds", content=content, opened=newest, by=make_account("author"))
    drafting.keep(step, RevisionState.DRAFT)
    assert "working copy" in faults(send(editor, Food, "slug,note\nspinach-raw,x\nalmonds,As sold.\n"))[0][2]


@database
def test_the_gate_of_the_desk_stands_before_imported_texts_too(editor: Client) -> None:
    (fault,) = faults(send(editor, Food, 'slug,text\nalmonds,"Almonds are a superfood."\n'))
    assert fault == (2, "", "promise word: text: superfood")


NEW_INTAKE = "nutrient,authority,intake_kind,sex,life_stage,subgroup,age_label,age_from,age_to,amount,unit,scope,note,"
NEW_INTAKE += "basis,source,year,verified\ncopper,nasem,ul,any,adult,x,adults,{},{},10,mg,total,,,{},,\n"


@database
@pytest.mark.parametrize(
    ("model", "table", "line", "column", "reason"),
    first_on_both(
        [
            (Food, "slug,group\nalmonds,stones\n", 2, "group", "'stones' is not one of"),
            (Food, "slug,name\nalmonds,\n", 2, "name", "must not be empty"),
            (Food, "slug,refuse_percent\nalmonds,many\n", 2, "refuse_percent", "A whole number"),
            (Food, "slug,refuse_percent\nalmonds,-1\n", 2, "refuse_percent", "greater than or equal to 0"),
            (Food, "slug,note\nalmonds,x\nalmonds,y\n", 3, "", "stands already in line 2"),
            (Food, "slug,name\nno-such-food,x\n", 2, "", "new row and needs every column"),
            (Food, f"slug,note\nalmonds,{'x' * 201}\n", 2, "note", "at most 200 characters"),
            (Food, "slug,fdc_id\nalmonds,99999999999999999999\n", 2, "fdc_id", ""),
            (Food, "slug,text\nalmonds," + "x" * 60_001 + "\n", 2, "", "characters"),
            (Amount, "food,nutrient,amount\nalmonds,magnesium,-1\n", 2, "amount", "0 or more"),
            (Amount, "food;nutrient;amount\nalmonds;magnesium;1,5\n", 2, "amount", "decimal point"),
            (Amount, "food,nutrient,amount\nalmonds,magnesium,NaN\n", 2, "amount", "0 or more"),
            (Amount, "food,nutrient,amount\nalmonds,magnesium,=1+1\n", 2, "amount", "not a number"),
            (Amount, "food,nutrient,amount\nalmonds,magnesium,1e30\n", 2, "amount", "digits"),
            (Amount, "food,nutrient,amount\nalmonds,magnesium,0.123456\n", 2, "amount", "decimal places"),
            (Amount, "food,nutrient,amount,source_code,data_points\nstone,iron,1,1,\n", 2, "food", "There is no food"),
            (Amount, "food,nutrient,source_code\nalmonds,magnesium,<b>\n", 2, "source_code", ""),
            (Portion, "food,seq,is_default\nalmonds,1,yes\n", 2, "is_default", "neither 0 nor 1"),
            (Portion, "food,seq,is_default\nalmonds,1,1\nalmonds,2,1\n", 2, "is_default", "usual portions"),
            (Portion, "food,seq,grams\nalmonds,1,0\n", 2, "grams", "greater than or equal to 0.001"),
            (Intake, NEW_INTAKE.format(20, 10, "iom-dri-1997"), 2, "", "intake age in order"),
            (Intake, NEW_INTAKE.format(20, 30, "nobody-2000"), 2, "source", "There is no source"),
        ]
    ),
    ids=lambda value: str(value)[:24],
)
def test_a_bad_cell_is_named_by_line_and_column_and_nothing_is_written(
    editor: Client, model: type[Content], table: str, line: int, column: str, reason: str
) -> None:
    before = state()
    answer = send(editor, model, table)
    found = faults(answer)
    assert [fault for fault in found if fault[:2] == (line, column) and reason in fault[2]], found
    assert state() == before
    assert b"<b>" not in answer.content.split(b'id="import_form"')[0].split(b'role="alert"')[1]


@pytest.mark.once
@database
def test_all_faults_are_counted_and_a_hundred_shown(editor: Client) -> None:
    slugs = Food.objects.values_list("slug", flat=True)[:150]
    answer = send(editor, Food, "slug,group\n" + "".join(f"{slug},stones\n" for slug in slugs))
    assert (len(answer.context["faults"]), answer.context["count"]) == (100, 150)


@database
def test_more_changes_than_one_import_takes_are_refused(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutrients.importing.MOST_CHANGED", 1)
    table = "slug,note\nalmonds,As sold.\nspinach-raw,{}\n"
    assert "changes 2 rows" in faults(send(editor, Food, table.format("As sold.")))[0][2]
    assert plan(send(editor, Food, table.format(Food.objects.get(slug="spinach-raw").note))) == (0, 1, 1)


# Who may


@pytest.mark.once
@database
@pytest.mark.parametrize("who", EVERYBODY)
def test_looking_lets_export_and_only_who_publishes_imports(who: str) -> None:
    client = make_client(who)
    may_look = who not in ("anonymous", "reader", "nobody")
    may_write = who in ("editor", "administrator")
    assert (client.get(place(Food, "export.csv")).status_code == 200) is may_look
    assert client.post(place(Food, "export.csv")).status_code != 200
    looked = send(make_client("superuser"), Food, "slug,note\nalmonds,As sold.\n")
    before = state()
    assert (client.get(place(Food, "import/")).status_code == 200) is may_write
    assert (send(client, Food, "slug,note\nalmonds,As sold.\n").status_code == 200) is may_write
    assert state() == before
    agree(client, Food, looked)
    assert (state() != before) is may_write
    page = client.get(address(Food, "changelist")).content if may_look else b""
    assert (b"Import from CSV" in page, b"Export as CSV" in page) == (may_write, may_look)


@pytest.mark.once
@database
def test_a_parcel_that_is_not_ours_is_refused(editor: Client) -> None:
    looked = send(editor, Food, "slug,note\nalmonds,As sold.\n")
    (form,) = html.fromstring(looked.content.decode()).xpath("//form[@id='agree_form']")
    whole = dict(form.form_values()) | {"why": "x"}
    for model, parcel in (
        (Food, whole["parcel"][:-4] + "AAAA"),
        (Food, ""),
        (Food, "\x00"),
        (Portion, whole["parcel"]),
    ):
        answer = editor.post(place(model, "import/"), whole | {"parcel": parcel})
        assert "Choose it again" in faults(answer)[0][2]


@database
def test_a_form_from_elsewhere_imports_nothing() -> None:
    client = make_client("editor", enforce_csrf_checks=True)
    assert send(client, Food, FOOD).status_code == 403
    assert client.post(place(Food, "import/"), {"parcel": "x", "why": "x"}).status_code == 403


@pytest.mark.once
@database
def test_no_file_and_a_large_file_are_told_at_the_field(editor: Client) -> None:
    assert "file" in editor.post(place(Food, "import/"), {}).context["form"].errors
    assert "larger than 2 MB" in str(send(editor, Food, b"x" * 2_000_001).context["form"].errors)
