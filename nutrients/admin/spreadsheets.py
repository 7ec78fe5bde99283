"""Tables of data that go out to a spreadsheet and come back: first a look at what would change, then the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from nutrients import importing, publishing
from nutrients.admin.desk import Desk, as_user, may_publish
from nutrients.content.spreadsheets import MOST_BYTES, CellFault, NotRead, editable, lines
from nutrients.conversion import pointers, record_of
from nutrients.drafting import DRAFTABLE
from nutrients.models import Content
from nutrients.vocabulary import MEANING_CHANGES, ChangeKind

SHOWN, FAULTS_SHOWN = 50, 100
PARCEL, MOST_CARRIED = "nutrients.import", 2_000_000
CHUNK = 2_000
"""Rows that an export holds in memory at once."""


class FileForm(forms.Form):
    file = forms.FileField(label="File", help_text="CSV in UTF-8 with commas, semicolons or tabs; at most 2 MB.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 2 MB. Cut it into several.")
        return file


class AgreedForm(forms.Form):
    """`parcel`: the file that was looked at and what it was compared with, signed."""

    parcel = forms.CharField(widget=forms.HiddenInput, strip=False)
    change_kind = forms.ChoiceField(label="Kind of change", choices=ChangeKind.choices, initial=ChangeKind.WORDING)
    why = forms.CharField(
        label="Why",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="For the history of every row: one sentence.",
    )


class AgreedTextsForm(AgreedForm):
    """Texts have readers who are told what they read before."""

    before_words = forms.CharField(label="Before", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    after_words = forms.CharField(label="After", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("change_kind") in MEANING_CHANGES:
            for name in ("before_words", "after_words"):
                if not self.cleaned_data.get(name):
                    self.add_error(name, "A change of meaning is told to readers: before, after, and why.")
        return self.cleaned_data


@dataclass(frozen=True)
class Parcel:
    """What goes from the first step to the second."""

    data: bytes
    base: int

    def packed(self, kind: str) -> str:
        return signing.dumps([kind, self.base, self.data.decode("utf-8")], salt=PARCEL, compress=True)


def unpacked(text: str, kind: str) -> Parcel:
    """Raises NotRead for what this site did not pack for this table."""
    try:
        packed_for, base, data = signing.loads(text, salt=PARCEL)
    except signing.BadSignature:
        packed_for, base, data = "", 0, ""
    if packed_for != kind:
        raise NotRead([CellFault(0, "The file was lost on the way. Choose it again.")])
    return Parcel(data.encode(), base)


class Spreadsheet(Desk):
    """A noun whose list can be exported as CSV and imported again."""

    change_list_template = "admin/spreadsheet_list.html"

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("export.csv", self.admin_site.admin_view(require_safe(self.export_csv)), name=f"{name}_export"),
            path("import/", self.admin_site.admin_view(self.import_csv), name=f"{name}_import"),
            *super().get_urls(),
        ]

    def may_import(self, request: HttpRequest) -> bool:
        return may_publish(request) and self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "may_import": self.may_import(request)})

    def export_csv(self, request: HttpRequest) -> HttpResponseBase:
        """The rows of the list as it is filtered, row by row, so that no table is too long."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self.place('changelist')}?e=1")
        model: type[Content] = self.model
        rows = rows.select_related(None).select_related(*pointers(model))
        answer = StreamingHttpResponse(self.encoded(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}.csv"'
        return answer

    def encoded(self, rows: Any) -> Iterator[bytes]:
        """With the mark by which Excel knows UTF-8."""
        yield b"\xef\xbb\xbf"
        yield from (line.encode() for line in lines(self.model.record, map(record_of, rows.iterator(CHUNK))))

    def import_csv(self, request: HttpRequest) -> HttpResponse:
        if not self.may_import(request):
            raise PermissionDenied
        if request.method != "POST":
            return self.ask(request, FileForm())
        if "parcel" in request.POST:
            return self.import_agreed(request)
        form = FileForm(request.POST, request.FILES)
        return (
            self.look(request, Parcel(form.cleaned_data["file"].read(), 0))
            if form.is_valid()
            else self.ask(request, form)
        )

    def look(self, request: HttpRequest, parcel: Parcel, agreed: AgreedForm | None = None) -> HttpResponse:
        """What the file would change. `agreed`: the second form with its faults, when it was sent already."""
        kind = self.model.record
        try:
            plan = importing.foresee(kind, parcel.data)
            carried = Parcel(parcel.data, parcel.base or plan.base).packed(kind.kind)
            if len(carried) > MOST_CARRIED:
                raise NotRead([CellFault(0, "It holds too much for one import. Cut it into several files.")])
        except NotRead as fault:
            return self.ask(request, FileForm(), fault.faults)
        form = agreed or self.agreed_form(initial={"parcel": carried})
        shown = {"new": plan.new[:SHOWN], "altered": plan.altered[:SHOWN], "most": SHOWN}
        return self.show(request, "admin/import_look.html", {"plan": plan, "form": form, **shown})

    def import_agreed(self, request: HttpRequest) -> HttpResponse:
        try:
            parcel = unpacked(request.POST["parcel"], self.model.record.kind)
            form = self.agreed_form(request.POST)
            if not form.is_valid():
                return self.look(request, parcel, form)
            plan = importing.take(self.model.record, parcel.data, parcel.base, change_of(request, form))
        except NotRead as fault:
            return self.ask(request, FileForm(), fault.faults)
        count = f"{len(plan.new)} new, {len(plan.altered)} changed, {plan.unchanged} unchanged"
        self.message_user(request, f"Imported: {count}. What the file did not hold stays as it was.", messages.SUCCESS)
        return HttpResponseRedirect(self.place("changelist"))

    @property
    def agreed_form(self) -> type[AgreedForm]:
        return AgreedTextsForm if self.model.record.kind in DRAFTABLE else AgreedForm

    def ask(self, request: HttpRequest, form: FileForm, faults: list[CellFault] | None = None) -> HttpResponse:
        record = self.model.record
        told = {"identity": record.identity, "columns": [n for n in editable(record) if n not in record.identity]}
        shown = {"faults": (faults or [])[:FAULTS_SHOWN], "count": len(faults or []), "most": FAULTS_SHOWN}
        return self.show(
            request, "admin/import_file.html", {"form": form, **shown, **told}, 400 if faults or form.errors else 200
        )

    def show(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        title = f"Import {self.opts.verbose_name_plural} from CSV"
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, template, context, status=status)

    def place(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")


def change_of(request: HttpRequest, form: AgreedForm) -> publishing.Change:
    given = form.cleaned_data
    before, after = given.get("before_words", ""), given.get("after_words", "")
    return publishing.Change(
        ChangeKind(given["change_kind"]), given["why"], as_user(request), before=before, after=after
    )
