"""What all forms of the desk share: publishing on save, and the reason for a change."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Field, Model, URLField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from markdownx.models import MarkdownxField

from nutrients import prose, publishing
from nutrients.admin.editor import ArticleEditor
from nutrients.admin.guard import Guarded, refuse_unfit
from nutrients.admin.histories import history
from nutrients.admin.open_forms import closed, open_elsewhere
from nutrients.conversion import existing, key_of, many, record_of
from nutrients.models import Content, Revision
from nutrients.pages.ledger import ON_PAGE_OF
from nutrients.vocabulary import ChangeKind

NOT_TYPED = ("csrfmiddlewaretoken", "opened", "_save", "_continue", "_addanother")
"""What a browser sends besides what somebody typed."""
admin.site.site_header = "Fascicle: the editors' desk"
admin.site.site_title = "Fascicle"
admin.site.index_title = "What do you want to correct?"


class DeskForm(Guarded):
    """Asks with every save what kind of change it is and why. `fault`: what a step that was tried has found."""

    fault: ClassVar[str] = ""
    change_kind = forms.ChoiceField(
        label="Kind of change",
        choices=ChangeKind.choices,
        initial=ChangeKind.WORDING,
        help_text="The last three move the public 'last changed' date.",
    )
    why = forms.CharField(label="Why", required=False, max_length=300, help_text="For the history: one sentence.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):  # browsers send CRLF; files and history hold LF
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        for name in (*self._meta.model.markdown, *self._meta.model.inline):
            try:
                prose.render(self.cleaned_data.get(name) or "")
            except prose.TooLong as error:
                self.add_error(name, str(error))
        refuse_unfit(self)
        if self.fault:
            raise ValidationError(self.fault)
        return cleaned


class Desk(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """A noun at the desk. Saving publishes; what identifies a row cannot be changed afterwards."""

    form = DeskForm
    formfield_overrides = {MarkdownxField: {"widget": ArticleEditor}, URLField: {"assume_scheme": "https"}}
    save_on_top = True
    list_per_page = 50
    asked: ClassVar[tuple[Any, ...]] = ("change_kind", "why", "opened")
    """What a form asks beside the noun's own fields."""
    change_form_template = "admin/desk_form.html"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One save at a time, so that what a form is compared with cannot change under its hands."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            publishing.lock()
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except publishing.Refused as refused:  # nothing was written: the form comes back and says why
                request.desk_fault = str(refused)  # type: ignore[attr-defined]  # the form that is drawn next shows it
                return super().changeform_view(request, object_id, form_url, extra_context)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Who sends a form of a row that somebody removed meanwhile gets the texts back, to copy them."""
        if request.method != "POST":
            gone: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]  # a hook that the stubs leave out
            return gone
        typed = [(name, value) for name, value in request.POST.items() if value and name not in NOT_TYPED]
        context = {**self.admin_site.each_context(request), "title": "It was removed meanwhile", "typed": typed}
        return TemplateResponse(request, "admin/removed.html", {**context, "opts": opts}, status=409)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Says who else has the form open, before anybody types."""
        row = context["original"]
        if row and self.may_save(request, row):
            context["also"] = open_elsewhere(row, request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        closed(obj, request.user)
        return super().log_change(request, obj, message)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        laid_over = self.shown(request, obj) if self.may_save(request, obj) else None
        fault = getattr(request, "desk_fault", "")
        return type(form.__name__, (form,), {"laid_over": laid_over, "fault": fault})

    def shown(self, request: HttpRequest, obj: Any) -> Revision | None:
        """The version that was asked for, if it is one of this row's."""
        asked = request.GET.get("version") or ""
        if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
            return None
        found = Revision.objects.filter(pk=int(asked), kind=self.model.record.kind)
        return (found.filter(key=key_of(obj)) if obj else found).first()

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Every version of a row, and what differs between two of them."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        seen = Revision.objects.of(obj.record.kind, key_of(obj)).public_to(request.user).select_related("by")
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {obj}",
            "opts": self.opts,
            "object": obj,
            "history": history(seen, request.GET.get("old") or "", request.GET.get("new") or ""),
            "may_save": self.may_save(request, obj),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = tuple(self.model.record.identity) if obj else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))
        own = without(fieldsets, self.asked)
        return [*own, ("This change", {"fields": self.asks(request)})] if self.may_save(request, obj) else own

    def asks(self, request: HttpRequest) -> tuple[Any, ...]:
        """What of `asked` this person is asked."""
        return self.asked

    def may_save(self, request: HttpRequest, obj: Model | None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and may_publish(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_publish(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_publish(request)

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, MarkdownxField) and field and db_field.name in self.model.inline:
            field.widget.attrs |= {"rows": 3, "data-inline": "1"}
        return field

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deleting by the list: each row goes by itself, with its reasons shown."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        chosen = {name: slugs(form.cleaned_data[name]) for name in many(self.model) if name in form.cleaned_data}
        publish_row(obj, change_of(request, form), chosen)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Many-to-many rows were written with the row itself; rows of inlines are published one by one."""
        for formset in formsets:
            for row in formset.save(commit=False):
                publish_row(row, change_of(request, form))
            publishing.remove(formset.deleted_objects, change_of(request, form))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        kind = ChangeKind.NUMBER if self.model.record.kind in ON_PAGE_OF else ChangeKind.WORDING
        publishing.remove([obj], publishing.Change(kind, "Deleted at the desk", as_user(request)))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except publishing.Refused as refused:
            self.message_user(request, f"Not deleted. {refused}", messages.ERROR)
            return HttpResponseRedirect("../change/")


def without(fieldsets: Sequence[Any], names: tuple[str, ...]) -> list[Any]:
    return [
        (title, {**options, "fields": [name for name in options["fields"] if name not in names]})
        for title, options in fieldsets
    ]


def may_publish(request: HttpRequest) -> bool:
    return request.user.has_perm("nutrients.publish")


def as_user(request: HttpRequest) -> Any:
    if not may_publish(request):
        raise PermissionDenied
    return request.user


def slugs(chosen: Any) -> tuple[str, ...]:
    return tuple(sorted(row.slug for row in chosen))


def change_of(request: HttpRequest, form: Any) -> publishing.Change:
    kind = ChangeKind(form.cleaned_data["change_kind"])
    return publishing.Change(kind=kind, why=form.cleaned_data["why"], by=as_user(request))


def publish_row(row: Content, change: publishing.Change, chosen: Mapping[str, Any] | None = None) -> list[Revision]:
    """Publish what a form made of a row, and give the row the key of the live one; returns all that was published."""
    overrides: dict[str, Any] = {**(chosen or {})}
    if row.pk is None and hasattr(row, "published"):
        overrides |= {"published": change.at.date(), "changed": change.at.date()}
    record = record_of(row, {**dict.fromkeys(many(type(row)) if row.pk is None else (), ()), **overrides})
    revisions = publishing.publish([record], change)
    row.pk = existing(type(row), [record])[record.key].pk
    row._state.adding = False
    return revisions
