"""Farms and what they sell."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.demo.province import drawing, ground, seasons
from matchmaker.demo.province.facts import Facts
from matchmaker.demo.province.ground import Sites
from matchmaker.demo.province.seasons import Years
from matchmaker.demo.province.shares import Shares
from matchmaker.demo.province.sizes import Part, Sizes, dice

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# how common a product's forms are, from the usual one on
FORM_WEIGHTS: Final = (60, 22, 10, 5, 3, 2, 1, 1, 1, 1)
# what a group's makers hold, and how often; `any` holds for all
HELD: Final = (
    ("organic", "any", 0.13),
    ("aliments_du_quebec", "any", 0.5),
    ("liability_insurance", "any", 0.65),
    ("canadagap", "vegetables fruit", 0.3),
    ("haccp", "dairy eggs meat fish prepared", 0.5),
    ("mapaq_permit", "dairy eggs meat fish prepared", 0.8),
    ("meat_federal", "meat", 0.3),
    ("meat_provincial", "meat", 0.6),
    ("msc", "fish", 0.3),
)
# what some offers hold alone
OWN: Final = (("organic_in_conversion", 0.02), ("prepared_in_quebec", 0.03))
LAPSED: Final = 0.05
ORGANIC_COSTS: Final = 1.35
WORK_COSTS: Final = 1.4
MIDDLE_KG: Final = 2500.0
MIDDLE_REACH_KM: Final = 85.0


class Farms(NamedTuple):
    """One row per farm. `group` is a row of Facts.groups; `holds` and `lapsed`: [n, HELD]."""

    sites: Sites
    group: Whole
    holds: Bools
    lapsed: Bools
    is_described: Bools
    is_reachable: Bools


class Delivery(NamedTuple):
    """How each offer reaches a kitchen; NaN is not stated."""

    delivers: Bools
    allows_pickup: Bools
    reach_km: Floats
    reach_minutes: Floats
    delivery_days: Whole
    lead_time_days: Floats
    deliveries_per_month: Floats
    min_order_cents: Floats
    min_order_kg: Floats


class FarmOffers(NamedTuple):
    """One row per offer, by farm. `product` is a row of the facts, `form` of the product's;
    NaN is not stated. `own`: [n, OWN]."""

    farm: Whole
    product: Whole
    form: Whole
    years: Years
    quantity_kg: Floats
    cents: Floats
    delivery: Delivery
    age_days: Whole
    own: Bools


def build(facts: Facts, size: Sizes, shares: Shares, *, seed: int) -> tuple[Farms, FarmOffers]:
    """Farms of every group, each with the products of its group."""
    chance = dice(seed, Part.OFFERS)
    product = np.sort(chance.choice(shares.products, size.offers, p=shares.offered))
    kinds = np.array([list(facts.groups).index(each.group) for each in facts.products])
    farms = _farms(facts, size, chance, seed=seed, busy=kinds[product])
    farm = _sellers(chance, kinds[product], farms.group)
    order = np.lexsort((product, farm))
    return farms, _offers(facts, chance, farms, farm=farm[order], product=product[order])


def _farms(
    facts: Facts, size: Sizes, chance: np.random.Generator, *, seed: int, busy: Whole
) -> Farms:
    """As many farms of a group as its share of the offers; every traded group has one."""
    sites = ground.farms(facts, size, seed=seed)
    counts = np.bincount(busy, minlength=len(facts.groups))
    group = chance.choice(len(counts), size.farms, p=counts / counts.sum())
    traded = np.flatnonzero(counts)[: size.farms]
    group[: len(traded)] = traded
    names = list(facts.groups)
    likely = np.array(
        [
            [p if where == "any" or g in where.split() else 0.0 for _, where, p in HELD]
            for g in names
        ]
    )
    held = chance.random((size.farms, len(HELD))) < likely[group]
    return Farms(
        sites=sites,
        group=group,
        holds=held,
        lapsed=held & (chance.random(held.shape) < LAPSED),
        is_described=drawing.happens(chance, 0.8, size.farms),
        is_reachable=drawing.happens(chance, 0.95, size.farms),
    )


def _sellers(chance: np.random.Generator, wanted: Whole, group: Whole) -> Whole:
    """A farm of the wanted group for each offer; some farms sell more than others."""
    busy = drawing.around(chance, 1.0, sigma=0.5, size=len(group))
    farm = np.zeros(len(wanted), np.int64)
    for kind in np.unique(wanted):
        members = np.flatnonzero(group == kind)
        here = np.flatnonzero(wanted == kind)
        if not len(members):
            members = np.arange(len(group))
        share = busy[members] / busy[members].sum()
        farm[here] = chance.choice(members, len(here), p=share)
    return farm


def _offers(
    facts: Facts, chance: np.random.Generator, farms: Farms, *, farm: Whole, product: Whole
) -> FarmOffers:
    size = len(farm)
    form = drawing.rows_of(chance, _form_tables(facts), product)
    return FarmOffers(
        farm=farm,
        product=product,
        form=form,
        years=seasons.years(
            facts, chance, product=product, form=form, place=farms.sites.place[farm]
        ),
        quantity_kg=_kilos(chance, size),
        cents=_cents(facts, chance, farms, farm=farm, product=product, form=form),
        delivery=_delivery(chance, size),
        age_days=np.minimum(chance.exponential(110, size), 700).astype(np.int64),
        own=chance.random((size, len(OWN))) < [share for _, share in OWN],
    )


def _delivery(chance: np.random.Generator, size: int) -> Delivery:
    delivers = drawing.happens(chance, 0.9, size)
    by_time = drawing.happens(chance, 0.08, size)
    silent = drawing.happens(chance, 0.03, size)
    reach = _reach(chance, size)
    return Delivery(
        delivers=delivers,
        allows_pickup=~delivers | drawing.happens(chance, 0.3, size),
        reach_km=drawing.unless(by_time | silent | ~delivers, reach),
        reach_minutes=drawing.unless(~by_time | silent | ~delivers, np.round(reach * 0.9, -1)),
        delivery_days=drawing.week(chance, (0, 1, 1, 2, 2, 2, 3, 5), size=size),
        lead_time_days=drawing.unless(
            drawing.happens(chance, 0.15, size),
            drawing.among(chance, (1, 2, 3, 5, 7), weights=(2, 5, 5, 3, 1), size=size),
        ),
        deliveries_per_month=drawing.unless(
            drawing.happens(chance, 0.3, size),
            drawing.among(chance, (1, 2, 4, 8, 12), weights=(1, 3, 8, 3, 1), size=size),
        ),
        min_order_cents=drawing.unless(
            drawing.happens(chance, 0.6, size),
            drawing.among(chance, (5000, 10000, 15000, 25000), weights=(4, 4, 3, 1), size=size),
        ),
        min_order_kg=drawing.unless(
            drawing.happens(chance, 0.92, size),
            drawing.among(chance, (10, 25, 50, 100), weights=(3, 3, 2, 1), size=size),
        ),
    )


def _reach(chance: np.random.Generator, size: int) -> Floats:
    """How far farms deliver, 10 to 200 km, in steps of 5."""
    drawn = drawing.around(chance, MIDDLE_REACH_KM, sigma=0.6, size=size)
    return np.asarray(np.clip(np.round(drawn / 5) * 5, 10, 200))


def _form_tables(facts: Facts) -> Floats:
    tables = np.zeros((len(facts.products), len(engine.Form)))
    for row, product in enumerate(facts.products):
        tables[row, : len(product.forms)] = FORM_WEIGHTS[: len(product.forms)]
    return tables


def _kilos(chance: np.random.Generator, size: int) -> Floats:
    drawn = drawing.around(chance, MIDDLE_KG, sigma=1.2, size=size)
    said = np.clip(np.round(drawn, -1), 20, 200_000)
    return drawing.unless(drawing.happens(chance, 0.04, size), said)


def _cents(
    facts: Facts,
    chance: np.random.Generator,
    farms: Farms,
    *,
    farm: Whole,
    product: Whole,
    form: Whole,
) -> Floats:
    usual = np.array([each.cents_per_kg for each in facts.products])[product]
    organic = np.where(farms.holds[farm, 0], ORGANIC_COSTS, 1.0)
    worked = np.where(form > 1, WORK_COSTS, 1.0)
    cents = np.round(drawing.around(chance, usual * organic * worked, sigma=0.2, size=len(farm)))
    return drawing.unless(drawing.happens(chance, 0.1, len(farm)), cents)
