"""Claims at the desk, and the comparison table in whose cells they are edited."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from nutrients import publishing
from nutrients.admin import claim_table
from nutrients.admin.desk import Desk, may_publish
from nutrients.admin.drafting_form import DRAFT, PUBLISH
from nutrients.admin.drafts import DraftDesk
from nutrients.admin.filters import SourceCount
from nutrients.admin.open_forms import closed
from nutrients.admin.picking import claim_pick, picks
from nutrients.models import AuditItem, Claim, Nutrient, Quotation
from nutrients.prose import plain


@admin.register(Claim)
class ClaimDesk(DraftDesk):
    can_unpublish = False  # a published claim is withdrawn, never deleted
    list_display = ("slug", "nutrient", "direction", "aspect", "grade", "status", "words", "quoted")
    list_filter = ("grade", "status", "nutrient", "direction", "aspect", "verified", "link", SourceCount)
    list_select_related = ("nutrient",)
    search_fields = ("slug", "text", "qualifier", "note")
    autocomplete_fields = ("effects", "nutrient", "via", "replaced_by")
    change_list_template = "admin/claims.html"
    fieldsets = (
        (None, {"fields": ("text", "qualifier", "grade", "slug")}),
        ("Where it stands", {"fields": (("nutrient", "direction", "aspect"), "link", "effects", "via")}),
        ("State", {"fields": ("status", "reason", "replaced_by", "verified", "note")}),
    )

    @admin.display(description="statement")
    def words(self, claim: Claim) -> str:
        return plain(claim.html("text"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Claim]":
        quoting = Quotation.objects.filter(claim_slug=OuterRef("slug")).values("claim_slug").annotate(n=Count("id"))
        found: QuerySet[Claim] = super().get_queryset(request)
        return found.annotate(quotations=Coalesce(Subquery(quoting.values("n")), 0))

    @admin.display(description="quoted in", ordering="quotations")
    def quoted(self, claim: Any) -> int:
        return int(claim.quotations)

    def get_urls(self) -> list[Any]:
        table = path("table/", self.admin_site.admin_view(self.table), name="nutrients_claim_table")
        pick = path("pick/", self.admin_site.admin_view(self.pick), name="nutrients_claim_pick")
        return [table, pick, *super().get_urls()]

    def pick(self, request: HttpRequest) -> HttpResponse:
        return picks(self, request, Claim.objects.with_words, claim_pick)

    def table(self, request: HttpRequest) -> HttpResponse:
        """Both sides of one nutrient, aspect by aspect; who may write edits the claims in their cells."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        nutrients = list(Nutrient.objects.filter(claims__isnull=False).distinct())
        wanted = request.GET.get("nutrient") or (nutrients[0].slug if nutrients else "")
        nutrient = next((row for row in nutrients if row.slug == wanted), None)
        if nutrient is None:
            return HttpResponseBadRequest("There is no such nutrient with claims.")
        grid = self.sent(request, nutrient) if request.method == "POST" else claim_table.shown(nutrient)
        if grid is None:
            return HttpResponseRedirect(f"{reverse('admin:nutrients_claim_table')}?nutrient={nutrient.slug}")
        context = {
            **self.admin_site.each_context(request),
            "title": f"{nutrient.name}: too little and too much",
            "nutrients": nutrients,
            "grid": grid,
            "may_add": self.has_add_permission(request),
            "may_save": self.has_change_permission(request),
            "may_publish": may_publish(request),
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/comparison.html", context)

    def sent(self, request: HttpRequest, nutrient: Nutrient) -> claim_table.Grid | None:
        """Keep or publish what was changed; the grid with its faults, or None when all is done."""
        action = PUBLISH if PUBLISH in request.POST else DRAFT
        if not self.has_change_permission(request) or (action == PUBLISH and not may_publish(request)):
            raise PermissionDenied
        with transaction.atomic():
            publishing.lock()
            grid, touched = claim_table.sent(nutrient, request.POST, action, request.user)
            if not touched:
                grid.whole.append("Nothing was changed.")
                return grid
            if not claim_table.carry_out(grid, touched, action):
                return grid
            for form in touched:
                closed(form.instance, request.user)
        said = "{} saved as a draft. Readers do not see it." if action == DRAFT else "{} published."
        names = ", ".join(form.instance.slug for form in touched)
        self.message_user(request, said.format(names), messages.SUCCESS)
        return None


@admin.register(AuditItem)
class AuditItemDesk(Desk):
    list_display = ("slug", "statement", "verdict", "grade", "claim")
    list_filter = ("verdict", "grade", "nutrient")
    list_select_related = ("claim",)
    search_fields = ("statement", "comment", "claim__slug")
    autocomplete_fields = ("claim", "nutrient")
    fields = (
        "slug", "position", "statement", "verdict", "grade", "comment", "claim", "nutrient", "direction", "aspect",
    )  # fmt: skip
