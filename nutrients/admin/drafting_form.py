"""The form of a noun whose text can wait: what each button asks of it, and the gate before publishing."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar, get_type_hints

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from nutrients import checking, drafting, publishing
from nutrients.admin.desk import DeskForm
from nutrients.admin.guard import in_json
from nutrients.content import Incomplete
from nutrients.conversion import key_of
from nutrients.vocabulary import MEANING_CHANGES, WORKING, ChangeKind, RevisionState

DRAFT, SUBMIT, RETURN, SCHEDULE, DISCARD, PUBLISH = "_draft", "_submit", "_return", "_schedule", "_discard", "_publish"
UNPUBLISH = "_unpublish"
PREVIEW, SIDE_BY_SIDE = "_preview", "_side_by_side"
LENIENT = (DRAFT, SUBMIT, RETURN, DISCARD, UNPUBLISH, PREVIEW, SIDE_BY_SIDE)
"""Steps for which a text may be unfinished."""
FOR_EDITORS = (RETURN, SCHEDULE, PUBLISH, UNPUBLISH)
STATES = {
    DRAFT: RevisionState.DRAFT,
    SUBMIT: RevisionState.SUBMITTED,
    RETURN: RevisionState.RETURNED,
    SCHEDULE: RevisionState.SCHEDULED,
    DISCARD: RevisionState.DISCARDED,
}


def action_of(request: HttpRequest) -> str:
    """Which button sent the form; the first one, 'Save draft', where the browser names none."""
    return next((name for name in (*STATES, PUBLISH, UNPUBLISH, PREVIEW, SIDE_BY_SIDE) if name in request.POST), DRAFT)


class DraftForm(DeskForm):
    """`action`: the button that sent it."""

    before_words = forms.CharField(
        label="Before", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="What readers read so far."
    )
    after_words = forms.CharField(
        label="After", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="What they read from now on."
    )
    review_note = forms.CharField(label="Note for the author", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    go_live = forms.DateTimeField(
        label="Go live on",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="For 'Schedule'. Times are UTC.",
    )
    action: ClassVar[str] = ""
    editor: ClassVar[Any] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings: list[checking.Finding] = []
        if self.action in LENIENT:
            for name, field in self.fields.items():
                field.required = name in self._meta.model.record.identity

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kind = self.cleaned_data.get("change_kind")
        if self.action in (PUBLISH, SCHEDULE) and kind in MEANING_CHANGES:
            for name in ("before_words", "after_words", "why"):
                if not self.cleaned_data.get(name):
                    self.add_error(name, "A change of meaning is told to readers: before, after, and why.")
        if self.action == SCHEDULE and (self.cleaned_data.get("go_live") or timezone.now()) <= timezone.now():
            self.add_error("go_live", "Choose a day and a time that is still to come.")
        if self.action == UNPUBLISH and not self.cleaned_data.get("why"):
            self.add_error("why", "Say why readers lose the page: the ledger tells them.")
        if self.action == RETURN and not self.cleaned_data.get("review_note"):
            self.add_error("review_note", "Say what the author should mend.")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave out this step of Django's forms
        if self.errors:
            return
        if not self.instance.pk and self.is_taken():
            taken = "There is a draft under this name already: open it from the list of drafts."
            self.add_error(self._meta.model.record.identity[0], taken)
        elif self.action in (PUBLISH, SCHEDULE):
            self.pass_gate()

    def is_taken(self) -> bool:
        """Whether somebody drafts a new object under the same key, and it is not the draft that this form shows."""
        step = self.step()
        working = drafting.working_copy(step.kind, step.key)
        return working is not None and working.pk != step.opened

    def pass_gate(self) -> None:
        """Look at what would be published; what bars it becomes a fault of the form."""
        try:
            self.findings = drafting.foresee(self.step())
        except Incomplete as incomplete:
            self.add_error(None, ValidationError(incomplete.reasons))
        except publishing.Refused as refused:
            self.add_error(None, str(refused))
        hard = sum(finding.level == checking.HARD for finding in self.findings)
        if hard:
            self.add_error(None, "Not published: the list below says what is missing.")
        elif drafting.barred(self.findings, self.cleaned_data.get("why", "")):
            self.add_error("why", "There are warnings below. Mend them, or write why you publish all the same.")

    def step(self) -> drafting.Step:
        values = content_of(self)
        record = self._meta.model.record
        key = key_of(self.instance) if self.instance.pk else str(values[record.identity[0]])
        opened = self.cleaned_data.get("opened") or 0
        if not (self.instance.pk or self.laid_over):  # new: at most on top of what was removed or given up
            below = drafting.newest(record.kind, key)
            opened = below.pk if below and below.state not in WORKING else 0
        return drafting.Step(
            kind=record.kind,
            key=key,
            content=values,
            opened=opened,
            by=self.editor,
            change=self.cleaned_data.get("change_kind") or ChangeKind.WORDING,
            why=self.cleaned_data.get("why", ""),
            before=self.cleaned_data.get("before_words", ""),
            after=self.cleaned_data.get("after_words", ""),
            note=self.cleaned_data.get("review_note", ""),
            go_live=self.cleaned_data.get("go_live"),
        )


def content_of(form: DraftForm) -> dict[str, Any]:
    """What the form holds in the shape of a record, perhaps with gaps; what it does not ask stays as it was."""
    record = form._meta.model.record
    shown = form.newest.content if form.newest else blank(record)
    typed = {name: in_json(form.cleaned_data.get(name)) for name in form.fields if name in shown}
    return {**shown, **{name: "" if value is None else value for name, value in typed.items()}}


def blank(record: Any) -> Mapping[str, Any]:
    hints, today = get_type_hints(record), timezone.now().date().isoformat()
    known = {"version": 1, "published": today, "changed": today}
    return {item.name: known.get(item.name, False if hints[item.name] is bool else "") for item in fields(record)}
