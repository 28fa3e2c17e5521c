"""The same ranking, spread over any executor: processes here, or a cluster's.

Products are independent: a part of the market holds some needs with every offer that can answer
them, or some offers with every need that they can answer. Parts are ranked apart and give the
very lists that the whole would.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import fields
from typing import Any, Final

import numpy as np

from matchmaker.engine import ranking
from matchmaker.engine.columns import FAMILY_ONLY, Codes, Keys
from matchmaker.engine.market import Market
from matchmaker.engine.ranking import BEST, Lists, Ranking
from matchmaker.engine.tables import Tables

# a part is ranked on one processor, whatever else the machine does
THREADS: Final = 1


def rank_spread(
    market: Market, used: Tables, *, executor: Executor, parts: int, best: int = BEST
) -> Ranking:
    """Rank both ways in about so many parts each; the executor's workers run this package."""
    needs = [
        (rows, executor.submit(_of_needs, market.taken(offers, rows), used, best))
        for rows, offers in _needs_with_offers(market, parts)
    ]
    offers = [
        (rows, executor.submit(_of_offers, market.taken(rows, needs_), used, best))
        for rows, needs_ in _offers_with_needs(market, parts)
    ]
    return Ranking(
        _joined([(rows, future.result()) for rows, future in needs], len(market.needs.key)),
        _joined([(rows, future.result()) for rows, future in offers], len(market.offers.key)),
    )


def _of_needs(part: Market, used: Tables, best: int) -> Lists:
    return ranking.Ranker(part, used).needs(best=best, threads=THREADS)


def _of_offers(part: Market, used: Tables, best: int) -> Lists:
    return ranking.Ranker(part, used).offers(best=best, threads=THREADS)


def _needs_with_offers(market: Market, parts: int) -> Iterator[tuple[Keys, Keys]]:
    """Rows of needs, and of all offers whose product, by substitution or family, answers them."""
    needs, offers = market.needs, market.offers
    by_family = needs.product == FAMILY_ONLY
    for rows in _shares(np.where(by_family, -1 - needs.family, needs.product), parts):
        named = needs.product[rows]
        lenient = np.unique(named[needs.accepts_substitutes[rows]])
        taken = {other for each in lenient for other, _ in market.substitutes_of(int(each))}
        families = np.unique(needs.family[rows][named == FAMILY_ONLY])
        answers = np.isin(offers.product, [*np.unique(named), *taken])
        yield rows, np.flatnonzero(answers | np.isin(offers.family, families))


def _offers_with_needs(market: Market, parts: int) -> Iterator[tuple[Keys, Keys]]:
    """Rows of offers, and of all needs that they can answer."""
    needs, offers = market.needs, market.offers
    for rows in _shares(offers.product, parts):
        products = np.unique(offers.product[rows])
        replaced = market.substitutes.wanted[np.isin(market.substitutes.offered, products)]
        families = np.unique(offers.family[rows])
        named = np.isin(needs.product, products)
        lenient = needs.accepts_substitutes & np.isin(needs.product, replaced)
        related = (needs.product == FAMILY_ONLY) & np.isin(needs.family, families)
        yield rows, np.flatnonzero(named | lenient | related)


def _shares(codes: Codes, parts: int) -> Iterator[Keys]:
    """Rows by whole codes, in shares of about the same size."""
    order = np.argsort(codes, kind="stable")
    size = max(1, -(-len(order) // parts))
    first = 0
    while first < len(order):
        last = min(first + size, len(order))
        last = int(np.searchsorted(codes[order], codes[order[last - 1]], side="right"))
        yield order[first:last]
        first = last


def _joined(made: list[tuple[Keys, Lists]], size: int) -> Lists:
    """The lists of all parts in the order of the market's rows."""
    rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in made)])
    if len(rows) != size:
        raise ValueError("every row has a part")
    back = np.argsort(rows, kind="stable")
    return Lists(**{name: _column(made, name)[back] for name in _NAMES})


def _column(made: list[tuple[Keys, Lists]], name: str) -> Any:
    return np.concatenate([getattr(lists, name) for _, lists in made])


_NAMES: Final = tuple(field.name for field in fields(Lists))
