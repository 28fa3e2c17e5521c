"""Half-months of the circular year, asked of curves kept as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

COUNT: Final = 24
FULL: Final = 100


def covered(curves: Sequence[Sequence[int]], half_months: Sequence[int]) -> float:
    """How full the half-months are on the whole, modes together: 0 to 1."""
    stacked = [min(FULL, sum(curve[i] for curve in curves)) for i in half_months]
    return sum(stacked) / (FULL * len(stacked)) if stacked else 0.0
