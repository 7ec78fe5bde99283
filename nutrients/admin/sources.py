"""Sources at the desk, with what leans on each; and the history of everything, to read."""

from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from nutrients.admin.desk import Desk, as_user
from nutrients.admin.picking import picks, source_pick
from nutrients.admin.source_import import SourceTexts, chosen, first_report, page, report_of, written
from nutrients.models import Citation, Revision, Source


@admin.register(Source)
class SourceDesk(Desk):
    list_display = ("slug", "title", "year", "evidence", "standing", "verified", "used_by")
    list_filter = ("verified", "standing", "evidence", "type")
    search_fields = ("slug", "title", "authors", "organisation", "year", "doi", "pmid", "container_title")
    change_list_template = "admin/sources.html"
    fieldsets = (
        (None, {"fields": ("slug", "type", "title", "authors", "organisation")}),
        (
            "Where it appeared",
            {
                "fields": (
                    "container_title",
                    "publisher",
                    ("year", "volume", "issue", "pages"),
                    ("doi", "pmid"),
                    "url",
                )
            },
        ),
        (
            "What it is worth",
            {"fields": (("evidence", "standing"), "accessed", "verified", "verified_detail", "note")},
        ),
    )

    def get_urls(self) -> list[Any]:
        asked = self.admin_site.admin_view
        return [
            path("pick/", asked(self.pick), name="nutrients_source_pick"),
            path("import/", asked(self.import_view), name="nutrients_source_import"),
            *super().get_urls(),
        ]

    def pick(self, request: HttpRequest) -> HttpResponse:
        return picks(self, request, Source.objects.with_words, source_pick)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Texts and files become a report, and what is ticked in the report becomes sources."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "carried" in request.POST:
            return self.take_report(request)
        sent = request.method == "POST"
        form = SourceTexts(request.POST, request.FILES) if sent else SourceTexts()
        report = first_report(form) if sent and form.is_valid() else None
        return page(request, self.admin_site, form, report)

    def take_report(self, request: HttpRequest) -> HttpResponse:
        try:
            report = report_of(request.POST["carried"])
        except signing.BadSignature:
            self.message_user(request, "The report was damaged on its way. Nothing was written.", messages.ERROR)
            return HttpResponseRedirect(reverse("admin:nutrients_source_import"))
        outcome = written(chosen(report, request.POST), as_user(request))
        if not isinstance(outcome, int):
            return page(request, self.admin_site, SourceTexts(), outcome)
        sources = "1 source was" if outcome == 1 else f"{outcome} sources were"
        self.message_user(request, f"{sources} imported. Check each against its text.", messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse('admin:nutrients_source_changelist')}?verified__exact=memory")

    @admin.display(description="texts that cite it")
    def used_by(self, source: Source) -> int:
        return Citation.objects.filter(source_key=source.slug).count()


@admin.register(Revision)
class RevisionDesk(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """What was published when, by whom and why. Written by publishing alone."""

    list_display = ("at", "kind", "key", "number", "state", "change", "why", "by")
    list_filter = ("state", "change", "kind", "at")
    list_select_related = ("by",)
    search_fields = ("key", "why")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Revision]":
        return Revision.objects.public_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
