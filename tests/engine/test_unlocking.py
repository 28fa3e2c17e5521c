"""What is proposed would be so: each change is made, and the slow engine is asked again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import engine
from matchmaker.engine import Change, Constraint, Form, unlocking
from tests.engine import oracle
from tests.engine.builders import (
    ALL_YEAR,
    MATANE,
    NAN,
    QUEBEC,
    SUMMER,
    TABLES,
    market,
)
from tests.engine.oracle import days, known, minimum_is_reached
from tests.engine.test_ranking import random_rows

Row = dict[str, Any]
Way = tuple[float, float]
WIDTHS: Final = {
    Change.REACH: unlocking.BIN_KM,
    Change.MINIMUM_ORDER: unlocking.BIN_ORDER_CENTS,
    Change.PRICE: unlocking.BIN_PRICE_CENTS,
}
# amounts of 64-bit columns survive a sum and a difference to about this part of them
HAIR: Final = 1 + 1e-9


def first_failure(made: engine.Market, offer: Row, need: Row, way: Way) -> Constraint:
    """The order of engine.md §2, in the words of the oracle."""
    km, minutes = way
    ratio = oracle.travel_ratio(offer, need, km=km, minutes=minutes)
    is_near = known(km) and (km <= 100 if math.isnan(ratio) else ratio <= 1)
    ceiling = need["budget_cents_per_kg"] if need["budget_is_ceiling"] else NAN
    refused = set(zip(*made.refusals, strict=True))
    broken = {
        Constraint.PRODUCT: need["forms"][offer["form"]] == 0,
        Constraint.TRAVEL: not is_near,
        Constraint.CERTIFICATIONS: not days(need["required"]) <= days(offer["certifications"]),
        Constraint.PERIOD: not set(np.flatnonzero(offer["supply"]))
        & set(np.flatnonzero(need["demand"])),
        Constraint.MINIMUM_ORDER: not minimum_is_reached(offer, need),
        Constraint.PRICE: offer["price_cents_per_kg"] > ceiling,
        Constraint.CONTRACT: bool(need["is_bound"]),
        Constraint.STATUS: not (offer["is_open"] and need["is_open"]),
        Constraint.REFUSED: (offer["key"], need["key"]) in refused,
        Constraint.OWN_ORGANIZATION: offer["organization"] == need["organization"],
    }
    return next((each for each, is_so in broken.items() if is_so), Constraint.NONE)


def ways(made: engine.Market) -> Any:
    """[offers, needs, 2] km and minutes."""
    i, j = np.indices((len(made.offers.key), len(made.needs.key))).reshape(2, -1)
    starts = made.offers.longitude[i], made.offers.latitude[i]
    ends = made.needs.longitude[j], made.needs.latitude[j]
    shape = (len(made.offers.key), len(made.needs.key), 2)
    return np.stack(engine.between(made.travel, starts, ends), axis=1).reshape(shape)


def longer(offer: Row, need: Row, way: Way, km: float) -> tuple[Row, Row]:
    """Both go so much further, by travel time in proportion; who can't carry now fetches."""
    whole_km, minutes = way
    more = km * minutes / whole_km
    delivered = offer | {
        "reach_km": offer["reach_km"] + km,
        "reach_minutes": offer["reach_minutes"] + more,
        "allows_pickup": True,
    }
    fetched = np.nan_to_num(need["pickup_km"]) * bool(offer["allows_pickup"]) + km
    limited = need | {
        "limit_km": need["limit_km"] + km,
        "limit_minutes": need["limit_minutes"] + more,
        "pickup_km": fetched or NAN,
    }
    stated = (offer["reach_km"], offer["reach_minutes"], need["limit_km"], need["limit_minutes"])
    if offer["delivers"] and not any(known(each) for each in stated):
        delivered["reach_km"] = engine.ASSUMED_REACH_KM + km
    return delivered, limited


def later(row: Row, name: str, half_months: float) -> Row:
    return row | {name: np.roll(row[name], int(half_months))}


def cheaper(offer: Row, need: Row, cents: float) -> Row:
    """The minimum order lower by so much, in kg what so much buys."""
    price = offer["price_cents_per_kg"]
    price = price if known(price) else need["budget_cents_per_kg"]
    # what a sum buys at no known price is not known either; any order does without a minimum
    bought_kg = math.inf if cents == math.inf else 0.0
    return offer | {
        "min_order_cents": offer["min_order_cents"] - cents,
        "min_order_kg": offer["min_order_kg"] - (cents / price if known(price) else bought_kg),
    }


