"""Numbers and units as readers see them."""

from decimal import ROUND_HALF_UP, Decimal

from nutrients.vocabulary import Unit

COMPARABLE: dict[Unit, str] = {
    Unit.UG_DFE: "Folate is counted in dietary folate equivalents (DFE); authorities that count plain folate "
    "in µg cannot be compared figure by figure.",
    Unit.MG_PER_MJ: "EFSA sets this need per megajoule (MJ) of energy eaten, so it cannot be compared with "
    "an amount per day.",
    Unit.MG_NE_PER_MJ: "EFSA sets this need per megajoule (MJ) of energy eaten, in niacin equivalents (NE), so "
    "it cannot be compared with an amount per day.",
}
"""Why values in a unit cannot be set against values in another."""


def number(value: Decimal | int) -> str:
    """Digits with a comma over 999, no trailing zeros: 2500 -> '2,500', 1.70 -> '1.7', 0.5 -> '0.5'."""
    return format(Decimal(value).normalize(), ",f")


def rounded(value: Decimal, digits: int = 3) -> Decimal:
    """To `digits` significant figures, whole numbers kept whole: 1234.5 -> 1235, 0.02345 -> 0.0235."""
    if value == 0:
        return Decimal(0)
    places = min(max(digits - 1 - value.adjusted(), 0), 6)
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def quantity(value: Decimal, unit: str) -> str:
    """A number with its unit, joined by a no-break space: '2,500 mg', '400 µg DFE'."""
    label = Unit(unit).label if unit in Unit.values else unit
    return f"{number(value)}\u00a0{label}".replace(" DFE", "\u00a0DFE").replace(" NE", "\u00a0NE")


def span(low: Decimal, high: Decimal) -> str:
    """'1.2 to 1.4', or one number where both are the same."""
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def in_portion(per_100g: Decimal, grams: Decimal) -> Decimal:
    """The amount in `grams` of a food that holds `per_100g` in 100 g, in the same unit."""
    return rounded(per_100g * grams / 100)


def percent(part: Decimal, whole: Decimal) -> int:
    """Share in whole per cent, half up."""
    return int((part / whole * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
