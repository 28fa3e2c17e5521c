"""Introductions to read: of a person's places, of offers and needs, of a region."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.errors import NotFound
from matchmaker.introductions import parties
from matchmaker.introductions.models import Introduction, ThreadMessage
from matchmaker.introductions.parties import Standing
from matchmaker.introductions.states import AWAITED, PARTIES, Side
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.supply.models import Offer

MOST: Final = 500


def whole() -> Select[Introduction]:
    """Introductions with all that a list shows of them, in a fixed number of queries."""
    return select(Introduction).options(
        joinedload(Introduction.product),
        joinedload(Introduction.supplier),
        joinedload(Introduction.buyer),
        joinedload(Introduction.supplier_site).joinedload(Site.organization),
        joinedload(Introduction.buyer_site).joinedload(Site.organization),
        joinedload(Introduction.need),
        joinedload(Introduction.offer).selectinload(Offer.seasons),
    )


def one(session: Session, public_id: str) -> Introduction:
    """An introduction by its address, or NotFound."""
    found = known(session, public_id)
    if found is None:
        raise NotFound
    return found


def seen_by(session: Session, public_id: str, person: Person) -> tuple[Introduction, Standing]:
    """The same with how a person stands to it; NotFound to strangers too."""
    found = one(session, public_id)
    return found, parties.must_see(session, found, person)


def known(session: Session, public_id: str) -> Introduction | None:
    """An introduction by its address, None when there is none."""
    return session.scalar(whole().where(Introduction.public_id == public_id))


def of_sites(session: Session, site_ids: Collection[int]) -> Sequence[Introduction]:
    """Those of these places that their people may know of, newest first."""
    return _newest(session, parties.at_sites(site_ids))


def of_offers(session: Session, offer_ids: Collection[int]) -> Sequence[Introduction]:
    """What these offers led to, newest first."""
    return _newest(session, Introduction.offer_id.in_(offer_ids))


def of_needs(session: Session, need_ids: Collection[int]) -> Sequence[Introduction]:
    """What these needs led to, newest first."""
    return _newest(session, Introduction.need_id.in_(need_ids))


def of_pair(session: Session, offer_id: int, need_id: int) -> Introduction | None:
    """The newest introduction of an offer and a need."""
    return session.scalar(
        whole()
        .where(Introduction.offer_id == offer_id, Introduction.need_id == need_id)
        .order_by(Introduction.id.desc())
        .limit(1)
    )


def waiting_for(session: Session, person: Person) -> Sequence[Introduction]:
    """Those that wait for this person's yes or no, the first to expire first."""
    return session.scalars(
        whole()
        .where(Introduction.state.in_(AWAITED), _unanswered_by(person))
        .order_by(Introduction.expires_on, Introduction.id)
        .limit(MOST)
    ).all()


def count_waiting_for(session: Session, person: Person) -> int:
    """How many wait for this person."""
    waiting = select(Introduction.id).where(Introduction.state.in_(AWAITED), _unanswered_by(person))
    return session.scalar(select(func.count()).select_from(waiting.limit(100).subquery())) or 0


def thread(session: Session, introduction: Introduction) -> Sequence[ThreadMessage]:
    """What was written, oldest first."""
    return session.scalars(
        select(ThreadMessage)
        .where(ThreadMessage.introduction_id == introduction.id)
        .options(selectinload(ThreadMessage.person))
        .order_by(ThreadMessage.written_at, ThreadMessage.id)
    ).all()


def readers(session: Session, introduction: Introduction) -> Sequence[Person]:
    """Whom a message of the thread goes to: both parties, and facilitators who wrote in it."""
    written = select(ThreadMessage.person_id).where(
        ThreadMessage.introduction_id == introduction.id,
        ThreadMessage.side == Side.FACILITATOR,
    )
    facilitators = session.scalars(select(Person).where(Person.id.in_(written), Person.active))
    people = {each.id: each for each in facilitators}
    for side in PARTIES:
        if introduction.sent_at is not None or introduction.origin == side:
            people |= {each.id: each for each in parties.people(session, introduction, side)}
    return list(people.values())


def history(session: Session, introduction: Introduction) -> Sequence[AuditEntry]:
    """The trail of its moves, oldest first."""
    return session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "introduction",
            AuditEntry.subject_id == introduction.public_id,
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()


def _newest(session: Session, condition: ColumnElement[bool]) -> Sequence[Introduction]:
    return session.scalars(
        whole().where(condition).order_by(Introduction.id.desc()).limit(MOST)
    ).all()


def _unanswered_by(person: Person) -> ColumnElement[bool]:
    mine = select(Site.id).where(organizations.acting(person.id))
    return or_(
        and_(Introduction.supplier_accepted_at.is_(None), Introduction.supplier_site_id.in_(mine)),
        and_(Introduction.buyer_accepted_at.is_(None), Introduction.buyer_site_id.in_(mine)),
    )
