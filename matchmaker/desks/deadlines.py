"""The days that matter to a person: when what they publish ends, until when contracts bind and
answers are awaited, when deliveries begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Contract, Need
from matchmaker.desks import cards, todo
from matchmaker.errors import N_
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import CONNECTED
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization
from matchmaker.organizations.publications import State
from matchmaker.supply.models import Offer
from matchmaker.web import i18n
from matchmaker.web.typography import say

# what is over stays in the calendar a little
PAST: Final = timedelta(days=31)
MOST: Final = 500
RUNNING: Final = (State.PUBLISHED, State.PAUSED)


@dataclass(frozen=True)
class Deadline:
    """A whole day: a name that stays its own, what happens, where to act, when that was written."""

    key: str
    day: date
    title: str
    path: str
    written_at: datetime


def of_person(session: Session, person: Person, *, today: date) -> list[Deadline]:
    """In the order of the days."""
    sites = organizations.sites_of_person(session, person.id)
    site_ids = [site.id for site in sites]
    bodies = sorted({site.organization_id for site in sites})
    found = [
        *_offers(session, site_ids, today - PAST),
        *_needs(session, site_ids, today - PAST),
        *_contracts(session, bodies, today - PAST),
        *_answers(session, person, today - PAST),
        *_starts(session, site_ids, today - PAST),
    ]
    return sorted(found, key=lambda each: (each.day, each.key))[:MOST]


def coming(session: Session, person: Person, *, today: date, limit: int) -> list[Deadline]:
    """The next ones."""
    found = of_person(session, person, today=today)
    return [each for each in found if each.day >= today][:limit]


def _offers(session: Session, site_ids: Sequence[int], since: date) -> Iterator[Deadline]:
    rows = session.scalars(
        select(Offer)
        .where(Offer.site_id.in_(site_ids), Offer.state.in_(RUNNING), Offer.expires_on >= since)
        .options(joinedload(Offer.product))
        .order_by(Offer.expires_on, Offer.id)
        .limit(MOST)
    )
    for offer in rows:
        yield Deadline(
            f"offer-{offer.public_id}",
            _known(offer.expires_on),
            say(N_("Fin de saison : %(what)s"), what=todo.name_of(offer)),
            "/mon-espace/offres/reconduire",
            offer.updated_at,
        )


def _needs(session: Session, site_ids: Sequence[int], since: date) -> Iterator[Deadline]:
    rows = session.scalars(
        select(Need)
        .where(Need.site_id.in_(site_ids), Need.state.in_(RUNNING), Need.expires_on >= since)
        .options(joinedload(Need.product), joinedload(Need.family))
        .order_by(Need.expires_on, Need.id)
        .limit(MOST)
    )
    for need in rows:
        yield Deadline(
            f"need-{need.public_id}",
            _known(need.expires_on),
            say(N_("Fin du calendrier : %(what)s"), what=todo.name_of(need)),
            "/mon-espace/besoins",
            need.updated_at,
        )


def _contracts(session: Session, bodies: Sequence[int], since: date) -> Iterator[Deadline]:
    rows = session.execute(
        select(Contract, Organization.slug)
        .join(Contract.organization)
        .where(Contract.organization_id.in_(bodies), Contract.until >= since)
        .options(joinedload(Contract.family))
        .order_by(Contract.until, Contract.id)
        .limit(MOST)
    )
    for contract, slug in rows:
        yield Deadline(
            f"contract-{contract.id}",
            contract.until,
            say(N_("Fin de contrat : %(what)s"), what=i18n.name_of(contract.family)),
            f"/mon-espace/organisations/{slug}/contrats",
            contract.updated_at,
        )


def _answers(session: Session, person: Person, since: date) -> Iterator[Deadline]:
    """The last day of each answer that the person owes."""
    for each in introductions.waiting_for(session, person):
        if each.expires_on and each.expires_on >= since:
            yield _of_introduction(each, each.expires_on, N_("Répondre : %(what)s"))


def _starts(session: Session, site_ids: Sequence[int], since: date) -> Iterator[Deadline]:
    """First deliveries, of who is in contact."""
    for each in introductions.of_sites(session, site_ids):
        if each.state in CONNECTED and each.starts_on and each.starts_on >= since:
            yield _of_introduction(each, each.starts_on, N_("Première livraison : %(what)s"))


def _of_introduction(each: Introduction, day: date, message: str) -> Deadline:
    return Deadline(
        f"introduction-{each.public_id}-{day:%Y%m%d}",
        day,
        say(message, what=cards.capital(i18n.name_of(each.product))),
        f"/mises-en-relation/{each.public_id}",
        each.updated_at,
    )


def _known(day: date | None) -> date:
    assert day is not None  # noqa: S101 - rows without a day are not read
    return day
