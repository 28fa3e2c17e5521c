"""Rows of offers, needs, contracts and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.demand import seasons as school_years
from matchmaker.demo.province import sheets
from matchmaker.demo.province.bodies import SOURCE
from matchmaker.demo.province.country import Province
from matchmaker.demo.province.farms import OWN
from matchmaker.demo.province.kitchens import PREFERRED, REQUIRED
from matchmaker.demo.province.sheets import Cells, Sheet, sheet
from matchmaker.supply import seasons as harvests

OFFERS, NEEDS = 4, 5
CONTRACT_DAYS: Final = 400


def all_of(province: Province, *, today: date) -> Iterator[Sheet]:
    """In an order that every reference allows."""
    yield _offers(province, today)
    yield _offer_seasons(province)
    yield _offer_certifications(province)
    yield _needs(province, today)
    yield _need_certifications(province)
    yield _contracts(province, today)
    yield _refusals(province, today)


def _offers(province: Province, today: date) -> Sheet:
    offers, count = province.offers, province.size.offers
    year, over = _harvests(province, today)
    forms = [[*product.forms] for product in province.facts.products]
    said = sheets.noon_before(today, offers.age_days)
    kilos, cents = sheets.numbers(offers.quantity_kg), offers.cents
    return sheet(
        "offer",
        {
            **_published(province.seed, OFFERS, count),
            "site_id": sheets.numbers(province.identifiers.farms[offers.farm]),
            "product_id": sheets.numbers(province.product_ids[offers.product]),
            "form": [
                forms[product][form]
                for product, form in zip(offers.product.tolist(), offers.form.tolist(), strict=True)
            ],
            "season_year": year,
            "expires_on": over,
            "published_at": said,
            "created_at": said,
            "updated_at": said,
            "quantity": kilos,
            "quantity_kg": kilos,
            "price_cents": sheets.whole(cents),
            "price_cents_per_kg": sheets.numbers(cents),
            "price_to_discuss": sheets.truths(np.isnan(cents)),
            **_delivery(province),
        },
    )


def _published(seed: int, kind: int, count: int) -> dict[str, Cells]:
    return {
        "id": sheets.numbers(np.arange(count) + 1),
        "public_id": sheets.public_ids(seed, count, kind=kind),
        "state": sheets.same("published", count),
        "source": sheets.same(SOURCE, count),
    }


def _delivery(province: Province) -> dict[str, Cells]:
    offers = province.offers.delivery
    return {
        "delivers": sheets.truths(offers.delivers),
        "allows_pickup": sheets.truths(offers.allows_pickup),
        "reach_km": sheets.numbers(offers.reach_km),
        "reach_minutes": sheets.numbers(offers.reach_minutes),
        "delivery_days": sheets.numbers(offers.delivery_days),
        "lead_time_days": sheets.whole(offers.lead_time_days),
        "deliveries_per_month": sheets.numbers(offers.deliveries_per_month),
        "min_order_cents": sheets.whole(offers.min_order_cents),
        "min_order_kg": sheets.numbers(offers.min_order_kg),
    }


def _harvests(province: Province, today: date) -> tuple[Cells, Cells]:
    """The season year of each offer, and its last day."""
    years, days = [], []
    for curves in province.offers.years.curves:
        year = harvests.year_for(curves, today)
        years.append(str(year))
        days.append(str(harvests.last_day(curves, year)))
    chosen = province.offers.years.year.tolist()
    return [years[each] for each in chosen], [days[each] for each in chosen]


def _offer_seasons(province: Province) -> Sheet:
    written = [
        [f"{mode}\t{sheets.array(curve)}" for mode, curve in curves.items()]
        for curves in province.offers.years.curves
    ]
    lines = (
        f"{offer}\t{line}"
        for offer, year in enumerate(province.offers.years.year.tolist(), 1)
        for line in written[year]
    )
    return Sheet("offer_season", ("offer_id", "mode", "curve"), lines)


def _offer_certifications(province: Province) -> Sheet:
    offer, label = np.nonzero(province.offers.own)
    codes = np.array([province.facts.certification_ids[code] for code, _ in OWN])
    return sheet(
        "offer_certification",
        {
            "offer_id": sheets.numbers(offer + 1),
            "certification_id": sheets.numbers(codes[label]),
        },
    )


def _needs(province: Province, today: date) -> Sheet:
    needs, count = province.needs, province.size.needs
    year, over = _school_years(province, today)
    curves = [sheets.array(curve) for curve in needs.curves.tolist()]
    kilos, budget = sheets.numbers(needs.quantity_kg), needs.budget_cents
    return sheet(
        "need",
        {
            **_published(province.seed, NEEDS, count),
            "site_id": sheets.numbers(province.identifiers.institutions[needs.institution]),
            "product_id": _where(~needs.is_family, province.product_ids[needs.product]),
            "family_id": _where(needs.is_family, province.family_ids[needs.product]),
            "forms": [sheets.array(province.accepted(need)) for need in range(count)],
            "season_year": [year[curve] for curve in needs.curve.tolist()],
            "expires_on": [over[curve] for curve in needs.curve.tolist()],
            "published_at": sheets.same(f"{today} 12:00:00+00", count),
            "curve": [curves[curve] for curve in needs.curve.tolist()],
            "quantity": kilos,
            "quantity_kg": kilos,
            "budget_cents": sheets.whole(budget),
            "budget_cents_per_kg": sheets.numbers(budget),
            "budget_is_ceiling": sheets.truths(needs.is_ceiling),
            "accepts_substitutes": sheets.truths(needs.accepts_substitutes),
            **_reception(province),
        },
    )


def _reception(province: Province) -> dict[str, Cells]:
    needs = province.needs.reception
    return {
        "limit_km": sheets.numbers(needs.limit_km),
        "limit_minutes": sheets.numbers(needs.limit_minutes),
        "pickup_km": sheets.numbers(needs.pickup_km),
        "reception_days": sheets.numbers(needs.reception_days),
        "lead_time_days": sheets.whole(needs.lead_time_days),
        "deliveries_per_month": sheets.numbers(needs.deliveries_per_month),
    }


def _where(there: npt.NDArray[np.bool_], values: npt.NDArray[np.int64]) -> Cells:
    """The values, and null elsewhere."""
    return sheets.whole(np.where(there, values, np.nan))


def _school_years(province: Province, today: date) -> tuple[list[str], list[str]]:
    """The school year of each curve, and the last day served in it."""
    years, days = [], []
    for curve in province.needs.curves.tolist():
        year = school_years.year_for(curve, today)
        years.append(str(year))
        days.append(str(school_years.last_day(curve, year)))
    return years, days


def _need_certifications(province: Province) -> Sheet:
    ids, needs = province.facts.certification_ids, province.needs
    rows = []
    for asked, codes, word in ((needs.required, REQUIRED, "t"), (needs.preferred, PREFERRED, "f")):
        need, label = np.nonzero(asked)
        rows += [
            f"{row + 1}\t{ids[codes[column][0]]}\t{word}"
            for row, column in zip(need.tolist(), label.tolist(), strict=True)
        ]
    return Sheet("need_certification", ("need_id", "certification_id", "is_required"), rows)


def _contracts(province: Province, today: date) -> Sheet:
    contracts = province.contracts
    until = str(today + timedelta(days=CONTRACT_DAYS))
    return sheet(
        "contract",
        {
            "organization_id": sheets.numbers(contracts.organization),
            "family_id": sheets.numbers(contracts.family),
            "until": sheets.same(until, len(contracts.family)),
        },
    )


def _refusals(province: Province, today: date) -> Sheet:
    refusals: engine.Refusals = province.refusals
    years, _ = _school_years(province, today)
    curve = province.needs.curve[refusals.need_key - 1].tolist()
    size = len(curve)
    return sheet(
        "pair_refusal",
        {
            "offer_id": sheets.numbers(refusals.offer_key),
            "need_id": sheets.numbers(refusals.need_key),
            "season_year": [years[each] for each in curve],
            "side": sheets.same("need", size),
            "reason": sheets.same("other", size),
        },
    )
