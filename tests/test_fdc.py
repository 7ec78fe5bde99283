"""Archives of FoodData Central are read as they are, and what is wrong with one is said in a sentence."""

import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from nutrients.fdc import Archive, ArchiveFault, FdcFood, Tally, padded, read
from nutrients.fdc import archive as archives
from nutrients.fdc.cells import words
from nutrients.fdc.groups import group_of
from nutrients.fdc.portions import measure
from nutrients.vocabulary import FoodGroup
from tests import fdc
from tests.fdc import NUTRIENTS, WANTED, simple


def foods(path: Path, tables: fdc.Tables | None = None, folder: str = fdc.FOLDER) -> tuple[list[FdcFood], Tally]:
    tally = Tally()
    with Archive(fdc.archive(path / "made.zip", tables, folder)) as archive:
        return read(archive, WANTED, tally), tally


def fault(path: Path) -> str:
    with pytest.raises(ArchiveFault) as raised, Archive(path) as archive:
        read(archive, WANTED, Tally())
    text = str(raised.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


def values(food: FdcFood) -> dict[str, object]:
    return {slug: one.amount for slug, one in food.amounts.items()}


def test_a_food_is_what_its_rows_say(tmp_path: Path) -> None:
    (oats, cod), tally = foods(tmp_path)
    assert (oats.fdc_id, oats.ndb_number, oats.description) == (167512, "99001", "Oats, raw")
    assert (oats.category, oats.group) == ("Cereal Grains and Pasta", FoodGroup.GRAINS)
    assert str(oats.release) == "USDA SR Legacy (2018-04)"
    assert values(oats) == {"magnesium": 138, "energy": 379}
    assert (oats.amounts["magnesium"].source_code, oats.amounts["magnesium"].data_points) == ("1", 6)
    assert values(cod) == {"magnesium": 32, "energy": 82, "vitamin-d": Decimal("0.9")}
    assert [(one.measure, f"{one.grams:.0f}") for one in cod.portions] == [("3 oz", "85")]
    assert not tally.counts


@pytest.mark.parametrize("folder", [fdc.FOLDER, "", "deep/er"])
def test_tables_are_found_by_name_wherever_they_lie(tmp_path: Path, folder: str) -> None:
    read_foods, _tally = foods(tmp_path, folder=folder)
    assert len(read_foods) == 2
    assert read_foods[0].release.date == ("2018-04" if folder == fdc.FOLDER else "2019-04-01")


def test_columns_are_found_by_name_in_any_order_after_a_byte_order_mark(tmp_path: Path) -> None:
    table = '\ufeff"description","fdc_id","new","data_type"\n"Oats, raw","167512","x","sr_legacy_food"\n'
    tables = {name: rows for name, rows in simple().items() if name != "food"} | {"food": table}
    with Archive(fdc.archive(tmp_path / "FoodData_2018-04.zip", tables, "")) as archive:
        (oats,) = read(archive, WANTED, Tally())
    assert (oats.description, oats.release.date) == ("Oats, raw", "2018-04")


def test_rows_that_name_a_nutrient_by_number_are_read_and_unknown_ones_counted(tmp_path: Path) -> None:
    rows = ("1|167512|304|138", "2|167512|605|1", "3|167512|9999|1", "4|167513|1090|32")
    (oats, cod), tally = foods(tmp_path, simple(food_nutrient=rows))
    assert (values(oats), values(cod)) == ({"magnesium": 138}, {"magnesium": 32})
    assert tally.lines() == ["1 values of a nutrient that nutrient.csv does not have: number 9999"]


@pytest.mark.parametrize(
    ("rows", "expected", "note"),
    [
        (("1008|379", "2047|370", "2048|371"), 379, ""),
        (("2047|370", "2048|371"), 371, "energy by USDA’s specific Atwater factors"),
        (("2047|370", "1062|1550"), 370, "energy by USDA’s general Atwater factors"),
        (("1062|1550",), None, ""),
    ],
)
def test_energy_is_taken_in_one_order_and_never_from_kilojoules(
    tmp_path: Path, rows: tuple[str, ...], expected: int | None, note: str
) -> None:
    given = [f"{n}|167512|{row}" for n, row in enumerate((*rows, "1090|138"))]
    found, tally = foods(tmp_path, simple(food_nutrient=given))
    assert values(found[0]).get("energy") == expected
    assert found[0].note == note
    assert bool(note) == any(note and note in line for line in tally.lines())


def test_vitamin_d_in_units_is_turned_into_micrograms_only_where_no_other_is_given(tmp_path: Path) -> None:
    rows = ("1|167512|1110|40", "2|167513|1110|400", "3|167513|1114|9.5")
    (oats, cod), tally = foods(tmp_path, simple(food_nutrient=rows))
    assert (values(oats), values(cod)) == ({"vitamin-d": 1}, {"vitamin-d": Decimal("9.5")})
    assert tally.lines() == ["1 foods whose vitamin D was given in IU alone (1 µg is 40 IU): Oats, raw"]


def test_total_folate_is_not_folate_in_dfe(tmp_path: Path) -> None:
    rows = ("1|167512|1177|3786", "2|167512|1190|5881", "3|167513|1177|10", "4|167513|1090|1")
    (oats, cod), _tally = foods(tmp_path, simple(food_nutrient=rows))
    assert (values(oats), "folate" in cod.amounts) == ({"folate": 5881}, False)


def test_an_unexpected_unit_is_not_guessed(tmp_path: Path) -> None:
    changed = tuple(row.replace("Magnesium, Mg|MG", "Magnesium, Mg|IU") for row in NUTRIENTS)
    (oats, _cod), tally = foods(tmp_path, simple(nutrient=changed))
    assert "magnesium" not in oats.amounts
    assert any("Magnesium, Mg in IU" in line for line in tally.lines())
    long = tuple(row.replace("Magnesium, Mg|MG", f"Magnesium{'x' * 500}|IU") for row in NUTRIENTS)
    _foods, tally = foods(tmp_path, simple(nutrient=long))
    assert [line for line in tally.lines() if "Magnesiumx" in line and len(line) < 200]


def test_units_of_mass_are_converted(tmp_path: Path) -> None:
    changed = tuple(row.replace("Magnesium, Mg|MG", "Magnesium, Mg|UG") for row in NUTRIENTS)
    (oats, _cod), _tally = foods(tmp_path, simple(nutrient=changed))
    assert values(oats)["magnesium"] == Decimal("0.138")


def test_what_is_missing_or_below_the_limit_is_no_zero_and_a_zero_is_one(tmp_path: Path) -> None:
    rows = ("1|167512|1090|", "2|167512|1008|0||2", "3|167512|1114|0||||||0.1", "4|167513|1090|5||||||0.1")
    (oats, cod), tally = foods(tmp_path, simple(food_nutrient=rows))
    assert (values(oats), oats.amounts["energy"].source_code) == ({"energy": 0}, "7")
    assert values(cod) == {"magnesium": 5}
    assert sorted(tally.lines()) == [
        "1 values below what could be measured, which are no zeros: vitamin-d in Oats, raw",
        "1 values without an amount: magnesium in Oats, raw",
    ]


def test_of_two_values_the_one_of_more_analyses_counts(tmp_path: Path) -> None:
    rows = ("1|167512|1090|138|2", "2|167512|1090|140|9", "3|167512|1090|141|1", "4|167513|1090|5")
    (oats, _cod), tally = foods(tmp_path, simple(food_nutrient=rows))
    assert values(oats) == {"magnesium": 140}
    assert tally.lines() == ["2 values that stand twice, of which one counts: magnesium in Oats, raw"]


def test_records_that_are_no_foods_are_counted_and_a_foundation_food_stands_for_its_twin(tmp_path: Path) -> None:
    rows = (
        *simple()["food"],
        "1|sub_sample_food|x|1|",
        "167600|foundation_food|Oats, whole|1|2026-04-30",
        "167601|sr_legacy_food|Nameless|1|",
    )
    amounts = (*simple()["food_nutrient"], "7|167600|1090|141")
    tables = simple(food=rows, food_nutrient=amounts, foundation_food=("167600|099001|",))
    found, tally = foods(tmp_path, tables)
    assert [(food.description, food.ndb_number) for food in found] == [
        ("Fish, cod, raw", "99002"),
        ("Oats, whole", "99001"),
    ]
    assert found[1].release.name == "Foundation Foods"
    assert "1 records that are no foods of their own: sub_sample_food" in tally.lines()
    assert "1 foods without an NDB number: Nameless" in tally.lines()


@pytest.mark.parametrize(
    ("amount", "unit", "modifier", "description", "expected"),
    [
        ("1", "", "cup, chopped", "", "1 cup, chopped"),
        ("3", "", "oz", "", "3 oz"),
        ("0.5", "cup", "mashed", "", "1/2 cup, mashed"),
        ("20", "", "small clams", "", "20 small clams"),
        ("1", "RACC", "", "", "1 reference amount (RACC)"),
        ("1", "", "62108", "1 cup mashed", "1 cup mashed"),
        ("1", "", "90000", "Quantity not specified", ""),
        ("1", "undetermined", "", "", ""),
        ("1", "", 'pat (1" sq,\n1/3" high)', "", '1 pat (1" sq, 1/3" high)'),
    ],
)
def test_portions_in_words(amount: str, unit: str, modifier: str, description: str, expected: str) -> None:
    assert measure(Decimal(amount), unit, modifier, description) == expected


def test_portions_without_weight_or_words_are_counted_and_the_others_stand_in_order(tmp_path: Path) -> None:
    rows = (
        "1|167512|2|1|9999||tbsp|5",
        "2|167512|1|1|1000||dry|81",
        "3|167512|3|1|9999||cup|",
        "4|167512|4|0|9999||cup|5",
        "5|167513|1||9999|||5",
    )
    (oats, cod), tally = foods(tmp_path, simple(food_portion=rows))
    assert [one.measure for one in oats.portions] == ["1 cup, dry", "1 tbsp"]
    assert not cod.portions
    assert sorted(tally.lines()) == [
        "1 portions that nothing describes: Fish, cod, raw",
        "2 portions without a weight or an amount: Oats, raw",
    ]


def test_quotes_commas_and_line_breaks_inside_quotes_are_text(tmp_path: Path) -> None:
    rows = ('167512|sr_legacy_food|Oats, "rolled",\r\nraw|1|', "167513|sr_legacy_food|\u202eCod\x01|2|")
    (oats, cod), _tally = foods(tmp_path, simple(food=rows))
    assert (oats.description, cod.description) == ('Oats, "rolled", raw', "Cod")


def test_a_description_longer_than_any_is_cut(tmp_path: Path) -> None:
    (oats, _cod), _tally = foods(tmp_path, simple(food=(f"167512|sr_legacy_food|{'x' * 300}|1|", simple()["food"][1])))
    assert len(oats.description) == 250


@pytest.mark.parametrize("number", ["01001", "1001", "0001001", " 1001 "])
def test_numbers_with_and_without_zeros_are_one(number: str) -> None:
    assert padded(number) == "01001"


@pytest.mark.parametrize("number", ["", "0", "x", "10-01", "١٢٣", "123456789"])
def test_what_is_no_number_identifies_nothing(number: str) -> None:
    assert padded(number) == ""


def test_a_date_that_is_none_names_no_release(tmp_path: Path) -> None:
    rows = ("167512|sr_legacy_food|Oats, raw|1|zzzz-99-99", "167513|sr_legacy_food|Fish, cod, raw|2|2019-04-01")
    found, _tally = foods(tmp_path, simple(food=rows), folder="")
    assert [food.release.date for food in found] == ["2019-04-01"] * 2
    undated = simple(food=("167512|sr_legacy_food|Oats, raw|1|4/1/2019",))
    assert "Nothing in the archive says which release" in fault(fdc.archive(tmp_path / "x.zip", undated, ""))


def test_the_digest_changes_with_whatever_is_kept(tmp_path: Path) -> None:
    (oats, _cod), _tally = foods(tmp_path)
    again, _tally = foods(tmp_path)
    portion, _tally = foods(tmp_path, simple(food_portion=("1|167512|1|1|9999||cup|82",)))
    value, _tally = foods(tmp_path, simple(food_nutrient=("1|167512|1090|138", "2|167513|1090|1")))
    assert oats.digest() == again[0].digest()
    assert len({oats.digest(), portion[0].digest(), value[0].digest()}) == 3


@pytest.mark.parametrize(
    ("category", "description", "expected"),
    [
        ("Dairy and Egg Products", "Egg, whole, raw", FoodGroup.EGGS),
        ("Dairy and Egg Products", "Eggnog", FoodGroup.DAIRY),
        ("Finfish and Shellfish Products", "Mollusks, clam", FoodGroup.SHELLFISH),
        ("Breakfast Cereals", "Cereals ready-to-eat, x", FoodGroup.CEREALS),
        ("Breakfast Cereals", "Cereals, oats", FoodGroup.GRAINS),
        ("Baby Foods", "Babyfood", FoodGroup.OTHER),
        ("", "Something", FoodGroup.OTHER),
    ],
)
def test_categories_in_our_groups(category: str, description: str, expected: FoodGroup) -> None:
    assert group_of(category, description) == expected


def test_words_are_one_line_of_readable_signs() -> None:
    assert words(" a\tb\r\n\x00c\u200b ") == "a b c"


@pytest.mark.parametrize(
    ("table", "rows", "reason"),
    [
        ("food_nutrient", ("1|167512|1090|abc",), "line 2: the amount “abc” is no number"),
        ("food_nutrient", ("1|167512|1090|NaN",), "line 2: the amount “NaN” is no number"),
        ("food_nutrient", ("1|167512|1090|1,5",), "line 2: the amount “1,5” is no number"),
        ("food_nutrient", ("1|167512|1090|-1",), "line 2: the amount -1 is below 0"),
        ("food_nutrient", ("1|167512|1090|1e20",), "line 2: the amount 1e20 is more than any food holds"),
        ("food_nutrient", ("1|167512|1090|Infinity",), "is no number"),
        ("food_portion", ("1|167512|1|1|9999||cup|-3",), "food_portion.csv, line 2: the weight -3 is below 0"),
        ("food_portion", ("1|167512|1|x|9999||cup|3",), "the amount “x” is no number"),
        ("food", ("x|sr_legacy_food|Oats|1|", "167513|sr_legacy_food|Cod|1|"), "the fdc_id “x” is no whole number"),
        ("food", ("1|sample_food|Oats|1|",), "holds no food of SR Legacy or Foundation Foods"),
        ("food", "fdc_id,data_type\n1,sr_legacy_food\n", "food.csv has no column description"),
        ("food", "fdc_id,data_type,description,fdc_id\n", "food.csv has two columns of the same name"),
        ("food", "fdc_id,data_type,description\n1,sr_legacy_food\n", "line 2: 2 cells stand under 3 columns"),
        ("food", "", "food.csv has no column"),
        ("food", b"fdc_id,data_type,description\n1,sr_legacy_food,\xb5\n", "food.csv is not UTF-8 text"),
        ("food", 'fdc_id,data_type,description\n1,sr_legacy_food,"Oats', "this is no row of CSV"),
        ("food", 'fdc_id,data_type,description\n1,sr_legacy_food,"Oats"x\n', "this is no row of CSV"),
        ("food", "fdc_id,data_type,description\n1,a,\0\n", "food.csv holds no food"),
        ("food", "fdc_id,data_type,description\n1,a," + "x" * 200_000 + "\n", "line 2: a row is longer than 100,000"),
        ("food", "fdc_id,data_type,description\n1,a,\"" + "xyz\n" * 50_000 + "\"\n", "a row is longer than 100,000"),
        ("food_category", "id,description\n" + "1,x\n" * 50_001, "food_category.csv holds more than 50,000 rows"),
        ("food_nutrient", ("1|167512|1090|9999999.9999999",), "is more than any food holds"),
        ("nutrient", None, "The archive has no nutrient.csv"),
        ("food_nutrient", None, "The archive has no food_nutrient.csv"),
    ],
)  # fmt: skip
def test_a_faulty_table_says_what_is_wrong_and_where(tmp_path: Path, table: str, rows: object, reason: str) -> None:
    numbers = ("x|99001", "167512|99001", "167513|99002")
    tables: dict[str, object] = {**simple(sr_legacy_food=numbers), table: rows}
    kept = {name: given for name, given in tables.items() if given is not None}
    assert reason in fault(fdc.archive(tmp_path / "made.zip", kept))  # type: ignore[arg-type]  # rows or texts


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ({"branded_food": "fdc_id\n", "food": "x\n"}, "This is the archive of Branded Foods."),
        ({"survey_fndds_food": "fdc_id\n"}, "This is the archive of the survey’s foods (FNDDS)."),
        ({**simple(), "branded_food": "fdc_id\n"}, "This is the archive of all foods together."),
        ({"other": "x\n"}, "This is no archive of FoodData Central’s that is known here."),
    ],
)
def test_other_archives_are_recognised(tmp_path: Path, tables: dict[str, str], reason: str) -> None:
    text = fault(fdc.archive(tmp_path / "made.zip", tables))
    assert text.startswith(reason)
    assert "Only SR Legacy and Foundation Foods are imported, as CSV" in text


