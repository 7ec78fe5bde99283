"""Numbers as readers type them: with a message for everything that is none."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from nutrients.forms.base import quoted

NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?|\.[0-9]{1,6}")


class NumberField(forms.CharField):
    """A number above 0, typed with a point for decimals; kept as text so that it stands as it was typed."""

    def __init__(self, *, least: Decimal, most: Decimal, missing: str, too_much: str, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 40, "strip": True, **kwargs})
        self.least, self.most, self.missing, self.too_much = least, most, missing, too_much
        self.error_messages["max_length"] = "Too long for a number."

    def number(self, text: str) -> Decimal:
        """Raises ValidationError with the reason in words."""
        if not text:
            raise forms.ValidationError(self.missing)
        if "," in text:
            raise forms.ValidationError(
                f"{quoted(text)} has a comma. Write decimals with a point, as in 2.5, and thousands without a sign."
            )
        if re.fullmatch(r"[-−–]\s*[0-9.]+", text) or (NUMBER.fullmatch(text) and not Decimal(text)):
            raise forms.ValidationError("It must be more than 0.")
        if re.fullmatch(r"[0-9]{10,}", text):
            raise forms.ValidationError(self.too_much)
        if not NUMBER.fullmatch(text):
            raise forms.ValidationError(f"{quoted(text)} is not a number. Write digits, as in 12 or 2.5.")
        if not self.least <= Decimal(text):
            raise forms.ValidationError(f"{quoted(text)} is too small: the least is {self.least}.")
        if Decimal(text) > self.most:
            raise forms.ValidationError(self.too_much)
        return Decimal(text)
