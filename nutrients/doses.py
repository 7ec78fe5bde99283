"""What a line on a label comes to in a day, in the measures that limits and needs count.

Every conversion is written out as a step with its factor; what has no factor is refused with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from nutrients import units
from nutrients.labels import MINERALS, Form, Name
from nutrients.vocabulary import ProductKind, Unit

MICROGRAM, MILLIGRAM, GRAM, IU, UG_DFE = "µg", "mg", "g", "IU", "µg DFE"
UNITS: dict[str, str] = {
    MICROGRAM: MICROGRAM,
    "mcg": MICROGRAM,
    "ug": MICROGRAM,
    MILLIGRAM: MILLIGRAM,
    GRAM: GRAM,
    IU: IU,
    UG_DFE: UG_DFE,
}
"""Units as labels write them, and what they mean. DFE: dietary folate equivalents."""
IN_UG: dict[str, Decimal] = {MICROGRAM: Decimal(1), MILLIGRAM: Decimal(1_000), GRAM: Decimal(1_000_000)}
"""µg in one of each: the prefixes of the SI."""
DFE_PER_FOLIC_ACID = Decimal("1.7")
"""µg DFE for 1 µg of folic acid taken with food: IOM 1998 (on an empty stomach it would be 2)."""
MG_PER_IU_NATURAL = Decimal("0.67")
"""mg of alpha-tocopherol in 1 IU of natural vitamin E (d-alpha, also as acetate or succinate): IOM 2000, page 244."""
MG_PER_IU_SYNTHETIC = Decimal("0.45")
"""mg of alpha-tocopherol that the body keeps, of 1 IU of synthetic vitamin E (dl-alpha): IOM 2000, page 244."""
KEPT_OF_SYNTHETIC = Decimal("0.5")
"""The share of synthetic alpha-tocopherol that counts towards the need; limits count all of it: IOM 2000, pages
191 and 257. So 1 IU of the synthetic form is 0.45 mg for the need and 0.9 mg for a limit."""
SODIUM_IN_SALT = Decimal("0.4")
"""6 g of salt hold 2.4 g of sodium: COMA 1991, as in the note of the UK's sodium value."""
COUNTED_IN_UG = frozenset({"vitamin-d", "vitamin-b12", "folate"})
"""Nutrients whose limits are given in µg; those of all others in mg."""


@dataclass(frozen=True)
class Factor:
    """A conversion as readers see it, with the sources of its factor."""

    text: str
    sources: tuple[str, ...] = ()


FACTORS: tuple[Factor, ...] = (
    Factor("1 g = 1,000 mg; 1 mg = 1,000 µg. Labels also write µg as mcg or ug."),
    Factor("Vitamin D: 1 µg = 40 IU.", (units.IU_SOURCE,)),
    Factor(
        "Vitamin E: 1 IU of the natural form (d-alpha-tocopherol) = 0.67 mg. 1 IU of the synthetic form "
        "(dl-alpha-tocopherol) = 0.45 mg towards the need and 0.9 mg towards limits, because limits count all of it "
        "and the need counts half; the UK's limit counts equivalents of the natural form, 0.67 mg for an IU of "
        "either. IU of vitamin E without the form cannot be converted.",
        ("nih-ods-vitamin-e-hp", "iom-dri-2000"),
    ),
    Factor(
        "Folate: 1 µg of folic acid taken with food = 1.7 µg DFE (dietary folate equivalents); 1 µg of folate in "
        "food = 1 µg DFE. Limits count µg of folic acid, needs count DFE.",
        ("iom-dri-1998",),
    ),
    Factor("Salt: 1 g holds 0.4 g of sodium.", ("coma-1991",)),
    Factor("IU of any other nutrient are not converted: an IU is the amount of an effect, different for each."),
)


class Refused(Exception):
    """There is no factor for this; the reason is for the reader."""


@dataclass(frozen=True)
class Counted:
    """A day's amount in µg. `ug`: what limits count; `need_ug`: what needs count, None where not known.

    `equivalent_ug`: the measure of the UK's limit for vitamin E (d-alpha-tocopherol equivalents); else as `ug`.
    `at_most`: less may be in it, for the reason among `cautions`.
    """

    ug: Decimal
    need_ug: Decimal | None
    equivalent_ug: Decimal
    steps: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    at_most: bool = False


