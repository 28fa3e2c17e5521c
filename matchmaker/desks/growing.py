"""A farm's season at a glance: what needs attention first, and what each offer has led to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.desks import todo
from matchmaker.desks.todo import Affairs
from matchmaker.errors import N_
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import AWAITED, STEPS, State
from matchmaker.organizations.models import Organization
from matchmaker.organizations.publications import State as Publication
from matchmaker.supply import renewing
from matchmaker.supply.models import Offer
from matchmaker.web import filters, vocabulary
from matchmaker.web.typography import say

# each has a picture of the year, of some kilobytes; the page of all offers has the rest
MOST: Final = 12


@dataclass(frozen=True)
class Step:
    """So many introductions of an offer stand at this step, of 0 to 5."""

    place: int
    words: str


@dataclass(frozen=True)
class Grown:
    """An offer that is online: kitchens that it was proposed, introductions that it led to, and
    what needs attention, '' for nothing."""

    offer: Offer
    kitchens: int
    steps: Sequence[Step]
    attention: str


@dataclass(frozen=True)
class Growing:
    """A farm's offers, in the order in which they need somebody. `hidden`: how many more are
    online; `to_renew`: how many of last season's wait to be carried on."""

    online: Sequence[Grown]
    hidden: int
    drafts: Sequence[Offer]
    paused: Sequence[Offer]
    to_renew: int
    sellers: Sequence[Organization]


@dataclass(frozen=True)
class _Led:
    """How many introductions of an offer are in each state, and how many wait for the farm."""

    states: Mapping[str, int]
    waiting: int = 0


def season(
    session: Session, affairs: Affairs, *, matches: Mapping[int, int], today: date
) -> Growing | None:
    """What the person's farms offer; None for who sells nothing."""
    sellers = {
        site.organization_id: site.organization
        for site in affairs.sites
        if site.organization.kind in todo.SELLERS
    }
    if not sellers:
        return None
    online = _in(affairs.offers, Publication.PUBLISHED)
    led = _led(session, [each.id for each in online])
    rows = sorted(
        ((_urgency(each, led, matches, today=today), each) for each in online),
        key=lambda pair: (pair[0], pair[1].expires_on or date.max, pair[1].id),
    )
    ids = [site.id for site in affairs.sites]
    return Growing(
        online=[_grown(each, led, matches, urgency=urgency) for urgency, each in rows[:MOST]],
        hidden=max(0, len(online) - MOST),
        drafts=_in(affairs.offers, Publication.DRAFT),
        paused=_in(affairs.offers, Publication.PAUSED),
        to_renew=renewing.left(session, ids, today=today),
        sellers=list(sellers.values()),
    )


WAITS, ENDS, ALONE, WELL = range(4)


def _urgency(
    offer: Offer, led: Mapping[int, _Led], matches: Mapping[int, int], *, today: date
) -> int:
    """Somebody waits, then what ends soon, then what suits nobody, then what goes well."""
    known = led.get(offer.id)
    if known and known.waiting:
        return WAITS
    if offer.expires_on and offer.expires_on <= today + todo.SOON:
        return ENDS
    return WELL if known or offer.id in matches else ALONE


def _grown(
    offer: Offer, led: Mapping[int, _Led], matches: Mapping[int, int], *, urgency: int
) -> Grown:
    known = led.get(offer.id, _Led({}))
    attention = ""
    if urgency == WAITS:
        message = (
            N_("%(count)s cuisines attendent") if known.waiting > 1 else N_("une cuisine attend")
        )
        attention = say(message, count=known.waiting)
    elif urgency == ENDS and offer.expires_on:
        day = filters.day_in_year(offer.expires_on.month, offer.expires_on.day)
        attention = say(N_("finit le %(day)s"), day=day)
    return Grown(offer, matches.get(offer.id, 0), _steps(known.states), attention)


def _steps(states: Mapping[str, int]) -> list[Step]:
    """The steps reached, the farthest first; what ended otherwise is not news here."""
    found = []
    for place, state in reversed(list(enumerate(STEPS))):
        count = states.get(state, 0)
        words = vocabulary.word("introduction", state)
        if count:
            found.append(Step(place, f"{count} · {words}" if count > 1 else words))
    return found


def _led(session: Session, offer_ids: Collection[int]) -> dict[int, _Led]:
    """What offers led to. Until it is sent, an introduction is known to who asked for it."""
    waits = Introduction.supplier_accepted_at.is_(None) & Introduction.state.in_(AWAITED)
    is_known = (Introduction.state != State.PROPOSED) | (Introduction.origin == "supplier")
    rows = session.execute(
        select(
            Introduction.offer_id,
            Introduction.state,
            func.count(),
            func.count().filter(waits),
        )
        .where(Introduction.offer_id.in_(offer_ids), is_known)
        .group_by(Introduction.offer_id, Introduction.state)
    ).all()
    found: dict[int, _Led] = {}
    for offer_id, state, count, waiting in rows:
        if offer_id is None:
            continue
        known = found.get(offer_id, _Led({}))
        found[offer_id] = _Led({**known.states, state: count}, known.waiting + waiting)
    return found


def _in(offers: Sequence[Offer], state: Publication) -> list[Offer]:
    return [each for each in offers if each.state == state]
