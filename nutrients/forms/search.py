"""What stands in the address of a search. Only the words are typed; the rest comes with links."""

from django import forms

from nutrients.forms.base import Complaint, ReaderForm
from nutrients.vocabulary import SearchKind


class SearchForm(ReaderForm):
    """Any words are good: what is no word is passed over. `box` is the id of the one control."""

    box = "q"

    q = forms.Field(required=False)
    kind = forms.ChoiceField(
        required=False,
        choices=SearchKind.choices,
        error_messages={"invalid_choice": "“%(value)s” is not a kind of result. All kinds are shown."},
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "That is not a page number. The first page is shown."
        ),
    )
    exact = forms.ChoiceField(
        required=False,
        choices=[("1", "As typed")],
        error_messages={"invalid_choice": "The key “exact” is 1 or absent. Misspellings are corrected."},
    )

    def clean_q(self) -> str:
        """Without control characters: they are no words, and some databases refuse them."""
        return "".join(sign if sign.isprintable() else " " for sign in self.cleaned_data["q"] or "").strip()

    def complaints(self) -> list[Complaint]:
        return [Complaint(self.box, str(text)) for texts in self.errors.values() for text in texts]
