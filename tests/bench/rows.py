"""What a measurement found, beside its goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from statistics import median


@dataclass(frozen=True)
class Row:
    """A measurement: what, how much (with the lowest and highest of the rounds), and the most it may be.

    `at_least`: the goal is the least that it must be. `reason`: why it could not be measured here.
    """

    name: str
    value: float
    low: float
    high: float
    goal: float
    unit: str = ""
    at_least: bool = False
    reason: str = ""

    @classmethod
    def of(cls, name: str, found: Sequence[float], goal: float, unit: str = "", *, at_least: bool = False) -> "Row":
        """The median of what the rounds found."""
        return cls(name, median(found), min(found), max(found), goal, unit, at_least)

    @classmethod
    def worst(cls, name: str, found: Sequence[float], goal: float, unit: str = "") -> "Row":
        """The highest of what the rounds found, where none may be higher than the goal."""
        return cls(name, max(found), min(found), max(found), goal, unit)

    @classmethod
    def not_measured(cls, name: str, reason: str) -> "Row":
        return cls(name, nan, nan, nan, nan, reason=reason)

    @property
    def is_measured(self) -> bool:
        return not self.reason

    @property
    def is_met(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    @property
    def is_missed(self) -> bool:
        return self.is_measured and not self.is_met

    @property
    def asked(self) -> str:
        return f"at {'least' if self.at_least else 'most'} {self.goal:,g}{self.unit}"

    def in_digits(self, value: float) -> str:
        return f"{value:.{2 if self.goal < 2 else 1}f}"

    def short(self) -> str:
        """In a sentence."""
        if not self.is_measured:
            return self.reason
        return f"{self.in_digits(self.value)}{self.unit}, {self.asked}"

    def __str__(self) -> str:
        if not self.is_measured:
            return f"{self.name:<60}   not measured: {self.reason}"
        spread = f"{self.in_digits(self.low)} to {self.in_digits(self.high)}"
        met = "met" if self.is_met else "MISSED"
        return f"{self.name:<60}{self.in_digits(self.value):>8}{self.unit:<4}{spread:>16}   {self.asked:<15} {met}"
