"""Changing the address of a page: a page of its own at the desk, for who may publish."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse

from nutrients import publishing
from nutrients.addresses import moved_addresses, page_of, path_of
from nutrients.admin.desk import as_user, may_publish
from nutrients.admin.guard import newest_of
from nutrients.models import TABLES, Prose, Redirect
from nutrients.publishing.moving import fixed, move_fault, versions_of
from nutrients.vocabulary import ChangeKind

LINK = re.compile(r'<a[^>]*\shref="([^"]*)"')


@dataclass(frozen=True)
class Linking:
    """A text that links to an address, with its form."""

    name: str
    url: str


class AddressForm(forms.Form):
    """A new slug and a reason. `opened`: the newest revision when the page was shown, as in every form of the desk."""

    slug = forms.CharField(label="New last part", max_length=80, strip=True)
    why = forms.CharField(label="Why", max_length=300, help_text="For the history: one sentence.")
    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, row: Any, data: Any = None) -> None:
        newest = newest_of(row)
        self.row, self.newest = row, newest.pk if newest else 0
        self.who = str(newest.by) if newest and newest.by else "The last load of files"
        super().__init__(data.copy() if data is not None else None, initial={"slug": row.slug, "opened": self.newest})
        self.fields["slug"].help_text = f"Now it is {row.slug}: lower-case letters, digits and hyphens."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "slug" in cleaned and (fault := move_fault(self.row, cleaned["slug"])):
            self.add_error("slug", fault)
        if cleaned.get("opened") != self.newest:
            assert isinstance(self.data, QueryDict)
            self.data["opened"] = str(self.newest)
            raise forms.ValidationError(
                f"{self.who} saved this while your page was open. Nothing was written: look at the address as it is "
                "now, and send this again if it still holds."
            )
        return cleaned


class Addressed(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """A noun with a page of its own, whose address may change."""

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_address"
        own = path("<path:object_id>/address/", self.admin_site.admin_view(self.address), name=name)
        return [own, *super().get_urls()]

    def may_move(self, request: HttpRequest, row: Any) -> bool:
        return may_publish(request) and self.has_change_permission(request, row)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        row = context["original"]
        if row and self.may_move(request, row) and not fixed(row):
            context["address_url"] = self.place("address", row.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def place(self, action: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{action}", args=args)

    def address(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET shows the form and what links here; POST moves the page and shows what still links to the old address."""
        with transaction.atomic():
            if request.method == "POST":
                publishing.lock()
            row = self.get_object(request, unquote(object_id))
            if not self.may_move(request, row):
                raise PermissionDenied
            if row is None:
                return HttpResponseRedirect(self.place("changelist"))
            form = AddressForm(row, request.POST if request.method == "POST" else None)
            if request.method == "POST" and not fixed(row) and form.is_valid():
                return self.moved(request, row, form)
        return TemplateResponse(request, "admin/address.html", self.shown_with(request, row, form))

    def moved(self, request: HttpRequest, row: Any, form: AddressForm) -> HttpResponse:
        old, slug = page_of(row.record.kind, row.slug), form.cleaned_data["slug"]
        change = publishing.Change(ChangeKind.WORDING, form.cleaned_data["why"], as_user(request))
        publishing.move(row, slug, change)
        self.message_user(
            request, f"The address is now {page_of(row.record.kind, slug)}, and {old} leads there.", messages.SUCCESS
        )
        return HttpResponseRedirect(self.place("address", row.pk))

    def shown_with(self, request: HttpRequest, row: Any, form: AddressForm) -> dict[str, Any]:
        kind = row.record.kind
        now = moved_addresses(kind, row.slug, row.slug, versions_of(kind, row.slug))
        before = [redirect.old for redirect in Redirect.objects.all() if path_of(redirect.new) in now]
        return {
            **self.admin_site.each_context(request),
            "title": f"The address of {row}",
            "opts": self.opts,
            "row": row,
            "form": form,
            "fixed": fixed(row),
            "address": page_of(kind, row.slug),
            "form_url": self.place("change", row.pk),
            "here": list(linking(now)),
            "before": list(linking(before)),
            "old_addresses": before,
        }


def linking(addresses: Collection[str]) -> Iterator[Linking]:
    """The texts whose links lead to one of these addresses."""
    for model in TABLES:
        if issubclass(model, Prose):
            place = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            for row in model._default_manager.filter(model.own):
                links = {found for html in row.rendered.values() for found in LINK.findall(html)}
                if any(path_of(link.removeprefix(settings.SITE_URL)) in addresses for link in links):
                    name = f"{model._meta.verbose_name}: {row}"
                    yield Linking(name[:1].upper() + name[1:], reverse(place, args=[row.pk]))
