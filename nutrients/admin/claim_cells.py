"""A claim as it is edited in a cell of the comparison table: its text, its grade and its place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from nutrients import drafting, prose
from nutrients.admin.drafting_form import PUBLISH, DraftForm
from nutrients.content import Incomplete, complete
from nutrients.models import Claim, Revision
from nutrients.vocabulary import MEANING_CHANGES, Aspect, ChangeKind, Direction, Grade

EDITED = ("text", "grade", "direction", "aspect")
"""What the grid changes of a claim; the rest is for its own form."""
NAMES = {"text": "Text", "grade": "Grade", "direction": "Side", "aspect": "Aspect"}


class Reason(forms.Form):
    """Asked once for all claims that were changed."""

    change_kind = forms.ChoiceField(
        label="Kind of change",
        choices=ChangeKind.choices,
        initial=ChangeKind.WORDING,
        help_text="The last three move the public 'last changed' date, and tell readers the old text and the new.",
    )
    why = forms.CharField(label="Why", required=False, max_length=300, help_text="For the history: one sentence.")

    def __init__(self, data: Any = None, *, action: str = "") -> None:
        super().__init__(data)
        self.action = action

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.action == PUBLISH and cleaned.get("change_kind") in MEANING_CHANGES and not cleaned.get("why"):
            self.add_error("why", "A change of meaning is told to readers: say why.")
        return cleaned


class CellForm(DraftForm):
    """One claim in its cell. What kind of change it is, and why, is asked once for all.

    `live`: what readers see of the fields that the grid changes.
    """

    live: dict[str, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.live = {name: str(getattr(self.instance, name)) for name in EDITED}
        for name in [name for name in self.fields if name not in (*EDITED, "opened")]:
            del self.fields[name]
        claim = self.instance
        for name in ("grade", "direction", "aspect"):  # also in a draft: without them it stands in no cell
            field: Any = self.fields[name]
            field.required, field.choices = True, [choice for choice in field.choices if choice[0]]
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 5})
        place = f"{claim.slug}, {Aspect(claim.aspect).label.lower()}, {Direction(claim.direction).label.lower()}"
        for name, label in NAMES.items():
            self.fields[name].widget.attrs["aria-label"] = f"{label} of {place}"

    @property
    def state(self) -> Revision | None:
        """The working copy that the cell shows."""
        return self.laid_over

    @property
    def words(self) -> str:
        return prose.plain(self.instance.html("text"))

    @property
    def grade_now(self) -> str:
        return str(Grade(self.live["grade"]).label)

    def base(self) -> Mapping[str, Any]:
        """What the cell showed when the grid was opened; empty where the browser sent no true revision."""
        typed = str(self["opened"].data or "")
        if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
            return {}
        opened = Revision.objects.of("claim", self.instance.slug).filter(pk=int(typed)).first()
        return opened.content if opened else {}

    def is_touched(self) -> bool:
        """Whether somebody typed here, whatever others saved meanwhile."""
        base = self.base()
        shown = base if base else {name: self.get_initial_for_field(self.fields[name], name) for name in EDITED}
        typed = {name: str(self[name].data or "").replace("\r\n", "\n").strip() for name in EDITED}
        return any(typed[name] != str(shown.get(name) or "").strip() for name in EDITED)

    def pass_gate(self) -> None:
        """Whether it makes a claim at all; the gate looks at all claims together."""
        try:
            complete("claim", self.step().content)
        except Incomplete as incomplete:
            self.add_error(None, ValidationError(incomplete.reasons))


def cell_form(claim: Claim, **given: Any) -> CellForm:
    """A claim's form, over the working copy if there is one; `given`: what a browser sent, who and by which button."""
    made = modelform_factory(Claim, form=CellForm, fields=EDITED)
    about = {
        "laid_over": drafting.working_copy("claim", claim.slug),
        "action": given.get("action", ""),
        "editor": given.get("editor"),
    }
    form: CellForm = type(made.__name__, (made,), about)(given.get("data"), instance=claim, prefix=f"claim-{claim.pk}")
    return form


def told(form: CellForm, reason: Mapping[str, Any]) -> drafting.Step:
    """A claim's step with the reason of all; of a change of meaning readers are told the old and the new statement."""
    step = form.step()
    kind, live = ChangeKind(reason["change_kind"]), form.live
    before, after = ("", "")
    if kind in MEANING_CHANGES:
        names = [name for name in EDITED if live[name] != step.content[name]]
        before, after = in_words(live, names), in_words(step.content, names)
    return replace(step, change=kind, why=reason["why"], before=before, after=after)


def in_words(content: Mapping[str, Any], names: Sequence[str]) -> str:
    """A statement as readers see it, with its grade and its place where those change."""
    words = {
        "grade": lambda: Grade(content["grade"]).label,
        "direction": lambda: Direction(content["direction"]).label,
        "aspect": lambda: Aspect(content["aspect"]).label,
    }
    place = ", ".join(words[name]() for name in names if name in words)
    text = prose.plain(prose.render(content["text"], inline=True).html)
    return f"{place}: {text}" if place else text
