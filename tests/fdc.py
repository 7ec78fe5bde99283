"""Small archives laid out like FoodData Central's, made by the tests that read them."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from nutrients.fdc import Wanted
from nutrients.vocabulary import Unit
from tests.browser import ROOT

RELEASE = Path("shared", "fdc", "FoodData_Central_sr_fixture.zip")
"""A whole release, too large for the repository: looked for in the folders that it lies in."""

FOLDER = "FoodData_Central_sr_legacy_food_csv_2018-04"
HEADERS = {
    "food.csv": "fdc_id,data_type,description,food_category_id,publication_date",
    "nutrient.csv": "id,name,unit_name,nutrient_nbr,rank",
    "food_nutrient.csv": "id,fdc_id,nutrient_id,amount,data_points,derivation_id,min,max,median,loq,footnote",
    "food_portion.csv": "id,fdc_id,seq_num,amount,measure_unit_id,portion_description,modifier,gram_weight",
    "measure_unit.csv": "id,name",
    "food_category.csv": "id,code,description",
    "sr_legacy_food.csv": "fdc_id,NDB_number",
    "foundation_food.csv": "fdc_id,NDB_number,footnote",
    "food_nutrient_derivation.csv": "id,code,description,source_id",
    "food_nutrient_source.csv": "id,code,description",
}
WANTED = (
    Wanted("magnesium", "304", 1090, Unit.MG),
    Wanted("energy", "208", 1008, Unit.KCAL),
    Wanted("folate", "435", 1190, Unit.UG_DFE),
    Wanted("vitamin-d", "328", 1114, Unit.UG),
)
"""A few of the site's nutrients, as the archive's reader is told of them."""
NUTRIENTS = (
    "1008|Energy|KCAL|208|300",
    "1062|Energy|kJ|268|400",
    "2047|Energy (Atwater General Factors)|KCAL|957|280",
    "2048|Energy (Atwater Specific Factors)|KCAL|958|290",
    "1090|Magnesium, Mg|MG|304|5500",
    "1177|Folate, total|UG|417|7000",
    "1190|Folate, DFE|UG|435|7300",
    "1110|Vitamin D (D2 + D3), International Units|IU|324|8650",
    "1114|Vitamin D (D2 + D3)|UG|328|8700",
    "1257|Fatty acids, total trans|G|605.0|15400",
)
Tables = dict[str, Sequence[str]]


def simple(**changes: Sequence[str]) -> Tables:
    """An archive of two foods; `changes`: rows by table, its name without '.csv'. Cells stand between bars."""
    tables: Tables = {
        "food": (
            "167512|sr_legacy_food|Oats, raw|1|2019-04-01",
            "167513|sr_legacy_food|Fish, cod, raw|2|2019-04-01",
        ),
        "nutrient": NUTRIENTS,
        "food_nutrient": (
            "1|167512|1090|138|6|1|||||",
            "2|167512|1008|379|||||||",
            "3|167512|1177|32|||||||",
            "4|167513|1090|32|||||||",
            "5|167513|1008|82|||||||",
            "6|167513|1114|0.9|||||||",
        ),
        "food_portion": (
            "1|167512|1|1|9999||cup|81",
            "2|167513|1|3|9999||oz|85",
        ),
        "measure_unit": ("1000|cup", "9999|undetermined"),
        "food_category": ("1|2000|Cereal Grains and Pasta", "2|1500|Finfish and Shellfish Products"),
        "sr_legacy_food": ("167512|99001", "167513|99002"),
        "food_nutrient_derivation": ("1|A|Analytical|1", "2|Z|Assumed zero|7"),
        "food_nutrient_source": ("1|1|Analytical", "7|7|Assumed zero"),
    }
    return tables | changes


def text_of(table: str, rows: Sequence[str]) -> str:
    """As USDA writes it: every cell in quotes, nothing where nothing is known."""
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADERS[f"{table}.csv"].split(","))
    width = HEADERS[f"{table}.csv"].count(",") + 1
    for row in rows:
        cells = row.split("|")
        writer.writerow([*cells, *[""] * (width - len(cells))])
    return held.getvalue()


def archive(path: Path, tables: Mapping[str, Sequence[str] | str | bytes] | None = None, folder: str = FOLDER) -> Path:
    """A zip of these tables: rows, or a file's whole text."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, rows in (simple() if tables is None else tables).items():
            data = rows if isinstance(rows, str | bytes) else text_of(name, rows)
            made.writestr(f"{folder}/{name}.csv" if folder else f"{name}.csv", data)
    return path


def release_archive() -> Path | None:
    return next((folder / RELEASE for folder in ROOT.parents if (folder / RELEASE).is_file()), None)