def of_need(
    change: Change, offer: Row, need: Row, way: Way, amount: float, detail: int
) -> tuple[Row, Row]:
    """The pair once the kitchen made the change, or what stands in its way gave so much."""
    if change is Change.SEASON:
        return offer, later(need, "demand", amount)
    if change is Change.FORM:
        forms = need["forms"].copy()
        forms[detail] = 100
        return offer, need | {"forms": forms}
    if change is Change.CERTIFICATION:
        return offer, need | {"required": int(need["required"]) & ~(1 << detail)}
    return of_both(change, offer, need, way, amount)


def of_offer(
    change: Change, offer: Row, need: Row, way: Way, amount: float, detail: int
) -> tuple[Row, Row]:
    """The pair once the farm made the change, or what stands in its way gave so much."""
    if change is Change.SEASON:
        return later(offer, "supply", amount), need
    if change is Change.FORM:
        return offer | {"form": detail}, need
    if change is Change.CERTIFICATION:
        return offer | {"certifications": int(offer["certifications"]) | 1 << detail}, need
    return of_both(change, offer, need, way, amount)


def of_both(change: Change, offer: Row, need: Row, way: Way, amount: float) -> tuple[Row, Row]:
    if change is Change.REACH:
        return longer(offer, need, way, amount * HAIR)
    if change is Change.MINIMUM_ORDER:
        return cheaper(offer, need, amount * HAIR), need
    if not known(offer["price_cents_per_kg"]):
        # the budget stands for it in the value of an order, which is another change
        return offer, need
    more = need["budget_cents_per_kg"] + amount * HAIR
    return offer, need | {"budget_cents_per_kg": more}


def less(change: Change, amount: float, detail: int) -> float | None:
    """The most that the nearest amount proposed nothing for; None where less means nothing."""
    if change in WIDTHS:
        return max(0.0, detail * WIDTHS[change] / HAIR**2)
    if change is Change.SEASON:
        return math.copysign(abs(amount) - 1, amount)
    return None


Pairs = list[tuple[Row, Row, Way]]


class Slow:
    """A market's pairs one by one, and what the engine said of both sides."""

    def __init__(self, made: engine.Market, *, best: int = 20) -> None:
        self.market = made
        self.ranking = engine.rank(made, TABLES, best=best)
        self.offers = [oracle.row(made.offers, i) for i in range(len(made.offers.key))]
        self.needs = [oracle.row(made.needs, j) for j in range(len(made.needs.key))]
        self.ways = ways(made)

    def is_feasible(self, offer: Row, need: Row, way: Way) -> bool:
        return oracle.is_feasible(self.market, offer, need, km=way[0], minutes=way[1])

    def of_need(self, j: int) -> Pairs:
        return self._answering(
            [(o, self.needs[j], tuple(self.ways[i, j])) for i, o in enumerate(self.offers)]
        )

    def of_offer(self, i: int) -> Pairs:
        return self._answering(
            [(self.offers[i], n, tuple(self.ways[i, j])) for j, n in enumerate(self.needs)]
        )

    def refused(self, pairs: Pairs) -> Pairs:
        """Those that break something and have a way."""
        return [each for each in pairs if known(each[2][0]) and not self.is_feasible(*each)]

    def brought_in(
        self,
        refused: Pairs,
        apply: Callable[..., tuple[Row, Row]],
        change: Change,
        amount: float,
        detail: int,
    ) -> int:
        """How many of them would be feasible."""
        return sum(
            self.is_feasible(*apply(change, *each, amount, detail), each[2]) for each in refused
        )

    def _answering(self, pairs: Pairs) -> Pairs:
        return [each for each in pairs if oracle.compatibility(self.market, *each[:2]) > 0]


def sides(slow: Slow) -> list[tuple[engine.Lists, Callable[[int], Pairs], Any]]:
    return [
        (slow.ranking.needs, slow.of_need, of_need),
        (slow.ranking.offers, slow.of_offer, of_offer),
    ]


