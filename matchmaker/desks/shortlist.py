"""Offers that somebody keeps to compare them: kept, listed, let go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.desks.models import Shortlisted
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.organizations.publications import State
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer

MOST: Final = 60


class TooManyKept(Conflict):
    """More than anybody compares."""

    message = N_("Vous retenez déjà 60 offres : laissez-en d’abord aller.")


def keep(session: Session, person: Person, public_id: str) -> Offer:
    """Keep a published offer; keeping it twice is keeping it."""
    offer = supply.one_published(session, public_id)
    held = select(func.count()).select_from(Shortlisted)
    if (session.scalar(held.where(Shortlisted.person_id == person.id)) or 0) >= MOST:
        raise TooManyKept
    session.execute(
        insert(Shortlisted).values(person_id=person.id, offer_id=offer.id).on_conflict_do_nothing()
    )
    return offer


def let_go(session: Session, person: Person, public_id: str) -> None:
    """Keep an offer no more, published or not; what was not kept stays so. NotFound for what is
    no offer."""
    offer_id = session.scalar(select(Offer.id).where(Offer.public_id == public_id))
    if offer_id is None:
        raise NotFound
    session.execute(
        delete(Shortlisted).where(
            Shortlisted.person_id == person.id, Shortlisted.offer_id == offer_id
        )
    )


def codes(session: Session, person_id: int) -> set[str]:
    """The public identifiers of what somebody keeps, for pages that list offers."""
    return set(
        session.scalars(
            select(Offer.public_id)
            .join(Shortlisted, Shortlisted.offer_id == Offer.id)
            .where(Shortlisted.person_id == person_id)
        )
    )


def offers(session: Session, person_id: int) -> Sequence[Offer]:
    """What somebody keeps, by product, the last kept first; what was thrown away is not shown."""
    return session.scalars(
        supply.whole()
        .join(Shortlisted, Shortlisted.offer_id == Offer.id)
        .join(Offer.product)
        .where(Shortlisted.person_id == person_id, Offer.state != State.DRAFT)
        .order_by(Shortlisted.kept_at.desc(), Offer.id)
    ).all()
