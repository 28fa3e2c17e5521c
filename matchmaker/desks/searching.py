"""A search from end to end: what is meant, from where, what is found, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import Certification, Product
from matchmaker.demand.models import Need
from matchmaker.desks import finding, listing, naming, periods, ranking, sifting, starting
from matchmaker.desks.asking import Asked
from matchmaker.desks.cards import Card
from matchmaker.desks.finding import Bounds
from matchmaker.desks.mine import Mine
from matchmaker.desks.naming import Meant
from matchmaker.desks.sifting import Candidate, Sifted
from matchmaker.desks.starting import Place
from matchmaker.pairing import queries as pairing
from matchmaker.supply.models import Offer


@dataclass(frozen=True)
class Moment:
    """Today, and its half-month."""

    today: date
    half_month: int


@dataclass(frozen=True)
class Search:
    """What is asked, understood. `own`: what of the person's results are ranked for."""

    asked: Asked
    moment: Moment
    meant: Meant
    place: Place
    certifications: Sequence[Certification]
    own: Offer | Need | None = None

    @property
    def half_months(self) -> tuple[int, ...]:
        return self.asked.half_months(self.moment.half_month)

    @property
    def sort(self) -> str:
        """The order asked for, when there is something to order by."""
        usual = "score" if self.own else "distance" if self.place.start else "recent"
        impossible = {"score": self.own is None, "distance": self.place.start is None}
        return usual if impossible.get(self.asked.sort, not self.asked.sort) else self.asked.sort

    @property
    def codes(self) -> dict[int, str]:
        return {each.id: each.code for each in self.certifications}

    @property
    def bounds(self) -> Bounds:
        return Bounds(
            half_months=self.half_months,
            today=self.moment.today,
            products=self.meant.products,
            region=self.asked.region,
            start=self.place.start,
            reach=self.asked.reach,
        )


@dataclass(frozen=True)
class Found:
    """One page of a search. `is_cut`: there was more near by than a search looks at."""

    search: Search
    sifted: Sifted
    cards: Sequence[Card]
    is_cut: bool


def suppliers(session: Session, asked: Asked, *, mine: Mine, moment: Moment) -> Found:
    """Offers; ranked for one of the person's needs when the search says which."""
    need = mine.need(asked.ranked_for)
    search = _understood(session, asked, mine=mine, moment=moment, own=need)
    found: list[Candidate] = []
    if not search.meant.is_unknown:
        found = finding.offers(session, search.bounds, search.codes)
    if search.sort == "season":
        found = _with_seasons(session, found, search.half_months)
    if need is not None and found:
        keys = [each.key for each in found]
        scored = pairing.offers_for_need(session, need.id, keys, today=moment.today)
        found = ranking.ranked(found, scored)
    sifted = sifting.sift(found, asked, sort=search.sort)
    page = listing.offers(
        session,
        sifted,
        need=need,
        start=search.place.start,
        half_months=search.half_months,
        today=moment.today,
    )
    return Found(search, sifted, page, is_cut=len(found) == finding.MOST)


def kitchens(session: Session, asked: Asked, *, mine: Mine, moment: Moment) -> Found:
    """Needs; ranked for one of the person's offers when the search says which."""
    offer = mine.offer(asked.ranked_for)
    search = _understood(session, asked, mine=mine, moment=moment, own=offer)
    found: list[Candidate] = []
    if not search.meant.is_unknown:
        found = finding.needs(session, search.bounds, search.codes)
    if offer is not None and found:
        keys = [each.key for each in found]
        scored = pairing.needs_for_offer(session, offer.id, keys, today=moment.today)
        found = ranking.ranked(found, scored)
    sifted = sifting.sift(found, asked, sort=search.sort)
    page = listing.needs(
        session,
        sifted,
        offer=offer,
        start=search.place.start,
        half_months=search.half_months,
        today=moment.today,
    )
    return Found(search, sifted, page, is_cut=len(found) == finding.MOST)


def _understood(
    session: Session, asked: Asked, *, mine: Mine, moment: Moment, own: Offer | Need | None
) -> Search:
    meant, place = naming.find(session, asked.what), starting.find(session, asked, mine=mine)
    if own is not None and not asked.what:
        meant = Meant(products=_products_of(session, own))
    if own is not None and place.start is None:
        place = replace(starting.of_site(own.site), refusal=place.refusal, choices=place.choices)
    return Search(
        asked=asked,
        moment=moment,
        meant=meant,
        place=place,
        certifications=catalogue.certifications(session),
        own=own,
    )


def _products_of(session: Session, own: Offer | Need) -> tuple[Product, ...]:
    """The product offered or needed, or all those of the family that a need names."""
    if own.product is not None:
        return (own.product,)
    assert isinstance(own, Need)  # noqa: S101 - an offer always has its product
    return tuple(session.scalars(select(Product).where(Product.family_id == own.family_id)))


def _with_seasons(
    session: Session, candidates: Sequence[Candidate], half_months: Sequence[int]
) -> list[Candidate]:
    seasons = periods.covered_by_offers(session, [each.key for each in candidates], half_months)
    return [replace(each, season=seasons.get(each.key, 0.0)) for each in candidates]
