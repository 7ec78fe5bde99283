"""Articles at the desk: nutrients with their sections, guides, terms, symptoms, other causes, medicines."""

from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from nutrients import publishing
from nutrients.admin.addresses import Addressed
from nutrients.admin.desk import Desk, DeskForm, as_user
from nutrients.admin.drafts import DraftDesk
from nutrients.admin.rows import Rows
from nutrients.conversion import record_of
from nutrients.models import (
    Guide,
    Imbalance,
    MechanismStep,
    MedicineClass,
    Nutrient,
    OtherCause,
    Sign,
    Symptom,
    SymptomLink,
    Term,
)
from nutrients.records import SECTIONS
from nutrients.vocabulary import ChangeKind


@admin.register(Nutrient)
class NutrientDesk(Addressed, DraftDesk):
    list_display = ("name", "type", "has_article", "version", "changed")
    list_filter = ("type",)
    search_fields = ("name", "slug", "other_names")
    fieldsets = (
        ("The article", {"fields": ("description", *SECTIONS)}),
        (
            "The nutrient",
            {
                "classes": ("collapse",),
                "fields": (
                    ("slug", "name", "type", "position"),
                    "other_names",
                    ("unit", "usda_number", "fdc_id", "usda_name"),
                ),
            },
        ),
    )

    def unpublish(self, request: HttpRequest, obj: Nutrient) -> HttpResponse:
        """The article goes; the nutrient's figures stay, since foods, needs and claims lean on it."""
        why = request.POST.get("why", "")[:300]
        emptied = replace(record_of(obj), **dict.fromkeys(SECTIONS, ""))
        told = publishing.Change(
            ChangeKind.CONCLUSION, why, as_user(request), before="An article.", after="No article; the figures stay."
        )
        publishing.publish([emptied], told)
        words = f"The article on {obj.in_text} is unpublished: its address answers ‘gone’."
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:nutrients_nutrient_changelist"))

    @admin.display(boolean=True, description="article")
    def has_article(self, nutrient: Nutrient) -> bool:
        return nutrient.has_page


@admin.register(Guide)
class GuideDesk(Addressed, DraftDesk):
    list_display = ("title", "slug", "version", "changed")
    search_fields = ("title", "text")
    fields = ("title", "slug", "position", "description", "text")


@admin.register(Term)
class TermDesk(DraftDesk):
    list_display = ("name", "definition")
    search_fields = ("name", "definition")
    fields = ("name", "slug", "definition")


@admin.register(Symptom)
class SymptomDesk(Addressed, DraftDesk):
    list_display = ("name", "effect", "red_flag", "tier")
    list_filter = ("tier", "red_flag", "effect")
    search_fields = ("name", "explanation")
    fields = ("name", "slug", "position", "explanation", "area", "effect", "red_flag", "tier")


class SignForm(DeskForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        others = Sign.objects.filter(tier=self.instance.tier).exclude(pk=self.instance.pk)
        if self.instance.pk and self.cleaned_data.get("tier") != self.instance.tier and not others.exists():
            self.add_error("tier", "It is the last sign of its kind, and every page shows them. Add another one first.")
        return cleaned


@admin.register(Sign)
class SignDesk(Desk):
    form = SignForm
    list_display = ("text", "tier", "position", "symptom")
    list_filter = ("tier",)
    list_select_related = ("symptom",)
    search_fields = ("text",)
    autocomplete_fields = ("symptom",)


@admin.register(OtherCause)
class OtherCauseDesk(Desk):
    list_display = ("name", "frequency", "grade", "tier", "verified")
    list_filter = ("frequency", "grade", "tier", "verified")
    search_fields = ("name", "explanation")
    fields = ("name", "slug", "position", "explanation", "frequency", "grade", "tier", "verified", "note")


@admin.register(MedicineClass)
class MedicineClassDesk(Desk):
    list_display = ("name", "position", "other_cause")
    list_filter = ("other_cause",)
    list_select_related = ("other_cause",)
    search_fields = ("name", "claims__slug")
    autocomplete_fields = ("claims", "other_cause", "emergency_with")


class MechanismSteps(Rows):
    model = MechanismStep
    autocomplete_fields = ("claim",)


@admin.register(Imbalance)
class ImbalanceDesk(Desk):
    list_display = ("slug", "nutrient", "side", "medical_name", "qualifier", "no_harm_known")
    list_filter = ("side", "nutrient")
    list_select_related = ("nutrient",)
    search_fields = ("slug", "medical_name")
    fields = ("nutrient", "side", "slug", "medical_name", "qualifier", "no_harm_known")
    inlines = (MechanismSteps,)


@admin.register(MechanismStep)
class MechanismStepDesk(Desk):
    list_display = ("imbalance", "seq", "cause", "effect", "claim")
    list_filter = ("imbalance__nutrient", "imbalance__side")
    list_select_related = ("imbalance__nutrient", "claim")
    search_fields = ("cause", "effect", "claim__slug")
    autocomplete_fields = ("claim", "imbalance")


@admin.register(SymptomLink)
class SymptomLinkDesk(Desk):
    list_display = ("imbalance", "symptom", "frequency")
    list_filter = ("frequency", "imbalance__nutrient", "imbalance__side")
    list_select_related = ("imbalance__nutrient", "symptom")
    search_fields = ("symptom__name", "imbalance__slug")
    autocomplete_fields = ("imbalance", "symptom", "sources")
