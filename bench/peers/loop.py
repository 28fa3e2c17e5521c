"""Plain Python: one pair after the other, the cheapest question first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import asin, cos, inf, isnan, nan, radians, sin, sqrt
from typing import Any

from bench import answers
from bench.answers import BEST, Answers
from bench.peers.method import Answer, Rows
from bench.workload import PERIODS, Workload
from matchmaker import engine

Row = dict[str, Any]


class Loop:
    """Rows as dictionaries, offers by product."""

    def __init__(self, work: Workload) -> None:
        self.work = work
        self.net = work.network
        self.states = self.net.states.tolist()
        self.by_product: dict[int, list[Row]] = {}
        for offer in rows_of(work.offers, work.supply, trust=work.trust_points):
            self.by_product.setdefault(offer["product"], []).append(offer)
        self.tables = [(t.edges.tolist(), t.points.tolist(), t.unknown) for t in work.tables.steps]
        refused = zip(*work.market.refusals, strict=True)
        self.refused = {(int(offer), int(need)) for offer, need in refused}

    def best(self, row: int, need: Row) -> list[tuple[float, int]]:
        """(score, key) of the 20 best."""
        answering = self.work.answering
        group = answering.group[row]
        found = []
        for place in range(answering.start[group], answering.start[group + 1]):
            worth = float(answering.worth[place])
            for offer in self.by_product.get(int(answering.product[place]), ()):
                score = self.score(offer, need, worth)
                if score is not None:
                    found.append((-score, offer["key"]))
        found.sort()
        return [(-score, key) for score, key in found[:BEST]]

    def score(self, offer: Row, need: Row, worth: float) -> float | None:
        """The points of a pair, None when it breaks a constraint."""
        form = need["forms"][offer["form"]]
        if form == 0 or not is_acceptable(offer, need):
            return None
        share = self.travel(offer, need)
        if share is None or not reaches_minimum(offer, need):
            return None
        if (offer["key"], need["key"]) in self.refused:
            return None
        features = (
            sum(map(min, offer["supply"], need["demand"])) / need["percents"],
            share,
            volume(offer, need),
            price(offer, need),
            labels(offer, need),
            worth * form / 100.0,
            logistics(offer, need),
        )
        return sum(map(self.points, self.tables, features), float(offer["trust"]))

    @staticmethod
    def points(table: tuple[list[float], list[float], float], feature: float) -> float:
        edges, points, unknown = table
        if isnan(feature):
            return unknown
        low, high = 0, len(edges)
        while low < high:
            middle = (low + high) // 2
            if edges[middle] < feature:
                low = middle + 1
            else:
                high = middle
        return points[low]

    def travel(self, offer: Row, need: Row) -> float | None:
        """Travel over the smaller reach; None when it is out of reach."""
        a, b = need["cell"], offer["cell"]
        if a < 0 or b < 0:
            return None
        if a != b and self.net.varies[a, b]:
            return self.mean(offer, need)
        km, share = self.way(offer, need, state=0)
        return share if is_within(km, share) else None

    def mean(self, offer: Row, need: Row) -> float | None:
        whole, far, part = 0.0, 0.0, 0.0
        ways = {state: self.way(offer, need, state=state) for state in set(self.states)}
        for period in range(PERIODS):
            km, share = ways[self.states[period]]
            if (offer["periods"] & need["periods"]) >> period & 1 and is_within(km, share):
                whole += need["demand"][period]
                far += need["demand"][period] * km
                part += need["demand"][period] * share
        if whole == 0.0 or not is_within(far / whole, part / whole):
            return None
        return part / whole

    def way(self, offer: Row, need: Row, *, state: int) -> tuple[float, float]:
        """km, and travel over the smaller reach."""
        net, a, b = self.net, need["cell"], offer["cell"]
        if a == b:
            km = max(straight_km(offer, need) * net.circuity, net.minimum_km)
            minutes = km / net.km_per_minute
        else:
            tenths = int(net.minutes[state, a, b])
            if tenths == engine.NO_WAY:
                return nan, nan
            ends = offer["ends_km"] + need["ends_km"]
            km = int(net.km[state, a, b]) * 0.1 + ends
            minutes = tenths * 0.1 + ends / net.km_per_minute
        return km, ratio(offer, need, km=km, minutes=minutes)


def rows_of(table: Any, side: Any, **more: Any) -> Iterator[Row]:
    columns = {**table._asdict(), **side._asdict(), **more}
    names = list(columns)
    for values in zip(*(columns[name].tolist() for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def straight_km(offer: Row, need: Row) -> float:
    north, to_north = radians(offer["latitude"]), radians(need["latitude"])
    east = radians(need["longitude"] - offer["longitude"])
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin(east / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(half, 1.0)))


def larger(one: float, other: float) -> float:
    """The larger of what is stated."""
    if isnan(one) or other > one:
        return other
    return one


def ratio(offer: Row, need: Row, *, km: float, minutes: float) -> float:
    delivery = larger(km / offer["reach_km"], minutes / offer["reach_minutes"])
    fetched = km / need["pickup_km"] if offer["allows_pickup"] else inf
    fetched = inf if isnan(fetched) else fetched
    if not offer["delivers"]:
        offered = fetched
    elif isnan(delivery):
        offered = fetched if fetched <= 1 else nan
    else:
        offered = min(delivery, fetched)
    return larger(offered, larger(km / need["limit_km"], minutes / need["limit_minutes"]))


def is_within(km: float, share: float) -> bool:
    return not isnan(km) and (km <= 100.0 if isnan(share) else share <= 1.0)


def is_acceptable(offer: Row, need: Row) -> bool:
    """What costs next to nothing to ask."""
    if need["required"] & ~offer["certifications"] or need["is_bound"]:
        return False
    if not offer["periods"] & need["periods"]:
        return False
    if need["budget_is_ceiling"] and offer["price_cents_per_kg"] > need["budget_cents_per_kg"]:
        return False
    is_own = offer["organization"] == need["organization"]
    return bool(offer["is_open"] and need["is_open"] and not is_own)


def reaches_minimum(offer: Row, need: Row) -> bool:
    often = need["deliveries_per_month"]
    often = 2.0 if isnan(often) else often
    if offer["deliveries_per_month"] < often:
        often = offer["deliveries_per_month"]
    kg = need["quantity_kg"] / max(1.0, often * need["percents"] / 200)
    unit = offer["price_cents_per_kg"]
    unit = need["budget_cents_per_kg"] if isnan(unit) else unit
    return not (kg < offer["min_order_kg"] or kg * unit < offer["min_order_cents"])


def volume(offer: Row, need: Row) -> float:
    if isnan(need["quantity_kg"]):
        return 1.0
    given = sum(s for s, d in zip(offer["supply"], need["demand"], strict=True) if d > 0)
    asked = sum(d for s, d in zip(offer["supply"], need["demand"], strict=True) if s > 0)
    offered_part, needed_part = given / offer["percents"], asked / need["percents"]
    share = offer["quantity_kg"] * offered_part / (need["quantity_kg"] * needed_part)
    return min(1.0, share) if not isnan(share) else nan


def price(offer: Row, need: Row) -> float:
    if isnan(need["budget_cents_per_kg"]):
        return 0.0
    if offer["price_cents_per_kg"] <= 0:
        return 0.0
    if need["budget_cents_per_kg"] <= 0:
        return nan if isnan(offer["price_cents_per_kg"]) else inf
    return float(offer["price_cents_per_kg"] / need["budget_cents_per_kg"])


def labels(offer: Row, need: Row) -> float:
    wanted = need["preferred"].bit_count()
    held = (offer["certifications"] & need["preferred"]).bit_count()
    return held / wanted if wanted else 1.0


def logistics(offer: Row, need: Row) -> float:
    parts = []
    if need["reception_days"]:
        both = (offer["delivery_days"] & need["reception_days"]).bit_count()
        received = need["reception_days"].bit_count()
        parts.append(both / received if offer["delivery_days"] else nan)
    if not isnan(need["lead_time_days"]):
        notice = offer["lead_time_days"]
        parts.append(1.0 if notice <= need["lead_time_days"] else need["lead_time_days"] / notice)
    if not isnan(need["deliveries_per_month"]):
        often = offer["deliveries_per_month"] / need["deliveries_per_month"]
        parts.append(often if isnan(often) else min(1.0, often))
    if not parts:
        return 1.0
    if all(map(isnan, parts)):
        return nan
    return sum(0.4 if isnan(part) else part for part in parts) / len(parts)


@contextmanager
def ready(work: Workload) -> Iterator[Answer]:
    loop = Loop(work)
    needs = list(rows_of(work.needs, work.demand))

    def answer(rows: Rows) -> Answers:
        made = answers.empty(rows)
        for place, row in enumerate(rows.tolist()):
            for rank, (score, key) in enumerate(loop.best(row, needs[row])):
                made.keys[place, rank], made.scores[place, rank] = key, score
        return made

    yield answer
