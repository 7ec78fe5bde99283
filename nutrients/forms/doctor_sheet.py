"""The form behind the sheet for the doctor. Nothing in it is asked for but one place or one sign."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from nutrients.forms.base import ReaderForm
from nutrients.pages.doctor_sheet import Offered
from nutrients.story import Course, Place, Sides, Since, Story
from nutrients.vocabulary import Area

LINES, LINE_LENGTH, TEXT_LENGTH = 8, 80, 500
UNKNOWN = {"invalid_choice": "One answer is not on this list. Choose from the list."}
UNPRINTABLE = {"null_characters_not_allowed": "It holds a character that cannot be printed. Please type it again."}
NOT_SAID = ("", "Not said")
ORDER = ("places", "since", "course", "sides", "now", *Area.values, "medicines", "supplements", "causes", "more")


class Several(forms.MultipleChoiceField):
    """Checkboxes, none of which has to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label: str, choices: Any = (), help_text: str = "") -> None:
        super().__init__(label=label, choices=choices, help_text=help_text, required=False, error_messages=UNKNOWN)


class OneOf(forms.ChoiceField):
    """Radio buttons with a way to say nothing."""

    widget = forms.RadioSelect

    def __init__(self, *, label: str, choices: Any) -> None:
        super().__init__(label=label, choices=[*choices, NOT_SAID], required=False, error_messages=UNKNOWN)


def writing(label: str, help_text: str, rows: int) -> forms.CharField:
    """Free text. How long it may be is said, never cut off."""
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget, error_messages=UNPRINTABLE)


class DoctorSheetForm(ReaderForm):
    places = Several(label="Where it twitches", choices=Place.choices)
    since = OneOf(label="How long", choices=Since.choices)
    course = OneOf(label="How it goes", choices=Course.choices)
    sides = OneOf(label="Which side", choices=Sides.choices)
    now = Several(
        label="Signs that need help now",
        help_text="If any of these comes with twitching or spasm, call your local emergency number first.",
    )
    medicines = Several(
        label="Medicines, by class",
        help_text="Only the kinds that our statements name. Write others under ‘Anything else’.",
    )
    supplements = writing(
        "Supplements, with amounts",
        f"One a line: name, amount, how often. Up to {LINES} lines of {LINE_LENGTH} characters.",
        LINES,
    )
    causes = Several(label="What else is going on")
    more = writing("Anything else to tell", f"Up to {TEXT_LENGTH} characters.", 5)

    def __init__(self, offer: Offered, *args: Any) -> None:
        super().__init__(*args)
        for area, symptoms in offer.areas.items():
            self.fields[area.value] = Several(label=area.label, choices=[(s.slug, s.name) for s in symptoms])
        named = [(sign.slug, offer.words_of(sign)) for sign in offer.signs]
        signs = [(f"sign {slug}", text[:1].upper() + text[1:]) for slug, text in named]
        self.offer("now", [*signs, *((f"symptom {s.slug}", s.name) for s in offer.emergencies)])
        self.offer("medicines", [(medicine.slug, medicine.name) for medicine in offer.medicines])
        self.offer("causes", [(cause.slug, cause.name) for cause in offer.causes])
        self.order_fields(ORDER)

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.choosing(name).choices = choices

    def choosing(self, name: str) -> Several:
        field = self.fields[name]
        assert isinstance(field, Several)
        return field

    @property
    def areas(self) -> list[forms.BoundField]:
        """One field for each part of the body that has signs to tick."""
        return [self[area] for area in Area.values if self.choosing(area).choices]

    def clean_supplements(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["supplements"].splitlines() if line.strip()]
        faults = [f"These are {len(lines)} lines; {LINES} fit."] if len(lines) > LINES else []
        faults += [
            f"Line {place} has {len(line)} characters; {LINE_LENGTH} fit."
            for place, line in enumerate(lines[: 2 * LINES], 1)
            if len(line) > LINE_LENGTH
        ]
        if faults:
            raise ValidationError(faults)
        return lines

    def clean_more(self) -> str:
        text: str = self.cleaned_data["more"].replace("\r\n", "\n")
        if len(text) > TEXT_LENGTH:
            raise ValidationError(f"This has {len(text):,} characters; {TEXT_LENGTH} fit.")
        return text

    def clean(self) -> dict[str, Any]:
        told = any(self.cleaned_data.get(name) for name in ("places", "now", *Area.values))
        if not told and not self.errors:
            self.add_error("places", "Please tick at least one place, or one sign further down.")
        return self.cleaned_data

    def story(self) -> Story:
        given = self.cleaned_data
        now = [value.split(" ", 1) for value in dict.fromkeys(given["now"])]
        named = [slug for area in Area.values for slug in dict.fromkeys(given[area])]
        return Story(
            places=tuple(Place(value) for value in dict.fromkeys(given["places"])),
            since=Since(given["since"]) if given["since"] else None,
            course=Course(given["course"]) if given["course"] else None,
            sides=Sides(given["sides"]) if given["sides"] else None,
            signs=tuple(slug for kind, slug in now if kind == "sign"),
            symptoms=(*(slug for kind, slug in now if kind == "symptom"), *named),
            medicines=tuple(given["medicines"]),
            causes=tuple(given["causes"]),
            supplements=tuple(given["supplements"]),
            more=given["more"],
        )
