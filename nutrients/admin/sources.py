"""Sources at the desk: what leans on each, what became of it, and sources that come in from elsewhere."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from nutrients import publishing
from nutrients.admin.desk import Desk, DeskForm, as_user, change_of, publish_row
from nutrients.admin.picking import picks, source_pick
from nutrients.admin.source_import import SourceTexts, chosen, first_report, page, report_of, written
from nutrients.admin.used_by import counted, form_of, used_by
from nutrients.models import Citation, Claim, LinkCheck, Quotation, Source
from nutrients.vocabulary import ClaimStatus, SourceStatus


class SourceForm(DeskForm):
    """`suggested`: values that the address of the form proposes; nothing is saved before somebody saves it."""

    suggested: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.suggested)
        if self.instance.pk and "status" in self.fields:
            self.fields["status"].help_text = foreseen(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        status, successor = self.cleaned_data.get("status"), self.cleaned_data.get("superseded_by")
        if successor and successor.pk == self.instance.pk:
            self.add_error("superseded_by", "A source cannot be superseded by itself.")
        for name in ("status_note", "superseded_by"):
            if status == SourceStatus.LIVE and self.cleaned_data.get(name):
                self.add_error(name, "Readers see this of no live source: choose what became of it, or empty it.")
        return cleaned


def foreseen(source: Source) -> str:
    """What marking a source as retracted would do, told before anybody does it."""
    claims = [claim.slug for claim in publishing.leaning_on(source)]
    if not claims:
        return "No current statement cites it: ‘Retracted’ puts none under review."
    quoting = Quotation.objects.filter(claim_slug__in=claims).values_list("kind", "key").distinct().count()
    return (
        f"‘Retracted’ puts the statements that cite it under review as soon as you save: {len(claims)} now, "
        f"shown in {quoting} article{'' if quoting == 1 else 's'}."
    )


def linked(claims: Iterable[Claim]) -> SafeString:
    return format_html_join(", ", '<a href="{}">{}</a>', ((form_of(claim), claim.slug) for claim in claims))


@admin.register(Source)
class SourceDesk(Desk):
    form = SourceForm
    list_display = ("slug", "title", "year", "status", "users", "evidence", "standing", "verified")
    list_filter = ("status", "verified", "standing", "evidence", "type", "link_check__result")
    search_fields = ("slug", "title", "authors", "organisation", "year", "doi", "pmid", "container_title")
    change_list_template = "admin/sources.html"
    autocomplete_fields = ("superseded_by",)
    change_form_template = "admin/source_form.html"
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
        ("What became of it", {"fields": ("status", "status_note", "superseded_by")}),
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

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Source]":
        return counted(super().get_queryset(request))

    @admin.display(description="used by", ordering="users")
    def users(self, source: Any) -> int:
        """Texts that cite it and rows that name it."""
        return int(source.users)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        asked = {name: request.GET.get(name, "")[:300] for name in ("status", "status_note")}
        offered = asked if obj and asked["status"] in SourceStatus.values else {}
        return type(form.__name__, (form,), {"suggested": offered})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if source := context["original"]:
            context |= {"used": used_by(source), "link_check": LinkCheck.objects.filter(source=source).first()}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Publish, and say which statements the retraction moved, or which still stand under review after it."""
        before = Source.objects.filter(pk=obj.pk).values_list("status", flat=True).first()
        revisions = publish_row(obj, change_of(request, form))
        moved = Claim.objects.filter(slug__in=[revision.key for revision in revisions if revision.kind == "claim"])
        if moved:
            words = "Under review now, because they cite it: {}. Look at each, and at its grade."
            self.message_user(request, format_html(words, linked(moved)), messages.WARNING)
        if before == SourceStatus.RETRACTED and obj.status != SourceStatus.RETRACTED:
            citing = Citation.objects.filter(kind="claim", source_key=obj.slug).values("key")
            waiting = Claim.objects.filter(status=ClaimStatus.UNDER_REVIEW, slug__in=citing)
            words = "These statements cite it and stay under review until you put them back, one by one: {}."
            if waiting:
                self.message_user(request, format_html(words, linked(waiting)), messages.WARNING)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What leans on a source keeps it from being deleted, each with the way to its form."""
        users = [(users.kind, user) for source in objs for users in used_by(source) for user in users.rows]
        protected = [format_html('{}: <a href="{}">{}</a>', kind, user.url, user.name) for kind, user in users]
        return [str(source) for source in objs], {}, set(), protected
