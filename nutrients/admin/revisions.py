"""The history of everything, to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from nutrients.models import Revision


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
