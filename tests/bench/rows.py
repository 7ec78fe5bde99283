"""What a measurement found, beside its goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """A measurement: what, how much (with the lowest and highest of the rounds), and the most it may be.

    `at_least`: the goal is the least that it must be.
    """

    name: str
    value: float
    low: float
    high: float
    goal: float
    unit: str = ""
    at_least: bool = False

    @classmethod
    def of(cls, name: str, found: Sequence[float], goal: float, unit: str = "", *, at_least: bool = False) -> "Row":
        """The median of what the rounds found."""
        return cls(name, median(found), min(found), max(found), goal, unit, at_least)

    @property
    def is_met(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def __str__(self) -> str:
        digits = 2 if self.goal < 2 else 1
        spread = f"{self.low:.{digits}f} to {self.high:.{digits}f}"
        asked = f"at {'least' if self.at_least else 'most'} {self.goal:g}{self.unit}"
        met = "met" if self.is_met else "MISSED"
        return f"{self.name:<60}{self.value:>8.{digits}f}{self.unit:<4}{spread:>16}   {asked:<15} {met}"
