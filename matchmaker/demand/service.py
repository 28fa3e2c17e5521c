"""Keeping, publishing, pausing, ending and copying needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit, db, jobs
from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Family, Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.demand import seasons, writing
from matchmaker.demand.models import Need, NeedCertification
from matchmaker.demand.schemas import CompleteNeed, NeedDraft
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.intake import half_months
from matchmaker.organizations import permissions, publications
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.publications import State


class NotLocated(Invalid):
    """A published need stands somewhere: without a position nobody is near it."""

    message = N_("Situez d’abord ce lieu : il n’a pas encore de position.")


def keep(session: Session, data: NeedDraft, *, by: Person, today: date) -> Need:
    """Keep a need as it is written so far. The same key sent twice keeps one need."""
    shelf = Shelf(session)
    need = _opened(session, data, shelf=shelf, by=by, today=today)
    if need.state != State.DRAFT and not isinstance(data, CompleteNeed):
        raise publications.Moved
    writing.write(shelf, need, data, today=today)
    need.updated_by = by.audit_key
    session.flush()
    return need


def publish(
    session: Session, data: CompleteNeed, *, by: Person, now: datetime, today: date
) -> Need:
    """Publish a new need or a draft, or change one that is published; once, however often."""
    need = keep(session, data, by=by, today=today)
    make_public(session, need, actor_key=by.audit_key, now=now, today=today)
    return need


def make_public(
    session: Session, need: Need, *, actor_key: str, now: datetime, today: date
) -> None:
    """Let a complete need be paired; what was published already is paired anew."""
    if need.site.position is None:
        raise NotLocated(field="site")
    if need.expires_on is None or need.expires_on < today:
        raise Invalid(
            N_("Cette saison est déjà terminée. Choisissez la suivante."), field="season_year"
        )
    act = "need.changed" if need.state == State.PUBLISHED else "need.published"
    _move(session, need, State.PUBLISHED, act=act, actor_key=actor_key)
    if need.published_at is None:
        need.published_at = now
        jobs.enqueue(session, "portal.need_published", need_id=need.id)


def pause(session: Session, public_id: str, *, by: Person) -> Need:
    """Take a need off the lists for a while; pausing twice changes nothing more."""
    need = editable(session, public_id, by=by)
    _move(session, need, State.PAUSED, act="need.paused", actor_key=by.audit_key)
    return need


def resume(session: Session, public_id: str, *, by: Person, today: date) -> Need:
    """Put a paused need back, unless its season has ended meanwhile."""
    need = editable(session, public_id, by=by)
    if need.state == State.DRAFT:
        raise publications.Moved
    if need.expires_on is None or need.expires_on < today:
        raise publications.SeasonOver
    _move(session, need, State.PUBLISHED, act="need.resumed", actor_key=by.audit_key)
    return need


def withdraw(session: Session, public_id: str, *, by: Person) -> Need:
    """End a need for good, or throw a draft away."""
    need = editable(session, public_id, by=by)
    _move(session, need, State.WITHDRAWN, act="need.withdrawn", actor_key=by.audit_key)
    return need


def pause_everything(session: Session, organization: Organization, *, by: Person) -> int:
    """Pause all that an organisation has published; answers how many."""
    permissions.must_edit(session, by, organization)
    published = session.scalars(
        select(Need)
        .join(Need.site)
        .where(Site.organization_id == organization.id, Need.state == State.PUBLISHED)
        .order_by(Need.id)
        .with_for_update(of=Need)
    ).all()
    for need in published:
        _move(session, need, State.PAUSED, act="need.paused", actor_key=by.audit_key)
    return len(published)


def expire(session: Session, today: date) -> int:
    """End every need whose season is over; answers how many."""
    over = session.scalars(
        select(Need)
        .where(Need.state.in_((State.PUBLISHED, State.PAUSED)), Need.expires_on < today)
        .order_by(Need.id)
        .with_for_update()
    ).all()
    for need in over:
        _move(session, need, State.EXPIRED, act="need.expired", actor_key=audit.SYSTEM)
    return len(over)


def copy_forward(session: Session, public_id: str, *, by: Person, later: int = 0) -> Need:
    """The same need for the school year after, as a draft, `later` half-months later.

    Asked twice, it answers the copy that is already there.
    """
    need = editable(session, public_id, by=by)
    if need.state == State.DRAFT:
        raise publications.Moved
    made = session.scalar(_copy_of(need))
    if made is not None:
        return made
    made = Need(**_copied(need, later=later), updated_by=by.audit_key)
    made.certifications = [
        NeedCertification(certification_id=each.certification_id, is_required=each.is_required)
        for each in need.certifications
    ]
    session.add(made)
    session.flush()
    _note(session, made, "need.copied", actor_key=by.audit_key)
    return made


def copy_everything_forward(
    session: Session, organization: Organization, *, by: Person, later: int = 0
) -> int:
    """Copy all that an organisation let expire and did not copy yet; answers how many drafts."""
    permissions.must_edit(session, by, organization)
    ended = session.scalars(
        select(Need.public_id)
        .join(Need.site)
        .where(
            Site.organization_id == organization.id,
            Need.state == State.EXPIRED,
            Need.id.not_in(_copied_already()),
        )
        .order_by(Need.id)
    ).all()
    for public_id in ended:
        copy_forward(session, public_id, by=by, later=later)
    return len(ended)


def _copied_already() -> Select[int | None]:
    return select(Need.copied_from_id).where(
        Need.copied_from_id.is_not(None), Need.state != State.WITHDRAWN
    )


def editable(session: Session, public_id: str, *, by: Person) -> Need:
    """The need, held until the end of the transaction; somebody else's is NotFound."""
    need = session.scalar(select(Need).where(Need.public_id == public_id).with_for_update())
    if need is None:
        raise NotFound
    permissions.must_edit_site(session, by, need.site)
    return need


