"""Claims at the desk, and the comparison table with a way from each cell to its form."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import path, reverse

from nutrients.admin.desk import Desk
from nutrients.admin.drafts import DraftDesk
from nutrients.admin.picking import claim_pick, picks
from nutrients.models import AuditItem, Claim, Nutrient, Quotation
from nutrients.pages.compare import ASPECTS, grouped
from nutrients.prose import plain
from nutrients.vocabulary import Side


@dataclass(frozen=True)
class DeskClaim:
    claim: Claim
    text: str
    url: str


@dataclass(frozen=True)
class DeskCell:
    """One cell of the table: its claims with their forms, and the form for a new one in the same place."""

    claims: list[DeskClaim]
    add_url: str


@admin.register(Claim)
class ClaimDesk(DraftDesk):
    can_unpublish = False  # a published claim is withdrawn, never deleted
    list_display = ("slug", "nutrient", "direction", "aspect", "grade", "status", "words", "quoted")
    list_filter = ("grade", "status", "nutrient", "direction", "aspect", "verified", "link")
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

    @admin.display(description="quoted in")
    def quoted(self, claim: Claim) -> int:
        return Quotation.objects.filter(claim_slug=claim.slug).count()

    def get_urls(self) -> list[Any]:
        table = path("table/", self.admin_site.admin_view(self.table), name="nutrients_claim_table")
        pick = path("pick/", self.admin_site.admin_view(self.pick), name="nutrients_claim_pick")
        return [table, pick, *super().get_urls()]

    def pick(self, request: HttpRequest) -> HttpResponse:
        return picks(self, request, Claim.objects.with_words, claim_pick)

    def table(self, request: HttpRequest) -> HttpResponse:
        """Both sides of one nutrient, aspect by aspect."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        nutrients = list(Nutrient.objects.filter(claims__isnull=False).distinct())
        wanted = request.GET.get("nutrient") or (nutrients[0].slug if nutrients else "")
        nutrient = next((row for row in nutrients if row.slug == wanted), None)
        if nutrient is None:
            return HttpResponseBadRequest("There is no such nutrient with claims.")
        claims = grouped(Claim.objects.filter(nutrient=nutrient, aspect__in=ASPECTS))
        rows = [(aspect, [desk_cell(nutrient, side, aspect, claims) for side in Side]) for aspect in ASPECTS]
        context = {
            **self.admin_site.each_context(request),
            "title": f"{nutrient.name}: too little and too much",
            "nutrient": nutrient,
            "nutrients": nutrients,
            "rows": rows,
            "may_add": self.has_add_permission(request),
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/comparison.html", context)


def desk_cell(nutrient: Nutrient, side: Side, aspect: str, claims: Any) -> DeskCell:
    place = urlencode({"nutrient": nutrient.pk, "direction": side.value, "aspect": aspect})
    listed = claims.get((nutrient.pk, side.value, aspect), [])
    return DeskCell(
        claims=[
            DeskClaim(claim, plain(claim.html("text")), reverse("admin:nutrients_claim_change", args=[claim.pk]))
            for claim in listed
        ],
        add_url=f"{reverse('admin:nutrients_claim_add')}?{place}",
    )


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