def small_market(seed: int) -> engine.Market:
    """Few enough rows that lists stay short, on both sides."""
    offers = random_rows(seed, count=40, need=False)
    needs = random_rows(seed + 1, count=20, need=True)
    pairs = np.random.default_rng(seed)
    refused = engine.Refusals(
        pairs.choice([row["key"] for row in offers], 10),
        pairs.choice([row["key"] for row in needs], 10),
    )
    return market(offers, needs, refusals=refused)


seeds = st.integers(0, 10_000)


@given(seeds)
@settings(max_examples=15)
def test_a_change_made_brings_in_as_many_as_it_said_and_less_brings_nobody(seed: int) -> None:
    slow = Slow(small_market(seed))
    for lists, pairs, apply in sides(slow):
        for place, changes in enumerate(lists.changes):
            around = slow.refused(pairs(place))
            for change in Change:
                amount, gain, detail = changes[change]
                if math.isnan(gain):
                    continue
                assert gain >= 1
                made = slow.brought_in(around, apply, change, amount, int(detail))
                assert made >= gain, (change.name, lists.keys[place], amount, gain, made)
                short = less(change, amount, int(detail))
                if short is not None:
                    assert slow.brought_in(around, apply, change, short, int(detail)) == 0


@given(seeds)
@settings(max_examples=15)
def test_where_nothing_is_proposed_no_single_change_of_the_row_would_do(seed: int) -> None:
    slow = Slow(small_market(seed))
    for lists, pairs, apply in sides(slow):
        for place, changes in enumerate(lists.changes):
            around = slow.refused(pairs(place))
            if math.isnan(changes[Change.CERTIFICATION, 1]):
                for bit in range(3):
                    assert not slow.brought_in(around, apply, Change.CERTIFICATION, 1.0, bit)
            if math.isnan(changes[Change.SEASON, 1]):
                for half_months in range(-11, 13):
                    assert not slow.brought_in(around, apply, Change.SEASON, half_months, 0)


@given(seeds)
@settings(max_examples=15)
def test_what_is_lost_is_counted_by_what_breaks_first(seed: int) -> None:
    slow = Slow(small_market(seed))
    for lists, pairs, _ in sides(slow):
        for place, lost in enumerate(lists.lost):
            counts = [0] * len(Constraint)
            for offer, need, way in pairs(place):
                counts[first_failure(slow.market, offer, need, way)] += 1
            assert lost.tolist() == counts


def test_a_full_list_proposes_nothing() -> None:
    slow = Slow(small_market(3), best=2)
    both = 0
    for lists, _, _ in sides(slow):
        is_full = lists.feasible >= 2
        assert np.isnan(lists.changes[is_full]).all()
        assert not np.isnan(lists.changes[~is_full]).all()
        both += int(is_full.sum())
    assert both


def proposed(
    offers: list[Row], needs: list[Row], side: str
) -> dict[Change, tuple[float, int, int]]:
    """What is proposed to the first row of a side: amount, gain, detail."""
    ranking = engine.rank(market(offers, needs), TABLES)
    found = (ranking.needs if side == "need" else ranking.offers).changes[0]
    return {
        change: (float(found[change, 0]), int(found[change, 1]), int(found[change, 2]))
        for change in Change
        if not math.isnan(found[change, 1])
    }


def months(first: int, end: int) -> list[int]:
    return [100 if first <= half_month < end else 0 for half_month in range(24)]


def spot(place: tuple[float, float]) -> Row:
    return {"longitude": place[0], "latitude": place[1]}


DEAR: Final = {"budget_cents_per_kg": 140.0, "budget_is_ceiling": True}
WINTER: Final = [100] * 4 + [0] * 20
WHOLE: Final = engine.accepted_forms([Form.WHOLE])
SIDES: Final = pytest.mark.parametrize("side", ["need", "offer"])


@SIDES
def test_the_km_that_the_way_is_too_long(side: str) -> None:
    km = float(ways(market([{}], [{}]))[0, 0, 0])
    found = proposed([{"reach_km": km - 12}], [{}], side)
    assert list(found) == [Change.REACH]
    assert found[Change.REACH][0] == pytest.approx(12)
    assert found[Change.REACH][1] == 1


@SIDES
def test_nobody_goes_more_than_a_hundred_km_further(side: str) -> None:
    assert proposed([{"reach_km": 20.0}], [spot(MATANE)], side) == {}


