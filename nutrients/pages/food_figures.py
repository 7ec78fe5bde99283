"""Amounts in foods as pages show them: with unit, share of a daily amount, bar, and how they were obtained."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from nutrients import charts, units
from nutrients.models import Amount, DailyValue, Food, Nutrient
from nutrients.pages.weaving import safe
from nutrients.vocabulary import OBTAINED, Unit

NOT_MEASURED, ASSUMED_ZERO = "not measured", "7"
LIMITS = frozenset({"sodium"})
"""Nutrients whose daily value is a limit, 21 CFR 101.9(c)(9), and so nothing to reach."""
FDC = "https://fdc.nal.usda.gov/food-details/{}/nutrients"


@dataclass(frozen=True)
class Shown:
    """An amount in words; `other` is the same in the other unit that is in use, where there is one."""

    text: str
    other: str = ""


def shown(amount: Decimal, nutrient: Nutrient) -> Shown:
    """An amount per 100 g stands as USDA gives it; `rounded()` is for those that are calculated."""
    return Shown(units.quantity(amount, nutrient.unit), in_iu(amount, nutrient))


def rounded(amount: Decimal, nutrient: Nutrient) -> Shown:
    number = units.quantity(units.rounded(amount), nutrient.unit)
    return Shown(number, in_iu(amount, nutrient))


def in_iu(amount: Decimal, nutrient: Nutrient) -> str:
    return units.international(amount, amount, nutrient.unit, nutrient.counted_as)


def measure(words: str, grams: Decimal) -> str:
    """'1 cup, 30 g'."""
    return f"{words}, {units.number(grams)}\u00a0g"


def share_in_words(part: Decimal, whole: Decimal) -> str:
    """'27 %'; what is above 0 but rounds to it is '<1 %'."""
    share = units.percent(part, whole)
    return "<1\u00a0%" if share == 0 and part > 0 else f"{units.number(share)}\u00a0%"


def bar(part: Decimal, whole: Decimal) -> SafeString:
    """A bar that ends at `whole`; empty where that is 0."""
    return safe(charts.share_bar(float(part / whole))) if whole else safe("")


def obtained(amount: Amount) -> str:
    return OBTAINED.get(amount.source_code, OBTAINED[""])


def notes_on(dailies: Iterable[DailyValue], names: Mapping[int, str]) -> list[str]:
    """What has to be known of daily values: 'Sodium, 2,300 mg: ... a limit and not a target.'"""
    return [
        f"{names[daily.nutrient_id]}, {units.quantity(daily.amount, daily.unit)}: {daily.note}."
        for daily in dailies
        if daily.note
    ]


def why_no_share(nutrient: Nutrient, daily: DailyValue | None) -> str:
    """Why no share of the daily value is shown; empty where one is."""
    if daily is None:
        return "no daily value"
    return "" if daily.unit == nutrient.unit else f"daily value in {Unit(daily.unit).label}"


def fdc_url(food: Food) -> str:
    """The food's record at FoodData Central; empty where none matched."""
    return FDC.format(food.fdc_id) if food.fdc_id else ""
