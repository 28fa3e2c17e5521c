"""What every pair is scored with, and its travel over the smaller reach."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from matchmaker.engine import criteria, scoring, travel
from matchmaker.engine.columns import Floats, Keys
from matchmaker.engine.compiled import inlined
from matchmaker.engine.layout import Refused
from matchmaker.engine.sides import FOR_NEEDS, Gates, Rows
from matchmaker.engine.tables import CompiledTables
from matchmaker.engine.travel import Network


class Plan(NamedTuple):
    """Both sides of a market, seen from the side whose lists are made."""

    network: Network
    supply: Rows
    demand: Rows
    own_gates: Gates  # of the side whose lists are made
    other_gates: Gates
    keys: Keys  # of the other side
    refused: Refused
    steps: CompiledTables
    trust: Floats  # [offers] points, which depend on the offer alone
    most: Floats  # [8] points of each term


@inlined
def pair(side: int, row: int, member: int) -> tuple[int, int]:
    """The offer and the need, of a row and one of the other side."""
    return (member, row) if side == FOR_NEEDS else (row, member)


@inlined
def farthest_km(
    side: int, own_km: float, own_pickup_km: float, other_km: float, other_pickup_km: float
) -> float:
    """No way that is longer is within reach of both, delivered or fetched."""
    fetched = min(own_pickup_km, other_pickup_km)
    if side == FOR_NEEDS:
        return float(min(max(other_km, fetched), own_km))
    return float(min(max(own_km, fetched), other_km))


@inlined
def ratio(plan: Plan, side: int, row: int, member: int) -> float:
    """Travel over the smaller reach; ∞ when it is not within reach, NaN when none is stated.

    Where both sides bound km and nothing else, one look at the gates tells: the larger of two
    quotients is that by the smaller divisor, and the smaller that by the larger, to the last bit.
    """
    network, own, other = plan.network, plan.own_gates, plan.other_gates
    cells = (own.cell[row], other.cell[member])
    if cells[1] < 0:
        return inf
    if cells[0] != cells[1] and not network.varies[cells[0], cells[1]]:
        far = farthest_km(
            side,
            own.farthest_km[row],
            own.pickup_km[row],
            other.farthest_km[member],
            other.pickup_km[member],
        )
        tenths = network.km[0, cells[0], cells[1]]
        km = tenths * 0.1 + (own.ends_km[row] + other.ends_km[member])
        if km > far:
            return inf
        is_plain = own.is_plain[row] and other.is_plain[member]
        if is_plain and far < inf and tenths != travel.NO_WAY:
            return float(km / far)
    i, j = pair(side, row, member)
    km, _, part = scoring.journey(network, cells, plan.supply[i], plan.demand[j])
    return part if criteria.is_within_travel(km, part) else inf


@inlined
def is_refused(refused: Refused, i: int, j: int) -> bool:
    """Whether one of the sides declined the pair for this season."""
    for place in range(refused.start[j], refused.start[j + 1]):  # noqa: SIM110, any() does not compile
        if refused.offer[place] == i:
            return True
    return False
