"""The slow, obvious engine: every pair, one sentence at a time, nothing shared with the real one.

It reads the same columns and the same tables, and is written from engine.md, not from the code.
"""

from __future__ import annotations

import math
from typing import Any

from matchmaker import engine


def row(table: Any, index: int) -> dict[str, Any]:
    return {name: values[index] for name, values in table._asdict().items()}


def days(mask: int) -> set[int]:
    return {day for day in range(64) if (int(mask) >> day) & 1}


def known(value: float) -> bool:
    return not math.isnan(value)


def compatibility(market: engine.Market, offer: dict[str, Any], need: dict[str, Any]) -> float:
    if need["product"] == engine.FAMILY_ONLY:
        return 0.5 if offer["family"] == need["family"] else 0.0
    if need["product"] == offer["product"]:
        return 1.0
    if need["accepts_substitutes"]:
        for wanted, offered, worth in zip(*market.substitutes, strict=True):
            if (wanted, offered) == (need["product"], offer["product"]):
                return float(worth)
    return 0.0


def ratio_of(km: float, minutes: float, reach_km: float, reach_minutes: float) -> list[float]:
    by_km = [km / reach_km] if known(reach_km) else []
    return by_km + ([minutes / reach_minutes] if known(reach_minutes) else [])


def travel_ratio(
    offer: dict[str, Any], need: dict[str, Any], *, km: float, minutes: float
) -> float:
    delivery = ratio_of(km, minutes, offer["reach_km"], offer["reach_minutes"])
    ways = [max(delivery)] if offer["delivers"] and delivery else []
    if offer["allows_pickup"] and known(need["pickup_km"]):
        ways.append(km / need["pickup_km"])
    open_ended = offer["delivers"] and not delivery and (not ways or min(ways) > 1)
    limits = ratio_of(km, minutes, need["limit_km"], need["limit_minutes"])
    if open_ended:
        return max(limits, default=math.nan)
    return max([min(ways, default=math.inf), *limits])


def features(
    market: engine.Market, offer: dict[str, Any], need: dict[str, Any], *, km: float, minutes: float
) -> list[float]:
    supply, demand = [int(v) for v in offer["supply"]], [int(v) for v in need["demand"]]
    common = [t for t in range(24) if supply[t] > 0 and demand[t] > 0]
    coverage = sum(min(supply[t], demand[t]) for t in range(24)) / max(1, sum(demand))

    volume = 1.0
    if known(need["quantity_kg"]) and common:
        wanted = need["quantity_kg"] * sum(demand[t] for t in common) / sum(demand)
        given = offer["quantity_kg"] * sum(supply[t] for t in common) / sum(supply)
        volume = min(1.0, given / wanted) if known(given) else math.nan

    price = 0.0
    if known(need["budget_cents_per_kg"]):
        price = offer["price_cents_per_kg"] / need["budget_cents_per_kg"]

    preferred = days(need["preferred"])
    labels = len(preferred & days(offer["certifications"])) / len(preferred) if preferred else 1.0
    form = compatibility(market, offer, need) * int(need["forms"][offer["form"]]) / 100
    return [
        coverage,
        travel_ratio(offer, need, km=km, minutes=minutes),
        volume,
        price,
        labels,
        form,
        logistics(offer, need),
        trust(offer),
    ]


def logistics(offer: dict[str, Any], need: dict[str, Any]) -> float:
    parts = []
    if need["reception_days"]:
        received = days(need["reception_days"])
        delivered = days(offer["delivery_days"])
        parts.append(len(received & delivered) / len(received) if delivered else math.nan)
    if known(need["lead_time_days"]):
        late = offer["lead_time_days"] > need["lead_time_days"]
        part = need["lead_time_days"] / offer["lead_time_days"] if late else 1.0
        parts.append(part if known(offer["lead_time_days"]) else math.nan)
    if known(need["deliveries_per_month"]):
        parts.append(min(1.0, offer["deliveries_per_month"] / need["deliveries_per_month"]))
        if not known(offer["deliveries_per_month"]):
            parts[-1] = math.nan
    if not parts:
        return 1.0
    if not any(known(part) for part in parts):
        return math.nan
    return sum(part if known(part) else 0.4 for part in parts) / len(parts)


