"""Every criterion and every hard constraint, each one small function of scalars.

Written once, used by the bulk ranking, the search and the explanation alike. NaN is "not
stated". A criterion returns NaN when the answer is unknown; what a need does not ask returns
the best value. Divisions are guarded, so that compiled and plain Python agree. Arguments are
positional and may be booleans: compiled code takes facts so.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from math import isnan, nan
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine.compiled import inlined

Mask = int | np.uint64


class Term(StrEnum):
    """The eight terms of a score, in the order of every array of points."""

    SEASON = "season"
    DISTANCE = "distance"
    VOLUME = "volume"
    PRICE = "price"
    LABELS = "labels"
    FORM = "form"
    LOGISTICS = "logistics"
    TRUST = "trust"


class Constraint(IntEnum):
    """The hard constraints, in the order in which the first failure is looked for."""

    NONE = 0
    PRODUCT = 1
    TRAVEL = 2
    CERTIFICATIONS = 3
    PERIOD = 4
    MINIMUM_ORDER = 5
    PRICE = 6
    CONTRACT = 7
    STATUS = 8
    REFUSED = 9
    OWN_ORGANIZATION = 10


class Form(IntEnum):
    """Product forms as columns hold them; fresh ones come first, by stage of processing."""

    WHOLE = 0
    WASHED = 1
    PEELED = 2
    CUT = 3
    VACUUM_PACKED = 4
    FROZEN = 5
    CANNED = 6
    DRIED = 7
    GROUND = 8
    PREPARED = 9


# What each place in the list of accepted forms is worth, the most wanted first, in percents.
PREFERENCE: Final = (100, 90, 80, 70)
# A farm that delivers without saying how far is not expected beyond this.
ASSUMED_REACH_KM: Final = 100.0
# for counting bits
_1, _2, _4, _8, _16, _32 = (np.uint64(1 << power) for power in range(6))
_PAIRS, _NIBBLES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_BYTES, _COUNT = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x7F)

# A part of the logistics that the need says nothing about.
NOT_ASKED: Final = -1.0
# What an unstated part of the logistics counts for, beside parts that are stated.
UNSTATED_PART: Final = 0.4
# A farm without past introductions is taken for Beta(3, 2).
PRIOR_GOOD: Final = 3.0
PRIOR_ALL: Final = 5.0


@inlined
def stage_compatibility(offered: int, asked: int) -> int:
    """How well an offered form answers an asked one, in whole percents 0..100.

    Among fresh forms (whole 0 … vacuum-packed 4) more work than asked costs 10 a stage, each
    stage missing costs 30 and then 20. A preserved form answers itself only: a fresh carrot does
    not answer a frozen one. Source: domain-facts.md, purchases of the Montréal health network.
    """
    if offered == asked:
        return 100
    if offered > 4 or asked > 4:
        return 0
    if offered > asked:
        return 100 - 10 * (offered - asked)
    return 90 - 20 * (asked - offered)


def accepted_forms(asked: Sequence[Form]) -> npt.NDArray[np.uint8]:
    """How well each offered form answers a list of accepted ones, most wanted first: [10] percents.

    The best, over the list, of compatibility × preference (100, 90, 80, then 70 %). An empty
    list asks nothing: every form answers in full.
    """
    if not asked:
        return np.full(len(Form), 100, dtype=np.uint8)
    worth = [PREFERENCE[min(place, len(PREFERENCE) - 1)] for place in range(len(asked))]
    return np.array(
        [
            max(
                stage_compatibility(int(offered), int(form)) * percent // 100
                for form, percent in zip(asked, worth, strict=True)
            )
            for offered in Form
        ],
        dtype=np.uint8,
    )


@inlined
def form_compatibility(product_compatibility: float, form_percent: int) -> float:
    """Product and form together, 0..1: product compatibility × form percent / 100.

    product_compatibility: 1 same, 0.6..0.9 declared substitute, family only 0.5, else 0.
    """
    return product_compatibility * int(form_percent) / 100.0


@inlined
def reach_ratio(
    km: float,
    minutes: float,
    reach_km: float,
    reach_minutes: float,
) -> float:
    """Travel over reach, ≥ 0: the larger of km / reach_km and minutes / reach_minutes.

    A reach not stated (NaN) does not count; NaN when neither is. At most 1 is within reach.
    """
    ratio = nan
    if not isnan(reach_km) and reach_km > 0.0:
        ratio = km / reach_km
    if not isnan(reach_minutes) and reach_minutes > 0.0:
        by_time = minutes / reach_minutes
        if isnan(ratio) or by_time > ratio:
            ratio = by_time
    return ratio


@inlined
def supply_ratio(
    km: float,
    delivery_ratio: float,
    delivers: bool,  # noqa: FBT001
    allows_pickup: bool,  # noqa: FBT001
    pickup_km: float,
) -> float:
    """Travel over the supply side's reach: by the farm's delivery or the buyer's fetching,
    whichever is easier. Infinite when neither is possible; NaN when the farm delivers without
    saying how far and nothing else is known."""
    fetched = np.inf
    if allows_pickup and not isnan(pickup_km) and pickup_km > 0.0:
        fetched = km / pickup_km
    if not delivers:
        return fetched
    if isnan(delivery_ratio):
        return fetched if fetched <= 1.0 else nan
    return min(delivery_ratio, fetched)


@inlined
def distance_ratio(from_supply: float, from_need: float) -> float:
    """Travel against the smaller of the two reaches, ≥ 0, or NaN when neither side states one.

    from_supply, from_need: travel over each reach. The larger ratio is the smaller reach.
    """
    if isnan(from_supply):
        return from_need
    if isnan(from_need) or from_supply > from_need:
        return from_supply
    return from_need


@inlined
def is_within_travel(km: float, ratio: float) -> bool:
    """Whether a way exists and lies within both reaches; without any, within an assumed one.

    Refuses NaN: a place without a position is never near anything.
    """
    if isnan(km):
        return False
    if isnan(ratio):
        return km <= ASSUMED_REACH_KM
    return ratio <= 1.0


@inlined
def volume_ratio(
    offered_kg: float, offered_part: float, needed_kg: float, needed_part: float
) -> float:
    """kg offered over kg needed in the common half-months, 0..1, capped at 1.

    The parts are the shares of each calendar that fall in common half-months. 1 when the need
    states no quantity, NaN when the offer states none.
    """
    if isnan(needed_kg) or needed_kg * needed_part <= 0.0:
        return 1.0
    if isnan(offered_kg):
        return nan
    return min(1.0, offered_kg * offered_part / (needed_kg * needed_part))


@inlined
def price_ratio(price: float, budget: float) -> float:
    """Offer price over need budget, both in cents per kg, ≥ 0; less is better.

    0 when the need states no budget, NaN when the offer states no price.
    """
    if isnan(budget):
        return 0.0
    if isnan(price):
        return nan
    if price <= 0.0:
        return 0.0
    return price / budget if budget > 0.0 else np.inf


@inlined
def bits(mask: Mask) -> int:
    """How many bits of a uint64 are set: sums of pairs, of nibbles, of bytes, all at once."""
    left = np.uint64(mask)
    left -= (left >> _1) & _PAIRS
    left = (left & _NIBBLES) + ((left >> _2) & _NIBBLES)
    left = (left + (left >> _4)) & _BYTES
    for width in (_8, _16, _32):
        left += left >> width
    return int(left & _COUNT)


@inlined
def lowest_bit(mask: Mask) -> int:
    """The number of the lowest bit set of a uint64; 64 when none is."""
    for place in range(64):
        if (np.uint64(mask) >> np.uint64(place)) & np.uint64(1):
            return place
    return 64


@inlined
def label_share(held: Mask, preferred: Mask) -> float:
    """Share of the preferred certifications (uint64 bitsets) that are held, 0..1; 1 if none."""
    wanted = bits(preferred)
    if wanted == 0:
        return 1.0
    return bits(np.uint64(held) & np.uint64(preferred)) / wanted


@inlined
def holds_all(held: Mask, required: Mask) -> bool:
    """Whether every required certification (uint64 bitsets) is held."""
    return bits(np.uint64(required) & ~np.uint64(held)) == 0


@inlined
def days_part(offered_days: int, asked_days: int) -> float:
    """Share of the reception days (bitmask, Monday = 1) on which the farm delivers, 0..1.

    NOT_ASKED when the need states no day, NaN when the offer states none.
    """
    asked = bits(asked_days)
    if asked == 0:
        return NOT_ASKED
    if int(offered_days) == 0:
        return nan
    return bits(int(offered_days) & int(asked_days)) / asked


@inlined
def ceiling_part(offered: float, asked: float) -> float:
    """min(1, asked / offered): 1 when the offer demands no more than the need gives (days of
    notice). NOT_ASKED when the need says nothing, NaN when the offer does."""
    if isnan(asked):
        return NOT_ASKED
    if isnan(offered):
        return nan
    return 1.0 if offered <= asked else asked / offered


@inlined
def floor_part(offered: float, asked: float) -> float:
    """min(1, offered / asked): 1 when the offer gives at least what the need asks (deliveries a
    month). NOT_ASKED when the need says nothing, NaN when the offer does."""
    if isnan(asked):
        return NOT_ASKED
    if isnan(offered):
        return nan
    return 1.0 if offered >= asked else offered / asked


@inlined
def logistics_share(days: float, lead_time: float, frequency: float) -> float:
    """Mean of the parts that the need asks, 0..1; 1 when it asks none.

    An unstated part counts 0.4 beside stated ones; NaN when every asked part is unstated.
    """
    asked = 0
    known = 0
    total = 0.0
    for part in (days, lead_time, frequency):
        if part == NOT_ASKED:
            continue
        asked += 1
        if isnan(part):
            total += UNSTATED_PART
        else:
            known += 1
            total += part
    if asked == 0:
        return 1.0
    return total / asked if known > 0 else nan


@inlined
def trust_share(completeness: float, age_days: float, good: float, outcomes: float) -> float:
    """0.3 × completeness + 0.2 × freshness + 0.5 × (good + 3) / (outcomes + 5), 0..1.

    Freshness is 1 for a year, then falls to 0 over the next: people come once a year. Outcomes
    are ended introductions, a beta-binomial mean under Beta(3, 2). NaN when the profile's
    completeness or age is unknown.
    """
    if isnan(completeness) or isnan(age_days):
        return nan
    freshness = min(1.0, max(0.0, 2.0 - age_days / 365.0))
    record = (good + PRIOR_GOOD) / (outcomes + PRIOR_ALL)
    return 0.3 * completeness + 0.2 * freshness + 0.5 * record


@inlined
def is_within_ceiling(price: float, budget: float, is_ceiling: bool) -> bool:  # noqa: FBT001
    """Whether a known price respects a strict ceiling, both in cents per kg."""
    return not (is_ceiling and not isnan(budget) and not isnan(price) and price > budget)
