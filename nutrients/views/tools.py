"""Forms about the reader: nothing of them is kept."""

from django.http import HttpRequest

from nutrients.answers import Shown, tool
from nutrients.forms.doctor_sheet import DoctorSheetForm
from nutrients.pages import doctor_sheet as sheets


@tool
def doctor_sheet(request: HttpRequest) -> Shown:
    offer = sheets.offered()
    if request.method != "POST":
        return Shown("doctor_sheet.html", {"form": DoctorSheetForm(offer)})
    form = DoctorSheetForm(offer, request.POST)
    if not form.is_valid():
        return Shown("doctor_sheet.html", {"form": form, "complaints": form.complaints()}, 400)
    if "change" in request.POST:
        return Shown("doctor_sheet.html", {"form": form})
    return Shown("doctor_sheet_result.html", {"form": form, "sheet": sheets.sheet(form.story(), offer)})
