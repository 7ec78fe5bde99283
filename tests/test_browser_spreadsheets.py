"""A table goes out, is changed in a spreadsheet, and comes in again, in a real Chromium."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import in_browser, log_in

pytestmark = in_browser


def test_an_editor_exports_foods_changes_a_cell_and_imports_them(page: Page, site: str, tmp_path: Path) -> None:
    log_in(page, site, "editor")
    page.goto(f"{site}/admin/nutrients/food/?q=cashew")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export these as CSV").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, first, *rest = csv.reader(file)
    first[header.index("note")] = "=Changed in a table"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, first, *rest])
    page.get_by_role("link", name="Import from CSV").click()
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.get_by_role("status").last).to_contain_text("0 new, 1 changed")
    expect(page.get_by_role("region", name="Changed").locator("ins")).to_have_text("=Changed in a table")
    page.get_by_label("Why").fill("A note was missing.")
    page.get_by_role("button", name="Publish all of it").click()
    expect(page.locator(".messagelist .success")).to_contain_text("0 new, 1 changed")
    page.goto(f"{site}/foods/{first[0]}/")
    expect(page.get_by_role("main")).to_contain_text("=Changed in a table")


def test_a_bad_file_is_told_by_line_without_anything_being_wider_than_a_phone(
    page: Page, site: str, tmp_path: Path
) -> None:
    log_in(page, site, "editor")
    page.set_viewport_size({"width": 360, "height": 740})
    path = tmp_path / "foods.csv"
    path.write_text("slug,group\nalmonds,stones\n")
    page.goto(f"{site}/admin/nutrients/food/import/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.get_by_role("alert").last).to_contain_text("Nothing was written: 1 fault")
    expect(page.get_by_role("cell", name="'stones' is not one of")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
