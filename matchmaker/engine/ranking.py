"""The exact best counterparts, both ways.

Candidates are what the product allows: the same one, the substitutes declared for it where the
need accepts them, or the whole family when a need names only that. Order is by score, then by
key: the same market gives the same lists whatever the order of its rows, on any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine import blocks, filling, kernel, sides
from matchmaker.engine.columns import Bytes, Floats, Keys
from matchmaker.engine.criteria import Constraint
from matchmaker.engine.filling import NOBODY, Direction, Wanted
from matchmaker.engine.layout import Layout
from matchmaker.engine.listings import Listing
from matchmaker.engine.market import Market
from matchmaker.engine.plan import Plan
from matchmaker.engine.sides import FOR_NEEDS, FOR_OFFERS
from matchmaker.engine.tables import Tables

BEST: Final = 20


@dataclass(frozen=True, eq=False)
class Lists:
    """The best counterparts of r rows of one side, best first."""

    keys: Keys  # [r] whose list it is
    counterparts: Keys  # [r, k] keys of the other side, −1 after the last
    scores: Floats  # [r, k]
    steps: Bytes  # [r, k, 8] of the tables, in the order of Term
    feasible: Keys  # [r] how many counterparts break no hard constraint
    lost: Keys  # [r, 11] candidates by first broken Constraint; column 0 is feasible
    # [r, 6, 3] amount, gain and detail of each Change, for lists that are not full; NaN: none
    changes: Floats

    def __len__(self) -> int:
        return len(self.keys)

    def points(self, used: Tables) -> Floats:
        """[r, k, 8] points of every entry under the tables that the lists were made with."""
        return used.points(self.steps)


@dataclass(frozen=True, eq=False)
class Ranking:
    """Both directions of one market."""

    needs: Lists
    offers: Lists


class Ranker:
    """A market laid out and weighed: ranks any of its rows, warm.

    threads: 0 is one for each processor. rows: of the market, all by default.
    """

    def __init__(self, market: Market, used: Tables) -> None:
        self._layout = Layout(market)
        laid = self._layout.market
        steps = used.compile()
        trust = np.zeros(len(laid.offers.key))
        kernel.trust_points(laid.supply, steps[7], trust)
        needs, offers = sides.gates_of_needs(laid.demand), sides.gates_of_offers(laid.supply)
        plan = Plan(
            network=laid.travel.network,
            supply=laid.supply,
            demand=laid.demand,
            own_gates=needs,
            other_gates=offers,
            keys=laid.offers.key,
            refused=self._layout.refused,
            steps=steps,
            trust=trust,
            most=np.array(used.maxima),
        )
        self._for_needs = plan
        self._for_offers = plan._replace(own_gates=offers, other_gates=needs, keys=laid.needs.key)

    def needs(
        self, rows: npt.ArrayLike | None = None, *, best: int = BEST, threads: int = 0
    ) -> Lists:
        """The best offers of needs, what each loses, and what would bring somebody in."""
        chosen = _chosen(rows, self._layout.need_places)
        made = filling.filled(self._needs, chosen, best=best, threads=threads, wanted=Wanted.LOSSES)
        return self._lists_of_needs(chosen, made.listing, lost=made.lost, threads=threads)

    def offers(
        self, rows: npt.ArrayLike | None = None, *, best: int = BEST, threads: int = 0
    ) -> Lists:
        """The best needs of offers, what each loses, and what would bring somebody in."""
        chosen = _chosen(rows, self._layout.offer_places)
        made = filling.filled(
            self._offers, chosen, best=best, threads=threads, wanted=Wanted.LOSSES
        )
        return self._lists_of_offers(chosen, made.listing, lost=made.lost, threads=threads)

    def shortlists(
        self, rows: npt.ArrayLike | None = None, *, best: int = BEST, threads: int = 0
    ) -> Lists:
        """The best offers of needs alone, sooner: nothing is counted."""
        chosen = _chosen(rows, self._layout.need_places)
        made = filling.filled(self._needs, chosen, best=best, threads=threads, wanted=Wanted.LISTS)
        market, nothing = self._layout.market, np.zeros((len(chosen), len(Constraint)), np.int64)
        changes = filling.changed(self._needs, chosen, nothing[:, 0] > 0, threads=threads)
        key = market.needs.key[chosen]
        return _lists(key, market.offers.key, made.listing, lost=nothing, changes=changes)

    def both(self, *, best: int = BEST, threads: int = 0) -> Ranking:
        """Both directions of the whole market: each pair is looked at once, for both sides."""
        chosen, others = self._layout.need_places, self._layout.offer_places
        made = filling.filled(
            self._needs, chosen, best=best, threads=threads, wanted=Wanted.ALL_LOSSES
        )
        theirs = filling.filled(
            self._offers, others, best=best, threads=threads, wanted=Wanted.LISTS
        )
        lost = made.lost_of_others[others]
        return Ranking(
            self._lists_of_needs(chosen, made.listing, lost=made.lost, threads=threads),
            self._lists_of_offers(others, theirs.listing, lost=lost, threads=threads),
        )

    @cached_property
    def _needs(self) -> Direction:
        return _direction(FOR_NEEDS, self._for_needs, self._layout)

    @cached_property
    def _offers(self) -> Direction:
        return _direction(FOR_OFFERS, self._for_offers, self._layout)

    def _lists_of_needs(self, chosen: Keys, listing: Listing, *, lost: Keys, threads: int) -> Lists:
        market, sections = self._layout.market, self._needs.sections
        by_form = sections.of_groups(sections.refused)[sections.group[chosen]]
        product = (by_form * (market.needs.forms[chosen] == 0)).sum(axis=1)
        whole = _completed(self._needs, chosen, lost, product=product)
        short = whole[:, 0] < listing.rows.shape[1]
        changes = filling.changed(self._needs, chosen, short, threads=threads)
        key = market.needs.key[chosen]
        return _lists(key, market.offers.key, listing, lost=whole, changes=changes)

    def _lists_of_offers(
        self, chosen: Keys, listing: Listing, *, lost: Keys, threads: int
    ) -> Lists:
        market, sections = self._layout.market, self._offers.sections
        by_form = sections.of_groups(sections.refused)[sections.group[chosen]]
        product = by_form[np.arange(len(chosen)), market.offers.form[chosen]]
        whole = _completed(self._offers, chosen, lost, product=product)
        short = whole[:, 0] < listing.rows.shape[1]
        changes = filling.changed(self._offers, chosen, short, threads=threads)
        key = market.offers.key[chosen]
        return _lists(key, market.needs.key, listing, lost=whole, changes=changes)


def rank(market: Market, used: Tables, *, best: int = BEST, threads: int = 0) -> Ranking:
    """The `best` offers of every need and the `best` needs of every offer."""
    return Ranker(market, used).both(best=best, threads=threads)


def rank_needs(
    market: Market, used: Tables, *, rows: npt.ArrayLike | None = None, best: int = BEST
) -> Lists:
    """The best offers of the needs in `rows`, all by default."""
    return Ranker(market, used).needs(rows, best=best)


def rank_offers(
    market: Market, used: Tables, *, rows: npt.ArrayLike | None = None, best: int = BEST
) -> Lists:
    """The best needs of the offers in `rows`, all by default."""
    return Ranker(market, used).offers(rows, best=best)


def _direction(side: int, plan: Plan, layout: Layout) -> Direction:
    sections, starts = layout.for_needs, layout.offer_starts
    if side == FOR_OFFERS:
        sections, starts = layout.for_offers, layout.need_starts
    kinds = int(plan.other_gates.kind.max(initial=0)) + 1
    return Direction(side, plan, sections, blocks.of_rows(plan.other_gates, starts), kinds)


def _chosen(rows: npt.ArrayLike | None, places: Keys) -> Keys:
    """Rows of the layout for rows of the market."""
    return places if rows is None else places[np.asarray(rows, np.int64)]


def _completed(direction: Direction, chosen: Keys, lost: Keys, *, product: Keys) -> Keys:
    """What was counted, with what is lost to the product and to the way."""
    sections = direction.sections
    size = sections.of_groups(sections.size[:, None])[sections.group[chosen], 0]
    whole = lost.copy()
    whole[:, Constraint.PRODUCT] = product
    whole[:, Constraint.TRAVEL] = size - whole.sum(axis=1)
    return whole


def _lists(keys: Keys, others: Keys, listing: Listing, *, lost: Keys, changes: Floats) -> Lists:
    there = np.arange(listing.rows.shape[1]) < listing.filled[:, None]
    # one more, for the places that nobody takes
    named = np.append(others, NOBODY)[np.where(there, listing.rows, -1)]
    return Lists(
        keys=keys,
        counterparts=named,
        scores=listing.scores,
        steps=listing.steps,
        feasible=lost[:, Constraint.NONE],
        lost=lost,
        changes=changes,
    )
