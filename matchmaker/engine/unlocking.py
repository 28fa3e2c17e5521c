"""What would unlock a pairing: for a row with few counterparts, the smallest single changes.

A pair that breaks exactly one constraint is one change away. Such pairs are sorted into bins by
how much of the change they want; the nearest bin that holds any is what is proposed, with how
many pairs it brings in. Source: engine.md §9.
"""

from __future__ import annotations

from enum import IntEnum
from math import ceil, inf, isnan, nan
from typing import Final

import numpy as np

from matchmaker.engine import blocks, criteria, kernel, scoring
from matchmaker.engine.blocks import NeedBlocks, OfferBlocks
from matchmaker.engine.columns import Floats, Keys
from matchmaker.engine.compiled import compiled
from matchmaker.engine.kernel import FOR_NEEDS, Plan
from matchmaker.engine.layout import Sections
from matchmaker.engine.season import PERIODS


class Change(IntEnum):
    """One change of the row itself, and what its amount and detail are."""

    REACH = 0  # km more; by travel time too, in proportion
    SEASON = 1  # half-months later, or earlier when negative
    FORM = 2  # 1; detail: the Form to accept, or to offer
    CERTIFICATION = 3  # 1; detail: the bit of the one to do without, or to obtain
    MINIMUM_ORDER = 4  # cents under the minimum order that one delivery stays
    PRICE = 5  # cents per kg over the ceiling


# amount, gain (pairs brought in), detail
FIGURES: Final = 3
BINS: Final = 64
BIN_KM: Final = 5.0
BIN_ORDER_CENTS: Final = 1000.0
BIN_PRICE_CENTS: Final = 10.0
# further than this beyond its reach nobody goes for one customer
MOST_KM: Final = 100.0

_REACH = int(Change.REACH)
_SEASON = int(Change.SEASON)
_FORM = int(Change.FORM)
_CERTIFICATION = int(Change.CERTIFICATION)
_MINIMUM_ORDER = int(Change.MINIMUM_ORDER)
_PRICE = int(Change.PRICE)
_NONE = -1
_SEVERAL = -2


@compiled
def changes_of_needs(
    plan: Plan, sections: Sections, book: OfferBlocks, rows: Keys, found: Floats
) -> None:
    """Write the changes of these needs. found: [rows, 6, 3], NaN where there is none."""
    demand = plan.demand
    for turn in range(len(rows)):
        j = rows[turn]
        counts, most = np.zeros((6, BINS), np.int64), np.zeros((6, BINS))
        group = sections.group[j]
        for section in range(sections.start[group], sections.start[group + 1]):
            for block in range(sections.first[section], sections.last[section]):
                km = blocks.distance_km(demand.space[j], book.low[block], book.high[block])
                pickup = (
                    kernel.stated(demand.needs.pickup_km[j]) if book.allows_pickup[block] else 0.0
                )
                offered = (book.farthest_km[block], book.stated_km[block])
                farthest = demand.farthest_km[j]
                accepted = (farthest, farthest if farthest < inf else 0.0)
                if km <= blocks.meeting_km(offered, accepted, pickup) + MOST_KM:
                    for i in range(book.start[block], book.start[block + 1]):
                        _note(plan, FOR_NEEDS, i, j, counts, most)
        _propose(counts, most, found[turn])


@compiled
def changes_of_offers(
    plan: Plan, sections: Sections, book: NeedBlocks, rows: Keys, found: Floats
) -> None:
    """Write the changes of these offers. found: [rows, 6, 3], NaN where there is none."""
    supply = plan.supply
    for turn in range(len(rows)):
        i = rows[turn]
        counts, most = np.zeros((6, BINS), np.int64), np.zeros((6, BINS))
        group = sections.group[i]
        for section in range(sections.start[group], sections.start[group + 1]):
            for block in range(sections.first[section], sections.last[section]):
                km = blocks.distance_km(supply.space[i], book.low[block], book.high[block])
                pickup = book.pickup_km[block] if supply.offers.allows_pickup[i] else 0.0
                farthest = supply.farthest_km[i]
                offered = (farthest, farthest if farthest < inf else 0.0)
                accepted = (book.farthest_km[block], book.stated_km[block])
                if km <= blocks.meeting_km(offered, accepted, pickup) + MOST_KM:
                    for j in range(book.start[block], book.start[block + 1]):
                        _note(plan, kernel.FOR_OFFERS, i, j, counts, most)
        _propose(counts, most, found[turn])


@compiled
def _note(plan: Plan, side: int, i: int, j: int, counts: Keys, most: Floats) -> None:
    """Put a pair that one change would bring in where it belongs."""
    change, amount, place = _only_change(plan, side, i, j)
    if change >= 0 and 0 <= place < BINS:
        counts[change, place] += 1
        most[change, place] = max(most[change, place], amount)


