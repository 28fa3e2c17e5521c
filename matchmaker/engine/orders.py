"""What one delivery amounts to, and whether it reaches the minimum order of the farm.

NaN is "not stated", as in the other criteria.
"""

from __future__ import annotations

from math import isnan, nan
from typing import Final

import numpy as np

from matchmaker.engine.compiled import inlined

# A kitchen that does not say how often it receives is expected to accept this.
ASSUMED_DELIVERIES_PER_MONTH: Final = 2.0


@inlined
def order_kg(
    needed_kg: float,
    demand_percents: int,
    asked_per_month: float,
    offered_per_month: float,
) -> float:
    """kg of one delivery in a full month of the need; NaN when the need states no quantity.

    The need's quantity over its full-equivalent months (Σ percents / 200), divided by the
    smaller of the two delivery frequencies (2 a month when the need states none).
    """
    if isnan(needed_kg) or demand_percents <= 0:
        return nan
    frequency = ASSUMED_DELIVERIES_PER_MONTH if isnan(asked_per_month) else asked_per_month
    if not isnan(offered_per_month):
        frequency = min(frequency, offered_per_month)
    # fewer than one delivery in the whole season is one delivery of everything
    deliveries = max(1.0, frequency * demand_percents / 200.0)
    return needed_kg / deliveries


@inlined
def reaches_minimum(
    one_order_kg: float,
    unit_cents: float,
    min_order_kg: float,
    min_order_cents: float,
) -> bool:
    """Whether one delivery reaches the minimum order in kg and in cents.

    unit_cents: the price per kg, or the budget when there is no price. What is not known can't
    be shown to fall short, and passes.
    """
    if isnan(one_order_kg):
        return True
    if not isnan(min_order_kg) and one_order_kg < min_order_kg:
        return False
    if isnan(min_order_cents) or isnan(unit_cents):
        return True
    return one_order_kg * unit_cents >= min_order_cents


@inlined
def order_shortfall_cents(
    one_order_kg: float,
    unit_cents: float,
    min_order_kg: float,
    min_order_cents: float,
) -> float:
    """By how much one delivery stays under the minimum order, in cents; 0 when it reaches it.

    A minimum in kg is worth what so many kg cost; infinite when the price is not known.
    """
    if reaches_minimum(one_order_kg, unit_cents, min_order_kg, min_order_cents):
        return 0.0
    if isnan(unit_cents):
        return np.inf
    short = 0.0
    if not isnan(min_order_kg):
        short = (min_order_kg - one_order_kg) * unit_cents
    if not isnan(min_order_cents):
        short = max(short, min_order_cents - one_order_kg * unit_cents)
    return short
