"""What the typed products add up to, one nutrient at a time, against every limit for the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nutrients import doses, units
from nutrients.models import Intake, Nutrient
from nutrients.pages import counting
from nutrients.pages.against import Compared, Line, Verdict, compare
from nutrients.pages.readers import STAGES, Found, Said, Shelf, said
from nutrients.pages.weaving import Weaver
from nutrients.vocabulary import Authority, IntakeKind, ProductKind, Scope

OWNERS: dict[Authority, str] = {
    Authority.NASEM: "the US",
    Authority.EFSA: "EFSA's",
    Authority.UK: "the UK's",
    Authority.WHO: "WHO/FAO's",
    Authority.NHMRC: "Australia and New Zealand's",
}
KINDS: dict[ProductKind, str] = {
    ProductKind.SUPPLEMENT: "supplements and medicines",
    ProductKind.FORTIFIED: "fortified food and drink",
    ProductKind.FOOD: "ordinary food",
}


@dataclass(frozen=True)
class Total:
    """A sum with the numbers of the products in it."""

    label: str
    amount: str
    of: str


@dataclass(frozen=True)
class NutrientSum:
    """`lead` and `verdict` are the two plain sentences; `apart` speaks of risk lines and goals."""

    nutrient: Nutrient
    lead: str
    verdict: str
    apart: list[str]
    borrowed: str
    lines: list[Line]
    totals: list[Total]
    compared: list[Compared]
    silent: list[Said]


def sums_of(stand: Shelf, lines: Sequence[Line], weaver: Weaver) -> list[NutrientSum]:
    """One sum for each nutrient among the lines, in the order of the nutrients."""
    grouped = [(n, [line for line in lines if line.dose.name.nutrient == n.counted_as]) for n in stand.nutrients]
    return [nutrient_sum(nutrient, own, stand, weaver) for nutrient, own in grouped if own]


def nutrient_sum(nutrient: Nutrient, lines: list[Line], stand: Shelf, weaver: Weaver) -> NutrientSum:
    found = {authority: stand.limits(nutrient, authority) for authority in Authority}
    compared = [compare(row, one.borrowed, lines, weaver) for one in found.values() for row in one.rows]
    compared.sort(key=lambda one: (not counting.is_toxicity_limit(one.row), one.row.amount))
    limits = [one for one in compared if counting.is_toxicity_limit(one.row)]
    return NutrientSum(
        nutrient,
        lead(nutrient, lines),
        verdict(limits),
        [apart(one) for one in compared if not counting.is_toxicity_limit(one.row)],
        borrowed_in_words(compared, stand),
        lines,
        totals(nutrient, lines),
        compared,
        [said(stand, without_limit(one), authority, weaver) for authority, one in found.items() if has_no_limit(one)],
    )


def has_no_limit(found: Found) -> bool:
    return not any(counting.is_toxicity_limit(row) for row in found.rows)


def without_limit(found: Found) -> Found:
    """Why there is no limit; risk lines and goals, set or not, are spoken of apart."""
    refused = [row for row in found.refused if row.intake_kind not in (IntakeKind.CDRR, IntakeKind.GOAL)]
    return Found([], refused, borrowed=found.borrowed and bool(refused))


def sum_of(lines: Sequence[Line], *kinds: ProductKind) -> Decimal:
    return sum((line.counted.ug for line in lines if line.dose.kind in kinds), Decimal(0))


def lead(nutrient: Nutrient, lines: Sequence[Line]) -> str:
    """'Vitamin B6 adds up to 74 mg a day, all from supplements and medicines.'"""
    kinds = [kind for kind in ProductKind if any(line.dose.kind == kind for line in lines)]
    at_most = "at most " if any(line.counted.at_most for line in lines) else ""
    whole = doses.shown(sum_of(lines, *kinds), nutrient.counted_as)
    of = " of folic acid" if nutrient.counted_as == "folate" else ""
    if of and kinds == [ProductKind.FOOD]:
        return (
            f"Folate adds up to {need_total(nutrient, lines)} a day, all from ordinary food: none of it is folic acid."
        )
    parts = [f"{doses.shown(sum_of(lines, kind), nutrient.counted_as)} from {KINDS[kind]}" for kind in kinds]
    origin = f", all from {KINDS[kinds[0]]}" if len(kinds) == 1 else f": {joined(parts)}"
    return f"{nutrient.name} adds up to {at_most}{whole}{of} a day{origin}."


def verdict(limits: Sequence[Compared]) -> str:
    """'Above the UK's 10 mg from supplements (2003) and EFSA's 12 mg (2023); below the US 100 mg (1998).'"""
    openings = {Verdict.ABOVE: "above", Verdict.AT: "exactly at", Verdict.BELOW: "below"}
    parts = []
    for standing, opening in openings.items():
        named = [phrase(one.row) for one in limits if one.verdict == standing]
        parts += [f"{opening} {joined(named)}"] if named else []
    unsure = [phrase(one.row) for one in limits if one.verdict == Verdict.DEPENDS]
    if unsure:
        parts.append(f"whether it passes {joined(unsure)} depends on the form, which the label does not say")
    text = "; ".join(parts) or "no limit for this reader can be set against it"
    unsure_sum = any(one.at_most and one.verdict in (Verdict.ABOVE, Verdict.AT) for one in limits)
    hedge = " Where a label means less than was counted, the sum is smaller: the lines say which." if unsure_sum else ""
    return f"{text[0].upper()}{text[1:]}.{hedge}"


def phrase(row: Intake) -> str:
    """'EFSA's 12 mg (2023)', 'the UK's 10 mg from supplements (2003)'."""
    of = f" of {row.subgroup}" if row.subgroup else ""
    scope = ""
    if row.scope != Scope.TOTAL:
        scope = " from supplements and fortified food" if counting.counts_fortified(row) else " from supplements"
    return f"{OWNERS[Authority(row.authority)]} {units.quantity(row.amount, row.unit)}{of}{scope} ({row.dated})"


def apart(one: Compared) -> str:
    """A risk line or a goal in words of its own: neither is a limit against poisoning."""
    row, amount = one.row, units.quantity(one.row.amount, one.row.unit)
    owner = "WHO's" if row.authority == Authority.WHO else OWNERS[Authority(row.authority)]
    against = f" against {row.basis}" if row.basis else ""
    if row.intake_kind == IntakeKind.CDRR:
        side = {Verdict.ABOVE: "Above", Verdict.AT: "Exactly on"}.get(one.verdict, "Below")
        return f"{side} {owner} risk line of {amount} a day ({row.set_in}): a line{against}, no limit of poisoning."
    if counting.row_of(row) in counting.AT_LEAST:
        part = "is a part of it" if one.verdict == Verdict.BELOW else "reaches it, which does not show that it is safe"
        return f"{owner} goal is at least {amount} a day with food ({row.set_in}){against}: what was typed {part}."
    side = {Verdict.ABOVE: "Above", Verdict.AT: "Exactly at"}.get(one.verdict, "Below")
    return f"{side} {owner} goal of less than {amount} a day ({row.set_in}): a goal{against}, no limit of poisoning."


def borrowed_in_words(compared: Sequence[Compared], stand: Shelf) -> str:
    names = dict.fromkeys(one.authority for one in compared if one.borrowed)
    if not names or not stand.reader.stage:
        return ""
    return (
        f"Not looked up for {STAGES[stand.reader.stage]}: {joined(list(names))}. "
        f"The comparison uses what is set for {stand.borrowed_from}."
    )


def totals(nutrient: Nutrient, lines: Sequence[Line]) -> list[Total]:
    added = (ProductKind.SUPPLEMENT, ProductKind.FORTIFIED)
    of = ", folic acid" if nutrient.counted_as == "folate" else ""
    found = [total("Supplements and medicines", nutrient, lines, ProductKind.SUPPLEMENT)]
    if any(line.dose.kind == ProductKind.FORTIFIED for line in lines):
        found.append(total("With fortified food and drink", nutrient, lines, *added))
    found.append(total(f"Everything typed{of}", nutrient, lines, *ProductKind))
    if amount := need_total(nutrient, lines):
        measure = "in DFE" if nutrient.counted_as == "folate" else "towards the need"
        found.append(Total(f"Everything typed, {measure}", amount, found[-1].of))
    return found


def total(label: str, nutrient: Nutrient, lines: Sequence[Line], *kinds: ProductKind) -> Total:
    numbers = [str(line.number) for line in lines if line.dose.kind in kinds]
    of = f"product{'s' if len(numbers) > 1 else ''} {joined(numbers)}" if numbers else "no product"
    return Total(label, doses.shown(sum_of(lines, *kinds), nutrient.counted_as), of)


def need_total(nutrient: Nutrient, lines: Sequence[Line]) -> str:
    """The sum in the measure of the need, where that is another one; 'not known' where a line has none."""
    amounts = [line.counted.need_ug for line in lines]
    if nutrient.counted_as not in ("folate", "vitamin-e") or amounts == [line.counted.ug for line in lines]:
        return ""
    if any(amount is None for amount in amounts):
        return "not known"
    whole = sum((amount for amount in amounts if amount is not None), Decimal(0))
    return doses.in_dfe(whole) if nutrient.counted_as == "folate" else doses.shown(whole, nutrient.counted_as)


def joined(names: Sequence[str]) -> str:
    """'a, b and c'."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