def zipped(path: Path, *names: str, data: bytes = b"x") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def test_json_is_recognised(tmp_path: Path) -> None:
    assert fault(zipped(tmp_path / "x.zip", "FoodData_Central_sr_legacy.json")).startswith("This is a JSON archive.")


@pytest.mark.parametrize("name", ["../food.csv", "a/../../food.csv", "/etc/food.csv", "C:/food.csv", "a\\..\\food.csv"])
def test_a_path_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    assert "whose path leads out of it" in fault(zipped(tmp_path / "x.zip", name))


@pytest.mark.parametrize("flag", [0x1, 0x20, 0x40])
def test_a_file_that_cannot_be_unpacked_here_is_refused(tmp_path: Path, flag: int) -> None:
    path = fdc.archive(tmp_path / "made.zip")
    with zipfile.ZipFile(path) as made:
        listed = made.start_dir
    assert "encrypted, or mends another one" in fault(changed(path, listed + 8, bytes([flag])))


def test_a_file_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "x.zip", "food.csv", data=b"0" * 5_000_000)
    assert "more than 150 times its size" in fault(bomb)


def test_an_archive_too_large_or_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = fdc.archive(tmp_path / "made.zip")
    with monkeypatch.context() as patched:
        patched.setattr(archives, "MOST_BYTES", 100)
        assert "Unpacked it would be larger than 100 bytes" in fault(made)
    with monkeypatch.context() as patched:
        patched.setattr(archives, "MOST_HELD", 100)
        assert "nutrient.csv is larger than 100 bytes" in fault(made)
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    assert "no release has more than 3" in fault(made)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_table_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    assert "holds food.csv twice" in fault(zipped(tmp_path / "x.zip", "a/food.csv", "b/food.csv"))


