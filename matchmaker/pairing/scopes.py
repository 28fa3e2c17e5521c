"""Which offers and needs can concern each other: conditions on rows.

Conditions on Offer and Need speak of their Site and Organization too: every query that uses one
joins both.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    any_,
    cast,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from matchmaker.catalogue.models import Product, Substitute
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization
from matchmaker.organizations.publications import State
from matchmaker.supply.models import Offer

Condition = ColumnElement[bool]


def open_offers(today: date) -> Condition:
    """Published by an organisation that is not closed, and not over."""
    return and_(
        Offer.state == State.PUBLISHED,
        or_(Offer.expires_on.is_(None), Offer.expires_on >= today),
        Organization.state != "closed",
    )


def open_needs(today: date) -> Condition:
    """Published by an organisation that is not closed, and not over."""
    return and_(
        Need.state == State.PUBLISHED,
        or_(Need.expires_on.is_(None), Need.expires_on >= today),
        Organization.state != "closed",
    )


def these_offers(ids: Collection[int]) -> Condition:
    return Offer.id == any_(_array(ids))


def these_needs(ids: Collection[int]) -> Condition:
    return Need.id == any_(_array(ids))


def answerable_by(offer_ids: Collection[int]) -> Condition:
    """Needs that the products of these offers can answer: named, by substitution, by family."""
    products = select(Offer.product_id).where(these_offers(offer_ids))
    wanted = select(Substitute.product_id).where(Substitute.substitute_id.in_(products))
    families = select(Product.family_id).where(Product.id.in_(products))
    return or_(
        Need.product_id == _any_of(products),
        and_(Need.accepts_substitutes, Need.product_id == _any_of(wanted)),
        Need.family_id == _any_of(families),
    )


def answering(need_ids: Collection[int]) -> Condition:
    """Offers whose product can answer these needs: named, by substitution, by family."""
    products = select(Need.product_id).where(these_needs(need_ids))
    lenient = products.where(Need.accepts_substitutes)
    others = select(Substitute.substitute_id).where(Substitute.product_id.in_(lenient))
    families = select(Need.family_id).where(these_needs(need_ids))
    relatives = select(Product.id).where(Product.family_id.in_(families))
    return Offer.product_id == _any_of(union_all(products, others, relatives))


def _any_of(numbers: Select[Any] | CompoundSelect[Any]) -> ColumnElement[Any]:
    """Worked out once, before the rows: an index finds an array, where it would not find a
    subquery among alternatives."""
    (number,) = numbers.subquery().c
    found = select(func.array_agg(number)).scalar_subquery()
    return any_(cast(found, ARRAY(BigInteger)))


def _array(ids: Collection[int]) -> ColumnElement[Any]:
    """One value, however many there are: a list of thousands would be parsed one by one."""
    return cast(list(ids), ARRAY(BigInteger))
