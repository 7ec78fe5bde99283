"""Forms about foods: which are wanted, how they are ranked, how much of one, which stand side by side.

All are sent by GET, so every answer has an address that can be shared.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from nutrients.food_filters import (
    ALL_FOODS,
    DEFAULT_PER,
    DIETS,
    PER,
    STATES,
    WITHOUT,
    Choices,
    FoodFilter,
    RankingChoice,
)
from nutrients.forms.base import ReaderForm, quoted
from nutrients.life_stages import STAGES
from nutrients.models import Food, Portion
from nutrients.pages.food import Weight, usual_of
from nutrients.pages.food_compare import KEYS, Names
from nutrients.vocabulary import Authority, FoodGroup

PAGE = re.compile(r"[1-9][0-9]{0,5}")
GRAMS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
LEAST, MOST = Decimal(1), Decimal(2000)
"""Grams."""
LONGEST = 120
"""Letters of a food's name."""


class KnownChoice(forms.ChoiceField):
    """One of a closed list, or nothing, for which `none` are the words."""

    def __init__(self, label: str, choices: Iterable[tuple[str, str]], none: str = "", **kwargs: Any) -> None:
        first = [("", none)] if none else []
        super().__init__(label=label, choices=[*first, *choices], required=False, **kwargs)

    def validate(self, value: str) -> None:
        if value and not self.valid_value(value):
            raise forms.ValidationError(f"{quoted(value)} is not one of the choices.")