def _opened(session: Session, data: NeedDraft, *, shelf: Shelf, by: Person, today: date) -> Need:
    site = organizations.site_by_public_id(session, data.site)
    permissions.must_edit_site(session, by, site)
    thing = writing.wanted(shelf, data)
    key = data.key or db.public_id()
    session.execute(
        insert(Need)
        .values(
            public_id=key,
            site_id=site.id,
            product_id=thing.id if isinstance(thing, Product) else None,
            family_id=thing.id if isinstance(thing, Family) else None,
            season_year=today.year,
            curve=data.curve,
        )
        .on_conflict_do_nothing(index_elements=[Need.public_id])
    )
    need = editable(session, key, by=by)
    if State(need.state) not in publications.OPEN:
        raise publications.Moved
    need.site = site
    return need


def _copy_of(need: Need) -> Select[Need]:
    """The copy that is there already; the lock on the need makes others wait for it."""
    return select(Need).where(Need.copied_from_id == need.id, Need.state != State.WITHDRAWN)


def _copied(need: Need, *, later: int) -> dict[str, Any]:
    curve = half_months.shifted(need.curve, later)
    year = need.season_year + 1
    same = (*writing.SAME, "quantity_kg", "budget_cents", "budget_unit", "budget_cents_per_kg")
    return {name: getattr(need, name) for name in same} | {
        "site_id": need.site_id,
        "product_id": need.product_id,
        "family_id": need.family_id,
        "reception_days": need.reception_days,
        "curve": curve,
        "season_year": year,
        "expires_on": seasons.last_day(curve, year),
        "copied_from_id": need.id,
    }


def _move(session: Session, need: Need, to: State, *, act: str, actor_key: str) -> None:
    if act != "need.changed" and need.state == to:
        return
    publications.check(need.state, to)
    shown = State.PUBLISHED in {State(need.state), to}
    need.state = to
    need.updated_by = actor_key
    session.flush()
    _note(session, need, act, actor_key=actor_key)
    if shown:
        jobs.enqueue(session, "pairing.repair", need_id=need.id)


def _note(session: Session, need: Need, act: str, *, actor_key: str) -> None:
    audit.record(session, actor_key, act, subject_kind="need", subject_id=need.public_id)
