"""The cards of one page of results, in its order, each with the line that says why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.desks import cards
from matchmaker.desks.cards import Card, Held
from matchmaker.organizations import certifications
from matchmaker.pairing import facts, reasons, waterways
from matchmaker.pairing.facts import Way
from matchmaker.pairing.queries import Proposal
from matchmaker.places import travel
from matchmaker.places.geography import Crossing
from matchmaker.search import periods
from matchmaker.search.sifting import Candidate, Sifted
from matchmaker.search.starting import Start
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer
from matchmaker.web import figures_words


def offers(
    session: Session,
    sifted: Sifted,
    *,
    need: Need | None,
    start: Start | None,
    half_months: Sequence[int],
    today: date,
) -> list[Card]:
    """Offers, for a need of the reader's or for whoever passes."""
    rows = session.scalars(
        supply.published().where(Offer.id.in_([each.key for each in sifted.page]))
    )
    found = {row.id: row for row in rows}
    held = certifications.held_by(session, [row.site.organization_id for row in found.values()])
    listed = [found[each.key] for each in sifted.page]
    made = [
        _placed(cards.of_offer(offer, held, today), each)
        for offer, each in zip(listed, sifted.page, strict=True)
    ]
    crossings = _crossings(made, start=start, own=need.curve if need else None, today=today)
    return [
        _paired(card, offer, need, way=Way(card.km, card.minutes, crossing), held=held)
        if need
        else _in_list(card, offer.id, sifted=sifted, half_months=half_months)
        for card, offer, crossing in zip(_over(made, crossings), listed, crossings, strict=True)
    ]


def needs(
    session: Session,
    sifted: Sifted,
    *,
    offer: Offer | None,
    start: Start | None,
    half_months: Sequence[int],
    today: date,
) -> list[Card]:
    """Needs, for an offer of the reader's or for whoever passes."""
    rows = session.scalars(
        demand.published().where(Need.id.in_([each.key for each in sifted.page]))
    )
    found = {row.id: row for row in rows}
    held = certifications.held_by(session, [offer.site.organization_id] if offer else [])
    listed = [found[each.key] for each in sifted.page]
    made = [
        _placed(cards.of_need(need), each) for need, each in zip(listed, sifted.page, strict=True)
    ]
    crossings = _crossings(made, start=start, own=_year(offer) if offer else None, today=today)
    return [
        _paired(card, offer, need, way=Way(card.km, card.minutes, crossing), held=held)
        if offer
        else _in_list(card, need.id, sifted=sifted, half_months=half_months)
        for card, need, crossing in zip(_over(made, crossings), listed, crossings, strict=True)
    ]


def _placed(card: Card, candidate: Candidate) -> Card:
    return replace(card, km=candidate.km, minutes=candidate.minutes, terms=candidate.terms)


def _paired(card: Card, offer: Offer, need: Need, *, way: Way, held: Held) -> Card:
    """With the reason as who reads it says it: a card of a need is read by a farm."""
    href = f"/jumelages/{offer.public_id}/{need.public_id}"
    words = reasons.FARM if card.pin == "kitchen" else reasons.KITCHEN
    said = reasons.sentence(facts.of(offer, need, way=way, held=held), words)
    return replace(card, reason=said, href=href)


def _year(offer: Offer) -> list[int]:
    return figures_words.total([list(season.curve) for season in offer.seasons])


def _crossings(
    made: Sequence[Card], *, start: Start | None, own: Sequence[int] | None, today: date
) -> list[Crossing | None]:
    """What each way from the start leads over; own: the reader's own year."""
    place = (start.latitude, start.longitude) if start else None
    years = [figures_words.total([c for _, c in card.layers] or [card.demand]) for card in made]
    periods = [
        waterways.busiest(year, own or year, today=today) if own else travel.period_of(today)
        for year in years
    ]
    return waterways.crossed([place] * len(made), _ends(made), periods=periods)


def _ends(made: Sequence[Card]) -> list[tuple[float, float] | None]:
    """Where the ways that are known lead."""
    return [card.place if card.km is not None else None for card in made]


def _over(made: Sequence[Card], crossings: Sequence[Crossing | None]) -> list[Card]:
    return [
        replace(card, crossing=waterways.pill(crossing))
        for card, crossing in zip(made, crossings, strict=True)
    ]


def _in_list(card: Card, key: int, *, sifted: Sifted, half_months: Sequence[int]) -> Card:
    curves = [curve for _, curve in card.layers] or [list(card.demand)]
    is_whole_year = len(half_months) == periods.COUNT
    stands_out = {
        reasons.NEAREST: key == sifted.nearest,
        reasons.HIGHEST if card.demand else reasons.CHEAPEST: key == sifted.cheapest,
    }
    reason = reasons.in_list(
        figures_words.total(curves),
        reasons.WANTED if card.demand else reasons.OFFERED,
        covered=None if is_whole_year else periods.covered(curves, half_months),
        superlatives=[words for words, is_so in stands_out.items() if is_so],
    )
    return replace(card, reason=reason)


def proposals(
    session: Session, found: Sequence[Proposal], *, site_ids: Collection[int], today: date
) -> list[Card]:
    """Proposals as the person reads them: the offer when the need is theirs, else the need."""
    held = certifications.held_by(
        session, list({each.offer.site.organization_id for each in found})
    )
    made, starts = [], []
    for each in found:
        is_buyer = each.need.site_id in site_ids
        card = cards.of_offer(each.offer, held, today) if is_buyer else cards.of_need(each.need)
        own = each.need.site if is_buyer else each.offer.site
        starts.append(cards.place_of(own))
        scored = each.scored
        made.append(replace(card, km=scored.km, minutes=scored.minutes, terms=scored.terms))
    periods = [waterways.busiest(_year(each.offer), each.need.curve, today=today) for each in found]
    crossings = waterways.crossed(starts, _ends(made), periods=periods)
    return [
        _paired(
            card,
            each.offer,
            each.need,
            way=Way(card.km, card.minutes, crossing),
            held=held,
        )
        for card, each, crossing in zip(_over(made, crossings), found, crossings, strict=True)
    ]
