"""Suppliers side by side, as a need of one's own sees them, or as a kitchen of one's own does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.demand.models import Need
from matchmaker.desks import cards
from matchmaker.desks.cards import Card
from matchmaker.organizations import certifications
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import State
from matchmaker.pairing import explain, waterways
from matchmaker.places import geocoding, travel
from matchmaker.supply.models import Offer
from matchmaker.web import figures_words

MOST: Final = 4


@dataclass(frozen=True)
class Compared:
    """An offer as one column: its card, with the points when it is for a need. `cents`: what the
    need's whole quantity costs; `failure`: why the pair is no proposal, when it is none."""

    offer: Offer
    card: Card
    cents: float | None = None
    covered: float | None = None
    failure: str = ""


def side_by_side(
    session: Session, offers: Sequence[Offer], *, need: Need | None, start: Site | None, today: date
) -> list[Compared]:
    """At most MOST published offers, in their order."""
    shown = [each for each in offers if each.state == State.PUBLISHED][:MOST]
    held = certifications.held_by(session, [each.site.organization_id for each in shown])
    made = [
        _for_need(session, offer, need, card=cards.of_offer(offer, held, today), today=today)
        if need
        else _from_place(offer, start, card=cards.of_offer(offer, held, today))
        for offer in shown
    ]
    return _over(made, need=need, start=need.site if need else start, today=today)


def fitting(needs: Sequence[Need], offers: Sequence[Offer]) -> Need | None:
    """The need to compare for when nobody says which: the one that most of the offers suit."""
    best = max(needs, key=lambda need: sum(suits(need, each) for each in offers), default=None)
    return best if best and any(suits(best, each) for each in offers) else None


def suits(need: Need, offer: Offer) -> bool:
    """Whether the need names the product of the offer, or its family."""
    if need.product_id is not None:
        return need.product_id == offer.product_id
    return need.family_id == offer.product.family_id


def _for_need(session: Session, offer: Offer, need: Need, *, card: Card, today: date) -> Compared:
    explained = explain.pair(session, offer.public_id, need.public_id, today=today)
    found = explained.explanation
    price, quantity = offer.price_cents_per_kg, need.quantity_kg
    failure = "refused" if explained.refusal else found.first_failure.name.lower()
    year = figures_words.total([list(season.curve) for season in offer.seasons])
    return Compared(
        offer,
        replace(
            card,
            km=found.km,
            minutes=found.minutes,
            terms=explained.terms if found.is_feasible else (),
            href=f"/jumelages/{offer.public_id}/{need.public_id}",
        ),
        cents=None if price is None or quantity is None else price * quantity,
        covered=figures_words.covered_share(year, need.curve),
        failure="" if found.is_feasible else failure,
    )


def _from_place(offer: Offer, start: Site | None, *, card: Card) -> Compared:
    """Without a need there is no party: the way is measured to the point that strangers see."""
    if start is None or start.position is None or card.place is None:
        return Compared(offer, card)
    longitude, latitude = np.array(geocoding.coordinates(start.position)).reshape(2, 1)
    there = np.array([card.place[1]]), np.array([card.place[0]])
    km, minutes = engine.between(travel.measured(), (longitude, latitude), there)
    return Compared(offer, replace(card, km=float(km[0]), minutes=float(minutes[0])))


def _over(
    made: Sequence[Compared], *, need: Need | None, start: Site | None, today: date
) -> list[Compared]:
    """With the ferry or the bridge that each way leads over."""
    place = cards.place_of(start) if start else None
    years = [
        figures_words.total([list(season.curve) for season in each.offer.seasons]) for each in made
    ]
    periods = [waterways.busiest(year, need.curve if need else year, today=today) for year in years]
    crossings = waterways.crossed(
        [place] * len(made),
        [each.card.place if each.card.km is not None else None for each in made],
        periods=periods,
    )
    return [
        replace(each, card=replace(each.card, crossing=waterways.pill(crossing)))
        for each, crossing in zip(made, crossings, strict=True)
    ]
