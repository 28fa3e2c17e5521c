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
    Select,
    Subquery,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker import engine
from matchmaker.catalogue.models import Certification, Product, Substitute
from matchmaker.demand.models import Contract, Need, NeedCertification
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.pairing import reading, scopes
from matchmaker.pairing.models import PairRefusal
from matchmaker.places import travel
from matchmaker.supply.models import Offer, OfferCertification, OfferSeason

Condition = ColumnElement[bool]
Place = InstrumentedAttribute[Any]
NO_FAMILY: Final = -1
# offers whose seasons are looked up one by one
MANY: Final = 30_000
# needs whose refusals are asked for by name
FEW: Final = 1000
TRUTHS: Final = frozenset(
    {"delivers", "allows_pickup", "is_open", "budget_is_ceiling", "accepts_substitutes", "is_bound"}
)
WHOLES: Final = frozenset(
    {"key", "organization", "product", "family", "form", "forms", "certifications", "required",
     "preferred", "delivery_days", "reception_days"}
)  # fmt: skip
# columns in which every row states something
STATED: Final = TRUTHS | WHOLES
# of coded lists of forms: a digit for each form, and none
BASE: Final = len(engine.Form) + 1


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
    return related(
        session,
        offer_columns(session, offers, today=today),
        need_columns(session, needs, today=today),
    )


def related(session: Session, offers: engine.Offers, needs: engine.Needs) -> engine.Market:
    """Offers and needs with the travel, the substitutes and the refusals between them."""
    refused = _refusals(session, needs.key if len(needs.key) <= FEW else None)
    return engine.Market(offers, needs, travel.measured(), substitutes(session), refused)


def offer_columns(
    session: Session, condition: Condition, *, today: date, place: Place = Site.position
) -> engine.Offers:
    """Offers in the order of their keys. `place`: the column of Site that they are at."""
    query = _offers(today, place).where(condition)
    names = [name for name in engine.Offers._fields if name != "supply"]
    facts = by_key(reading.read(session, query, _kinds(names)))
    facts["certifications"] = facts["certifications"].view(np.uint64)
    return engine.Offers(**facts, supply=supply(session, condition, facts["key"]))


def need_columns(
    session: Session, condition: Condition, *, today: date, place: Place = Site.position
) -> engine.Needs:
    """Needs in the order of their keys. `place`: the column of Site that they are at."""
    query = _needs(today, place).where(condition)
    kinds = _kinds(engine.Needs._fields) | {"demand": reading.YEAR}
    facts = by_key(reading.read(session, query, kinds))
    for name in ("required", "preferred"):
        facts[name] = facts[name].view(np.uint64)
    facts["demand"] = engine.season.normalised(facts["demand"])
    facts["forms"] = _accepted(facts["forms"])
    return engine.Needs(**facts)


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


def by_key(facts: dict[str, Any]) -> dict[str, Any]:
    """In the order of their keys, sooner than the database would."""
    order = np.argsort(facts["key"], kind="stable")
    return {name: values[order] for name, values in facts.items()}


def _kinds(names: Sequence[str]) -> dict[str, str]:
    """How each of the engine's columns is read."""
    kinds = dict.fromkeys(names, reading.AMOUNT)
    kinds |= {name: reading.WHOLE for name in names if name in WHOLES}
    return kinds | {name: reading.TRUTH for name in names if name in TRUTHS}


def supply(session: Session, condition: Condition, keys: Any) -> Any:
    """The modes of each offer stacked, then normalised; in the order of its sorted keys."""
    query = _seasons(condition, keys)
    rows = reading.read(session, query, {"offer": reading.WHOLE, "curve": reading.YEAR})
    total = np.zeros((len(keys), engine.PERIODS), np.int64)
    order = np.argsort(rows["offer"], kind="stable")
    owners, first = np.unique(rows["offer"][order], return_index=True)
    if len(owners):
        stacked = np.add.reduceat(rows["curve"][order].astype(np.int64), first, axis=0)
        total[np.searchsorted(keys, owners)] = stacked
    return engine.season.normalised(np.minimum(total, 100))


def _seasons(condition: Condition, keys: Any) -> Select[*Any]:
    """The modes of the offers that meet the condition, whose keys these are: few are looked up,
    many are read together."""
    query = select(OfferSeason.offer_id.label("offer"), OfferSeason.curve.label("curve"))
    if len(keys) <= MANY:
        return query.where(OfferSeason.offer_id == any_(cast(keys.tolist(), ARRAY(BigInteger))))
    return (
        query.join(Offer, Offer.id == OfferSeason.offer_id)
        .join(Site, Site.id == Offer.site_id)
        .join(Organization, Organization.id == Site.organization_id)
        .where(condition)
    )


def _coded_forms() -> ColumnElement[Any]:
    """The accepted forms as the digits of one number, the most wanted last; 0 is none."""
    digits = [
        func.coalesce(func.array_position(_form_names(), Need.forms[place + 1]), 0)
        * literal(BASE**place, BigInteger)
        for place in range(len(engine.Form))
    ]
    return sum(digits[1:], digits[0])


def _form_names() -> ColumnElement[Any]:
    return literal([each.name.lower() for each in engine.Form], ARRAY(Text))


def _accepted(coded: Any) -> Any:
    """The engine's ten percents for each coded list; few lists are different."""
    lists, inverse = np.unique(coded, return_inverse=True)
    percents = [engine.accepted_forms(_decoded(int(each))) for each in lists]
    return np.array(percents, np.uint8).reshape(-1, len(engine.Form))[inverse]


def _decoded(coded: int) -> list[engine.Form]:
    forms = []
    while coded:
        coded, digit = divmod(coded, BASE)
        forms.append(engine.Form(digit - 1))
    return forms


def _offers(today: date, place: Place) -> Select[*Any]:
    held = _held(today)
    own = _own(today)
    return (
        select(
            Offer.id.label("key"),
            Site.organization_id.label("organization"),
            Offer.product_id.label("product"),
            Product.family_id.label("family"),
            (func.array_position(_form_names(), Offer.form) - 1).label("form"),
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
            _coded_forms().label("forms"),
            Need.curve.label("demand"),
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
    bound = select(Contract.organization_id, Contract.family_id).where(Contract.until >= today)
    bodies = (Organization.id, Organization.parent_id, Site.operator_id)
    return or_(*(func.coalesce(tuple_(body, family).in_(bound), False) for body in bodies))


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


def _refusals(session: Session, needs: Any | None = None) -> engine.Refusals:
    """Pairs declined for the season that the need is for: of these needs, or of all."""
    of_these = true() if needs is None else PairRefusal.need_id.in_(needs.tolist())
    rows = session.execute(
        select(PairRefusal.offer_id, PairRefusal.need_id)
        .join(Need, Need.id == PairRefusal.need_id)
        .where(PairRefusal.season_year == Need.season_year, of_these)
        .order_by(PairRefusal.id)
    ).all()
    return engine.Refusals(
        np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.int64)
    )
