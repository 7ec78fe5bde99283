"""Portions in words, as readers see them: '1/2 cup, chopped', '3 oz'."""

import re
from decimal import Decimal

from nutrients import units
from nutrients.fdc.cells import shortened, words

UNDETERMINED = "9999"
MOST = 80
"""Letters of a measure."""
CODE = re.compile(r"[0-9]{4,6}")
"""What the survey's releases write where others describe a portion; it says nothing to readers."""
UNSPECIFIED = ("quantity not specified", "undetermined")
FRACTIONS = {
    Decimal("0.25"): "1/4",
    Decimal("0.33"): "1/3",
    Decimal("0.333"): "1/3",
    Decimal("0.5"): "1/2",
    Decimal("0.67"): "2/3",
    Decimal("0.667"): "2/3",
    Decimal("0.75"): "3/4",
}
IN_WORDS = {"racc": "reference amount (RACC)"}


def measure(amount: Decimal, unit: str, modifier: str, description: str) -> str:
    """The words of a portion, empty where nothing says what it is.

    `unit`: a real unit's name or nothing. SR Legacy has its words in `modifier`; what is a code is not shown. The
    amount stays in the words and the weight is that of all of it: '3 oz' is 85 g, so nothing has to be divided.
    """
    named = words(unit)
    parts = [IN_WORDS.get(named.lower(), named), words(modifier)]
    told = [part for part in parts if part and not CODE.fullmatch(part) and part.lower() not in UNSPECIFIED]
    if told:
        return shortened(f"{number(amount)} {', '.join(told)}", MOST)
    whole = words(description)
    return "" if CODE.fullmatch(whole) or whole.lower() in UNSPECIFIED else shortened(whole, MOST)


def number(amount: Decimal) -> str:
    return FRACTIONS.get(amount.normalize(), units.number(amount))
