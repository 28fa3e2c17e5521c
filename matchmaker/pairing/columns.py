"""The one place where rows become the engine's columns, for everything or for one partition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker import engine
from matchmaker.catalogue.models import Certification, Product, Substitute
from matchmaker.demand.models import Contract, Need, NeedCertification
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.pairing import scopes
from matchmaker.pairing.models import PairRefusal
from matchmaker.places import travel
from matchmaker.supply.models import Offer, OfferCertification, OfferSeason

Condition = ColumnElement[bool]
Place = InstrumentedAttribute[Any]
NO_FAMILY: Final = -1
STATED: Final = {
    "key": np.int64, "organization": np.int64, "product": np.int32, "family": np.int32,
    "delivers": np.bool_, "allows_pickup": np.bool_, "is_open": np.bool_,
    "delivery_days": np.uint8, "reception_days": np.uint8, "budget_is_ceiling": np.bool_,
    "accepts_substitutes": np.bool_, "is_bound": np.bool_,
}  # fmt: skip
BITS: Final = ("certifications", "required", "preferred")


def whole(session: Session, *, today: date) -> engine.Market:
    """All that is published and not over, as of `today`."""
    return market(
        session,
        offers=scopes.open_offers(today),
        needs=scopes.open_needs(today),
        today=today,
    )


def market(session: Session, *, offers: Condition, needs: Condition, today: date) -> engine.Market:
    """The offers and needs that meet these conditions, and what relates them."""
    return engine.Market(
        offer_columns(session, offers, today=today),
        need_columns(session, needs, today=today),
        travel.measured(),
        substitutes(session),
        _refusals(session),
    )


def offer_columns(
    session: Session, condition: Condition, *, today: date, place: Place = Site.position
) -> engine.Offers:
    """Offers in the order of their keys. `place`: the column of Site that they are at."""
    rows = session.execute(_offers(today, place).where(condition).order_by(Offer.id)).all()
    facts = _facts(rows, [name for name in engine.Offers._fields if name != "supply"])
    return engine.Offers(**facts, supply=_supply(session, condition, facts["key"]))


def need_columns(
    session: Session, condition: Condition, *, today: date, place: Place = Site.position
) -> engine.Needs:
    """Needs in the order of their keys. `place`: the column of Site that they are at."""
    rows = session.execute(_needs(today, place).where(condition).order_by(Need.id)).all()
    names = [name for name in engine.Needs._fields if name not in {"demand", "forms"}]
    return engine.Needs(
        **_facts(rows, names),
        demand=engine.season.normalised(_wide([row.curve for row in rows], engine.PERIODS)),
        forms=_wide([accepted_forms(row.forms) for row in rows], len(engine.Form)),
    )


def substitutes(session: Session) -> engine.Substitutes:
    """What may take a product's place."""
    rows = session.execute(
        select(Substitute.product_id, Substitute.substitute_id, Substitute.compatibility)
    ).all()
    return engine.Substitutes(
        np.array([row[0] for row in rows], np.int32),
        np.array([row[1] for row in rows], np.int32),
        np.array([row[2] for row in rows], np.float64),
    )


def form_code(form: str) -> engine.Form:
    """The engine's number of a form."""
    return engine.Form[form.upper()]


def accepted_forms(forms: Sequence[str]) -> Any:
    """The engine's ten percents for a list of accepted forms."""
    return engine.accepted_forms([form_code(form) for form in forms])


def _facts(rows: Sequence[Row[*Any]], names: Sequence[str]) -> dict[str, Any]:
    """One array per name; what is null becomes NaN."""
    facts: dict[str, Any] = {}
    for name in names:
        values = [getattr(row, name) for row in rows]
        if name == "form":
            facts[name] = np.array([form_code(value) for value in values], np.uint8)
        elif name in BITS:
            facts[name] = np.array(values, np.int64).view(np.uint64)
        else:
            facts[name] = np.array(values, STATED.get(name, np.float64))
    return facts


def _wide(values: Sequence[Any], width: int) -> Any:
    return np.array(values, np.uint8).reshape(len(values), width)


def _supply(session: Session, condition: Condition, keys: Any) -> Any:
    """The modes of each offer stacked, then normalised."""
    rows = session.execute(
        select(OfferSeason.offer_id, OfferSeason.curve)
        .join(Offer, Offer.id == OfferSeason.offer_id)
        .join(Site, Site.id == Offer.site_id)
        .join(Organization, Organization.id == Site.organization_id)
        .where(condition)
    ).all()
    total = np.zeros((len(keys), engine.PERIODS), np.int64)
    if rows:
        places = np.searchsorted(keys, np.array([row[0] for row in rows], np.int64))
        np.add.at(total, places, np.array([row[1] for row in rows], np.int64))
    return engine.season.normalised(np.minimum(total, 100))


