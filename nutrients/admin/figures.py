"""Reference values at the desk: needs, limits, daily values, laboratory ranges."""

from django.contrib import admin

from nutrients.admin.spreadsheets import Spreadsheet
from nutrients.models import DailyValue, Intake, LabRange, NotSet


@admin.register(Intake)
class IntakeDesk(Spreadsheet):
    list_display = (
        "nutrient",
        "authority",
        "intake_kind",
        "life_stage",
        "sex",
        "age_label",
        "amount",
        "unit",
        "scope",
    )
    list_filter = ("nutrient", "authority", "intake_kind", "life_stage", "scope")
    list_select_related = ("nutrient",)
    search_fields = ("nutrient__name", "age_label", "note", "source__slug")
    autocomplete_fields = ("nutrient", "source")
    fieldsets = (
        (None, {"fields": (("amount", "unit"), "scope", "note", "basis", ("source", "year"), "verified")}),
        ("Whose", {"fields": ("nutrient", ("authority", "intake_kind"), ("life_stage", "sex", "subgroup"))}),
        ("Age", {"fields": ("age_label", ("age_from", "age_to"))}),
    )


@admin.register(NotSet)
class NotSetDesk(Spreadsheet):
    list_display = ("nutrient", "authority", "intake_kind", "population", "reason")
    list_filter = ("nutrient", "authority", "intake_kind")
    list_select_related = ("nutrient",)
    search_fields = ("nutrient__name", "reason")
    autocomplete_fields = ("nutrient", "source")


@admin.register(DailyValue)
class DailyValueDesk(Spreadsheet):
    list_display = ("nutrient", "amount", "unit", "note")
    list_select_related = ("nutrient",)
    search_fields = ("nutrient__name",)
    autocomplete_fields = ("nutrient", "source")


@admin.register(LabRange)
class LabRangeDesk(Spreadsheet):
    list_display = ("analyte", "nutrient", "population", "deficient_below_si", "high_above_si", "si_unit")
    list_filter = ("nutrient", "population")
    list_select_related = ("nutrient",)
    search_fields = ("analyte", "note")
    autocomplete_fields = ("nutrient", "source")
