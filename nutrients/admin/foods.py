"""Foods at the desk, with their portions and amounts in the same form."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from nutrients.admin.addresses import Addressed
from nutrients.admin.desk import DeskForm
from nutrients.admin.drafts import DraftDesk
from nutrients.admin.rows import OneUsualPortion, Rows
from nutrients.admin.spreadsheets import Spreadsheet
from nutrients.models import Amount, Food, Portion


class Curated(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Imported foods are not edited: the next release would undo it. A food of the same NDB number takes its place."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).filter(self.model.own)


class Portions(Rows):
    model = Portion
    formset = OneUsualPortion
    fields = ("seq", "measure", "grams", "is_default", "opened")


class Amounts(Rows):
    model = Amount
    fields = ("nutrient", "amount", "source_code", "data_points", "opened")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Amount]":
        return super().get_queryset(request).select_related("nutrient")


@admin.register(Food)
class FoodDesk(Curated, Addressed, Spreadsheet, DraftDesk):
    list_display = ("name", "group", "state", "diet", "fdc_id", "release")
    list_filter = ("group", "state", "diet", "fdc_match", "release")
    search_fields = ("name", "usda_description", "slug", "ndb_number", "fdc_id")
    inlines = (Portions, Amounts)
    fieldsets = (
        (None, {"fields": ("name", "slug", "text", "note")}),
        (
            "What it is",
            {"fields": (("group", "state", "diet"), "contains", "fortified_with", "refuse_percent")},
        ),
        (
            "Where the figures come from",
            {"fields": ("usda_description", "usda_group", ("fdc_id", "ndb_number"), "fdc_match", "release")},
        ),
    )


class PortionForm(DeskForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        food = self.cleaned_data.get("food") or getattr(self.instance, "food", None)
        usual = Portion.objects.filter(food=food, is_default=True).exclude(pk=self.instance.pk)
        if food and self.cleaned_data.get("is_default") and usual.exists():
            self.add_error("is_default", "This food has another usual portion. Only one portion can be the usual one.")
        return cleaned


@admin.register(Portion)
class PortionDesk(Curated, Spreadsheet):
    form = PortionForm
    list_display = ("food", "measure", "grams", "is_default")
    list_filter = ("is_default",)
    list_select_related = ("food",)
    search_fields = ("food__name", "measure")
    autocomplete_fields = ("food",)


@admin.register(Amount)
class AmountDesk(Curated, Spreadsheet):
    list_display = ("food", "nutrient", "amount", "source_code", "data_points")
    list_filter = ("nutrient", "source_code")
    list_select_related = ("food", "nutrient")
    search_fields = ("food__name",)
    autocomplete_fields = ("food", "nutrient")
