"""A measured figure with its target, and the table of all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One row of the table. `most` is the target, None where the figure is only reported."""

    name: str
    value: float
    unit: str
    most: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target is met; "" without one."""
        if self.most is None:
            return ""
        return "ok" if self.value <= self.most else "OVER"


def table(figures: Iterable[Figure]) -> str:
    """The figures as text, a line each: name, figure, unit, target, verdict, note."""
    lines = [f"{'':44} {'figure':>9} {'':4} {'target':>9}", "-" * 78]
    for one in figures:
        target = "" if one.most is None else f"<= {one.most:g}"
        line = f"{one.name:44} {one.value:9.2f} {one.unit:4} {target:>9} {one.verdict:5} {one.note}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def milliseconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def typical(times: Iterable[float]) -> float:
    """The median."""
    return median(times)
