"""Points of what a search found, for one need or one offer of the person who asks: the engine's
own score, live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.desks.sifting import Candidate, Term
from matchmaker.pairing import columns, scopes, weights

Keys = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ranked:
    """The points of a pair that breaks no hard constraint, and its way."""

    terms: tuple[Term, ...]
    km: float
    minutes: float


def for_need(
    session: Session, need_id: int, *, offer_ids: Sequence[int], today: date
) -> dict[int, Ranked]:
    """Offers that the need may be paired with, by their numbers; the others are left out."""
    market = columns.market(
        session,
        offers=scopes.these_offers(offer_ids),
        needs=scopes.these_needs([need_id]),
        today=today,
    )
    return _scored(session, market, market.offers.key)


def for_offer(
    session: Session, offer_id: int, *, need_ids: Sequence[int], today: date
) -> dict[int, Ranked]:
    """Needs that the offer may be paired with, by their numbers; the others are left out."""
    market = columns.market(
        session,
        offers=scopes.these_offers([offer_id]),
        needs=scopes.these_needs(need_ids),
        today=today,
    )
    return _scored(session, market, market.needs.key)


def ranked(candidates: Sequence[Candidate], scored: Mapping[int, Ranked]) -> list[Candidate]:
    """The same candidates; those that may be paired with their points and the way of the pair."""
    return [
        replace(each, terms=points.terms, km=points.km, minutes=points.minutes)
        if (points := scored.get(each.key))
        else each
        for each in candidates
    ]


def _scored(session: Session, market: engine.Market, keys: Keys) -> dict[int, Ranked]:
    if not len(market.offers.key) or not len(market.needs.key):
        return {}
    tables = weights.current(session)
    offers, needs = len(market.offers.key), len(market.needs.key)
    rows = np.arange(max(offers, needs))
    pairs = engine.pairs(market, np.minimum(rows, offers - 1), np.minimum(rows, needs - 1))
    scores = engine.score(market, tables.compile(), pairs)
    return {
        int(keys[row]): Ranked(
            tuple(
                (str(term), float(points), maximum)
                for term, points, maximum in zip(
                    engine.Term, scores.points[row], tables.maxima, strict=True
                )
            ),
            float(pairs.km[row]),
            float(pairs.minutes[row]),
        )
        for row in rows
        if scores.feasible[row]
    }
