"""What of the demand finds supply, and what stays of both, when every kilogram is counted once.

An offer listed for ten needs is one harvest: whatever one of them takes, the others cannot have.
Pairs are served in the order that they are given, the best first, each as far as both sides still
have something in the same half-month. Greedy: no plan, and no promise that somebody agreed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine.columns import Floats, Keys
from matchmaker.engine.compiled import compiled


class Left(NamedTuple):
    """What stays: kg by row and half-month."""

    idle: Floats  # [n, 24] offered, and asked by none that it suits
    unmet: Floats  # [m, 24] asked, and offered by none that suits it


def spread(quantity_kg: npt.ArrayLike, curves: npt.ArrayLike) -> Floats:
    """kg by half-month, [n, 24]: a year's quantity as its curve says.

    quantity_kg: [n], NaN (not stated) is nothing. curves: [n, 24], of any scale.
    """
    weights = np.asarray(curves, np.float64)
    whole = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0)
    return np.asarray(np.nan_to_num(np.asarray(quantity_kg, np.float64))[:, None] * shares)


def netted(supply: Floats, demand: Floats, *, offers: Keys, needs: Keys) -> Left:
    """What stays of supply [n, 24] and demand [m, 24] after the pairs (rows of both), in order."""
    idle, unmet = supply.copy(), demand.copy()
    _net(idle, unmet, offers, needs)
    return Left(idle, unmet)


@compiled
def _net(idle: Floats, unmet: Floats, offers: Keys, needs: Keys) -> None:
    for place in range(len(offers)):
        offer, need = offers[place], needs[place]
        for period in range(idle.shape[1]):
            taken = min(idle[offer, period], unmet[need, period])
            idle[offer, period] -= taken
            unmet[need, period] -= taken