def test_the_nearest_of_several_is_proposed_with_all_that_are_as_near() -> None:
    farms = [{"reach_km": 10.0}, {"reach_km": 10.5}, {"reach_km": 10.0, **spot(QUEBEC)}]
    amount, gain, _ = proposed(farms, [{}], "need")[Change.REACH]
    assert gain == 2
    assert amount < 25


@pytest.mark.parametrize(
    ("offered", "asked", "half_months"),
    [((0, 4), (4, 8), 1), ((10, 12), (2, 6), -5), ((22, 24), (1, 2), 2)],
    ids=["a quinzaine later", "earlier", "over the new year"],
)
def test_the_half_months_to_move(
    offered: tuple[int, int], asked: tuple[int, int], half_months: int
) -> None:
    rows = [{"supply": months(*offered)}], [{"demand": months(*asked)}]
    assert proposed(*rows, "offer")[Change.SEASON][:2] == (half_months, 1)
    # the kitchen's move is the mirror of the farm's
    assert proposed(*rows, "need")[Change.SEASON][:2] == (-half_months, 1)


def test_a_form_to_accept() -> None:
    asked = engine.accepted_forms([Form.FROZEN])
    farms = [{"form": Form.WASHED}, {"form": Form.WASHED}, {"form": Form.CANNED}]
    assert proposed(farms, [{"forms": asked}], "need") == {Change.FORM: (1.0, 2, Form.WASHED)}


def test_a_form_to_offer_is_one_that_they_ask() -> None:
    kitchens = [
        {"forms": engine.accepted_forms([form])}
        for form in (Form.FROZEN, Form.DRIED, Form.FROZEN, Form.WHOLE)
    ]
    assert proposed([{"form": Form.WHOLE}], kitchens, "offer") == {
        Change.FORM: (1.0, 2, Form.FROZEN)
    }


def test_a_certification_to_do_without_or_to_obtain() -> None:
    farm, kitchen = [{"certifications": 0b001}], [{"required": 0b101}]
    assert proposed(farm, kitchen, "need") == {Change.CERTIFICATION: (1.0, 1, 2)}
    assert proposed(farm, kitchen, "offer") == {Change.CERTIFICATION: (1.0, 1, 2)}


@SIDES
def test_two_certifications_are_two_changes(side: str) -> None:
    assert proposed([{}], [{"required": 0b11}], side) == {}


@SIDES
def test_the_dollars_that_a_delivery_lacks(side: str) -> None:
    # 1,200 kg over 12 months, twice a month: 50 kg at a dollar, for a minimum of 80 $
    farm = {"price_cents_per_kg": 100.0, "min_order_cents": 8000.0}
    found = proposed([farm], [{"quantity_kg": 1200.0, "demand": ALL_YEAR}], side)
    assert found == {Change.MINIMUM_ORDER: (pytest.approx(3000.0), 1, 2)}


@SIDES
def test_without_any_price_no_sum_makes_an_order_large_enough(side: str) -> None:
    farm = {"price_cents_per_kg": NAN, "min_order_kg": 80.0}
    found = proposed([farm], [{"quantity_kg": 1200.0}], side)
    assert found[Change.MINIMUM_ORDER][:2] == (math.inf, 1)


@SIDES
def test_the_cents_over_the_ceiling(side: str) -> None:
    found = proposed([{"price_cents_per_kg": 180.0}], [DEAR], side)
    assert found == {Change.PRICE: (pytest.approx(40.0), 1, 3)}


@SIDES
@pytest.mark.parametrize(
    ("offer", "need"),
    [
        ({"reach_km": 10.0, "price_cents_per_kg": 180.0}, DEAR),
        ({"supply": SUMMER, "form": Form.FROZEN}, {"demand": WINTER, "forms": WHOLE}),
        ({"reach_km": 10.0}, {"is_bound": True}),
        ({"reach_km": 10.0, "organization": 5}, {"organization": 5}),
        ({"reach_km": 10.0, "is_open": False}, {}),
        ({"latitude": NAN, "longitude": NAN}, {}),
    ],
    ids=["way and price", "season and form", "bound", "own organisation", "closed", "nowhere"],
)  # fmt: skip
def test_what_one_change_would_not_lift_is_not_proposed(offer: Row, need: Row, side: str) -> None:
    assert proposed([offer], [need], side) == {}
