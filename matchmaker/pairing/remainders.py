"""What the published offers and needs leave each other, by the lists of the current generation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, select, union_all
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.pairing import columns, lists, reading, scopes
from matchmaker.pairing.lists import NEEDS, OFFERS
from matchmaker.supply.models import Offer

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NOWHERE: Final = 0
_FACTS: Final = {
    "key": reading.WHOLE,
    "product": reading.WHOLE,
    "region": reading.WHOLE,
    "organization": reading.WHOLE,
    "quantity_kg": reading.AMOUNT,
}


class Agreed(NamedTuple):
    """What is traded already: kg of a year, by the number of the offer and of the need, −1 for
    none."""

    offers: Keys
    needs: Keys
    kg: Floats


@dataclass(frozen=True, eq=False)
class Remainder:
    """One side of the market, [n] rows in the order of their keys.

    product: its number, or minus the family's where any product of it will do. region: the number
    of its code, 0 for nowhere. whole and left: kg by half-month, [n, 24], before and after what
    the lists let meet; nothing where no quantity is stated.
    """

    key: Keys
    product: Keys
    region: Keys
    is_stated: npt.NDArray[np.bool_]
    whole: Floats
    left: Floats


@dataclass(frozen=True, eq=False)
class Remainders:
    """Both sides of one revision of a generation."""

    generation_id: int
    revision: int
    offers: Remainder
    needs: Remainder


class Stock(NamedTuple):
    """All that one side says it has or wants as of a day: [n] rows, and kg by half-month [n, 24].

    product and region: as of a Remainder. organization: whose it is, by number.
    """

    product: Keys
    region: Keys
    organization: Keys
    kg: Floats


def offered(session: Session, *, today: date) -> Stock:
    """Every open offer, whatever is agreed on it."""
    facts, kg = _offers(session, today)
    return Stock(facts["product"], facts["region"], facts["organization"], kg)


def wanted(session: Session, *, today: date) -> Stock:
    """Every open need, whatever is agreed on it."""
    facts, kg = _needs(session, today)
    return Stock(facts["product"], facts["region"], facts["organization"], kg)


def of_generation(session: Session, *, today: date, agreed: Agreed) -> Remainders | None:
    """All that is open as of `today`, less what is agreed, netted; None before the first
    generation."""
    generation = lists.current(session)
    if generation is None:
        return None
    offers, supply = _offers(session, today)
    needs, demand = _needs(session, today)
    pairs = _pairs(session, generation.id)
    rows, others = _rows(offers["key"], pairs["offer"]), _rows(needs["key"], pairs["need"])
    known = (rows >= 0) & (others >= 0)
    left = engine.netted(
        _less(supply, offers["key"], owners=agreed.offers, kg=agreed.kg),
        _less(demand, needs["key"], owners=agreed.needs, kg=agreed.kg),
        offers=rows[known],
        needs=others[known],
    )
    return Remainders(
        generation.id,
        generation.revision,
        _side(offers, supply, left.idle),
        _side(needs, demand, left.unmet),
    )


def _less(whole: Floats, keys: Keys, *, owners: Keys, kg: Floats) -> Floats:
    """Years with what is agreed taken off, in the shape of each year."""
    rows = _rows(keys, owners)
    known = rows >= 0
    taken = np.bincount(rows[known], kg[known], len(keys))
    total = whole.sum(axis=1)
    share = np.divide(taken, total, out=np.zeros(len(keys)), where=total > 0)
    return np.asarray(whole * (1 - np.minimum(share, 1))[:, None])


def _side(facts: dict[str, Any], whole: Floats, left: Floats) -> Remainder:
    is_stated = ~np.isnan(facts["quantity_kg"])
    return Remainder(facts["key"], facts["product"], facts["region"], is_stated, whole, left)


def _offers(session: Session, today: date) -> tuple[dict[str, Any], Floats]:
    condition = scopes.open_offers(today)
    query = (
        select(Offer.id.label("key"), Offer.product_id.label("product"), _region(),
               Organization.id.label("organization"), Offer.quantity_kg)
        .join(Site, Site.id == Offer.site_id)
        .join(Organization, Organization.id == Site.organization_id)
        .where(condition)
    )  # fmt: skip
    facts = columns.by_key(reading.read(session, query, _FACTS))
    curves = columns.supply(session, condition, facts["key"])
    return facts, engine.spread(facts["quantity_kg"], curves)


def _needs(session: Session, today: date) -> tuple[dict[str, Any], Floats]:
    product = case((Need.product_id.is_(None), -Need.family_id), else_=Need.product_id)
    query = (
        select(Need.id.label("key"), product.label("product"), _region(),
               Organization.id.label("organization"), Need.quantity_kg, Need.curve)
        .join(Site, Site.id == Need.site_id)
        .join(Organization, Organization.id == Site.organization_id)
        .where(scopes.open_needs(today))
    )  # fmt: skip
    facts = columns.by_key(reading.read(session, query, _FACTS | {"curve": reading.YEAR}))
    return facts, engine.spread(facts["quantity_kg"], facts["curve"])


def _region() -> ColumnElement[Any]:
    return func.coalesce(cast(Site.region_code, BigInteger), NOWHERE).label("region")


def _pairs(session: Session, generation_id: int) -> dict[str, Any]:
    """Every listed pair, the best first; those of both lists come twice, which nets nothing."""
    need, offer = NEEDS.table.c, OFFERS.table.c
    of_needs = select(
        need.need_id.label("need"),
        func.unnest(need.offer_ids).label("offer"),
        func.unnest(need.scores).label("score"),
    ).where(need.generation_id == generation_id)
    of_offers = select(
        func.unnest(offer.need_ids).label("need"),
        offer.offer_id.label("offer"),
        func.unnest(offer.scores).label("score"),
    ).where(offer.generation_id == generation_id)
    kinds = {"need": reading.WHOLE, "offer": reading.WHOLE, "score": reading.AMOUNT}
    found = reading.read(session, _all_of(of_needs, of_offers), kinds)
    order = np.lexsort((found["need"], found["offer"], -found["score"]))
    return {name: values[order] for name, values in found.items()}


def _all_of(*queries: Select[*Any]) -> Select[*Any]:
    every = union_all(*queries).subquery()
    return select(*every.c)


def _rows(keys: Keys, wanted: Keys) -> Keys:
    """The row of each key, −1 where it is not there any more."""
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, places, -1)
