"""Who was seen and who was invited for the needs of a kitchen, and why: the procurement file.

A line is a supplier for a need: what the engine proposes now, or the introduction that it led to,
with the score and the terms of its day; or a pair that one of them set aside, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.introductions import parties
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.publications import LISTED, State
from matchmaker.pairing import lists
from matchmaker.pairing import queries as pairing
from matchmaker.pairing.models import PairRefusal
from matchmaker.pairing.queries import Proposal, Term
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer
from matchmaker.web import clock

MOST: Final = 5000


@dataclass(frozen=True)
class Entry:
    """A supplier for a need. `step`: seen, set_aside, or the state of an introduction; `asked_by`:
    the side an introduction came from; `answered_by` and `reason`: who ended it, and why."""

    day: date
    need: Need
    supplier: str
    municipality: str
    product: str
    step: str
    offer: Offer | None = None
    score: float | None = None
    terms: Sequence[Term] = ()
    km: float | None = None
    asked_by: str = ""
    answered_by: str = ""
    reason: str = ""
    kg: float | None = None


@dataclass(frozen=True)
class File:
    """The file of some needs: entries by need, those invited first, then by score."""

    needs: Sequence[Need]
    entries: Sequence[Entry]

    def of(self, need: Need) -> list[Entry]:
        return [each for each in self.entries if each.need.id == need.id]


def needs_of(session: Session, person: Person) -> list[Need]:
    """The needs of a person's kitchens that farms could ever see, by product and place."""
    ids = [site.id for site in organizations.sites_of_person(session, person.id)]
    by_state = demand.at_sites(session, ids) if ids else {}
    shown = [need for state in LISTED[1:] for need in by_state.get(state, [])]
    return sorted(shown, key=lambda need: (_name(need), need.site.organization.name_key, need.id))


def file(session: Session, needs: Sequence[Need]) -> File:
    """The file of these needs; of each supplier, an introduction says more than a proposal."""
    by_id = {need.id: need for need in needs}
    invited = [
        _invited(by_id[each.need_id], each)
        for each in introductions.of_needs(session, list(by_id))
        if each.need_id in by_id and parties.may_see(each, parties.at(each, _sites(needs)))
    ]
    met = {(each.need.id, each.offer.id) for each in invited if each.offer}
    aside = [each for each in _set_aside(session, by_id) if _pair(each) not in met]
    seen = [each for each in _seen(session, by_id) if _pair(each) not in met]
    entries = sorted([*invited, *aside, *seen], key=_order)
    return File(needs, entries[:MOST])


def _sites(needs: Sequence[Need]) -> set[int]:
    return {need.site_id for need in needs}


def _pair(entry: Entry) -> tuple[int, int]:
    return (entry.need.id, entry.offer.id if entry.offer else 0)


def _order(entry: Entry) -> tuple[str, int, bool, float, str]:
    is_seen = entry.step == "seen"
    return (_name(entry.need), entry.need.id, is_seen, -(entry.score or 0), entry.supplier)


def _name(need: Need) -> str:
    thing = need.product or need.family
    return thing.name_fr if thing else ""


def _invited(need: Need, introduction: Introduction) -> Entry:
    return Entry(
        day=clock.day_of(introduction.sent_at or introduction.created_at),
        need=need,
        supplier=introduction.supplier.name,
        municipality=introduction.supplier_site.municipality,
        product=introduction.product.name_fr,
        step=introduction.state,
        offer=introduction.offer,
        score=introduction.score,
        terms=[(str(code), points, most) for code, points, most in introduction.terms],
        km=introduction.km,
        asked_by=introduction.origin,
        answered_by=introduction.closed_side,
        reason=introduction.closed_reason,
        kg=introduction.outcome_kg,
    )


def _seen(session: Session, needs: dict[int, Need]) -> list[Entry]:
    published = [need.id for need in needs.values() if need.state == State.PUBLISHED]
    found = pairing.of_needs(session, published, limit=MOST)
    generation = lists.current(session)
    if generation is None:
        return []
    day = clock.day_of(generation.switched_at or generation.started_at)
    return [_proposed(needs[each.need.id], each, day=day) for each in found.proposals]


def _proposed(need: Need, proposal: Proposal, *, day: date) -> Entry:
    offer = proposal.offer
    return Entry(
        day=day,
        need=need,
        supplier=offer.site.organization.name,
        municipality=offer.site.municipality,
        product=offer.product.name_fr,
        step="seen",
        offer=offer,
        score=proposal.scored.score,
        terms=proposal.scored.terms,
        km=proposal.scored.km,
    )


def _set_aside(session: Session, needs: dict[int, Need]) -> list[Entry]:
    refusals = session.scalars(
        select(PairRefusal).where(PairRefusal.need_id.in_(needs)).order_by(PairRefusal.id)
    ).all()
    ids = [each.offer_id for each in refusals]
    offers = {each.id: each for each in session.scalars(supply.whole().where(Offer.id.in_(ids)))}
    return [
        Entry(
            day=clock.day_of(each.made_at),
            need=needs[each.need_id],
            supplier=offers[each.offer_id].site.organization.name,
            municipality=offers[each.offer_id].site.municipality,
            product=offers[each.offer_id].product.name_fr,
            step="set_aside",
            offer=offers[each.offer_id],
            answered_by="buyer" if each.side == "need" else "supplier",
            reason=each.reason,
        )
        for each in refusals
        if each.offer_id in offers
    ]