def _offers(today: date, place: Place) -> Select[*Any]:
    held = _held(today)
    own = _own(today)
    return (
        select(
            Offer.id.label("key"),
            Site.organization_id.label("organization"),
            Offer.product_id.label("product"),
            Product.family_id.label("family"),
            Offer.form,
            *_position(place),
            Offer.quantity_kg,
            case((Offer.price_to_discuss, None), else_=Offer.price_cents_per_kg).label(
                "price_cents_per_kg"
            ),
            func.coalesce(held.c.bits, 0)
            .op("|")(func.coalesce(own.c.bits, 0))
            .label("certifications"),
            Offer.delivers,
            Offer.allows_pickup,
            Offer.reach_km,
            Offer.reach_minutes,
            Offer.delivery_days,
            Offer.lead_time_days,
            Offer.deliveries_per_month,
            Offer.min_order_cents,
            Offer.min_order_kg,
            _completeness().label("completeness"),
            (literal(today, Date) - cast(Offer.updated_at, Date)).label("age_days"),
            literal(0).label("outcomes_good"),
            literal(0).label("outcomes"),
            scopes.open_offers(today).label("is_open"),
        )
        .join(Site, Site.id == Offer.site_id)
        .join(Organization, Organization.id == Site.organization_id)
        .join(Product, Product.id == Offer.product_id)
        .outerjoin(held, held.c.organization_id == Site.organization_id)
        .outerjoin(own, own.c.offer_id == Offer.id)
    )


def _needs(today: date, place: Place) -> Select[*Any]:
    asked = _asked()
    family = func.coalesce(Need.family_id, Product.family_id)
    return (
        select(
            Need.id.label("key"),
            Site.organization_id.label("organization"),
            func.coalesce(Need.product_id, engine.FAMILY_ONLY).label("product"),
            func.coalesce(family, NO_FAMILY).label("family"),
            Need.forms,
            Need.curve,
            *_position(place),
            Need.quantity_kg,
            Need.budget_cents_per_kg,
            Need.budget_is_ceiling,
            func.coalesce(asked.c.required, 0).label("required"),
            func.coalesce(asked.c.preferred, 0).label("preferred"),
            Need.limit_km,
            Need.limit_minutes,
            Need.pickup_km,
            Need.reception_days,
            Need.lead_time_days,
            Need.deliveries_per_month,
            Need.accepts_substitutes,
            _is_bound(family, today).label("is_bound"),
            scopes.open_needs(today).label("is_open"),
        )
        .join(Site, Site.id == Need.site_id)
        .join(Organization, Organization.id == Site.organization_id)
        .outerjoin(Product, Product.id == Need.product_id)
        .outerjoin(asked, asked.c.need_id == Need.id)
    )


def _position(place: Place) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    geometry = func.geometry(place)
    return func.ST_X(geometry).label("longitude"), func.ST_Y(geometry).label("latitude")


def _bit() -> ColumnElement[int]:
    return literal(1, BigInteger).op("<<")(cast(Certification.bit, Integer))


def _held(today: date) -> Subquery:
    """Bits of the valid certifications of each organisation."""
    return (
        select(HeldCertification.organization_id, func.bit_or(_bit()).label("bits"))
        .join(Certification, Certification.id == HeldCertification.certification_id)
        .where(_is_valid(HeldCertification.expires_on, today))
        .group_by(HeldCertification.organization_id)
        .subquery()
    )


def _own(today: date) -> Subquery:
    """Bits of the valid certifications that hold for one offer only."""
    return (
        select(OfferCertification.offer_id, func.bit_or(_bit()).label("bits"))
        .join(Certification, Certification.id == OfferCertification.certification_id)
        .where(_is_valid(OfferCertification.expires_on, today))
        .group_by(OfferCertification.offer_id)
        .subquery()
    )


def _asked() -> Subquery:
    """Bits of the certifications that each need requires or prefers."""
    bits = func.bit_or(_bit())
    return (
        select(
            NeedCertification.need_id,
            bits.filter(NeedCertification.is_required).label("required"),
            bits.filter(~NeedCertification.is_required).label("preferred"),
        )
        .join(Certification, Certification.id == NeedCertification.certification_id)
        .group_by(NeedCertification.need_id)
        .subquery()
    )


def _is_valid(expires_on: InstrumentedAttribute[date | None], today: date) -> Condition:
    return or_(expires_on.is_(None), expires_on >= today)


def _is_bound(family: ColumnElement[Any], today: date) -> Condition:
    """Whether the kitchen's owner, the body above it, or who runs it buys this family elsewhere
    under a contract in force."""
    return (
        select(Contract.id)
        .where(
            Contract.family_id == family,
            Contract.until >= today,
            Contract.organization_id.in_(
                [Organization.id, Organization.parent_id, Site.operator_id]
            ),
        )
        .correlate(Need, Site, Organization, Product)
        .exists()
    )


def _completeness() -> ColumnElement[Any]:
    """Share of six facts that a buyer looks for and that are there."""
    facts: list[Condition] = [
        Organization.description != "",
        or_(Organization.email != "", Organization.phone != ""),
        Offer.quantity_kg.is_not(None),
        and_(Offer.price_cents_per_kg.is_not(None), ~Offer.price_to_discuss),
        or_(Offer.delivery_days > 0, Offer.allows_pickup),
        Offer.lead_time_days.is_not(None),
    ]
    there = [case((fact, 1.0), else_=0.0) for fact in facts]
    return sum(there[1:], there[0]) / len(facts)


def _refusals(session: Session) -> engine.Refusals:
    """Pairs declined for the season that the need is for."""
    rows = session.execute(
        select(PairRefusal.offer_id, PairRefusal.need_id)
        .join(Need, Need.id == PairRefusal.need_id)
        .where(PairRefusal.season_year == Need.season_year)
        .order_by(PairRefusal.id)
    ).all()
    return engine.Refusals(
        np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.int64)
    )