def trust(offer: dict[str, Any]) -> float:
    fresh = min(1.0, max(0.0, 2 - offer["age_days"] / 365))
    record = (offer["outcomes_good"] + 3) / (offer["outcomes"] + 5)
    return float(0.3 * offer["completeness"] + 0.2 * fresh + 0.5 * record)


def minimum_is_reached(offer: dict[str, Any], need: dict[str, Any]) -> bool:
    if not known(need["quantity_kg"]):
        return True
    frequency = need["deliveries_per_month"] if known(need["deliveries_per_month"]) else 2.0
    if known(offer["deliveries_per_month"]):
        frequency = min(frequency, offer["deliveries_per_month"])
    months = sum(int(v) for v in need["demand"]) / 200
    order = need["quantity_kg"] / max(1.0, months * frequency)
    if known(offer["min_order_kg"]) and order < offer["min_order_kg"]:
        return False
    price = offer["price_cents_per_kg"]
    price = price if known(price) else need["budget_cents_per_kg"]
    if known(offer["min_order_cents"]) and known(price):
        return bool(order * price >= offer["min_order_cents"])
    return True


def is_feasible(
    market: engine.Market, offer: dict[str, Any], need: dict[str, Any], *, km: float, minutes: float
) -> bool:
    ratio = travel_ratio(offer, need, km=km, minutes=minutes)
    near = km <= 100 if math.isnan(ratio) else ratio <= 1
    ceiling = (
        need["budget_is_ceiling"] and offer["price_cents_per_kg"] > need["budget_cents_per_kg"]
    )
    refused = (offer["key"], need["key"]) in set(zip(*market.refusals, strict=True))
    return bool(
        compatibility(market, offer, need) > 0
        and need["forms"][offer["form"]] > 0
        and known(km)
        and near
        and days(need["required"]) <= days(offer["certifications"])
        and any(s > 0 and d > 0 for s, d in zip(offer["supply"], need["demand"], strict=True))
        and minimum_is_reached(offer, need)
        and not ceiling
        and not need["is_bound"]
        and offer["is_open"]
        and need["is_open"]
        and not refused
        and offer["organization"] != need["organization"]
    )


def points(tables: engine.Tables, raw: list[float]) -> list[float]:
    earned = []
    for table, feature in zip(tables.steps, raw, strict=True):
        below = sum(1 for edge in table.edges if edge < feature)
        earned.append(float(table.points[below]) if known(feature) else table.unknown)
    return earned


def best(
    market: engine.Market, tables: engine.Tables, *, count: int
) -> tuple[dict[int, list[tuple[float, int]]], dict[int, list[tuple[float, int]]]]:
    """(offers of each need, needs of each offer), best first, as (score, key)."""
    of_needs: dict[int, list[tuple[float, int]]] = {int(k): [] for k in market.needs.key}
    of_offers: dict[int, list[tuple[float, int]]] = {int(k): [] for k in market.offers.key}
    for i in range(len(market.offers.key)):
        for j in range(len(market.needs.key)):
            offer, need = row(market.offers, i), row(market.needs, j)
            way = engine.between(
                market.travel,
                (market.offers.longitude[[i]], market.offers.latitude[[i]]),
                (market.needs.longitude[[j]], market.needs.latitude[[j]]),
            )
            km, minutes = float(way[0][0]), float(way[1][0])
            if is_feasible(market, offer, need, km=km, minutes=minutes):
                raw = features(market, offer, need, km=km, minutes=minutes)
                total = sum(points(tables, raw))
                of_needs[int(need["key"])].append((total, int(offer["key"])))
                of_offers[int(offer["key"])].append((total, int(need["key"])))
    for lists in (of_needs, of_offers):
        for key, found in lists.items():
            lists[key] = sorted(found, key=lambda entry: (-entry[0], entry[1]))[:count]
    return of_needs, of_offers
