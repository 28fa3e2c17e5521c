"""The exact best counterparts, both ways.

Candidates come from the product's partition: the same product, the substitutes declared for it,
or the whole family when a need names only that. Order is by score, then by key, so that the same
market gives the same lists whatever the order of its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine import scoring
from matchmaker.engine.columns import FAMILY_ONLY, Codes, Floats, Keys, Market
from matchmaker.engine.criteria import Constraint
from matchmaker.engine.scoring import Pairs, Scores
from matchmaker.engine.tables import Tables

BEST: Final = 20
NOBODY: Final = -1


@dataclass(frozen=True, eq=False)
class Lists:
    """The best counterparts of r rows of one side, best first."""

    keys: Keys  # [r] whose list it is
    counterparts: Keys  # [r, k] keys of the other side, −1 after the last
    scores: Floats  # [r, k]
    points: Floats  # [r, k, 8]
    feasible: Keys  # [r] how many counterparts break no hard constraint
    lost: Keys  # [r, 11] candidates by first broken Constraint; column 0 is feasible

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class Ranking:
    """Both directions of one market."""

    needs: Lists
    offers: Lists


class _Groups:
    """Rows by code: a stable sort and its boundaries."""

    def __init__(self, codes: Codes, rows: Keys) -> None:
        order = np.argsort(codes[rows], kind="stable")
        self._rows, self._codes = rows[order], codes[rows][order]

    def __getitem__(self, code: int) -> Keys:
        first = np.searchsorted(self._codes, code, side="left")
        last = np.searchsorted(self._codes, code, side="right")
        return self._rows[first:last]


class Candidates:
    """Who can be compatible with whom, by product. Made once per market."""

    def __init__(self, market: Market) -> None:
        offers, needs = market.offers, market.needs
        by_product = needs.product != FAMILY_ONLY
        self._market = market
        self._offers = _Groups(offers.product, np.arange(len(offers.key)))
        self._offers_of_family = _Groups(offers.family, np.arange(len(offers.key)))
        self._needs = _Groups(needs.product, np.flatnonzero(by_product))
        self._needs_of_family = _Groups(needs.family, np.flatnonzero(~by_product))
        self._lenient = _Groups(
            needs.product, np.flatnonzero(by_product & needs.accepts_substitutes)
        )

    def offers_for(self, need_row: int) -> Keys:
        """Rows of the offers that a need's product, substitutes or family allow."""
        needs, substitutes = self._market.needs, self._market.substitutes
        product = int(needs.product[need_row])
        if product == FAMILY_ONLY:
            return self._offers_of_family[int(needs.family[need_row])]
        groups = [self._offers[product]]
        if needs.accepts_substitutes[need_row]:
            others = np.unique(substitutes.offered[substitutes.wanted == product])
            groups += [self._offers[int(other)] for other in others if other != product]
        return np.concatenate(groups)

    def needs_for(self, offer_row: int) -> Keys:
        """Rows of the needs that an offer's product can answer."""
        offers, substitutes = self._market.offers, self._market.substitutes
        product = int(offers.product[offer_row])
        wanted = np.unique(substitutes.wanted[substitutes.offered == product])
        groups = [self._needs[product], self._needs_of_family[int(offers.family[offer_row])]]
        groups += [self._lenient[int(other)] for other in wanted if other != product]
        return np.concatenate(groups)

    def of_need(self, row: int) -> Pairs:
        """The need with every offer that can be compatible."""
        others = self.offers_for(row)
        return scoring.pairs(self._market, others, np.full(len(others), row))

    def of_offer(self, row: int) -> Pairs:
        """The offer with every need that can be compatible."""
        others = self.needs_for(row)
        return scoring.pairs(self._market, np.full(len(others), row), others)


def rank(market: Market, tables: Tables, *, best: int = BEST) -> Ranking:
    """The `best` offers of every need and the `best` needs of every offer."""
    return Ranking(
        needs=rank_needs(market, tables, rows=np.arange(len(market.needs.key)), best=best),
        offers=rank_offers(market, tables, rows=np.arange(len(market.offers.key)), best=best),
    )


def rank_needs(market: Market, tables: Tables, *, rows: npt.ArrayLike, best: int = BEST) -> Lists:
    """The best offers of the needs in `rows`."""
    candidates, steps = Candidates(market), tables.compile()

    def scored(row: int) -> tuple[Keys, Scores]:
        pairs = candidates.of_need(row)
        return market.offers.key[pairs.offer], scoring.score(market, steps, pairs)

    return _lists(market.needs.key, rows, best=best, scored=scored)


def rank_offers(market: Market, tables: Tables, *, rows: npt.ArrayLike, best: int = BEST) -> Lists:
    """The best needs of the offers in `rows`."""
    candidates, steps = Candidates(market), tables.compile()

    def scored(row: int) -> tuple[Keys, Scores]:
        pairs = candidates.of_offer(row)
        return market.needs.key[pairs.need], scoring.score(market, steps, pairs)

    return _lists(market.offers.key, rows, best=best, scored=scored)


def _lists(
    keys: Keys, rows: npt.ArrayLike, *, best: int, scored: Callable[[int], tuple[Keys, Scores]]
) -> Lists:
    chosen = np.asarray(rows, np.int64)
    size = len(chosen)
    lists = Lists(
        keys=keys[chosen],
        counterparts=np.full((size, best), NOBODY, np.int64),
        scores=np.zeros((size, best)),
        points=np.zeros((size, best, scoring.TERMS)),
        feasible=np.zeros(size, np.int64),
        lost=np.zeros((size, len(Constraint)), np.int64),
    )
    for place, row in enumerate(chosen):
        others, scores = scored(int(row))
        _fill(lists, place, others=others, scores=scores)
    return lists


def _fill(lists: Lists, place: int, *, others: Keys, scores: Scores) -> None:
    lists.lost[place] = np.bincount(scores.first_failure, minlength=len(Constraint))
    kept = np.flatnonzero(scores.feasible)
    lists.feasible[place] = len(kept)
    order = kept[np.lexsort((others[kept], -scores.total[kept]))][: lists.counterparts.shape[1]]
    lists.counterparts[place, : len(order)] = others[order]
    lists.scores[place, : len(order)] = scores.total[order]
    lists.points[place, : len(order)] = scores.points[order]
