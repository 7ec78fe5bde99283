"""Numbers and units as readers see them."""

from decimal import ROUND_HALF_UP, Decimal

from nutrients.vocabulary import Unit

COMPARABLE: dict[Unit, str] = {
    Unit.UG_DFE: "Folate is counted in dietary folate equivalents (DFE); authorities that count plain folate "
    "in µg cannot be compared figure by figure.",
    Unit.MG_NE: "Niacin needs count niacin equivalents (NE); food figures count niacin alone, so they cannot be "
    "compared figure by figure.",
    Unit.MG_PER_MJ: "EFSA sets this need per megajoule (MJ) of energy eaten, so it cannot be compared with "
    "an amount per day.",
    Unit.MG_NE_PER_MJ: "EFSA sets this need per megajoule (MJ) of energy eaten, in niacin equivalents (NE), so "
    "it cannot be compared with an amount per day.",
}
"""Why values in a unit cannot be set against values in another."""
IU_PER_UG: dict[str, Decimal] = {"vitamin-d": Decimal(40)}
"""International units (IU) in 1 µg, by nutrient: IOM 2011 prints its limit as 4,000 IU (100 µg)."""
IU_SOURCE = "iom-dri-2011"


def incomparable(unit: str, other: str) -> str:
    """Why amounts in two units cannot be set against each other; empty where they can."""
    if unit == other:
        return ""
    reasons = [COMPARABLE[Unit(given)] for given in (unit, other) if given in COMPARABLE]
    return reasons[0] if reasons else f"One is given in {Unit(unit).label}, the other in {Unit(other).label}."


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


def in_grams(per_100g: Decimal, grams: Decimal) -> Decimal:
    """The exact amount in `grams` of a food that holds `per_100g` in 100 g, in the same unit."""
    return per_100g * grams / 100


def international(low: Decimal, high: Decimal, unit: str, nutrient: str) -> str:
    """The same amount as many labels print it, '600 to 800 IU'; nothing where labels use no IU."""
    factor = IU_PER_UG.get(nutrient)
    if factor is None or unit != Unit.UG:
        return ""
    return f"{span(rounded(low * factor), rounded(high * factor))}\u00a0IU"


def both(low: Decimal, high: Decimal, unit: str, nutrient: str) -> str:
    """An amount or a span in its unit, and in IU where labels use them: '15 to 20 µg (600 to 800 IU)'."""
    main = quantity(high, unit)
    shown = main if low == high else f"{number(low)} to {main}"
    iu = international(low, high, unit, nutrient)
    return f"{shown} ({iu})" if iu else shown


def factor_in_words(nutrient: str) -> str:
    """'1 µg = 40 IU', said once on a page that prints both; nothing for nutrients without IU."""
    factor = IU_PER_UG.get(nutrient)
    return f"1\u00a0µg = {number(factor)}\u00a0IU" if factor else ""


def in_portion(per_100g: Decimal, grams: Decimal) -> Decimal:
    """The same as pages print it."""
    return rounded(in_grams(per_100g, grams))


def percent(part: Decimal, whole: Decimal) -> int:
    """Share in whole per cent, half up."""
    return int((part / whole * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
