"""Sources at the desk, with what leans on each and whether its address answers; and the history of everything."""

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from nutrients import publishing
from nutrients.admin.desk import Desk, DeskForm, change_of, publish_row
from nutrients.admin.used_by import counted, form_of, used_by
from nutrients.models import Citation, Claim, LinkCheck, Quotation, Revision, Source
from nutrients.vocabulary import ClaimStatus, LinkResult, SourceStatus

SUGGESTED = {LinkResult.FAILED: SourceStatus.DEAD, LinkResult.MOVED: SourceStatus.MOVED}
"""What an editor may come to think of a source after its address was asked."""


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
    search_fields = ("slug", "title", "authors", "organisation", "year", "doi")
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


@admin.register(LinkCheck)
class LinkCheckDesk(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """What came of asking the sources' addresses. Written by `manage.py check_links` alone."""

    list_display = ("asked_at", "key", "result", "code", "fault", "ended", "decide")
    list_filter = ("result", "asked_at")
    list_select_related = ("source",)
    search_fields = ("source__slug", "source__title", "ended")
    list_per_page = 50

    @admin.display(description="source", ordering="source__slug")
    def key(self, check: LinkCheck) -> str:
        return str(check.source.slug)

    @admin.display(description="what became of it?")
    def decide(self, check: LinkCheck) -> SafeString:
        return format_html('<a href="{}">Decide about {}</a>', decision(check), check.source.slug)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def decision(check: LinkCheck) -> str:
    """The form of the source, with what the answer suggests filled in."""
    url = reverse("admin:nutrients_source_change", args=[check.source_id])
    suggested = SUGGESTED.get(LinkResult(check.result))
    if not suggested:
        return url
    day = f"{check.asked_at:%d %B %Y}".lstrip("0")
    note = f"It answered at {check.ended} on {day}." if suggested == SourceStatus.MOVED else f"Asked on {day}."
    return f"{url}?{urlencode({'status': suggested.value, 'status_note': note[:300]})}"


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