@compiled
def _only_change(plan: Plan, side: int, i: int, j: int) -> tuple[int, float, int]:
    """The change that a pair wants, how much of it, and its bin; none when it breaks nothing or
    several constraints, or one that no change lifts."""
    supply, demand, nothing = plan.supply, plan.demand, (_NONE, nan, 0)
    if not _is_open_to_change(plan, i, j):
        return nothing
    wanted = _terms(plan, side, i, j)
    if wanted[0] == _SEVERAL:
        return nothing
    far = _beyond_km(plan, side, i, j)
    if far > 0.0:
        if wanted[0] != _NONE or far > MOST_KM:
            return nothing
        wanted = (_REACH, far, _bin(far / BIN_KM))
    short = scoring.order_shortfall_cents(supply, demand, i, j)
    if short > 0.0:
        if wanted[0] != _NONE:
            return nothing
        return _MINIMUM_ORDER, short, _bin(short / BIN_ORDER_CENTS)
    return wanted


@compiled
def _is_open_to_change(plan: Plan, i: int, j: int) -> bool:
    offers, needs = plan.supply.offers, plan.demand.needs
    if needs.is_bound[j] or not offers.is_open[i] or not needs.is_open[j]:
        return False
    if offers.organization[i] == needs.organization[j]:
        return False
    return not kernel.is_refused(plan.refused, i, j)


@compiled
def _terms(plan: Plan, side: int, i: int, j: int) -> tuple[int, float, int]:
    """What is wanted of form, certification, season and price: one change, none, or several."""
    offers, needs = plan.supply.offers, plan.demand.needs
    wanted, broken = (_NONE, nan, 0), 0
    if needs.forms[j, offers.form[i]] == 0:
        wanted, broken = (_FORM, 1.0, int(offers.form[i])), broken + 1
    missing = needs.required[j] & ~offers.certifications[i]
    lacking = criteria.bits(missing)
    if lacking > 0:
        wanted, broken = (_CERTIFICATION, 1.0, criteria.lowest_bit(missing)), broken + lacking
    if (plan.supply.periods[i] & plan.demand.periods[j]) == 0:
        wanted, broken = _shift(plan, side, i, j), broken + 1
    price, budget = offers.price_cents_per_kg[i], needs.budget_cents_per_kg[j]
    if not criteria.is_within_ceiling(price, budget, needs.budget_is_ceiling[j]):
        over = price - budget
        wanted, broken = (_PRICE, over, _bin(over / BIN_PRICE_CENTS)), broken + 1
    return (_SEVERAL, nan, 0) if broken > 1 else wanted


@compiled
def _shift(plan: Plan, side: int, i: int, j: int) -> tuple[int, float, int]:
    """The fewest half-months by which the row would have to move, later before earlier."""
    own, other = int(plan.demand.periods[j]), int(plan.supply.periods[i])
    if side != FOR_NEEDS:
        own, other = other, own
    if own == 0 or other == 0:
        return _SEVERAL, nan, 0
    for steps in range(1, PERIODS // 2 + 1):
        if _turned(own, steps) & other:
            return _SEASON, float(steps), 2 * steps
        if _turned(own, PERIODS - steps) & other:
            return _SEASON, float(steps), 2 * steps + 1
    return _SEVERAL, nan, 0


@compiled
def _bin(amount: float) -> int:
    """The bin of an amount in widths of bins; the last one takes all the rest."""
    return ceil(min(amount, float(BINS))) - 1


@compiled
def _turned(mask: int, steps: int) -> int:
    """A circular year later by so many half-months."""
    return ((mask << steps) | (mask >> (24 - steps))) & 0xFFFFFF


@compiled
def _beyond_km(plan: Plan, side: int, i: int, j: int) -> float:
    """How many km of the way lie beyond the reach; ∞ without a way."""
    cells = (plan.demand.cell[j], plan.supply.cell[i])
    if side != FOR_NEEDS:
        cells = (plan.supply.cell[i], plan.demand.cell[j])
    km, _, ratio = scoring.journey(plan.network, cells, plan.supply, plan.demand, i, j)
    if criteria.is_within_travel(km, ratio):
        return 0.0
    if isnan(km):
        return inf
    return km - criteria.ASSUMED_REACH_KM if isnan(ratio) else km - km / ratio


@compiled
def _propose(counts: Keys, most: Floats, found: Floats) -> None:
    """The nearest bin of a change that has degrees; else the one that brings in most."""
    for change in range(6):
        best = _NONE
        for place in range(BINS):
            if counts[change, place] == 0:
                continue
            is_first = best == _NONE
            has_degrees = change != _FORM and change != _CERTIFICATION
            if is_first or (not has_degrees and counts[change, place] > counts[change, best]):
                best = place
        if best != _NONE:
            sign = -1.0 if change == _SEASON and best % 2 == 1 else 1.0
            found[change, 0] = sign * most[change, best]
            found[change, 1] = counts[change, best]
            found[change, 2] = best
