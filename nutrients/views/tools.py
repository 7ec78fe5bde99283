"""The reader's tools that are about the reader: answered and forgotten."""

from django.http import HttpRequest

from nutrients.answers import Shown, tool
from nutrients.forms import intake as forms
from nutrients.forms.doctor_sheet import DoctorSheetForm
from nutrients.pages import doctor_sheet as sheets
from nutrients.pages import intake as intakes
from nutrients.pages.against import Line


@tool
def intake(request: HttpRequest) -> Shown:
    """GET: the empty form. POST: one row more (`more`), the faults (400), or the sums."""
    nutrients = intakes.with_intakes()
    names = intakes.known_names(nutrients)
    context = {"known": names.shown(), "names": intakes.names_by_nutrient(nutrients, names)}
    if request.method != "POST":
        return Shown("intake.html", {**context, "forms": forms.empty(names), "page": intakes.empty_page()})
    if forms.MORE in request.POST:
        given = forms.with_another(request.POST, names)
        return Shown("intake.html", {**context, "forms": given, "page": intakes.empty_page()})
    given = forms.sent(request.POST, names)
    if not given.is_valid() or given.who.reader is None:
        faults = given.complaints()
        shown = {**context, "forms": given, "page": intakes.empty_page(), "complaints": faults}
        return Shown("intake.html", shown, 400)
    rows = [row for row in given.products if row.dose and row.counted]
    lines = [Line(row.number, row.dose, row.counted) for row in rows if row.dose and row.counted]
    return Shown("intake.html", {**context, "forms": given, "page": intakes.answered_page(given.who.reader, lines)})


@tool
def doctor_sheet(request: HttpRequest) -> Shown:
    """GET: the empty form. POST: the faults (400), the form again (`change`), or the sheet."""
    offer = sheets.offered()
    if request.method != "POST":
        return Shown("doctor_sheet.html", {"form": DoctorSheetForm(offer)})
    form = DoctorSheetForm(offer, request.POST)
    if not form.is_valid():
        return Shown("doctor_sheet.html", {"form": form, "complaints": form.complaints()}, 400)
    if "change" in request.POST:
        return Shown("doctor_sheet.html", {"form": form})
    form.auto_id = False  # it is carried along hidden: no label and no hint of its fields stands on this page
    return Shown("doctor_sheet_result.html", {"form": form, "sheet": sheets.sheet(form.story(), offer)})
