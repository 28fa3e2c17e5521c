"""A search understood, and what it finds: as a list in order, or as points in view of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import Certification, Product
from matchmaker.demand.models import Need
from matchmaker.pairing import gathering
from matchmaker.pairing.gathering import Cluster, Filters, View
from matchmaker.pairing.listings import NEEDS, OFFERS
from matchmaker.search import asking, finding, naming, sifting, starting
from matchmaker.search.asking import Asked
from matchmaker.search.finding import Bounds
from matchmaker.search.mine import Mine
from matchmaker.search.naming import Meant
from matchmaker.search.sifting import Candidates, Sifted
from matchmaker.search.starting import Place
from matchmaker.supply.models import Offer


@dataclass(frozen=True)
class Moment:
    """Today, and its half-month. `since`: only what was published after is looked for."""

    today: date
    half_month: int
    since: datetime | None = None


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
        usual = "score" if self.is_scored else "recent"
        impossible = {"score": not self.is_scored, "distance": self.place.start is None}
        return usual if impossible.get(self.asked.sort, not self.asked.sort) else self.asked.sort

    @property
    def is_scored(self) -> bool:
        """Whether there is somebody to score for: who has a need or an offer, or who is
        somewhere."""
        return self.own is not None or self.place.start is not None

    @property
    def is_measured(self) -> bool:
        """Whether what is found hangs on ways, or on certificates of the day: then it is what the
        list looks at. Else the database counts it all by itself."""
        asked = self.asked
        hangs_on_ways = asked.reach is not None or (asked.handovers and self.place.start)
        return bool(self.meant.is_unknown or asked.labels or hangs_on_ways)

    @property
    def filters(self) -> Filters:
        forms, handovers = sifting.places_of(sifting.FORMS), sifting.places_of(asking.HANDOVERS)
        return Filters(
            sifting.bits(self.asked.forms, forms), sifting.bits(self.asked.handovers, handovers)
        )

    @property
    def label_bits(self) -> dict[str, int]:
        return {each.code: each.bit for each in self.certifications}

    @property
    def bounds(self) -> Bounds:
        return Bounds(
            half_months=self.half_months,
            today=self.moment.today,
            products=self.meant.products,
            region=self.asked.region,
            start=self.place.start,
            reach=self.asked.reach,
            forms=self.asked.forms,
            labels=sifting.bits(self.asked.labels, self.label_bits),
            since=self.moment.since,
        )


def suppliers_of(session: Session, search: Search, *, need: Need | None) -> tuple[Sifted, bool]:
    """The page of offers, and whether there was more near by than a search looks at."""
    if search.meant.is_unknown:
        return _sifted(sifting.nothing(), search)
    return _sifted(finding.offers(session, search.bounds, need=need), search)


def kitchens_of(session: Session, search: Search, *, offer: Offer | None) -> tuple[Sifted, bool]:
    """The page of needs, and whether there was more near by than a search looks at."""
    if search.meant.is_unknown:
        return _sifted(sifting.nothing(), search)
    return _sifted(finding.needs(session, search.bounds, offer=offer), search)


def suppliers_on_map(
    session: Session, asked: Asked, *, mine: Mine, moment: Moment, view: View
) -> list[Cluster]:
    """All the offers that a search finds in view, square by square."""
    need = mine.need(asked.ranked_for)
    search = understood(session, asked, mine=mine, moment=moment, own=need)
    if search.is_measured:
        return gathering.placed(suppliers_of(session, search, need=need)[0].kept.places, view=view)
    where = finding.where_offers(search.bounds)
    return gathering.listed(session, OFFERS, where, filters=search.filters, view=view)


def kitchens_on_map(
    session: Session, asked: Asked, *, mine: Mine, moment: Moment, view: View
) -> list[Cluster]:
    """All the needs that a search finds in view, square by square."""
    offer = mine.offer(asked.ranked_for)
    search = understood(session, asked, mine=mine, moment=moment, own=offer)
    if search.is_measured:
        return gathering.placed(kitchens_of(session, search, offer=offer)[0].kept.places, view=view)
    where = finding.where_needs(search.bounds)
    return gathering.listed(session, NEEDS, where, filters=search.filters, view=view)


def _sifted(candidates: Candidates, search: Search) -> tuple[Sifted, bool]:
    sifted = sifting.sift(candidates, search.asked, sort=search.sort, labels=search.label_bits)
    return sifted, len(candidates) == finding.MOST


def understood(
    session: Session, asked: Asked, *, mine: Mine, moment: Moment, own: Offer | Need | None
) -> Search:
    """What the words and the place of a search mean; `own`: what results are ranked for."""
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
