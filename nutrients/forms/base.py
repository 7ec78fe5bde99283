"""What every form for readers has in common: each fault beside its field, and all of them in a summary."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms


@dataclass(frozen=True)
class Complaint:
    """A fault as the summary lists it: `anchor` is the id of the control it leads to."""

    anchor: str
    text: str


def quoted(typed: str) -> str:
    """What was typed, for a message: never more than a few words of it, and without signs that cannot be printed."""
    words = " ".join(typed.split())
    cut = words[:40] + ("…" if len(words) > 40 else "")
    return "“" + "".join(sign if sign.isprintable() else "\ufffd" for sign in cut) + "”"


class ReaderForm(forms.Form):
    """Keeps what was typed. The browser's own checks stay off: they hide the form's clear messages."""

    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed through as given

    def complaints(self) -> list[Complaint]:
        """Every fault in the order of the fields, those of the whole form first."""
        whole = [Complaint("main", str(text)) for text in self.non_field_errors()]
        return whole + [
            Complaint(field.id_for_label or field.auto_id, f"{field.label}: {text}")
            for field in self
            for text in field.errors
        ]


def complaints(given: Iterable[ReaderForm]) -> list[Complaint]:
    """The faults of several forms of one page."""
    return [complaint for form in given for complaint in form.complaints()]
