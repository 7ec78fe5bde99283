"""What came of asking the sources' addresses, to read, with the way to decide about each source."""

from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nutrients.models import LinkCheck
from nutrients.vocabulary import LinkResult, SourceStatus

SUGGESTED = {LinkResult.FAILED: SourceStatus.DEAD, LinkResult.MOVED: SourceStatus.MOVED}
"""What an editor may come to think of a source after its address was asked."""


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
