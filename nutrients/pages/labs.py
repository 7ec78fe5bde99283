"""Laboratory ranges of one nutrient in both unit systems."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from nutrients import units
from nutrients.models import LabRange
from nutrients.pages.weaving import Weaver


@dataclass(frozen=True)
class LabRow:
    row: LabRange
    thresholds: list[tuple[str, str, str]]
    factor: str
    cite: SafeString


def lab_rows(labs: Iterable[LabRange], weaver: Weaver) -> list[LabRow]:
    return [LabRow(row, thresholds(row), units.number(row.factor), weaver.cite(row.source.slug)) for row in labs]


def thresholds(row: LabRange) -> list[tuple[str, str, str]]:
    """Name, SI and conventional value of each threshold that is known, with units."""
    low = "Low below" if row.side == "low" else "Below"
    named: tuple[tuple[str, Decimal | None, Decimal | None], ...] = (
        (low, row.deficient_below_si, row.deficient_below_conv),
        ("Sufficient from", row.sufficient_from_si, row.sufficient_from_conv),
        ("High above", row.high_above_si, row.high_above_conv),
    )
    return [
        (name, units.quantity(si, row.si_unit), units.quantity(conv, row.conv_unit) if conv is not None else "")
        for name, si, conv in named
        if si is not None
    ]
