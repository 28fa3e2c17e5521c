"""What workers do: turn what happened into messages, send them, tidy up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.demand.models import Need
from matchmaker.introductions.models import Introduction
from matchmaker.pairing import changes
from matchmaker.pairing.models import Generation
from matchmaker.portal.hooks import announcing, facts, pairs, sending
from matchmaker.portal.hooks.announcing import DELIVER, Fact
from matchmaker.portal.hooks.calling import Caller
from matchmaker.portal.hooks.facts import Reporter
from matchmaker.portal.hooks.models import (
    DeliveryState,
    EndpointState,
    HookDelivery,
    HookEndpoint,
    HookEvent,
)
from matchmaker.portal.hooks.topics import Topic
from matchmaker.supply.models import Offer

KEPT: Final = timedelta(days=30)
FORGOTTEN: Final = timedelta(minutes=10)


@jobs.task("portal.offer_published")
def offer_published(work: jobs.Work, *, offer_id: int) -> None:
    with work.begin() as session:
        _tell(session, _reporter(session, work).offers(Offer.id == offer_id), now=work.now())


@jobs.task("portal.need_published")
def need_published(work: jobs.Work, *, need_id: int) -> None:
    with work.begin() as session:
        _tell(session, _reporter(session, work).needs(Need.id == need_id), now=work.now())


@jobs.task("portal.several_published")
def several_published(work: jobs.Work, *, organization_id: int, since: int) -> None:
    """Offers and needs that an organisation published together, from a second on."""
    moment = datetime.fromtimestamp(since, UTC)
    with work.begin() as session:
        reporter = _reporter(session, work)
        offers = reporter.offers(facts.since(moment, organization_id, Offer))
        needs = reporter.needs(facts.since(moment, organization_id, Need))
        _tell(session, [*offers, *needs], now=work.now())


@jobs.task("portal.pairings_changed")
def pairings_changed(
    work: jobs.Work,
    *,
    offer_id: int,
    need_id: int,
    site_id: int,
    organization_id: int,
) -> None:
    """The pairs of what was just paired anew, as `pairing.repair` names it; 0 for nothing."""
    with work.begin() as session:
        told = announcing.listeners(session, Topic.PAIRING)
        if not told:
            return
        changed = changes.named(
            session,
            offer_id=offer_id,
            need_id=need_id,
            site_id=site_id,
            organization_id=organization_id,
        )
        found = pairs.proposed(session, changed, told=told, base=work.settings.public_url)
        _tell(session, list(found), now=work.now())


@jobs.task("portal.introduction_moved")
def introduction_moved(work: jobs.Work, *, introduction_id: int, act: str, side: str) -> None:
    with work.begin() as session:
        introduction = session.get(Introduction, introduction_id)
        if introduction is not None and act in facts.MOVES:
            fact = _reporter(session, work).introduction(introduction, act, side=side)
            announcing.tell(session, fact, now=work.now())


@jobs.task("portal.generation_published")
def generation_published(work: jobs.Work, *, generation_id: int) -> None:
    with work.begin() as session:
        generation = session.get(Generation, generation_id)
        if generation is not None:
            fact = _reporter(session, work).generation(generation)
            announcing.tell(session, fact, now=work.now())


@jobs.task(DELIVER)
def deliver(work: jobs.Work, *, delivery_id: int) -> None:
    sending.run(work, delivery_id, caller=Caller())


@jobs.task("portal.sweep", cron="*/10 * * * *")
def sweep(work: jobs.Work) -> None:
    with work.begin() as session:
        requeue(session, before=work.now() - FORGOTTEN)


@jobs.task("portal.forget_events", cron="37 4 * * *")
def forget_events(work: jobs.Work) -> None:
    with work.begin() as session:
        forget(session, before=work.now() - KEPT)


def requeue(session: Session, *, before: datetime) -> None:
    """Send what waits without a job: one whose tries ran out while the database was away."""
    waiting = session.scalars(
        select(HookDelivery.id)
        .join(HookDelivery.endpoint)
        .where(
            HookDelivery.state == DeliveryState.WAITING,
            HookDelivery.made_at < before,
            HookEndpoint.state == EndpointState.ACTIVE,
        )
    ).all()
    for delivery_id in jobs.without_job(session, DELIVER, "delivery_id", ids=waiting):
        jobs.enqueue(session, DELIVER, delivery_id=delivery_id)


def forget(session: Session, *, before: datetime) -> int:
    """Drop old events with their deliveries, dead or alive; answers how many events."""
    gone = delete(HookEvent).where(HookEvent.happened_at < before).returning(HookEvent.id)
    return len(session.scalars(gone).all())


def _tell(session: Session, found: Iterable[Fact], *, now: datetime) -> None:
    for fact in found:
        announcing.tell(session, fact, now=now)


def _reporter(session: Session, work: jobs.Work) -> Reporter:
    return Reporter(session, work.settings.public_url)
