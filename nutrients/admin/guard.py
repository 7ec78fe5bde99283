"""Nobody overwrites anybody: a form knows what it was opened on, and shows what somebody else saved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.models import InlineForeignKeyField
from django.http import QueryDict

from nutrients.content import unfit
from nutrients.conversion import key_of
from nutrients.differences import Piece, differ, in_words
from nutrients.models import Revision
from nutrients.records import plain

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed. `taken`: the form now holds theirs, because this editor left it alone."""

    label: str
    theirs: list[Piece]
    yours: str
    taken: bool


@dataclass(frozen=True)
class Meanwhile:
    """What was saved while the form stood open, by whom and when."""

    newest: Revision
    clashes: list[Clash]

    @property
    def who(self) -> str:
        return str(self.newest.by) if self.newest.by else "The last load of files"


def in_json(value: Any) -> Any:
    """What a form made of a field, as revisions hold it."""
    if isinstance(value, Model):
        return getattr(value, "slug", value.pk)
    if isinstance(value, QuerySet):
        return sorted(row.slug for row in value)
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    return plain(value)


def in_form(field: forms.Field, value: Any) -> Any:
    """What a revision holds of a field, as a form shows it: rows by primary key."""
    if isinstance(field, forms.ModelMultipleChoiceField) and field.queryset is not None:
        return list(field.queryset.filter(slug__in=value or []).values_list("pk", flat=True))
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        return field.queryset.filter(slug=value).values_list("pk", flat=True).first() if value else None
    return tuple(value) if isinstance(value, list) else value


def put(data: QueryDict, name: str, field: forms.Field, value: Any) -> None:
    """Set a field of what a browser sent."""
    shown = field.prepare_value(in_form(field, value))
    if isinstance(field, forms.BooleanField):
        data.setlist(name, ["on"] if shown else [])
    elif isinstance(shown, list):
        data.setlist(name, [str(item) for item in shown])
    else:
        data[name] = "" if shown is None else str(shown)


class Guarded(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Carries in `opened` the newest revision at the time when the form was shown; 0 where there was none.

    `laid_over`: a revision whose content the form shows instead of the live row: a draft, or an older version.
    """

    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)
    meanwhile: Meanwhile | None = None
    laid_over: ClassVar[Revision | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest = self.find_newest()
        if self.instance.pk or self.laid_over:
            self.initial["opened"] = self.newest.pk if self.newest else 0
        if self.laid_over:
            self.show(self.laid_over)

    def find_newest(self) -> Revision | None:
        if self.instance.pk or not self.laid_over:
            return newest_of(self.instance)
        return Revision.objects.of(self.laid_over.kind, self.laid_over.key).select_related("by").first()

    def show(self, revision: Revision) -> None:
        for name in self.compared(revision):
            self.initial[name] = in_form(self.fields[name], revision.content[name])
        if not self.instance.pk:
            for name in self._meta.model.record.identity:
                self.fields[name].disabled = True
                self.initial[name] = in_form(self.fields[name], revision.content[name])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.newest and self.is_overtaken():
            self.meanwhile = Meanwhile(self.newest, self.clashes(self.newest))
            self.lay_over(self.newest)
            raise ValidationError(
                f"{self.meanwhile.who} saved this while your form was open. Nothing of yours is lost, and nothing "
                "was written. Compare the two below, mend your text, and save again.",
                code="meanwhile",
            )
        return cleaned

    def is_overtaken(self) -> bool:
        newest = self.newest.pk if self.newest else 0
        return bool(self.instance.pk or newest) and self.cleaned_data.get("opened") != newest

    def clashes(self, newest: Revision) -> list[Clash]:
        base = Revision.objects.of(newest.kind, newest.key).filter(pk=self.cleaned_data.get("opened") or 0).first()
        before: Values = base.content if base else {}
        return [
            Clash(
                label=str(self[name].label),
                theirs=differ(in_words(before.get(name)), in_words(newest.content[name])),
                yours=in_words(self.typed(name)),
                taken=self.left_alone(name, before),
            )
            for name in self.compared(newest)
            if before.get(name, ...) != newest.content[name] and self.typed(name) != newest.content[name]
        ]

    def compared(self, newest: Revision) -> list[str]:
        """The fields that somebody can change; what identifies the row or ties it to its form is not among them."""
        return [
            name
            for name, field in self.fields.items()
            if name in newest.content and not field.disabled and not isinstance(field, InlineForeignKeyField)
        ]

    def typed(self, name: str) -> Any:
        return in_json(self.cleaned_data[name]) if name in self.cleaned_data else self[name].data

    def left_alone(self, name: str, before: Values) -> bool:
        return name in before and self.typed(name) == before[name]

    def lay_over(self, newest: Revision) -> None:
        """Take what this editor left alone from the newest revision; the next save stands on top of that one."""
        base = Revision.objects.of(newest.kind, newest.key).filter(pk=self.cleaned_data.get("opened") or 0).first()
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        for name in self.compared(newest):
            if base and self.left_alone(name, base.content):
                put(data, self.add_prefix(name), self.fields[name], newest.content[name])
        data[self.add_prefix("opened")] = str(newest.pk)
        self.data = data


def refuse_unfit(form: Guarded) -> None:
    """A text that the files of `content/` could not give back is refused at its field; a draft may leave one empty."""
    record = form._meta.model.record
    for name in {item.name for item in fields(record)} & form.cleaned_data.keys():
        value = form.cleaned_data[name]
        if (reason := unfit(record.kind, name, value)) and value != "":
            form.add_error(name, reason)


def newest_of(row: Any) -> Revision | None:
    return Revision.objects.of(row.record.kind, key_of(row)).select_related("by").first() if row.pk else None
