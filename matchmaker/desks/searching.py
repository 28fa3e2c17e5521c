"""A search from end to end: what is meant, from where, what is found, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker.desks import listing
from matchmaker.desks.cards import Card
from matchmaker.search import looking
from matchmaker.search.asking import Asked
from matchmaker.search.looking import Moment, Search
from matchmaker.search.mine import Mine
from matchmaker.search.sifting import Sifted


@dataclass(frozen=True)
class Found:
    """One page of a search. `is_cut`: there was more near by than a search looks at."""

    search: Search
    sifted: Sifted
    cards: Sequence[Card]
    is_cut: bool


def suppliers(session: Session, asked: Asked, *, mine: Mine, moment: Moment) -> Found:
    """Offers; ranked for one of the person's needs when the search says which, else for whoever
    looks from the place that it names."""
    need = mine.need(asked.ranked_for)
    search = looking.understood(session, asked, mine=mine, moment=moment, own=need)
    sifted, is_cut = looking.suppliers_of(session, search, need=need)
    page = listing.offers(
        session,
        sifted,
        need=need,
        start=search.place.start,
        half_months=search.half_months,
        today=moment.today,
    )
    return Found(search, sifted, page, is_cut=is_cut)


def kitchens(session: Session, asked: Asked, *, mine: Mine, moment: Moment) -> Found:
    """Needs; ranked for one of the person's offers when the search says which, else for whoever
    looks from the place that it names."""
    offer = mine.offer(asked.ranked_for)
    search = looking.understood(session, asked, mine=mine, moment=moment, own=offer)
    sifted, is_cut = looking.kitchens_of(session, search, offer=offer)
    page = listing.needs(
        session,
        sifted,
        offer=offer,
        start=search.place.start,
        half_months=search.half_months,
        today=moment.today,
    )
    return Found(search, sifted, page, is_cut=is_cut)
