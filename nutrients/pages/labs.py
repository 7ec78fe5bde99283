"""Laboratory ranges of one nutrient in both unit systems."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from nutrients import units
from nutrients.models import LabRange
from nutrients.pages.weaving import Weaver
from nutrients.vocabulary import LabSide


@dataclass(frozen=True)
class LabRow:
    row: LabRange
    thresholds: list[tuple[str, str, str]]
    factor: str
    cite: SafeString


def lab_rows(labs: Iterable[LabRange], weaver: Weaver) -> list[LabRow]:
    return [LabRow(row, thresholds(row), factor(row), weaver.cite(row.source.slug)) for row in labs]


def factor(row: LabRange) -> str:
    """'mg/dL × 0.4114 = mmol/L'; a dash where both systems have the same unit."""
    if row.conv_unit == row.si_unit:
        return "—"
    return f"{row.conv_unit} × {units.number(row.factor)} = {row.si_unit}"


def thresholds(row: LabRange) -> list[tuple[str, str, str]]:
    """Name, SI and conventional value of each threshold that is known, with units.

    Where nothing says what suffices, the thresholds are those of something else, such as the onset of symptoms.
    """
    is_range = row.sufficient_from_si is not None
    named: tuple[tuple[str, Decimal | None, Decimal | None], ...] = (
        (
            "Low below" if is_range and row.side == LabSide.LOW else "Below",
            row.deficient_below_si,
            row.deficient_below_conv,
        ),
        ("Sufficient from", row.sufficient_from_si, row.sufficient_from_conv),
        ("High above" if is_range else "Above", row.high_above_si, row.high_above_conv),
    )
    return [
        (name, units.quantity(si, row.si_unit), units.quantity(conv, row.conv_unit) if conv is not None else "")
        for name, si, conv in named
        if si is not None
    ]
