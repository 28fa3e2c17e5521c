"""« Pas pour nous cette saison »: a side declines a pair, with a reason; or takes it back."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.errors import NotFound
from matchmaker.organizations import permissions
from matchmaker.pairing.models import PairRefusal
from matchmaker.pairing.schemas import Refusal
from matchmaker.supply.models import Offer


class Side(StrEnum):
    """Who declines."""

    OFFER = "offer"
    NEED = "need"


def sides(session: Session, offer: Offer, need: Need, *, by: Person) -> tuple[Side, ...]:
    """On which sides of a pair a person may act."""
    found = []
    if permissions.may_edit_site(session, by, offer.site):
        found.append(Side.OFFER)
    if permissions.may_edit_site(session, by, need.site):
        found.append(Side.NEED)
    return tuple(found)


def decline(
    session: Session, offer: Offer, need: Need, *, refusal: Refusal, by: Person
) -> PairRefusal:
    """Keep a pair off both lists for the need's season; declining twice is declining once."""
    side = _side_of(session, offer, need, by=by)
    keep(session, offer, need, side=side, refusal=refusal, by=by)
    found = of(session, offer, need)
    if found is None:
        raise NotFound
    return found


def keep(
    session: Session, offer: Offer, need: Need, *, side: Side, refusal: Refusal, by: Person
) -> None:
    """The same for a side that the caller has seen may speak."""
    session.execute(
        insert(PairRefusal)
        .values(
            offer_id=offer.id,
            need_id=need.id,
            season_year=need.season_year,
            side=side,
            reason=refusal.reason,
            comment=refusal.comment,
            made_by=by.audit_key,
        )
        .on_conflict_do_nothing()
    )
    _changed(session, offer, need, act="pairing.declined", by=by)


def undo(session: Session, offer: Offer, need: Need, *, by: Person) -> None:
    """Take a refusal back; only the side that declined may."""
    found = of(session, offer, need)
    if found is None or found.side not in sides(session, offer, need, by=by):
        raise NotFound
    session.execute(delete(PairRefusal).where(PairRefusal.id == found.id))
    _changed(session, offer, need, act="pairing.reconsidered", by=by)


def of(session: Session, offer: Offer, need: Need) -> PairRefusal | None:
    """The refusal of this pair for the need's season."""
    return session.scalar(
        select(PairRefusal).where(
            PairRefusal.offer_id == offer.id,
            PairRefusal.need_id == need.id,
            PairRefusal.season_year == need.season_year,
        )
    )


def is_refused() -> ColumnElement[bool]:
    """A condition on Offer and Need: the pair is declined for this season."""
    return exists().where(
        and_(
            PairRefusal.offer_id == Offer.id,
            PairRefusal.need_id == Need.id,
            PairRefusal.season_year == Need.season_year,
        )
    )


def _side_of(session: Session, offer: Offer, need: Need, *, by: Person) -> Side:
    """The side for which a person declines; a member's before a facilitator's on behalf."""
    for site, side in ((need.site, Side.NEED), (offer.site, Side.OFFER)):
        if permissions.role_at(session, by.id, site) in {permissions.OWNER, permissions.EDITOR}:
            return side
    allowed = sides(session, offer, need, by=by)
    if not allowed:
        raise NotFound
    return allowed[0]


def _changed(session: Session, offer: Offer, need: Need, *, act: str, by: Person) -> None:
    audit.record(
        session,
        by.audit_key,
        act,
        subject_kind="pairing",
        subject_id=f"{offer.public_id}/{need.public_id}",
    )
    # a need's repair makes the lists of both again
    jobs.enqueue(session, "pairing.repair", need_id=need.id)
