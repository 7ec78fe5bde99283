"""Importing sources at the desk: first a report on every item, then those that the editor chose, all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from django import forms
from django.contrib.admin import AdminSite
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from nutrients import publishing
from nutrients.incoming_sources import Arrival, Wanted, arrivals, bring_in, faults_of
from nutrients.models import Source
from nutrients.reference_formats import FORMATS, MOST, Found, Unreadable, read, recognised
from nutrients.vocabulary import ChangeKind, Evidence, Standing

Upload: TypeAlias = "UploadedFile[Any]"  # generic for the type checker only
LARGEST, ALL_TOGETHER = 1_000_000, 3_000_000
"""Bytes of one file, and of everything that is read at a time."""
CARRIED, LONGEST_CARRIED = "nutrients.incoming_sources", 1_900_000
"""What the report's form carries to the second step, signed: Django takes 2.5 MB of fields."""


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files as a list; Django's own field takes one."""

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


@dataclass(frozen=True)
class Text:
    """A text to be read; a file has a name."""

    name: str
    text: str


class SourceTexts(forms.Form):
    """Where sources come from: a pasted text, files, or both. `found` holds what was in them, by place."""

    text = forms.CharField(
        label="Text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text="As Zotero, EndNote, PubMed or a publisher's page exports it.",
    )
    uploads = FilesField(
        label="Files",
        required=False,
        widget=ManyFiles(attrs={"accept": ".json,.ris,.bib,.txt"}),
        help_text=f"Several at once, up to 1 MB each, {MOST:,} items together; in UTF-8.",
    )
    format = forms.ChoiceField(
        label="Format", required=False, choices=[("", "Whatever it is"), *FORMATS.items()], initial=""
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[tuple[str, Found]] = []
        self.formats: set[str] = set()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.encode(errors="replace")) > LARGEST:
            raise forms.ValidationError("This is longer than 1 MB. Import it in smaller parts.")
        return text

    def clean_uploads(self) -> list[Text]:
        if sum(file.size or 0 for file in self.cleaned_data["uploads"]) > ALL_TOGETHER:
            raise forms.ValidationError("These are more than 3 MB together. Import them in smaller parts.")
        return [text_of(file) for file in self.cleaned_data["uploads"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        texts = [Text("", cleaned["text"])] if cleaned["text"].strip() else []
        texts += cleaned["uploads"]
        if not texts:
            raise forms.ValidationError("Paste a text or choose a file.")
        for text in texts:
            self.read(text, cleaned["format"])
        if len(self.found) > MOST:
            self.add_error(None, f"There are more than {MOST:,} items. Import them in smaller parts.")
        return cleaned

    def read(self, text: Text, format_name: str) -> None:
        try:
            name = format_name or recognised(text.text)
            found = read(text.text, name)
        except Unreadable as unreadable:
            field = "uploads" if text.name else "text"
            self.add_error(field, f"{text.name}: {unreadable}" if text.name else str(unreadable))
            return
        self.formats.add(FORMATS[name])
        self.found += [(f"{text.name}, line {item.line}" if text.name else f"Line {item.line}", item) for item in found]


def text_of(file: Upload) -> Text:
    name = str(file.name)
    if (file.size or 0) > LARGEST:
        raise forms.ValidationError(f"{name} is larger than 1 MB. Import it in smaller parts.")
    content = file.read()
    try:
        return Text(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise forms.ValidationError(
            f"{name} is not in UTF-8 (line {line}). Save it again with the encoding UTF-8, and choose it anew."
        ) from error


@dataclass(frozen=True)
class Line:
    """An item in the report, with what the editor chose for it."""

    number: int
    arrival: Arrival
    key: str = ""
    take: bool = True
    evidence: str = ""
    standing: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Report:
    """The second step: what was found and chosen so far. `carried` is all of it, signed, for the next POST."""

    lines: Sequence[Line]
    reason: str
    carried: str
    evidence: str = ""
    standing: str = ""
    fault: str = ""

    @property
    def able(self) -> int:
        return sum(line.arrival.can_come for line in self.lines)

    @property
    def doubled(self) -> int:
        return sum(line.arrival.twin is not None for line in self.lines)

    @property
    def broken(self) -> int:
        return sum(bool(line.arrival.fault) for line in self.lines)


def first_report(form: SourceTexts) -> Report | None:
    """What the report shows at first; None, with a fault in the form, where it is too much for one."""
    items = [[where, dict(item.values), list(item.remarks), item.fault] for where, item in form.found]
    carried = signing.dumps([f"Imported from {' and '.join(sorted(form.formats))}", items], salt=CARRIED, compress=True)
    if len(carried) > LONGEST_CARRIED:
        form.add_error(None, "This is too much for one report. Import it in smaller parts.")
        return None
    return report_of(carried)


def report_of(carried: str) -> Report:
    """The report on what the form carries, judged anew against the tables. Raises signing.BadSignature."""
    reason, items = signing.loads(carried, salt=CARRIED)
    found = [(where, Found(0, values, tuple(remarks), fault)) for where, values, remarks, fault in items]
    lines = [
        Line(number, arrival, key=arrival.key, take=not arrival.alike) for number, arrival in enumerate(arrivals(found))
    ]
    return Report(lines, reason, carried)


def chosen(report: Report, sent: Mapping[str, str]) -> Report:
    """The report with what the editor typed and chose."""
    lines = [
        replace(
            line,
            take=f"take-{line.number}" in sent,
            key=sent.get(f"key-{line.number}", "").strip(),
            evidence=sent.get(f"evidence-{line.number}", ""),
            standing=sent.get(f"standing-{line.number}", ""),
        )
        for line in report.lines
    ]
    return replace(report, lines=lines, evidence=sent.get("evidence", ""), standing=sent.get("standing", ""))


def written(report: Report, by: Any) -> int | Report:
    """Publish what was chosen, and say how many; or the report with what bars it, and nothing was written."""
    late = sum(bool(line.key) and line.take and not line.arrival.can_come for line in report.lines)
    if late:
        return replace(report, fault=f"Nothing was imported yet: {late} of them came in meanwhile. Look again.")
    taken = [line for line in report.lines if line.take and line.arrival.can_come]
    if not taken:
        return replace(report, fault="Nothing is chosen. Tick what you want to import.")
    wanted = [
        Wanted(line.arrival.values, line.key, line.evidence or report.evidence, line.standing or report.standing)
        for line in taken
    ]
    with transaction.atomic():
        publishing.lock()
        faults = {taken[place].number: fault for place, fault in faults_of(wanted).items()}
        if not faults:
            try:
                return bring_in(wanted, publishing.Change(kind=ChangeKind.SOURCE, why=report.reason, by=by))
            except publishing.Refused as refused:
                keys = {item.key: line.number for item, line in zip(wanted, taken, strict=True)}
                faults = {keys.get(key, 0): reason for _kind, key, reason in refused.reasons}
    lines = [replace(line, fault=faults.get(line.number, "")) for line in report.lines]
    return replace(report, lines=lines, fault=f"Nothing was imported yet: {len(faults)} of the items below need you.")


def page(request: HttpRequest, site: AdminSite, form: SourceTexts, report: Report | None) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": "Import sources: look at each" if report else "Import sources",
        "opts": Source._meta,
        "form": form,
        "report": report,
        "evidences": Evidence.choices,
        "standings": Standing.choices,
    }
    faulty = bool(form.errors or (report and report.fault))
    return TemplateResponse(request, "admin/source_import.html", context, status=400 if faulty else 200)
