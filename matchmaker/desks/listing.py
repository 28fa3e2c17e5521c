"""The cards of one page of results, in its order, each with the line that says why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.desks import cards, periods, reasons
from matchmaker.desks.cards import Card, Held
from matchmaker.desks.reasons import Facts
from matchmaker.desks.sifting import Candidate, Sifted
from matchmaker.pairing.queries import Proposal
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer
from matchmaker.web import figures_words

Way = tuple[float | None, float | None]


def offers(
    session: Session,
    sifted: Sifted,
    *,
    need: Need | None,
    half_months: Sequence[int],
    today: date,
) -> list[Card]:
    """Offers, for a need of the reader's or for whoever passes."""
    rows = session.scalars(
        supply.published().where(Offer.id.in_([each.key for each in sifted.page]))
    )
    found = {row.id: row for row in rows}
    held = cards.held_by(session, [row.site.organization_id for row in found.values()])
    made = []
    for each in sifted.page:
        offer = found[each.key]
        card = _placed(cards.of_offer(offer, held, today), each)
        made.append(
            _paired(
                card,
                offer,
                need,
                facts=facts(offer, need, way=(card.km, card.minutes), held=held),
                words=reasons.KITCHEN,
            )
            if need
            else _in_list(card, each.key, sifted=sifted, half_months=half_months)
        )
    return made


def needs(
    session: Session,
    sifted: Sifted,
    *,
    offer: Offer | None,
    half_months: Sequence[int],
) -> list[Card]:
    """Needs, for an offer of the reader's or for whoever passes."""
    rows = session.scalars(
        demand.published().where(Need.id.in_([each.key for each in sifted.page]))
    )
    found = {row.id: row for row in rows}
    held = cards.held_by(session, [offer.site.organization_id] if offer else [])
    made = []
    for each in sifted.page:
        need = found[each.key]
        card = _placed(cards.of_need(need), each)
        made.append(
            _paired(
                card,
                offer,
                need,
                facts=facts(offer, need, way=(card.km, card.minutes), held=held),
                words=reasons.FARM,
            )
            if offer
            else _in_list(card, each.key, sifted=sifted, half_months=half_months)
        )
    return made


def facts(offer: Offer, need: Need, *, way: Way, held: Held) -> Facts:
    """What the rows themselves say of a pair; way: km and minutes."""
    km, minutes = way
    curves = [season.curve for season in offer.seasons]
    coverage, gap = reasons.compare(curves, need.curve)
    labels = {each.certification_id for each in offer.certifications}
    labels |= {each.certification_id for each in held.get(offer.site.organization_id, ())}
    missing = [
        cards.name_of(each.certification)
        for each in need.certifications
        if not each.is_required and each.certification_id not in labels
    ]
    is_far = _exceeds(km, offer.reach_km) or _exceeds(minutes, offer.reach_minutes)
    return Facts(
        km=km,
        coverage=coverage,
        gap=gap,
        offered_kg=offer.quantity_kg,
        needed_kg=need.quantity_kg,
        price=offer.price_cents_per_kg,
        budget=need.budget_cents_per_kg,
        labels_missing=missing,
        has_form=not need.forms or offer.form in need.forms,
        is_delivered=offer.delivers and not is_far,
    )


def _placed(card: Card, candidate: Candidate) -> Card:
    return replace(card, km=candidate.km, minutes=candidate.minutes, terms=candidate.terms)


def _exceeds(way: float | None, limit: float | None) -> bool:
    return way is not None and limit is not None and way > limit


def _paired(
    card: Card, offer: Offer, need: Need, *, facts: Facts, words: Mapping[str, str]
) -> Card:
    href = f"/jumelages/{offer.public_id}/{need.public_id}"
    return replace(card, reason=reasons.sentence(facts, words), href=href)


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
    held = cards.held_by(session, list({each.offer.site.organization_id for each in found}))
    made = []
    for each in found:
        is_buyer = each.need.site_id in site_ids
        card = cards.of_offer(each.offer, held, today) if is_buyer else cards.of_need(each.need)
        scored = each.scored
        placed = replace(card, km=scored.km, minutes=scored.minutes, terms=scored.terms)
        made.append(
            _paired(
                placed,
                each.offer,
                each.need,
                facts=facts(each.offer, each.need, way=(scored.km, scored.minutes), held=held),
                words=reasons.KITCHEN if is_buyer else reasons.FARM,
            )
        )
    return made
