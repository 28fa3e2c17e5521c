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

from matchmaker.engine import blocks, criteria, scoring, season
from matchmaker.engine import plan as plans
from matchmaker.engine.blocks import Blocks
from matchmaker.engine.columns import Floats, Keys
from matchmaker.engine.compiled import compiled, inlined
from matchmaker.engine.layout import Sections
from matchmaker.engine.plan import Plan
from matchmaker.engine.season import PERIODS
from matchmaker.engine.sides import FOR_NEEDS, FOR_OFFERS, Row
from matchmaker.engine.travel import Network


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
    plan: Plan, sections: Sections, book: Blocks, rows: Keys, found: Floats
) -> None:
    """Write the changes of these needs. found: [rows, 6, 3], NaN where there is none."""
    for turn in range(len(rows)):
        j = rows[turn]
        need = plan.demand[j]
        counts, most = np.zeros((6, BINS), np.int64), np.zeros((6, BINS))
        group = sections.group[j]
        for section in range(sections.start[group], sections.start[group + 1]):
            for place in range(sections.first[section], sections.last[section]):
                block = book[place]
                if _is_near(plan, FOR_NEEDS, j, block):
                    for i in range(block.first, block.last):
                        if not plans.is_refused(plan.refused, i, j):
                            offer = plan.supply[i]
                            cells = (need.cell, offer.cell)
                            shift = _shift(need.periods, offer.periods)
                            _note(
                                plan.network,
                                FOR_NEEDS,
                                cells,
                                offer,
                                need,
                                shift,
                                counts,
                                most,
                            )
        _propose(counts, most, found[turn])


@compiled
def changes_of_offers(
    plan: Plan, sections: Sections, book: Blocks, rows: Keys, found: Floats
) -> None:
    """Write the changes of these offers. found: [rows, 6, 3], NaN where there is none."""
    for turn in range(len(rows)):
        i = rows[turn]
        offer = plan.supply[i]
        counts, most = np.zeros((6, BINS), np.int64), np.zeros((6, BINS))
        group = sections.group[i]
        for section in range(sections.start[group], sections.start[group + 1]):
            for place in range(sections.first[section], sections.last[section]):
                block = book[place]
                if _is_near(plan, FOR_OFFERS, i, block):
                    for j in range(block.first, block.last):
                        if not plans.is_refused(plan.refused, i, j):
                            need = plan.demand[j]
                            cells = (offer.cell, need.cell)
                            shift = _shift(offer.periods, need.periods)
                            _note(
                                plan.network,
                                FOR_OFFERS,
                                cells,
                                offer,
                                need,
                                shift,
                                counts,
                                most,
                            )
        _propose(counts, most, found[turn])


@inlined
def _is_near(plan: Plan, side: int, row: int, block: Row) -> bool:
    """Whether a block may hold somebody within reach, or not too far beyond it."""
    own = plan.own_gates
    meeting_km = blocks.meeting_km(side, block, own.farthest_km[row], own.pickup_km[row])
    return blocks.distance_km(own.space[row], block) <= meeting_km + MOST_KM


@inlined
def _note(
    network: Network,
    side: int,
    cells: tuple[int, int],
    offer: Row,
    need: Row,
    shift: int,
    counts: Keys,
    most: Floats,
) -> None:
    """Put a pair that one change would bring in where it belongs."""
    if not _is_open_to_change(offer, need):
        return
    change, amount, place = _wanted_terms(offer, need, shift)
    if change == _SEVERAL:
        return
    far = _beyond_km(network, cells, offer, need)
    if far > 0.0:
        if change != _NONE or far > MOST_KM:
            return
        change, amount, place = _REACH, far, _bin(far / BIN_KM)
    short = scoring.order_shortfall_cents(offer, need)
    if short > 0.0:
        if change != _NONE:
            return
        change, amount, place = _MINIMUM_ORDER, short, _bin(short / BIN_ORDER_CENTS)
    if change != _NONE:
        _count(side, need, change, amount, place, counts, most)


@inlined
def _count(
    side: int, need: Row, change: int, amount: float, place: int, counts: Keys, most: Floats
) -> None:
    """One more pair in the bin; an offer may take any of the forms that a need accepts."""
    if change == _FORM and side == FOR_OFFERS:
        for form in range(len(need.forms)):
            if need.forms[form] > 0:
                counts[_FORM, form] += 1
                most[_FORM, form] = 1.0
    else:
        counts[change, place] += 1
        most[change, place] = max(most[change, place], amount)


@inlined
def _is_open_to_change(offer: Row, need: Row) -> bool:
    is_own = offer.organization == need.organization
    return offer.is_open and need.is_open and not need.is_bound and not is_own


@inlined
def _wanted_terms(offer: Row, need: Row, shift: int) -> tuple[int, float, int]:
    """What is wanted of form, certification, season and price: one change, none, or several."""
    wanted, broken = (_NONE, nan, 0), 0
    if need.forms[offer.form] == 0:
        wanted, broken = (_FORM, 1.0, int(offer.form)), broken + 1
    missing = need.required & ~offer.certifications
    lacking = criteria.bits(missing)
    if lacking > 0:
        wanted, broken = (_CERTIFICATION, 1.0, criteria.lowest_bit(missing)), broken + lacking
    if not season.is_any_common(offer.periods, need.periods):
        wanted, broken = (_SEASON, float(shift // 2), shift), broken + (1 if shift else 2)
    price, budget = offer.price_cents_per_kg, need.budget_cents_per_kg
    if not criteria.is_within_ceiling(price, budget, need.budget_is_ceiling):
        over = price - budget
        wanted, broken = (_PRICE, over, _bin(over / BIN_PRICE_CENTS)), broken + 1
    return (_SEVERAL, nan, 0) if broken > 1 else wanted


@inlined
def _shift(own: int, other: int) -> int:
    """The fewest half-months by which a calendar would have to move to meet another, later before
    earlier: 2 × half-months, one more when earlier; 0 when they meet, or never can."""
    if own & other:
        return 0
    for steps in range(1, PERIODS // 2 + 1):
        if _turned(own, steps) & other:
            return 2 * steps
        if _turned(own, PERIODS - steps) & other:
            return 2 * steps + 1
    return 0


@inlined
def _bin(amount: float) -> int:
    """The bin of an amount in widths of bins; the last one takes all the rest."""
    return ceil(min(amount, float(BINS))) - 1


@inlined
def _turned(mask: int, steps: int) -> int:
    """A circular year later by so many half-months."""
    return ((int(mask) << steps) | (int(mask) >> (24 - steps))) & 0xFFFFFF


@inlined
def _beyond_km(network: Network, cells: tuple[int, int], offer: Row, need: Row) -> float:
    """How many km of the way lie beyond the reach; ∞ without a way."""
    km, _, ratio = scoring.journey(network, cells, offer, need)
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
