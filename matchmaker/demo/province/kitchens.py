"""Institutions, the bodies above them, and what their kitchens look for."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.demo import kitchens as demo
from matchmaker.demo.province import drawing, ground
from matchmaker.demo.province.facts import Facts
from matchmaker.demo.province.ground import Sites
from matchmaker.demo.province.shares import Shares
from matchmaker.demo.province.sizes import Part, Sizes, dice

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NOBODY: Final = -1
TYPES: Final = tuple(demo.TYPES)
SCHOOLS_OF_A_CENTRE: Final = 50
OPERATORS_PER_INSTITUTION: Final = 1 / 400
# what a need may be limited to: half-months from and to, and how common that is
WINDOWS: Final = (((0, 23), 0.76), ((14, 21), 0.12), ((20, 7), 0.06), ((8, 15), 0.06))
# accepted forms as places in the product's list, and how common; () asks nothing
ACCEPTED: Final = (((), 0.45), ((0,), 0.1), ((0, 1), 0.25), ((1, 0), 0.15), ((2, 1, 0), 0.05))
REQUIRED: Final = (
    ("liability_insurance", 0.05),
    ("organic", 0.03),
    ("canadagap", 0.02),
    ("haccp", 0.02),
)
PREFERRED: Final = (("aliments_du_quebec", 0.35), ("organic", 0.12))
WEEKS: Final = 52.0
FAMILY_ONLY: Final = 0.03


class Institutions(NamedTuple):
    """One row per institution. `kind` is a row of TYPES; `centre` and `operator` count the bodies
    above and beside, or NOBODY; `centres`: the region of each."""

    sites: Sites
    kind: Whole
    meals: Whole
    centre: Whole
    centres: list[str]
    operator: Whole
    operators: int


class Reception(NamedTuple):
    """How food may reach each kitchen; NaN is not stated."""

    limit_km: Floats
    limit_minutes: Floats
    pickup_km: Floats
    reception_days: Whole
    lead_time_days: Floats
    deliveries_per_month: Floats


class KitchenNeeds(NamedTuple):
    """One row per need, by institution. `product` is a row of the facts, also where only its
    family is asked; `accepted` and `window` are rows of ACCEPTED and WINDOWS."""

    institution: Whole
    product: Whole
    is_family: Bools
    accepted: Whole
    curve: Whole
    curves: Bytes
    quantity_kg: Floats
    budget_cents: Floats
    is_ceiling: Bools
    reception: Reception
    accepts_substitutes: Bools
    required: Bools
    preferred: Bools


def build(
    facts: Facts, size: Sizes, shares: Shares, *, seed: int
) -> tuple[Institutions, KitchenNeeds]:
    """Institutions of every type, each with about as many needs."""
    chance = dice(seed, Part.NEEDS)
    bodies = _institutions(facts, size, chance, seed=seed)
    product = chance.choice(shares.products, size.needs, p=shares.wanted)
    institution = chance.integers(0, size.institutions, size.needs)
    order = np.lexsort((product, institution))
    return bodies, _needs(
        facts, chance, bodies, institution=institution[order], product=product[order]
    )


def _institutions(
    facts: Facts, size: Sizes, chance: np.random.Generator, *, seed: int
) -> Institutions:
    sites = ground.kitchens(facts, size, seed=seed)
    weights = np.array([demo.TYPES[kind][0] for kind in TYPES], np.float64)
    kind = chance.choice(len(TYPES), size.institutions, p=weights / weights.sum())
    least, most = np.array([demo.TYPES[name][1] for name in TYPES]).T
    meals = np.round(least[kind] + chance.random(size.institutions) * (most - least)[kind], -1)
    centre, centres = _centres(facts, sites, kind == TYPES.index("school"))
    operators = max(1, round(size.institutions * OPERATORS_PER_INSTITUTION))
    run = np.isin(kind, [TYPES.index("college"), TYPES.index("workplace")])
    run &= drawing.happens(chance, 0.5, size.institutions)
    operator = np.where(run, chance.integers(0, operators, size.institutions), NOBODY)
    return Institutions(sites, kind, meals.astype(np.int64), centre, centres, operator, operators)


def _centres(facts: Facts, sites: Sites, is_school: Bools) -> tuple[Whole, list[str]]:
    """Service centres: enough of them in each region, each school in one of its own region."""
    regions = np.array(facts.places.region)[sites.place]
    centre = np.full(len(regions), NOBODY)
    centres: list[str] = []
    for region in sorted(set(regions[is_school].tolist())):
        here = np.flatnonzero(is_school & (regions == region))
        count = -(-len(here) // SCHOOLS_OF_A_CENTRE)
        centre[here] = len(centres) + np.arange(len(here)) % count
        centres += [region] * count
    return centre, centres


def _needs(
    facts: Facts,
    chance: np.random.Generator,
    bodies: Institutions,
    *,
    institution: Whole,
    product: Whole,
) -> KitchenNeeds:
    size = len(institution)
    curves = _curves(facts)
    window = _window(chance, curves, bodies.kind[institution])
    curve = bodies.kind[institution] * len(WINDOWS) + window
    budget = _budgets(facts, chance, product)
    required = chance.random((size, len(REQUIRED))) < [share for _, share in REQUIRED]
    return KitchenNeeds(
        institution=institution,
        product=product,
        is_family=drawing.happens(chance, FAMILY_ONLY, size),
        accepted=_accepted(facts, chance, product),
        curve=curve,
        curves=curves,
        quantity_kg=_kilos(
            facts, chance, bodies.meals[institution], product=product, curve=curves[curve]
        ),
        budget_cents=budget,
        is_ceiling=np.isfinite(budget) & drawing.happens(chance, 0.15, size),
        reception=_reception(chance, size),
        accepts_substitutes=drawing.happens(chance, 0.3, size),
        required=required,
        preferred=_preferred(chance, required),
    )


def _reception(chance: np.random.Generator, size: int) -> Reception:
    limit_km, limit_minutes = _limits(chance, size)
    return Reception(
        limit_km=limit_km,
        limit_minutes=limit_minutes,
        pickup_km=drawing.unless(
            drawing.happens(chance, 0.88, size),
            drawing.among(chance, (10, 15, 25, 40), weights=(2, 3, 2, 1), size=size),
        ),
        reception_days=drawing.week(chance, (0, 2, 2, 3, 3, 4, 5), size=size),
        lead_time_days=drawing.unless(
            drawing.happens(chance, 0.2, size),
            drawing.among(chance, (2, 3, 5, 7, 10), weights=(1, 3, 4, 4, 1), size=size),
        ),
        deliveries_per_month=drawing.unless(
            drawing.happens(chance, 0.15, size),
            drawing.among(chance, (1, 2, 4, 8), weights=(2, 4, 6, 2), size=size),
        ),
    )


def _curves(facts: Facts) -> Bytes:
    """The year of each type of institution within each window, [types × windows, 24]."""
    made = []
    for kind in TYPES:
        for (first, last), _ in WINDOWS:
            length = (last - first) % engine.PERIODS + 1
            inside = (np.arange(engine.PERIODS) - first) % engine.PERIODS < length
            made.append(np.where(inside, facts.years[kind], 0))
    return np.array(made, np.uint8)


def _window(chance: np.random.Generator, curves: Bytes, kind: Whole) -> Whole:
    """A window in which the kitchen serves at all."""
    share = np.array([share for _, share in WINDOWS])
    window = chance.choice(len(WINDOWS), len(kind), p=share / share.sum())
    serves = curves.max(axis=1)[kind * len(WINDOWS) + window] > 0
    return np.where(serves, window, 0)


def _accepted(facts: Facts, chance: np.random.Generator, product: Whole) -> Whole:
    """A row of ACCEPTED that the product has all the forms of."""
    forms = np.array([len(each.forms) for each in facts.products])
    highest = np.array([max(places, default=-1) for places, _ in ACCEPTED])
    tables = np.where(
        highest[None, :] < forms[:, None], np.array([share for _, share in ACCEPTED]), 0.0
    )
    return drawing.rows_of(chance, tables, product)


def _kilos(
    facts: Facts, chance: np.random.Generator, meals: Whole, *, product: Whole, curve: Bytes
) -> Floats:
    per_meal = np.array([each.kg_per_100_meals for each in facts.products])[product] / 100
    middle = per_meal * meals * WEEKS * curve.mean(axis=1) / engine.season.FULL
    drawn = drawing.around(chance, middle, sigma=0.5, size=len(product))
    said = np.maximum(5, np.round(drawn, -1))
    return drawing.unless(drawing.happens(chance, 0.05, len(product)), said)


def _budgets(facts: Facts, chance: np.random.Generator, product: Whole) -> Floats:
    size = len(product)
    usual = np.array([each.cents_per_kg for each in facts.products])[product]
    said = np.round(drawing.around(chance, usual * 1.15, sigma=0.2, size=size))
    return drawing.unless(drawing.happens(chance, 0.3, size), said)


def _limits(chance: np.random.Generator, size: int) -> tuple[Floats, Floats]:
    """How far food may come, in km or in minutes; a third of the needs do not say."""
    km = drawing.among(chance, (80, 120, 150, 200, 300), weights=(1, 2, 3, 3, 2), size=size)
    minutes = drawing.among(chance, (60, 90, 120, 180), weights=(1, 2, 3, 3), size=size)
    said = chance.random(size)
    return drawing.unless(said >= 0.5, km), drawing.unless((said < 0.5) | (said >= 0.65), minutes)


def _preferred(chance: np.random.Generator, required: Bools) -> Bools:
    """What is wished for; nobody wishes for what they already require."""
    wished = chance.random((len(required), len(PREFERRED))) < [share for _, share in PREFERRED]
    demanded = [code for code, _ in REQUIRED]
    for column, (code, _) in enumerate(PREFERRED):
        if code in demanded:
            wished[:, column] &= ~required[:, demanded.index(code)]
    return wished