@dataclass(frozen=True)
class Dose:
    """What was typed, and what it is a day: `amount` of `unit`, `times` a day."""

    name: Name
    amount: Decimal
    unit: str
    times: Decimal
    kind: ProductKind

    @property
    def daily(self) -> Decimal:
        return self.amount * self.times

    @property
    def ug(self) -> Decimal:
        """A day's weight in µg. Only for units of weight."""
        return self.daily * IN_UG[UNITS[self.unit]]


def unit_for(nutrient: str) -> Unit:
    return Unit.UG if nutrient in COUNTED_IN_UG else Unit.MG


def shown(ug: Decimal, nutrient: str) -> str:
    """µg as the nutrient's limits are written: 24000 -> '24 mg'; vitamin D in IU too."""
    unit = unit_for(nutrient)
    value = units.rounded(ug / IN_UG[unit.label])
    if ug and not value:
        return f"under 0.000001\u00a0{unit.label}"
    return units.both(value, value, unit, nutrient)


def count(dose: Dose) -> Counted:
    """What a dose comes to. Raises Refused where a unit has no factor for this name."""
    unit = UNITS[dose.unit]
    if unit == IU:
        return of_iu(dose)
    if unit == UG_DFE and dose.name.nutrient != "folate":
        raise Refused("µg DFE is a measure for folate alone")
    return BY_NUTRIENT.get(dose.name.nutrient, of_weight)(dose)


def typed(dose: Dose) -> str:
    """'12 mg × 2', or '50 mg' once a day."""
    once = f"{units.number(dose.amount)}\u00a0{dose.unit}"
    return once if dose.times == 1 else f"{once} × {units.number(dose.times)}"


def of_weight(dose: Dose) -> Counted:
    """Anything weighed that needs no factor of its own: µg, mg and g among each other."""
    nutrient = dose.name.nutrient
    factor = IN_UG[UNITS[dose.unit]] / IN_UG[unit_for(nutrient).label]
    by = "" if factor == 1 else f": × {units.number(factor)}" if factor > 1 else f": ÷ {units.number(1 / factor)}"
    steps = (f"{typed(dose)}{by} = {shown(dose.ug, nutrient)}",) if by or dose.times != 1 else ()
    if not dose.name.compound:
        return Counted(dose.ug, dose.ug, dose.ug, steps)
    itself = f"{plain(nutrient)} itself (“elemental”)" if nutrient in MINERALS else f"{plain(nutrient)} itself"
    caution = (
        f"Counted as if the label meant {itself}. Where it means the weight of {dose.name.shown}, there is less in "
        "it: this is the most it can be."
    )
    return Counted(dose.ug, dose.ug, dose.ug, steps, (caution,), at_most=True)


def plain(nutrient: str) -> str:
    """'vitamin-b6' -> 'vitamin B6'."""
    first, _hyphen, letter = nutrient.partition("-")
    return f"{first} {letter.upper()}".strip()


def of_iu(dose: Dose) -> Counted:
    nutrient, form = dose.name.nutrient, dose.name.form
    if nutrient in units.IU_PER_UG:
        ug = dose.daily / units.IU_PER_UG[nutrient]
        factor, total = units.number(units.IU_PER_UG[nutrient]), units.quantity(units.rounded(ug), Unit.UG)
        return Counted(ug, ug, ug, (f"{typed(dose)}: ÷ {factor} = {total}",))
    if nutrient == "vitamin-e" and form == Form.NATURAL:
        ug = dose.daily * MG_PER_IU_NATURAL * IN_UG[MILLIGRAM]
        return Counted(ug, ug, ug, (f"{typed(dose)}: × {MG_PER_IU_NATURAL} = {shown(ug, nutrient)}",))
    if nutrient == "vitamin-e" and form == Form.SYNTHETIC:
        return of_synthetic_iu(dose)
    if nutrient == "vitamin-e":
        raise Refused(
            "an IU of vitamin E is a different amount for the natural and the synthetic form: write "
            "d-alpha-tocopherol (natural) or dl-alpha-tocopherol (synthetic), as the label says"
        )
    raise Refused(
        f"there is no factor from IU for {plain(nutrient)}: an IU is the amount of an effect, different for each "
        "substance. Use the µg or mg that the label gives"
    )


