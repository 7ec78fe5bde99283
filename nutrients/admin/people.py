"""People who sign, their reviews, and moved addresses."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from nutrients import publishing
from nutrients.admin.addresses import Addressed
from nutrients.admin.desk import Desk, DeskForm, change_of
from nutrients.models import Person, Redirect, Review
from nutrients.records import RedirectRecord


@admin.register(Person)
class PersonDesk(Addressed, Desk):
    list_display = ("name", "credentials")
    search_fields = ("name",)
    fields = ("name", "slug", "credentials", "interests", "url")


@admin.register(Review)
class ReviewDesk(Desk):
    list_display = ("subject", "version", "person", "on", "due")
    list_filter = ("person", "due")
    search_fields = ("subject", "person__name")
    autocomplete_fields = ("person",)


class RedirectForm(DeskForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        old, new = self.cleaned_data.get("old") or self.instance.old, self.cleaned_data.get("new")
        if old and new:
            for reason in publishing.redirect_faults([RedirectRecord(old=old, new=new)]).values():
                name, _colon, words = reason.partition(": ")
                self.add_error(name if name in self.fields else None, f"{words[:1].upper()}{words[1:]}.")
        return cleaned


@admin.register(Redirect)
class RedirectDesk(Desk):
    form = RedirectForm
    list_display = ("old", "new")
    search_fields = ("old", "new")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What led to the old address leads on at once."""
        super().save_model(request, obj, form, change)
        publishing.publish(publishing.collapsed(RedirectRecord(old=obj.old, new=obj.new)), change_of(request, form))
