"""One row of the form of products: what a label says, checked and weighed."""

from decimal import Decimal
from typing import Any

from django import forms

from nutrients import doses
from nutrients.doses import Counted, Dose, Refused
from nutrients.forms.base import Complaint, ReaderForm, quoted
from nutrients.forms.numbers import NumberField
from nutrients.labels import Name, Names
from nutrients.vocabulary import ProductKind

MOST_PRODUCTS = 12
MOST, LEAST = Decimal(1_000_000), Decimal("0.01")
MOST_OFTEN, LEAST_OFTEN = Decimal(24), Decimal("0.03")


class UnitField(forms.ChoiceField):
    """µ has two characters that look alike; both are meant."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\u03bc", "\u00b5").strip()


class ProductForm(ReaderForm):
    """One row. `dose` and `counted` after validation; an empty row has neither."""

    name = forms.CharField(label="What the label names", required=False, max_length=100)
    amount = NumberField(
        label="Amount",
        least=LEAST,
        most=MOST - LEAST,
        missing="Type the amount that the label gives for one portion.",
        too_much="No label gives a million or more: check the number, or choose a larger unit.",
    )
    unit = UnitField(
        label="Unit",
        required=False,
        choices=[("", "Choose"), *((unit, unit) for unit in doses.UNITS)],
        error_messages={"invalid_choice": "“%(value)s” is not a unit that we know: choose one of the list."},
    )
    times = NumberField(
        label="Times a day",
        initial="1",
        least=LEAST_OFTEN,
        most=MOST_OFTEN,
        missing="Type how often a day: 1 for once, 0.5 for every other day.",
        too_much=f"More than {MOST_OFTEN} times a day: check the number.",
    )
    kind = forms.ChoiceField(
        label="What it is",
        required=False,
        initial=ProductKind.SUPPLEMENT,
        choices=ProductKind,
        error_messages={"invalid_choice": "Choose supplement, fortified food or ordinary food."},
    )

    def __init__(self, *args: object, number: int, names: Names, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.number, self.names = number, names
        self.dose: Dose | None = None
        self.counted: Counted | None = None
        self.fields["name"].error_messages["max_length"] = "Too long for a name on a label."
        self.fields["name"].widget.attrs |= {"list": "names", "spellcheck": "false"}
        for name in ("amount", "times"):
            self.fields[name].widget.attrs |= {"inputmode": "decimal"}
        self.keep_unknown_unit()

    def keep_unknown_unit(self) -> None:
        """A list can show only what is in it: what was sent stays, and is complained about."""
        sent = str(self.data.get(self.add_prefix("unit"), "")) if self.is_bound else str(self.initial.get("unit", ""))
        field = self.fields["unit"]
        if sent and len(sent) <= 40 and field.to_python(sent) not in doses.UNITS:
            field.widget.choices = [*field.widget.choices, (sent, sent)]

    @property
    def is_empty(self) -> bool:
        """Nothing but what stood there from the beginning."""
        sent = {name: str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields}
        return not (sent["name"] or sent["amount"] or sent["unit"]) and sent["times"] in ("", "1")

    def clean(self) -> dict[str, Any]:
        if self.is_empty:
            return self.cleaned_data
        if self.number > MOST_PRODUCTS:
            self.add_error("name", f"At most {MOST_PRODUCTS} products can be added up at once: empty this row.")
            return self.cleaned_data
        name = self.known_name()
        amount, times = self.number_in("amount"), self.number_in("times")
        unit, kind = self.cleaned_data.get("unit"), self.cleaned_data.get("kind") or ProductKind.SUPPLEMENT
        if not unit and "unit" not in self.errors:
            self.add_error("unit", "Choose the unit that the label gives.")
        if name and amount and times and unit and not self.errors:
            self.weigh(Dose(name, amount, unit, times, ProductKind(kind)))
        elif name and unit and "unit" not in self.errors:
            self.weigh(Dose(name, Decimal(1), unit, Decimal(1), ProductKind(kind)), only_try=True)
        return self.cleaned_data

    def number_in(self, field: str) -> Decimal | None:
        if field in self.errors:
            return None
        known = self.fields[field]
        assert isinstance(known, NumberField)
        try:
            return known.number(self.cleaned_data.get(field) or "")
        except forms.ValidationError as error:
            self.add_error(field, error)
            return None

    def known_name(self) -> Name | None:
        text = self.cleaned_data.get("name") or ""
        if "name" in self.errors:
            return None
        if not text:
            self.add_error("name", "Type what the label names, such as vitamin B6 or magnesium citrate.")
        elif reason := self.names.refusal(text):
            self.add_error("name", f"{quoted(text)} {reason}.")
        elif (found := self.names.find(text)) is None:
            near = self.names.nearest(text)
            spelt = f" Spelt alike: {', '.join(near)}." if near else ""
            reason = f"We do not know {quoted(text)}.{spelt} All names we know stand below the form."
            self.add_error("name", reason)
        else:
            return found
        return None

    def weigh(self, dose: Dose, *, only_try: bool = False) -> None:
        """Convert; a unit without a factor is a fault of the unit, also while other fields have theirs."""
        try:
            counted = doses.count(dose)
        except Refused as refused:
            reason = str(refused)
            self.add_error("unit", f"{reason[0].upper()}{reason[1:]}.")
        else:
            self.dose, self.counted = (None, None) if only_try else (dose, counted)

    def complaints(self) -> list[Complaint]:
        return [
            Complaint(complaint.anchor, f"Product {self.number}: {complaint.text}")
            for complaint in super().complaints()
        ]
