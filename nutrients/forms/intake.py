"""The form of the intake page: who the reader is, and up to twelve products."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from nutrients.forms.base import Complaint, ReaderForm, complaints, quoted
from nutrients.forms.products import MOST_PRODUCTS, ProductForm
from nutrients.labels import Names
from nutrients.life_stages import YEAR, Reader
from nutrients.vocabulary import LifeStage, Sex

FIRST_ROWS = 4
OLDEST = 120
"""Years."""
YOUNGEST_MOTHER, OLDEST_MOTHER = 10, 60
"""Years: outside these pregnancy or breastfeeding is taken for a slip."""
ROW = re.compile(r"product-([0-9]{1,3})-(?:name|amount|unit|times|kind)")
MORE = "more"
"""The name of the button that asks for another row."""


class WhoForm(ReaderForm):
    """`reader` after validation."""

    years = forms.CharField(
        label="Age in years", required=False, max_length=10, help_text="Completed years; 0 for a baby."
    )
    months = forms.CharField(
        label="and months", required=False, max_length=10, help_text="Needed under 2 years, 0 to 11 beside years."
    )
    sex = forms.ChoiceField(
        label="Sex, as the tables tell it",
        choices=[(Sex.FEMALE, "Female"), (Sex.MALE, "Male")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one: most needs of adults differ.",
            "invalid_choice": "Choose female or male.",
        },
    )
    stage = forms.ChoiceField(
        label="Pregnant or breastfeeding",
        required=False,
        initial="",
        choices=[("", "Neither"), (LifeStage.PREGNANCY, "Pregnant"), (LifeStage.LACTATION, "Breastfeeding")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose neither, pregnant or breastfeeding."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.reader: Reader | None = None
        for name in ("years", "months"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric"}
            self.fields[name].error_messages["max_length"] = "Write a number of at most 3 digits."

    def whole(self, name: str) -> int | None:
        """A number of 0 or more; None where nothing was typed, or something else (with an error at its field)."""
        text = self.cleaned_data.get(name)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,3}", text):
            self.add_error(name, f"{quoted(text)} is not a whole number of 0 or more.")
            return None
        return int(text)

    def clean(self) -> dict[str, Any]:
        years, months = self.whole("years"), self.whole("months")
        age = None if self.errors.get("years") or self.errors.get("months") else self.age(years, months)
        sex, stage = self.cleaned_data.get("sex"), self.cleaned_data.get("stage")
        if stage and sex == Sex.MALE:
            self.add_error("stage", "Male and pregnant or breastfeeding do not go together: change one of them.")
        elif stage and age is not None and not YOUNGEST_MOTHER <= age / YEAR <= OLDEST_MOTHER:
            reason = f"This goes with an age of {YOUNGEST_MOTHER} to {OLDEST_MOTHER} years: check the age."
            self.add_error("stage", reason)
        if age is not None and sex and not self.errors:
            self.reader = Reader(age, Sex(sex), LifeStage(stage) if stage else None)
        return self.cleaned_data

    def age(self, years: int | None, months: int | None) -> int | None:
        """In completed months; None with an error at its field where that cannot be told."""
        if years is None and months is None:
            self.add_error("years", "Type the age: needs and limits depend on it.")
        elif years is not None and years > OLDEST:
            self.add_error("years", f"{years} years: the tables are for people of up to {OLDEST} years.")
        elif years is None and months is not None and months >= 2 * YEAR:
            self.add_error("months", "From 24 months on type the years, and the months beside them.")
        elif years is not None and months is not None and months >= YEAR:
            self.add_error("months", f"{months} months beside {years} years: type 0 to 11, or the whole age in years.")
        elif years is not None and years < 2 and months is None:
            self.add_error("months", "Under 2 years the months are needed: values change within the year.")
        else:
            return (years or 0) * YEAR + (months or 0)
        return None


@dataclass(frozen=True)
class IntakeForms:
    """The whole form: who, and the rows of products."""

    who: WhoForm
    products: list[ProductForm]
    may_add: bool

    def is_valid(self) -> bool:
        """Validates every part, so that all faults are told at once."""
        return all([self.who.is_valid(), *(product.is_valid() for product in self.products)])

    def complaints(self) -> list[Complaint]:
        return complaints([self.who, *self.products])


def empty(names: Names) -> IntakeForms:
    rows = [product(names, place, number) for number, place in enumerate(range(FIRST_ROWS), 1)]
    return IntakeForms(WhoForm(prefix="who"), rows, may_add=True)


def sent(data: Mapping[str, Any], names: Names) -> IntakeForms:
    """What was sent, to be validated."""
    rows = [product(names, place, number, data=data) for number, place in enumerate(places(data), 1)]
    return IntakeForms(WhoForm(data, prefix="who"), rows, may_add=len(rows) < MOST_PRODUCTS)


def with_another(data: Mapping[str, Any], names: Names) -> IntakeForms:
    """What was sent, as it was typed and without a check, and one row more, which takes the focus."""
    before = places(data)
    after = [*before, max(before, default=-1) + 1] if len(before) < MOST_PRODUCTS else before
    rows = [
        product(names, place, number, initial=typed(data, f"product-{place}") if place in before else {})
        for number, place in enumerate(after, 1)
    ]
    if after != before:
        rows[-1].fields["name"].widget.attrs["autofocus"] = True
    who = WhoForm(prefix="who", initial=typed(data, "who"))
    return IntakeForms(who, rows, may_add=len(after) < MOST_PRODUCTS)


def product(names: Names, place: int, number: int, **kwargs: Any) -> ProductForm:
    return ProductForm(kwargs.pop("data", None), prefix=f"product-{place}", number=number, names=names, **kwargs)


def places(data: Mapping[str, Any]) -> list[int]:
    """The rows among what was sent; at least as many as the empty form has."""
    found = {int(match[1]) for key in data if (match := ROW.fullmatch(key))}
    return sorted(found) or list(range(FIRST_ROWS))


def typed(data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(f"{prefix}-"): value for key, value in data.items() if key.startswith(f"{prefix}-")}
