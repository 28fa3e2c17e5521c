"""Pairing anew what changed, at once, in the current generation.

A changed offer has a list of its own, and is in the lists of needs. Those that it enters, or in
which it only moves, are changed in their place; those that somebody else might enter are made
again from their products' offers alone. Needs likewise. Everything happens in the caller's
transaction, which holds the generation, and raises its revision.

`feasible` is what it was when a list was last made: a change that does not touch a list does not
count again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing import amending, columns, lists, scopes
from matchmaker.pairing.changes import Changed
from matchmaker.pairing.lists import NEEDS, OFFERS, End, Side

NOTHING: Final = End(0, 0.0)


@dataclass(frozen=True)
class _Context:
    """What every step of one repair needs."""

    session: Session
    generation_id: int
    tables: engine.Tables
    today: date


@dataclass(frozen=True)
class _Kind:
    """Offers or needs: how their lists are stored, loaded, made."""

    side: Side
    load: Callable[[_Context, Collection[int]], engine.Market]
    rank: Callable[..., engine.Lists]


def pairs(session: Session, changed: Changed, *, today: date) -> int | None:
    """Replace every list that these changes touch; the new revision, or None without generation."""
    session.flush()
    generation = lists.hold(session)
    if generation is None:
        return None
    context = _Context(session, generation.id, engine.from_record(generation.tables), today)
    if changed.offers:
        _pair_offers(context, changed.offers)
    if changed.needs:
        _pair_needs(context, changed.needs)
    generation.revision += 1
    session.flush()
    return generation.revision


def _pair_offers(context: _Context, ids: Collection[int]) -> None:
    market = _make(context, _OFFERS, ids)
    again = _gone(context, NEEDS, ids=ids, standing=market.offers.key)
    everyone = np.arange(len(market.needs.key))
    for row, key in enumerate(market.offers.key.tolist()):
        pairs = engine.pairs(market, np.full(len(everyone), row), everyone)
        again |= _moved(context, NEEDS, market, pairs=pairs, key=key)
    if again:
        _make(context, _NEEDS, again)


def _pair_needs(context: _Context, ids: Collection[int]) -> None:
    market = _make(context, _NEEDS, ids)
    again = _gone(context, OFFERS, ids=ids, standing=market.needs.key)
    everyone = np.arange(len(market.offers.key))
    for row, key in enumerate(market.needs.key.tolist()):
        pairs = engine.pairs(market, everyone, np.full(len(everyone), row))
        again |= _moved(context, OFFERS, market, pairs=pairs, key=key)
    if again:
        _make(context, _OFFERS, again)


def _gone(
    context: _Context, side: Side, *, ids: Collection[int], standing: npt.NDArray[np.int64]
) -> set[int]:
    """The owners on this side whose list holds somebody that stands nowhere any more."""
    gone = sorted(set(ids) - set(standing.tolist()))
    return lists.holding(context.session, side, context.generation_id, keys=gone)


def _make(context: _Context, kind: _Kind, ids: Collection[int]) -> engine.Market:
    """Make the lists of these owners from their products' partition; the closed have none."""
    market = kind.load(context, list(ids))
    owners = market.offers.key if kind.side is OFFERS else market.needs.key
    made = kind.rank(market, context.tables, rows=np.arange(len(owners)))
    closed = sorted(set(ids) - set(owners.tolist()))
    lists.remove(context.session, kind.side, context.generation_id, owners=closed)
    lists.replace(context.session, kind.side, context.generation_id, lists=made)
    return market


def _around_offers(context: _Context, ids: Collection[int]) -> engine.Market:
    """These offers, and every need that they can answer."""
    return columns.market(
        context.session,
        offers=scopes.these_offers(ids) & scopes.open_offers(context.today),
        needs=scopes.answerable_by(ids) & scopes.open_needs(context.today),
        today=context.today,
    )


def _around_needs(context: _Context, ids: Collection[int]) -> engine.Market:
    """These needs, and every offer that can answer them."""
    return columns.market(
        context.session,
        offers=scopes.answering(ids) & scopes.open_offers(context.today),
        needs=scopes.these_needs(ids) & scopes.open_needs(context.today),
        today=context.today,
    )


_OFFERS: Final = _Kind(OFFERS, _around_offers, engine.rank_offers)
_NEEDS: Final = _Kind(NEEDS, _around_needs, engine.rank_needs)


def _moved(
    context: _Context, side: Side, market: engine.Market, *, pairs: engine.Pairs, key: int
) -> set[int]:
    """Change every list on this side that the row of `key` is in or enters; the owners of those
    that have to be made again."""
    session, generation_id = context.session, context.generation_id
    owners = (market.needs.key if side is NEEDS else market.offers.key).tolist()
    scores = engine.score(market, context.tables.compile(), pairs)
    found = amending.entries(scores, key, owners=owners)
    ends = lists.ends(session, side, generation_id, owners=list(found))
    touched = lists.holding(session, side, generation_id, keys=[key]) | {
        owner for owner, each in found.items() if ends.get(owner, NOTHING).admits(each.score)
    }
    return amending.amend(session, side, generation_id, touched=touched, key=key, found=found)
