"""Proposals to read: the stored lists of the current generation, with the rows they name.

A list is read with its pointer in one statement, so it is of one generation. Rows that were
paused, or pairs that were declined, since the list was made are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from sqlalchemy import REAL, func, select, true, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.accounts.models import Person
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.errors import NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Site
from matchmaker.pairing import lists, weights
from matchmaker.pairing.lists import NEEDS, OFFERS, Side
from matchmaker.pairing.models import PairRefusal
from matchmaker.places import geocoding, travel
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer

TERMS: Final = tuple(str(term) for term in engine.Term)

Term = tuple[str, float, float]


@dataclass(frozen=True)
class Scored:
    """What a pair is worth: per term (code, points, most points), their sum, the way."""

    score: float
    terms: tuple[Term, ...]
    is_feasible: bool = True
    km: float | None = None
    minutes: float | None = None


@dataclass(frozen=True)
class Proposal:
    """A pairing to look at, with both rows loaded whole."""

    offer: Offer
    need: Need
    scored: Scored


@dataclass(frozen=True)
class Proposals:
    """A list, best first. `feasible`: how many counterparts break no rule, listed or not."""

    generation_id: int | None = None
    revision: int = 0
    feasible: int = 0
    proposals: Sequence[Proposal] = field(default_factory=tuple)


def of_need(session: Session, need_id: int, *, limit: int = engine.BEST) -> Proposals:
    """The best offers of a need."""
    return _read(session, NEEDS, [need_id], limit=limit)


def of_needs(session: Session, need_ids: Collection[int], *, limit: int) -> Proposals:
    """The best offers of several needs, together."""
    return _read(session, NEEDS, need_ids, limit=limit) if need_ids else Proposals()


def best_of_needs(session: Session, need_ids: Collection[int], *, each: int) -> list[Proposal]:
    """The best offers of each of several needs, at most so many of each."""
    found = _read(session, NEEDS, need_ids, limit=each * len(need_ids), each=each)
    return list(found.proposals)


def of_offer(session: Session, offer_id: int, *, limit: int = engine.BEST) -> Proposals:
    """The best needs of an offer."""
    return _read(session, OFFERS, [offer_id], limit=limit)


def of_organization(
    session: Session, organization_id: int, *, limit: int = engine.BEST
) -> Proposals:
    """The best pairings of all that an organisation offers and needs."""
    sites = select(Site.id).where(Site.organization_id == organization_id)
    return of_sites(session, session.scalars(sites).all(), limit=limit)


def of_sites(session: Session, site_ids: Collection[int], *, limit: int = engine.BEST) -> Proposals:
    """The best pairings of all that is offered and needed at these sites."""
    offers = session.scalars(select(Offer.id).where(Offer.site_id.in_(site_ids))).all()
    needs = session.scalars(select(Need.id).where(Need.site_id.in_(site_ids))).all()
    supplied = _read(session, OFFERS, offers, limit=limit)
    demanded = _read(session, NEEDS, needs, limit=limit)
    both = {
        (each.offer.id, each.need.id): each for each in (*supplied.proposals, *demanded.proposals)
    }
    known = supplied if supplied.generation_id else demanded
    return Proposals(
        known.generation_id,
        known.revision,
        supplied.feasible + demanded.feasible,
        _best(both.values(), limit),
    )


def own_offer(session: Session, public_id: str, *, by: Person) -> Offer:
    """A published offer that this person tends; anything else is NotFound."""
    offer = supply.one_published(session, public_id)
    if not permissions.may_edit_site(session, by, offer.site):
        raise NotFound
    return offer


def own_need(session: Session, public_id: str, *, by: Person) -> Need:
    """A published need that this person tends; anything else is NotFound."""
    need = demand.one_published(session, public_id)
    if not permissions.may_edit_site(session, by, need.site):
        raise NotFound
    return need


def first_of_regions(
    session: Session, region_codes: Collection[str] | None, *, limit: int
) -> Sequence[Proposal]:
    """The best offer of each need of these regions (None: all), the best pairings first."""
    generation, own = lists.current(session), NEEDS.table.c
    if generation is None:
        return ()
    rows = session.execute(
        select(own.need_id, own.offer_ids[1], own.steps)
        .join(Need, Need.id == own.need_id)
        .join(Site, Site.id == Need.site_id)
        .where(
            own.generation_id == generation.id,
            func.cardinality(own.offer_ids) > 0,
            true() if region_codes is None else Site.region_code.in_(region_codes),
        )
        .order_by(type_coerce(own.scores, ARRAY(REAL))[1].desc(), own.need_id)
        .limit(limit)
    ).all()
    used = engine.from_record(generation.tables)
    entries = []
    for need_id, offer_id, steps in rows:
        first = np.frombuffer(steps, np.uint8)[: len(TERMS)].reshape(1, -1)
        points = used.points(first)[0].tolist()
        entries.append((sum(points), offer_id, need_id, terms(points, used.maxima)))
    return _best(_proposals(session, entries), limit)


def feasible_counts(session: Session, *, needs: Collection[int] = ()) -> dict[int, int]:
    """How many offers each of these needs has, for lists of needs; absent: not paired yet."""
    own, generation = NEEDS.table.c, lists.current(session)
    if generation is None:
        return {}
    rows = session.execute(
        select(own.need_id, own.feasible).where(
            own.generation_id == generation.id, own.need_id.in_(needs)
        )
    )
    return dict(iter(rows))


def tables(session: Session) -> engine.Tables:
    """The tables that lists were made with; before the first generation, those it would use."""
    generation = lists.current(session)
    if generation is None:
        return weights.current(session)
    return engine.from_record(generation.tables)


def terms(points: Sequence[float], maxima: Sequence[float]) -> tuple[Term, ...]:
    """(code, points, most points) in the order of the terms."""
    return tuple(zip(TERMS, points, maxima, strict=True))


def _read(
    session: Session,
    side: Side,
    owners: Collection[int],
    *,
    limit: int,
    each: int = engine.BEST,
) -> Proposals:
    """The lists of these owners, together, best first. each: how much is read of each list."""
    # the pointer first, in a statement of its own: one that joined it could be planned before a
    # partition is attached and run after the pointer moved there, and find nothing
    generation = lists.current(session)
    if generation is None:
        return Proposals()
    rows = (
        session.execute(
            select(side.table).where(
                side.table.c.generation_id == generation.id, side.table.c[side.owner].in_(owners)
            )
        )
        .mappings()
        .all()
    )
    if not rows:
        return Proposals()
    used = engine.from_record(generation.tables)
    entries: list[tuple[float, int, int, tuple[Term, ...]]] = []
    feasible = 0
    for row in rows:
        feasible += row["feasible"]
        points = used.points(np.frombuffer(row["steps"], np.uint8).reshape(-1, len(TERMS)))
        for other, earned in zip(row[side.others][:each], points[:each].tolist(), strict=True):
            pair = (row[side.owner], other) if side is OFFERS else (other, row[side.owner])
            entries.append((sum(earned), *pair, terms(earned, used.maxima)))
    found = _proposals(session, entries)
    return Proposals(generation.id, generation.revision, feasible, _best(found, limit))


def _proposals(
    session: Session, entries: Sequence[tuple[float, int, int, tuple[Term, ...]]]
) -> list[Proposal]:
    offer_ids = {offer_id for _, offer_id, _, _ in entries}
    need_ids = {need_id for _, _, need_id, _ in entries}
    offers = {
        each.id: each for each in session.scalars(supply.published().where(Offer.id.in_(offer_ids)))
    }
    needs = {
        each.id: each for each in session.scalars(demand.published().where(Need.id.in_(need_ids)))
    }
    declined = _declined(session, offer_ids, need_ids)
    shown = [
        (offers[offer_id], needs[need_id], score, points)
        for score, offer_id, need_id, points in entries
        if offer_id in offers and need_id in needs and (offer_id, need_id) not in declined
    ]
    ways = _ways([(offer, need) for offer, need, _, _ in shown])
    return [
        Proposal(offer, need, Scored(score, points, km=km, minutes=minutes))
        for (offer, need, score, points), (km, minutes) in zip(shown, ways, strict=True)
    ]


def _declined(
    session: Session, offer_ids: Collection[int], need_ids: Collection[int]
) -> set[tuple[int, int]]:
    rows = session.execute(
        select(PairRefusal.offer_id, PairRefusal.need_id)
        .join(Need, Need.id == PairRefusal.need_id)
        .where(
            PairRefusal.season_year == Need.season_year,
            PairRefusal.offer_id.in_(offer_ids),
            PairRefusal.need_id.in_(need_ids),
        )
    )
    return {(offer_id, need_id) for offer_id, need_id in rows}


def _ways(pairs: Sequence[tuple[Offer, Need]]) -> list[tuple[float | None, float | None]]:
    """km and minutes of each pair, between the exact points: both are parties. What depends on
    a seasonal ferry is measured when there is something to carry."""
    measured = travel.measured()
    starts = np.array([_point(offer.site) for offer, _ in pairs]).reshape(-1, 2)
    ends = np.array([_point(need.site) for _, need in pairs]).reshape(-1, 2)
    km, minutes = engine.between(measured, (starts[:, 0], starts[:, 1]), (ends[:, 0], ends[:, 1]))
    for row in np.flatnonzero(measured.varies(starts, ends)).tolist():
        one = slice(row, row + 1)
        km[one], minutes[one] = engine.between(
            measured,
            (starts[one, 0], starts[one, 1]),
            (ends[one, 0], ends[one, 1]),
            weights=_in_common(*pairs[row]),
        )
    return [(_known(a), _known(b)) for a, b in zip(km, minutes, strict=True)]


def _in_common(offer: Offer, need: Need) -> list[float]:
    """What is asked in the half-months that both share; all year when they share none."""
    offered = [sum(values) for values in zip(*(each.curve for each in offer.seasons), strict=True)]
    common = [
        float(asked) if supply else 0.0 for asked, supply in zip(need.curve, offered, strict=False)
    ]
    return common if any(common) else [1.0] * engine.PERIODS


def _point(site: Site) -> tuple[float, float]:
    if site.position is None:
        return np.nan, np.nan
    return geocoding.coordinates(site.position)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _best(found: Iterable[Proposal], limit: int) -> list[Proposal]:
    def order(each: Proposal) -> tuple[float, int, int]:
        return (-each.scored.score, each.offer.id, each.need.id)

    return sorted(found, key=order)[:limit]
