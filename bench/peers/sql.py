"""The constraints and points as SQL that PostgreSQL and DuckDB both read.

`o` is an offer, `n` a need, `w` the way between them (km, minutes); null is not stated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from bench.answers import BEST
from bench.workload import PERIODS, Workload
from matchmaker.engine import StepTable

INFINITE: Final = "CAST('Infinity' AS FLOAT8)"
TERMS: Final = ("coverage", "share", "volume", "price", "labels", "form", "logistics")


@dataclass(frozen=True)
class Dialect:
    """How a database says what the standard leaves open.

    points: the SQL of a table's points for a feature that is stated.
    """

    bit_count: Callable[[str], str]
    points: Callable[[StepTable, str], str]


def total(periods: Sequence[str]) -> str:
    return "(" + " + ".join(periods) + ")"


def over(part: str, whole: str) -> str:
    """A quotient of whole numbers, which must not be cut."""
    return f"(CAST({part} AS FLOAT8) / {whole})"


def at_most_one(part: str, whole: str) -> str:
    """A quotient, 1 where it would be more."""
    return f"CASE WHEN {part} >= {whole} THEN 1.0 ELSE {part} / {whole} END"


class Way(NamedTuple):
    """The SQL of km and minutes between an offer and a need; null where there is no way."""

    km: str
    minutes: str

    @property
    def columns(self) -> str:
        return f"{self.km} AS km, {self.minutes} AS minutes"


NAMED: Final = Way("w.km", "w.minutes")
HOME_KM: Final = (
    "(2.0 * 6371.0088 * asin(sqrt(LEAST(1.0,"
    " power(sin(radians(n.latitude - o.latitude) / 2.0), 2)"
    " + cos(radians(o.latitude)) * cos(radians(n.latitude))"
    " * power(sin(radians(n.longitude - o.longitude) / 2.0), 2)))))"
)
ORDER_KG: Final = (
    "(n.quantity_kg / GREATEST(1.0, LEAST(COALESCE(n.deliveries_per_month, 2.0),"
    " o.deliveries_per_month) * n.percents / 200.0))"
)
UNIT: Final = "COALESCE(o.price_cents_per_kg, n.budget_cents_per_kg)"
DEAR: Final = "COALESCE(o.price_cents_per_kg > n.budget_cents_per_kg, FALSE)"
ACCEPTABLE: Final = " AND ".join(
    (
        "(n.required & o.certifications) = n.required",
        "(n.periods & o.periods) <> 0",
        # not `<>`: a planner could join all needs with all offers of others by it
        "o.organization - n.organization <> 0",
        f"NOT (n.budget_is_ceiling AND {DEAR})",
        f"COALESCE({ORDER_KG} >= o.min_order_kg, TRUE)",
        f"COALESCE({ORDER_KG} * {UNIT} >= o.min_order_cents, TRUE)",
    )
)
ACCEPTED: Final = (
    "CASE o.form " + " ".join(f"WHEN {form} THEN n.f{form}" for form in range(10)) + " END"
)
COVERAGE: Final = over(total([f"LEAST(o.s{t}, n.d{t})" for t in range(PERIODS)]), "n.percents")
OFFERED_PART: Final = over(
    total([f"CASE WHEN n.d{t} > 0 THEN o.s{t} ELSE 0 END" for t in range(PERIODS)]), "o.percents"
)
NEEDED_PART: Final = over(
    total([f"CASE WHEN o.s{t} > 0 THEN n.d{t} ELSE 0 END" for t in range(PERIODS)]), "n.percents"
)
VOLUME: Final = (
    "CASE WHEN n.quantity_kg IS NULL THEN 1.0 WHEN o.quantity_kg IS NULL THEN NULL"
    f" ELSE LEAST(1.0, o.quantity_kg * {OFFERED_PART} / (n.quantity_kg * {NEEDED_PART})) END"
)
PRICE: Final = (
    "CASE WHEN n.budget_cents_per_kg IS NULL OR o.price_cents_per_kg <= 0 THEN 0.0"
    " ELSE o.price_cents_per_kg / n.budget_cents_per_kg END"
)


def labels(dialect: Dialect) -> str:
    held = dialect.bit_count("n.preferred & o.certifications")
    wanted = dialect.bit_count("n.preferred")
    return f"CASE WHEN n.preferred = 0 THEN 1.0 ELSE {over(held, wanted)} END"


def logistics(dialect: Dialect) -> str:
    both = dialect.bit_count("n.reception_days & o.delivery_days")
    received = dialect.bit_count("n.reception_days")
    parts = (
        (
            "n.reception_days <> 0",
            f"CASE WHEN o.delivery_days <> 0 THEN {over(both, received)} END",
        ),
        (
            "n.lead_time_days IS NOT NULL",
            at_most_one("n.lead_time_days", "o.lead_time_days"),
        ),
        (
            "n.deliveries_per_month IS NOT NULL",
            at_most_one("o.deliveries_per_month", "n.deliveries_per_month"),
        ),
    )
    asked = total([f"CASE WHEN {is_asked} THEN 1 ELSE 0 END" for is_asked, _ in parts])
    known = " OR ".join(f"({is_asked} AND ({part}) IS NOT NULL)" for is_asked, part in parts)
    earned = total([f"CASE WHEN {q} THEN COALESCE({part}, 0.4) ELSE 0.0 END" for q, part in parts])
    return f"CASE WHEN {asked} = 0 THEN 1.0 WHEN {known} THEN {earned} / {asked} END"


def features(dialect: Dialect, *, worth: str, share: str = "w.share") -> dict[str, str]:
    """The seven terms that depend on both sides, by name."""
    return {
        "coverage": COVERAGE,
        "share": share,
        "volume": VOLUME,
        "price": PRICE,
        "labels": labels(dialect),
        "form": f"{worth} * {ACCEPTED} / 100.0",
        "logistics": logistics(dialect),
    }


def points(work: Workload, dialect: Dialect, source: str) -> str:
    """The sum of the points of the features that `source` names, and of the offer's trust."""
    earned = [f"{source}.trust"]
    for table, name in zip(work.tables.steps, TERMS, strict=False):
        feature = f"{source}.{name}"
        stated = dialect.points(table, feature)
        earned.append(f"CASE WHEN {feature} IS NULL THEN {table.unknown!r} ELSE {stated} END")
    return total(earned)


