"""Why a pair has its score: data for one pair, which a template turns into sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from matchmaker.engine import criteria, orders, scoring, season
from matchmaker.engine.criteria import Constraint, Term
from matchmaker.engine.market import Market
from matchmaker.engine.scoring import Scores
from matchmaker.engine.season import Span
from matchmaker.engine.tables import Tables

Fact = float | int | bool | None
Year = tuple[int, ...]


@dataclass(frozen=True)
class TermExplanation:
    """One term. `feature` is None and `is_known` false when the offer does not state it."""

    term: Term
    points: float
    maximum: float
    feature: float | None
    is_known: bool
    is_asked: bool
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Seasons:
    """Both years as 24 percents, and what they share. Gap: demand left uncovered; surplus:
    supply that nobody here asks for."""

    supply: Year
    demand: Year
    covered: Year
    gap: Year
    surplus: Year
    coverage: float
    absorbed: float
    gap_spans: tuple[Span, ...]
    surplus_spans: tuple[Span, ...]


@dataclass(frozen=True)
class Explanation:
    """A pair, whole. The points of the terms add up to the score."""

    offer_key: int
    need_key: int
    score: float
    terms: tuple[TermExplanation, ...]
    first_failure: Constraint
    seasons: Seasons
    km: float | None
    minutes: float | None

    @property
    def is_feasible(self) -> bool:
        """Whether the pair breaks no hard constraint."""
        return self.first_failure is Constraint.NONE


def explain(market: Market, tables: Tables, *, offer_row: int, need_row: int) -> Explanation:
    """Explain one pair given by its rows, feasible or not."""
    pairs = scoring.pairs(market, [offer_row], [need_row])
    scores = scoring.score(market, tables.compile(), pairs)
    facts = _facts(market, scores, offer_row=offer_row, need_row=need_row)
    asked = _asked(market, need_row)
    return Explanation(
        offer_key=int(market.offers.key[offer_row]),
        need_key=int(market.needs.key[need_row]),
        score=float(scores.total[0]),
        terms=tuple(
            TermExplanation(
                term=term,
                points=float(scores.points[0, place]),
                maximum=tables.maxima[place],
                feature=_stated(scores.features[0, place]),
                is_known=not bool(np.isnan(scores.features[0, place])),
                is_asked=asked[term],
                facts=facts[term],
            )
            for place, term in enumerate(Term)
        ),
        first_failure=Constraint(int(scores.first_failure[0])),
        seasons=seasons(market.offers.supply[offer_row], market.needs.demand[need_row]),
        km=_stated(pairs.km[0]),
        minutes=_stated(pairs.minutes[0]),
    )


def seasons(supply: season.Curve, demand: season.Curve) -> Seasons:
    """Two normalised curves laid over each other."""
    offered, asked = supply.astype(int), demand.astype(int)
    covered = np.minimum(offered, asked)
    return Seasons(
        supply=_year(offered),
        demand=_year(asked),
        covered=_year(covered),
        gap=_year(asked - covered),
        surplus=_year(offered - covered),
        coverage=float(season.coverage(supply, demand)),
        absorbed=float(season.absorbed_share(supply, demand)),
        gap_spans=season.spans(asked - covered),
        surplus_spans=season.spans(offered - covered),
    )


def _year(values: season.Curve) -> Year:
    return tuple(int(value) for value in values)


def _stated(value: float) -> float | None:
    """A number that JSON can hold, or None for what is unknown or without end."""
    return float(value) if isfinite(value) else None


def _asked(market: Market, row: int) -> dict[Term, bool]:
    needs = market.needs
    logistics = (
        needs.reception_days[row] > 0
        or isfinite(needs.lead_time_days[row])
        or isfinite(needs.deliveries_per_month[row])
    )
    return {
        Term.SEASON: True,
        Term.DISTANCE: True,
        Term.VOLUME: isfinite(needs.quantity_kg[row]),
        Term.PRICE: isfinite(needs.budget_cents_per_kg[row]),
        Term.LABELS: bool(needs.preferred[row] > 0),
        Term.FORM: bool((needs.forms[row] < season.FULL).any()),
        Term.LOGISTICS: bool(logistics),
        Term.TRUST: True,
    }


def _facts(
    market: Market, scores: Scores, *, offer_row: int, need_row: int
) -> dict[Term, dict[str, Fact]]:
    return {
        Term.SEASON: _season_facts(market, offer_row, need_row),
        Term.DISTANCE: _distance_facts(market, scores, offer_row=offer_row, need_row=need_row),
        Term.VOLUME: _volume_facts(market, offer_row, need_row),
        Term.PRICE: {
            "price_cents_per_kg": _stated(market.offers.price_cents_per_kg[offer_row]),
            "budget_cents_per_kg": _stated(market.needs.budget_cents_per_kg[need_row]),
            "is_ceiling": bool(market.needs.budget_is_ceiling[need_row]),
        },
        Term.LABELS: _label_facts(market, offer_row, need_row),
        Term.FORM: {
            "form": int(market.offers.form[offer_row]),
            "form_percent": int(market.needs.forms[need_row, market.offers.form[offer_row]]),
            "product_compatibility": float(scores.pairs.compatibility[0]),
        },
        Term.LOGISTICS: _logistics_facts(market, offer_row, need_row),
        Term.TRUST: {
            "completeness": _stated(market.offers.completeness[offer_row]),
            "age_days": _stated(market.offers.age_days[offer_row]),
            "outcomes_good": _stated(market.offers.outcomes_good[offer_row]),
            "outcomes": _stated(market.offers.outcomes[offer_row]),
        },
    }


def _season_facts(market: Market, offer_row: int, need_row: int) -> dict[str, Fact]:
    supply, demand = market.offers.supply[offer_row], market.needs.demand[need_row]
    return {
        "coverage": float(season.coverage(supply, demand)),
        "absorbed": float(season.absorbed_share(supply, demand)),
        "common_half_months": int(((supply > 0) & (demand > 0)).sum()),
        "asked_half_months": int((demand > 0).sum()),
    }


def _distance_facts(
    market: Market, scores: Scores, *, offer_row: int, need_row: int
) -> dict[str, Fact]:
    offers, needs, pairs = market.offers, market.needs, scores.pairs
    delivery = criteria.reach_ratio(
        pairs.km[0], pairs.minutes[0], offers.reach_km[offer_row], offers.reach_minutes[offer_row]
    )
    is_delivered = bool(offers.delivers[offer_row]) and not delivery > 1
    return {
        "km": _stated(pairs.km[0]),
        "minutes": _stated(pairs.minutes[0]),
        "delivers": bool(offers.delivers[offer_row]),
        "reach_km": _stated(offers.reach_km[offer_row]),
        "reach_minutes": _stated(offers.reach_minutes[offer_row]),
        "limit_km": _stated(needs.limit_km[need_row]),
        "limit_minutes": _stated(needs.limit_minutes[need_row]),
        "allows_pickup": bool(offers.allows_pickup[offer_row]),
        "pickup_km": _stated(needs.pickup_km[need_row]),
        "is_delivered": is_delivered,
        "assumed_reach_km": criteria.ASSUMED_REACH_KM,
    }


def _volume_facts(market: Market, offer_row: int, need_row: int) -> dict[str, Fact]:
    supply, demand = market.offers.supply[offer_row], market.needs.demand[need_row]
    offered, needed = market.offers.quantity_kg[offer_row], market.needs.quantity_kg[need_row]
    return {
        "offered_kg": _stated(offered),
        "needed_kg": _stated(needed),
        "offered_common_kg": _stated(offered * season.common_part(supply, demand)),
        "needed_common_kg": _stated(needed * season.common_part(demand, supply)),
    }


def _label_facts(market: Market, offer_row: int, need_row: int) -> dict[str, Fact]:
    held = int(market.offers.certifications[offer_row])
    required = int(market.needs.required[need_row])
    preferred = int(market.needs.preferred[need_row])
    return {
        "preferred_held": held & preferred,
        "preferred_missing": preferred & ~held,
        "required_held": held & required,
        "required_missing": required & ~held,
    }


def _logistics_facts(market: Market, offer_row: int, need_row: int) -> dict[str, Fact]:
    offers, needs = market.offers, market.needs
    offered_days = int(offers.delivery_days[offer_row])
    asked_days = int(needs.reception_days[need_row])
    return {
        "delivery_days": offered_days,
        "reception_days": asked_days,
        "common_days": offered_days & asked_days,
        "offer_lead_time_days": _stated(offers.lead_time_days[offer_row]),
        "need_lead_time_days": _stated(needs.lead_time_days[need_row]),
        "offered_per_month": _stated(offers.deliveries_per_month[offer_row]),
        "asked_per_month": _stated(needs.deliveries_per_month[need_row]),
        "order_kg": _stated(
            orders.order_kg(
                needs.quantity_kg[need_row],
                int(needs.demand[need_row].sum()),
                needs.deliveries_per_month[need_row],
                offers.deliveries_per_month[offer_row],
            )
        ),
        "min_order_kg": _stated(offers.min_order_kg[offer_row]),
        "min_order_cents": _stated(offers.min_order_cents[offer_row]),
    }