class KnownChoices(forms.MultipleChoiceField):
    """Several of a closed list, or none."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        unknown = [one for one in value if one and not self.valid_value(one)]
        if unknown:
            raise forms.ValidationError(f"{quoted(unknown[0])} is not one of the choices.")


def labels(choices: Choices) -> list[tuple[str, str]]:
    return [(key, words) for key, (words, _stored) in choices.items()]


class FilterForm(ReaderForm):
    """Which foods are wanted. `wanted` holds what could be understood, also when something could not."""

    diet = KnownChoice("Diet", labels(DIETS), "All")
    group = KnownChoice("Food group", FoodGroup.choices, "All groups")
    state = KnownChoice("Raw or cooked", labels(STATES), "All")
    without = KnownChoices(label="Without", choices=labels(WITHOUT), required=False)

    @property
    def wanted(self) -> FoodFilter:
        assert self.errors is not None  # makes the form check itself
        typed = self["without"].data or ()
        without = tuple(key for key in WITHOUT if key in typed)
        return FoodFilter(self.known("diet"), without, self.known("group"), self.known("state"))

    def known(self, name: str) -> str:
        """The value of a choice, empty if it was none."""
        return str(self.cleaned_data.get(name) or "")


class FoodsListForm(FilterForm):
    """Which foods are wanted, and where the list of imported ones goes on; `after` is a link, shown if it is wrong."""

    after = forms.SlugField(
        label="After",
        required=False,
        max_length=80,
        error_messages={
            "invalid": "That is no address of a food.",
            "max_length": "No food’s address is as long as that.",
        },
    )

    field_order = ("diet", "group", "state", "without", "after")

    def clean_after(self) -> Food | None:
        typed = self.cleaned_data["after"]
        if not typed:
            return None
        found: Food | None = Food.objects.filter(slug=typed, imported=True, group=self.known("group")).first()
        if found is None:
            raise forms.ValidationError(f"{quoted(typed)} is none of the imported foods of a chosen group.")
        return found

    @property
    def following(self) -> Food | None:
        """The food behind which the list goes on."""
        return self.cleaned_data.get("after") or None


class RankingForm(FilterForm):
    """How the foods of a nutrient are ranked. `per` and `page` are links; they are shown here if they are wrong."""

    per = KnownChoice("Rank", PER.items())
    authority = KnownChoice("Whose need", Authority.choices, "FDA daily value (US)")
    stage = KnownChoice(
        "For whom",
        [(key, words) for key, (words, _reader) in STAGES.items()],
        "Adults (FDA daily value)",
    )
    foods = KnownChoice("Described by us", [(ALL_FOODS, "All, imported too")], "Only those")
    page = forms.CharField(label="Page", required=False)

    field_order = ("per", "authority", "stage", "diet", "group", "state", "without", "foods", "page")

    def clean_per(self) -> str:
        return self.cleaned_data["per"] or DEFAULT_PER

    def clean_page(self) -> int:
        typed = self.cleaned_data["page"] or "1"
        if not PAGE.fullmatch(typed):
            raise forms.ValidationError(f"{quoted(typed)} is not a page number.")
        return int(typed)

    def clean(self) -> dict[str, Any]:
        authority, stage = self.cleaned_data.get("authority"), self.cleaned_data.get("stage")
        fda = "Until then the table counts in the FDA’s daily value."
        if authority and stage == "":
            self.add_error("stage", f"Choose for whom the need counts. {fda}")
        if stage and authority == "":
            self.add_error("authority", f"Choose whose need counts for this reader. {fda}")
        return self.cleaned_data

    @property
    def choice(self) -> RankingChoice:
        """What could be understood; a need only where both its halves were."""
        wanted = self.wanted
        authority, stage = self.known("authority"), self.known("stage")
        both = authority and stage
        return RankingChoice(
            per=self.known("per") or DEFAULT_PER,
            authority=authority if both else "",
            stage=stage if both else "",
            foods=wanted,
            page=self.cleaned_data.get("page") or 1,
            imported=bool(self.known("foods")),
        )


class WeightForm(ReaderForm):
    """How much of a food: one of its portions, or grams, which count if both are given."""

    portion = KnownChoice("Portion", [])
    grams = forms.CharField(
        label="Or grams",
        required=False,
        help_text="1 to 2,000; they count instead of the portion.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8}),
    )

    def __init__(self, data: Any, portions: Sequence[Portion]) -> None:
        super().__init__(data)
        self.portions = {str(portion.seq): Weight.of_portion(portion) for portion in portions}
        usual = usual_of(portions)
        field = self.fields["portion"]
        assert isinstance(field, KnownChoice)
        first = f"Usual: {Weight.of_portion(usual).named}" if usual else "No portion"
        field.choices = [("", first), *((seq, weight.named) for seq, weight in self.portions.items())]
        if not portions and not self["portion"].data:
            del self.fields["portion"]

    @property
    def weight(self) -> Weight | None:
        """What was asked for, if it could be understood."""
        if not self.is_valid():
            return None
        grams = self.cleaned_data["grams"]
        return Weight.of_grams(grams) if grams else self.portions.get(self.cleaned_data.get("portion", ""))

    def clean_grams(self) -> Decimal | None:
        typed = self.cleaned_data["grams"]
        if not typed:
            return None
        if "," in typed:
            raise forms.ValidationError("Write it without a comma: 12.5, or 1500.")
        if not GRAMS.fullmatch(typed):
            raise forms.ValidationError(f"{quoted(typed)} is not a weight. Write digits, such as 40 or 12.5.")
        if not LEAST <= Decimal(typed) <= MOST:
            raise forms.ValidationError("Choose a weight from 1 to 2,000 grams.")
        return Decimal(typed)


def food_field(label: str) -> forms.CharField:
    """A field that offers all foods by name; any of them can be typed."""
    widget = forms.TextInput(attrs={"list": "all-foods", "autocomplete": "off", "spellcheck": "false"})
    too_long = {"max_length": "No food’s name is as long as that."}
    return forms.CharField(label=label, required=False, max_length=LONGEST, error_messages=too_long, widget=widget)


class FoodsForm(ReaderForm):
    """Up to four foods, typed by name or slug; `slugs` are those that are known, by key."""

    a, b = food_field("First food"), food_field("Second food")
    c, d = food_field("Third food"), food_field("Fourth food")

    def __init__(self, data: Any, names: Names) -> None:
        super().__init__(data)
        self.names = names
        self.slugs: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        for key, typed in self.typed.items():
            slug = self.names.slug_of(typed)
            if slug:
                self.slugs[key] = slug
            elif key not in self.errors:
                self.add_error(key, f"{quoted(typed)} is no food in our table.")
        return self.cleaned_data

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by key; what is far longer than any name is left away."""
        typed = {key: " ".join((self[key].data or "").split()) for key in KEYS}
        return {key: text for key, text in typed.items() if 0 < len(text) <= LONGEST}