def way(work: Workload, *, km: str, minutes: str) -> Way:
    """The way, from tenths in the matrix."""
    network = work.network
    home = f"GREATEST({HOME_KM} * {network.circuity!r}, {network.minimum_km!r})"
    ends = "(o.ends_km + n.ends_km)"
    speed = repr(float(network.km_per_minute))
    return Way(
        f"CASE WHEN o.cell = n.cell THEN {home}"
        f" WHEN {minutes} < 65535 THEN {km} * CAST(0.1 AS FLOAT8) + {ends} END",
        f"CASE WHEN o.cell = n.cell THEN {home} / {speed}"
        f" WHEN {minutes} < 65535 THEN {minutes} * CAST(0.1 AS FLOAT8) + {ends} / {speed} END",
    )


def share(way: Way = NAMED) -> str:
    """Travel over the smaller of the two reaches; null when neither is stated."""
    km, minutes = f"({way.km})", f"({way.minutes})"
    delivery = f"GREATEST({km} / o.reach_km, {minutes} / o.reach_minutes)"
    fetched = (
        "CASE WHEN o.allows_pickup AND n.pickup_km IS NOT NULL"
        f" THEN {km} / n.pickup_km ELSE {INFINITE} END"
    )
    offered = (
        f"CASE WHEN NOT o.delivers THEN {fetched}"
        f" WHEN {delivery} IS NULL THEN CASE WHEN {fetched} <= 1 THEN {fetched} END"
        f" ELSE LEAST({delivery}, {fetched}) END"
    )
    return f"GREATEST({offered}, GREATEST({km} / n.limit_km, {minutes} / n.limit_minutes))"


def within(km: str = NAMED.km, share: str = "w.share") -> str:
    """Whether a way exists and is within both reaches."""
    return (
        f"({km}) IS NOT NULL AND CASE WHEN ({share}) IS NULL THEN ({km}) <= 100"
        f" ELSE ({share}) <= 1 END"
    )


def weight(work: Workload, state: str) -> str:
    """What the half-months of one state weigh for a pair: the demand of those in common."""
    cases = []
    for each in sorted(set(work.network.states.tolist())):
        served = [
            f"CASE WHEN (n.periods & o.periods & {1 << t}) <> 0 THEN n.d{t} ELSE 0 END"
            for t in range(PERIODS)
            if work.network.states[t] == each
        ]
        cases.append(f"WHEN {each} THEN {total(served)}")
    return f"CASE {state} {' '.join(cases)} END"


def best(order: str) -> str:
    return f"ORDER BY {order} LIMIT {BEST}"


def columns(work: Workload) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plain columns of both sides; NaN is not stated."""
    offers: dict[str, Any] = {**work.offers._asdict(), **work.supply._asdict()}
    needs: dict[str, Any] = {**work.needs._asdict(), **work.demand._asdict()}
    offers |= {"farthest_km": work.farthest_km, "trust": work.trust_points}
    needs |= {"need_group": work.answering.group, "place": np.arange(len(work.needs.key))}
    for name, calendar, side in (("s", "supply", offers), ("d", "demand", needs)):
        curve = side.pop(calendar)
        side |= {f"{name}{t}": curve[:, t].astype(np.int16) for t in range(PERIODS)}
    forms = needs.pop("forms")
    needs |= {f"f{form}": forms[:, form].astype(np.int16) for form in range(10)}
    usable = work.needs.is_open & ~work.needs.is_bound & (work.demand.cell >= 0)
    offered = work.offers.is_open & (work.supply.cell >= 0)
    return _plain(offers, offered), _plain(needs, usable)


def _plain(table: dict[str, Any], kept: Any) -> dict[str, Any]:
    """Kept rows, bit sets as signed numbers."""
    return {
        name: (values.astype(np.int64) if values.dtype == np.uint64 else values)[kept]
        for name, values in table.items()
    }


def answering(work: Workload) -> dict[str, Any]:
    made = work.answering
    group = np.repeat(np.arange(len(made.start) - 1), np.diff(made.start))
    return {"need_group": group, "product": made.product, "worth": made.worth}
