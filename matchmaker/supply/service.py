"""Keeping, publishing, pausing, ending and copying offers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit, db, jobs
from matchmaker.accounts.models import Person
from matchmaker.catalogue.terms import Shelf
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.organizations import permissions, publications
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.publications import State
from matchmaker.supply import seasons, writing
from matchmaker.supply.models import Offer, OfferCertification, OfferSeason
from matchmaker.supply.schemas import CompleteOffer, OfferDraft


class NotLocated(Invalid):
    """A published offer stands somewhere: without a position nobody is near it."""

    message = N_("Situez d’abord ce lieu : il n’a pas encore de position.")


def keep(session: Session, data: OfferDraft, *, by: Person, today: date) -> Offer:
    """Keep an offer as it is written so far. The same key sent twice keeps one offer."""
    shelf = Shelf(session)
    offer = _opened(session, data, shelf=shelf, by=by, today=today)
    if offer.state != State.DRAFT and not isinstance(data, CompleteOffer):
        raise publications.Moved
    writing.write(shelf, offer, data, today=today)
    offer.updated_by = by.audit_key
    session.flush()
    return offer


def publish(
    session: Session, data: CompleteOffer, *, by: Person, now: datetime, today: date
) -> Offer:
    """Publish a new offer or a draft, or change one that is published; once, however often."""
    offer = keep(session, data, by=by, today=today)
    make_public(session, offer, actor_key=by.audit_key, now=now, today=today)
    return offer


def make_public(
    session: Session, offer: Offer, *, actor_key: str, now: datetime, today: date
) -> None:
    """Let a complete offer be paired; what was published already is paired anew."""
    if offer.site.position is None:
        raise NotLocated(field="site")
    if offer.expires_on is None or offer.expires_on < today:
        raise Invalid(
            N_("Cette saison est déjà terminée. Choisissez la suivante."), field="season_year"
        )
    act = "offer.changed" if offer.state == State.PUBLISHED else "offer.published"
    _move(session, offer, State.PUBLISHED, act=act, actor_key=actor_key)
    if offer.published_at is None:
        offer.published_at = now
        jobs.enqueue(session, "portal.offer_published", offer_id=offer.id)


def pause(session: Session, public_id: str, *, by: Person) -> Offer:
    """Take an offer off the lists for a while; pausing twice changes nothing more."""
    offer = editable(session, public_id, by=by)
    _move(session, offer, State.PAUSED, act="offer.paused", actor_key=by.audit_key)
    return offer


def resume(session: Session, public_id: str, *, by: Person, today: date) -> Offer:
    """Put a paused offer back, unless its season has ended meanwhile."""
    offer = editable(session, public_id, by=by)
    if offer.state == State.DRAFT:
        raise publications.Moved
    if offer.expires_on is None or offer.expires_on < today:
        raise publications.SeasonOver
    _move(session, offer, State.PUBLISHED, act="offer.resumed", actor_key=by.audit_key)
    return offer


def withdraw(session: Session, public_id: str, *, by: Person) -> Offer:
    """End an offer for good, or throw a draft away."""
    offer = editable(session, public_id, by=by)
    _move(session, offer, State.WITHDRAWN, act="offer.withdrawn", actor_key=by.audit_key)
    return offer


def pause_everything(session: Session, organization: Organization, *, by: Person) -> int:
    """Pause all that an organisation has published; answers how many."""
    permissions.must_edit(session, by, organization)
    published = session.scalars(
        select(Offer)
        .join(Offer.site)
        .where(Site.organization_id == organization.id, Offer.state == State.PUBLISHED)
        .order_by(Offer.id)
        .with_for_update(of=Offer)
    ).all()
    for offer in published:
        _move(session, offer, State.PAUSED, act="offer.paused", actor_key=by.audit_key)
    return len(published)


def expire(session: Session, today: date) -> int:
    """End every offer whose season is over; answers how many."""
    over = session.scalars(
        select(Offer)
        .where(Offer.state.in_((State.PUBLISHED, State.PAUSED)), Offer.expires_on < today)
        .order_by(Offer.id)
        .with_for_update()
    ).all()
    for offer in over:
        _move(session, offer, State.EXPIRED, act="offer.expired", actor_key=audit.SYSTEM)
    return len(over)


def copy_forward(session: Session, public_id: str, *, by: Person, later: int = 0) -> Offer:
    """The same offer for the season after, as a draft, `later` half-months later.

    Asked twice, it answers the copy that is already there.
    """
    return carry(session, editable(session, public_id, by=by), by=by, later=later)


def carry(session: Session, offer: Offer, *, by: Person, later: int) -> Offer:
    """The same of an offer that is held already, at a place where the person may act."""
    if offer.state == State.DRAFT:
        raise publications.Moved
    made = session.scalar(_copy_of(offer))
    if made is not None:
        return made
    made = Offer(**_copied(offer, later=later), updated_by=by.audit_key)
    curves = seasons.shifted({each.mode: each.curve for each in offer.seasons}, later)
    made.seasons = [OfferSeason(mode=mode, curve=curve) for mode, curve in curves.items()]
    made.certifications = [
        OfferCertification(
            certification_id=each.certification_id,
            body_id=each.body_id,
            number=each.number,
            expires_on=each.expires_on,
        )
        for each in offer.certifications
    ]
    made.expires_on = seasons.last_day(curves, made.season_year)
    session.add(made)
    session.flush()
    _note(session, made, "offer.copied", actor_key=by.audit_key)
    return made


def editable(session: Session, public_id: str, *, by: Person) -> Offer:
    """The offer, held until the end of the transaction; somebody else's is NotFound."""
    offer = session.scalar(select(Offer).where(Offer.public_id == public_id).with_for_update())
    if offer is None:
        raise NotFound
    permissions.must_edit_site(session, by, offer.site)
    return offer


