"""Rows of data inside a form, such as a food's portions: each guarded like a form of its own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from nutrients.admin.desk import may_publish
from nutrients.admin.guard import Guarded, refuse_unfit


class RowForm(Guarded):
    """A row of an inline: what identifies it is fixed once it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._meta.model.record.identity if self.instance.pk else ():
            if name in self.fields:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_unfit(self)
        return cleaned


class WatchedRows(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # generic for the type checker only
    def add_fields(self, form: Any, index: int | None) -> None:
        """A table's cells have no labels of their own: each control says its column's name."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                control = getattr(field.widget, "widget", field.widget)  # inside the admin's wrapper with its links
                control.attrs.setdefault("aria-label", str(field.label or name))

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if isinstance(form, Guarded) and form.is_overtaken():
                raise ValidationError(f"Somebody changed “{form.instance}” meanwhile: look again before you delete it.")


class OneUsualPortion(WatchedRows):
    def clean(self) -> None:
        super().clean()
        usual = [f for f in self.forms if f.cleaned_data.get("is_default") and not f.cleaned_data.get("DELETE")]
        if len(usual) > 1:
            raise ValidationError("Only one portion can be the usual one.")


class Rows(admin.TabularInline):  # type: ignore[type-arg]  # generic for the type checker only
    """Rows of data inside a form; what identifies a row cannot be changed afterwards."""

    form = RowForm
    formset = WatchedRows
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and may_publish(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_publish(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and may_publish(request)