def changed(path: Path, place: int, value: bytes) -> Path:
    data = bytearray(path.read_bytes())
    data[place : place + len(value)] = value
    path.write_bytes(data)
    return path


def test_an_encrypted_archive_and_one_packed_otherwise_are_refused(tmp_path: Path) -> None:
    path = fdc.archive(tmp_path / "made.zip")
    central = path.read_bytes().index(b"PK\x01\x02")
    assert "is packed in a way that is not read here" in fault(changed(path, central + 10, struct.pack("<H", 99)))
    path = fdc.archive(tmp_path / "made.zip")
    assert "The archive is encrypted" in fault(changed(path, central + 8, struct.pack("<H", 1)))


def test_a_damaged_cut_or_other_file_is_refused(tmp_path: Path) -> None:
    path = fdc.archive(tmp_path / "made.zip")
    whole = path.read_bytes()
    start = whole.index(b"food_nutrient.csv") + len("food_nutrient.csv")
    assert "food_nutrient.csv is damaged or cut off" in fault(changed(path, start + 20, b"\xff\x00\xff\x00"))
    path.write_bytes(whole[: len(whole) // 2])
    assert "is no zip archive, or its end is missing" in fault(path)
    path.write_bytes(b"")
    assert "is no zip archive" in fault(path)
    assert "cannot be read" in fault(tmp_path / "missing.zip")
    assert "cannot be read" in fault(tmp_path)


def test_values_that_were_changed_are_noticed_by_their_checksum(tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        for name, rows in simple().items():
            made.writestr(f"{name}.csv", fdc.text_of(name, rows))
    place = path.read_bytes().index(b'"138"')
    assert "food_nutrient.csv is damaged" in fault(changed(path, place, b'"139"'))


def test_progress_comes_to_the_bytes_that_were_announced(tmp_path: Path) -> None:
    seen: list[int] = []
    with Archive(fdc.archive(tmp_path / "made.zip"), seen.append) as archive:
        read(archive, WANTED, Tally())
        assert sum(seen) == archive.size(*archive.tables)