def _opened(session: Session, data: OfferDraft, *, shelf: Shelf, by: Person, today: date) -> Offer:
    site = organizations.site_by_public_id(session, data.site)
    permissions.must_edit_site(session, by, site)
    product = shelf.product(data.product)
    key = data.key or db.public_id()
    session.execute(
        insert(Offer)
        .values(
            public_id=key,
            site_id=site.id,
            product_id=product.id,
            form=writing.form_of(product, data),
            season_year=today.year,
        )
        .on_conflict_do_nothing(index_elements=[Offer.public_id])
    )
    offer = editable(session, key, by=by)
    if State(offer.state) not in publications.OPEN:
        raise publications.Moved
    offer.site = site
    return offer


def _copy_of(offer: Offer) -> Select[Offer]:
    """The copy that is there already; the lock on the offer makes others wait for it."""
    return select(Offer).where(Offer.copied_from_id == offer.id, Offer.state != State.WITHDRAWN)


def _copied(offer: Offer, *, later: int) -> dict[str, Any]:
    curves = {each.mode: each.curve for each in offer.seasons}
    year = seasons.year_shifted(curves, offer.season_year + 1, by=later)
    same = (*writing.SAME, "quantity_kg", "price_cents", "price_unit", "price_cents_per_kg")
    return {name: getattr(offer, name) for name in same} | {
        "site_id": offer.site_id,
        "form": offer.form,
        "product_id": offer.product_id,
        "min_order_cents": offer.min_order_cents,
        "delivery_days": offer.delivery_days,
        "season_year": year,
        "copied_from_id": offer.id,
    }


def _move(session: Session, offer: Offer, to: State, *, act: str, actor_key: str) -> None:
    if act != "offer.changed" and offer.state == to:
        return
    publications.check(offer.state, to)
    shown = State.PUBLISHED in {State(offer.state), to}
    offer.state = to
    offer.updated_by = actor_key
    session.flush()
    _note(session, offer, act, actor_key=actor_key)
    if shown:
        jobs.enqueue(session, "pairing.repair", offer_id=offer.id)


def _note(session: Session, offer: Offer, act: str, *, actor_key: str) -> None:
    audit.record(session, actor_key, act, subject_kind="offer", subject_id=offer.public_id)