def of_synthetic_iu(dose: Dose) -> Counted:
    """Three measures: half counts for the need, all for most limits, the IU itself for the UK's."""
    need = dose.daily * MG_PER_IU_SYNTHETIC * IN_UG[MILLIGRAM]
    whole = need / KEPT_OF_SYNTHETIC
    towards_need = f"{typed(dose)}: × {MG_PER_IU_SYNTHETIC} = {shown(need, 'vitamin-e')} towards the need"
    factor = MG_PER_IU_SYNTHETIC / KEPT_OF_SYNTHETIC
    towards_limits = f"{typed(dose)}: × {factor} = {shown(whole, 'vitamin-e')} towards limits"
    equivalent = dose.daily * MG_PER_IU_NATURAL * IN_UG[MILLIGRAM]
    uk = f"{typed(dose)}: × {MG_PER_IU_NATURAL} = {shown(equivalent, 'vitamin-e')} towards the UK's limit"
    return Counted(whole, need, equivalent, (towards_need, towards_limits, uk))


def of_vitamin_e(dose: Dose) -> Counted:
    counted = of_weight(dose)
    if dose.name.form != Form.SYNTHETIC:
        return counted
    caution = (
        "US labels count half of the synthetic form in mg. Limits count all of it, so up to twice this amount can "
        "count towards them."
    )
    return Counted(dose.ug, None, dose.ug, counted.steps, (*counted.cautions, caution), at_most=False)


def of_sodium(dose: Dose) -> Counted:
    if dose.name.form != Form.SALT:
        return of_weight(dose)
    ug = dose.ug * SODIUM_IN_SALT
    return Counted(ug, ug, ug, (f"{typed(dose)} salt: × {SODIUM_IN_SALT} = {shown(ug, 'sodium')} sodium",))


def of_folate(dose: Dose) -> Counted:
    """Limits count folic acid (`ug`), needs count DFE (`need_ug`)."""
    form, is_dfe = dose.name.form, UNITS[dose.unit] == UG_DFE
    if form == Form.METHYLFOLATE:
        return of_methylfolate(dose)
    if dose.kind == ProductKind.FOOD and form == Form.ANY:
        dfe = dose.daily if is_dfe else dose.ug
        return Counted(Decimal(0), dfe, Decimal(0), (f"{typed(dose)} in food = {in_dfe(dfe)}: no folic acid",))
    if is_dfe:
        acid = dose.daily / DFE_PER_FOLIC_ACID
        step = f"{typed(dose)}: ÷ {DFE_PER_FOLIC_ACID} = {shown(acid, 'folate')} folic acid"
        cautions = () if form else ("Counted as if all of it were folic acid taken with food.",)
        return Counted(acid, dose.daily, acid, (step,), cautions)
    if form == Form.FOLIC_ACID:
        dfe = dose.ug * DFE_PER_FOLIC_ACID
        step = f"{typed(dose)} folic acid: × {DFE_PER_FOLIC_ACID} = {in_dfe(dfe)}, taken with food"
        return Counted(dose.ug, dfe, dose.ug, (*of_weight(dose).steps, step))
    caution = "The label says folate: all of it is counted as folic acid, the most it can be; DFE not known."
    return Counted(dose.ug, None, dose.ug, of_weight(dose).steps, (caution,), at_most=True)


def of_methylfolate(dose: Dose) -> Counted:
    if UNITS[dose.unit] == UG_DFE:
        raise Refused("labels use different factors between methylfolate and DFE: write the µg of methylfolate")
    caution = "Methylfolate is not folic acid: only EFSA's limit counts it too. Its DFE are not known."
    return Counted(dose.ug, None, dose.ug, of_weight(dose).steps, (caution,))


def in_dfe(ug: Decimal) -> str:
    return units.quantity(units.rounded(ug), Unit.UG_DFE)


BY_NUTRIENT: dict[str, Callable[[Dose], Counted]] = {
    "folate": of_folate,
    "sodium": of_sodium,
    "vitamin-e": of_vitamin_e,
}
