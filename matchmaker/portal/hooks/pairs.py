"""The pairs that a change brought into the lists, for those whose software asks to hear of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, cast, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.publications import State
from matchmaker.pairing import lists
from matchmaker.pairing.changes import Changed
from matchmaker.pairing.lists import NEEDS, OFFERS, Side
from matchmaker.portal.hooks import facts
from matchmaker.portal.hooks.announcing import Fact
from matchmaker.portal.hooks.facts import Reporter
from matchmaker.portal.hooks.topics import Topic
from matchmaker.supply.models import Offer

# (offer, need): the score that a list gives them
Scores = dict[tuple[int, int], float]


@dataclass(frozen=True)
class _End:
    """One side of a pair, as far as telling of it needs."""

    public_id: str
    slug: str
    bodies: frozenset[int]


def proposed(
    session: Session, changed: Changed, *, told: frozenset[int], base: str
) -> Iterator[Fact]:
    """A fact for each pair of these offers and needs that concerns the organisations to be told."""
    scores = _listed(session, changed)
    offers = _ends(session, Offer, {offer for offer, _ in scores})
    needs = _ends(session, Need, {need for _, need in scores})
    reporter = Reporter(session, base)
    for (offer_id, need_id), score in sorted(scores.items()):
        offer, need = offers.get(offer_id), needs.get(need_id)
        if offer and need and (offer.bodies | need.bodies) & told:
            yield _fact(reporter, offer, need, score=score)


def _fact(reporter: Reporter, offer: _End, need: _End, *, score: float) -> Fact:
    name = f"{offer.public_id}/{need.public_id}"
    about: dict[str, Any] = {
        "offer": offer.public_id,
        "need": need.public_id,
        "supplier": offer.slug,
        "buyer": need.slug,
        "score": round(score, 1),
    }
    return Fact(
        Topic.PAIRING,
        f"pairing:{name}",
        reporter.said("jumelages", "pairings", name) | about,
        offer.bodies | need.bodies,
    )


def _listed(session: Session, changed: Changed) -> Scores:
    """Their own lists, and the lists of others that they are in."""
    generation = lists.current(session)
    if generation is None:
        return {}
    own = {
        **_entries(session, OFFERS, generation.id, owners=changed.offers),
        **_entries(session, OFFERS, generation.id, others=changed.needs),
    }
    theirs = {
        **_entries(session, NEEDS, generation.id, owners=changed.needs),
        **_entries(session, NEEDS, generation.id, others=changed.offers),
    }
    return own | {(offer, need): score for (need, offer), score in theirs.items()}


def _entries(
    session: Session,
    side: Side,
    generation_id: int,
    *,
    owners: Collection[int] = (),
    others: Collection[int] = (),
) -> Scores:
    """(owner, other): score, of the lists of some owners, or of the lists that hold some others."""
    columns = side.table.c
    which = columns[side.owner].in_(owners)
    if others:
        which = columns[side.others].overlap(cast(list(others), ARRAY(BigInteger)))
    rows = session.execute(
        select(columns[side.owner], columns[side.others], columns.scores).where(
            columns.generation_id == generation_id, which
        )
    )
    wanted = set(others)
    return {
        (owner, other): score
        for owner, held, scores in rows
        for other, score in zip(held, scores, strict=True)
        if not wanted or other in wanted
    }


def _ends(session: Session, kind: Any, ids: Collection[int]) -> dict[int, _End]:
    """Those that are published."""
    rows = session.execute(
        select(kind.id, kind.public_id, Organization, Site.operator_id)
        .join(Site, kind.site_id == Site.id)
        .join(Organization, Site.organization_id == Organization.id)
        .where(kind.id.in_(ids), kind.state == State.PUBLISHED)
    )
    return {
        key: _End(
            public_id,
            body.slug,
            facts.bodies(owner=body.id, parent=body.parent_id, operator=operator_id),
        )
        for key, public_id, body, operator_id in rows
    }
