# SPDX-License-Identifier: Apache-2.0
"""Figures, ratios and aims: how what was measured becomes what is told.

Promises: a ratio is the ratio of the medians, with the lowest and highest of the ratios of each
round beside it; an aim is only ever told as met or missed, never turned into an exit code.
"""

import statistics
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spread:
    """A median between its lowest and highest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values):
        return cls(statistics.median(values), min(values), max(values))

    def text(self, scale=1.0):
        values = [number(value * scale) for value in (self.median, self.low, self.high)]
        if values[1] == values[2]:
            return values[0]
        return f"{values[0]} ({values[1]}–{values[2]})"


def ratio(above, below):
    """above ÷ below of two lists that hold one value a round."""
    if statistics.median(below) == 0:
        return None
    pairs = [high / low for high, low in zip(above, below) if low]
    median = statistics.median(above) / statistics.median(below)
    return Spread(median, min(pairs + [median]), max(pairs + [median]))


def number(value):
    """Three digits that mean something; thousands apart from 1,000 on."""
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"


@dataclass(frozen=True)
class Aim:
    """A figure that was promised. `measured` is None where it could not be measured."""

    what: str
    measured: Spread | None
    bound: float
    is_upper: bool
    unit: str = "×"

    @property
    def is_met(self):
        if self.measured is None:
            return None
        if self.is_upper:
            return self.measured.median <= self.bound
        return self.measured.median >= self.bound

    def aim_text(self):
        return f"{'≤' if self.is_upper else '≥'} {self.bound:g} {self.unit}"

    def measured_text(self):
        return f"{self.measured.text()} {self.unit}" if self.measured else "–"

    def verdict(self):
        if self.measured is None:
            return "not measured"
        off = abs(self.measured.median / self.bound - 1) * 100
        return "met" if self.is_met else f"missed by {off:.{0 if off >= 10 else 1}f} %"


@dataclass
class Outcome:
    """What one measurement tells: a table, aims, and remarks."""

    title: str
    about: str
    header: list
    rows: list
    aims: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
