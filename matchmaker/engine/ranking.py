"""The exact best counterparts, both ways.

Candidates are what the product allows: the same one, the substitutes declared for it where the
need accepts them, or the whole family when a need names only that. Order is by score, then by
key: the same market gives the same lists whatever the order of its rows, on any number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine import kernel, sides, unlocking
from matchmaker.engine.columns import Bools, Bytes, Floats, Keys
from matchmaker.engine.criteria import Constraint, Term
from matchmaker.engine.kernel import Listing, Losses, Plan, Room
from matchmaker.engine.layout import Layout, Sections
from matchmaker.engine.market import Market
from matchmaker.engine.tables import Tables
from matchmaker.engine.unlocking import Change

BEST: Final = 20
NOBODY: Final = -1
# rows that a thread takes at once: enough to be worth it, few enough to share out evenly
CHUNK: Final = 512
NOT_COUNTED: Final = np.zeros((0, len(Constraint)), np.int64)


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
    """A market laid out and weighed: ranks any of its rows, warm."""

    def __init__(self, market: Market, used: Tables) -> None:
        self._layout = Layout(market)
        laid = self._layout.market
        steps = used.compile()
        trust = np.zeros(len(laid.offers.key))
        kernel.trust_points(laid.supply, steps[7], trust)
        self._plan = Plan(
            laid.travel.network,
            laid.supply,
            laid.demand,
            sides.gates(laid.demand),
            sides.gates(laid.supply),
            laid.offers.key,
            self._layout.refused,
            steps,
            trust,
            np.array(used.maxima),
        )
        own, other = self._plan.own_gates, self._plan.other_gates
        self._plan_of_offers = self._plan._replace(
            own_gates=other, other_gates=own, keys=laid.needs.key
        )

    def needs(
        self, rows: npt.ArrayLike | None = None, *, best: int = BEST, threads: int = 0
    ) -> Lists:
        """The best offers of the needs in `rows` of the market, all by default."""
        return self._needs(_chosen(rows, self._layout.need_places), best, threads, NOT_COUNTED)

    def offers(
        self, rows: npt.ArrayLike | None = None, *, best: int = BEST, threads: int = 0
    ) -> Lists:
        """The best needs of the offers in `rows` of the market, all by default."""
        chosen = _chosen(rows, self._layout.offer_places)
        listing, lost = self._offers(chosen, best, threads, _zeros(len(chosen)))
        return self._lists_of_offers(chosen, listing, lost, threads)

    def both(self, *, best: int = BEST, threads: int = 0) -> Ranking:
        """Both directions of the whole market; what is lost is counted once for both."""
        lost = _zeros(len(self._layout.market.offers.key))
        needs = self._needs(self._layout.need_places, best, threads, lost)
        chosen = self._layout.offer_places
        listing, _ = self._offers(chosen, best, threads, NOT_COUNTED)
        return Ranking(needs, self._lists_of_offers(chosen, listing, lost[chosen], threads))

    def _needs(self, chosen: Keys, best: int, threads: int, others: Keys) -> Lists:
        layout, plan = self._layout, self._plan
        sections, book = layout.for_needs, layout.offer_blocks
        trust = np.maximum.reduceat(plan.trust, book["first"])

        def fill(rows: Keys, listing: Listing, losses: Losses, room: Room) -> None:
            kernel.offers_of_needs(plan, sections, book, trust, rows, listing, losses, room)

        listing, own = _filled(
            fill, chosen, best, threads, sections, plan, _zeros(len(chosen)), others
        )
        needs, keys = layout.market.needs, layout.market.offers.key
        counted = sections.of_groups(sections.refused)[sections.group[chosen]]
        product = (counted * (needs.forms[chosen] == 0)).sum(axis=1)
        lost = _completed(own, sections, chosen, product)

        def change(rows: Keys, found: Floats) -> None:
            unlocking.changes_of_needs(plan, sections, book, rows, found)

        changes = _changes(change, chosen, lost[:, 0] < best, threads)
        return _lists(needs.key[chosen], keys, listing, lost, changes)

    def _offers(self, chosen: Keys, best: int, threads: int, own: Keys) -> tuple[Listing, Keys]:
        plan = self._plan_of_offers
        sections, book = self._layout.for_offers, self._layout.need_blocks

        def fill(rows: Keys, listing: Listing, losses: Losses, room: Room) -> None:
            kernel.needs_of_offers(plan, sections, book, rows, listing, losses, room)

        return _filled(fill, chosen, best, threads, sections, plan, own, NOT_COUNTED)

    def _lists_of_offers(
        self, chosen: Keys, listing: Listing, counted: Keys, threads: int
    ) -> Lists:
        layout, plan = self._layout, self._plan
        sections, book, offers = layout.for_offers, layout.need_blocks, layout.market.offers
        refused = sections.of_groups(sections.refused)[sections.group[chosen]]
        product = refused[np.arange(len(chosen)), offers.form[chosen]]
        lost = _completed(counted, sections, chosen, product)

        def change(rows: Keys, found: Floats) -> None:
            unlocking.changes_of_offers(plan, sections, book, rows, found)

        best = listing.rows.shape[1]
        changes = _changes(change, chosen, lost[:, 0] < best, threads)
        keys = layout.market.needs.key
        return _lists(offers.key[chosen], keys, listing, lost, changes)


def rank(market: Market, used: Tables, *, best: int = BEST, threads: int = 0) -> Ranking:
    """The `best` offers of every need and the `best` needs of every offer.

    threads: 0 is one for each processor.
    """
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


def _chosen(rows: npt.ArrayLike | None, places: Keys) -> Keys:
    """Rows of the layout for rows of the market."""
    return places if rows is None else places[np.asarray(rows, np.int64)]


def _zeros(size: int) -> Keys:
    return np.zeros((size, len(Constraint)), np.int64)


def _filled(
    fill: Callable[[Keys, Listing, Losses, Room], None],
    chosen: Keys,
    best: int,
    threads: int,
    sections: Sections,
    plan: Plan,
    own: Keys,
    others: Keys,
) -> tuple[Listing, Keys]:
    """Fill lists in the order of `chosen`, chunk by chunk, on as many threads.

    Rows of one cell are taken together: they read the same row of the matrices of travel.
    """
    size = len(chosen)
    order = np.lexsort((chosen, plan.own_gates["cell"][chosen]))
    whole = Listing(
        np.zeros(size, np.int64),
        np.full((size, best), NOBODY, np.int64),
        np.zeros((size, best)),
        np.zeros((size, best)),
        np.zeros((size, best, len(Term)), np.uint8),
    )
    starts = iter(range(0, size, CHUNK))
    sorted_rows = chosen[order]

    def work(counted: Keys) -> None:
        room = kernel.room(sections, plan.other_gates)
        for start in starts:
            part = slice(start, start + CHUNK)
            losses = Losses(own[part], counted)
            fill(sorted_rows[part], _picked(whole, part), losses, room)

    _shared_out(work, _workers(threads, size), others)
    back = np.argsort(order, kind="stable")
    return _picked(whole, back), own[back] if len(own) else own


def _picked(listing: Listing, rows: slice | Keys) -> Listing:
    """These rows; a slice is a view, so that filling it fills the whole."""
    filled, others, scores, worth, steps = listing
    return Listing(filled[rows], others[rows], scores[rows], worth[rows], steps[rows])


def _changes(
    change: Callable[[Keys, Floats], None], chosen: Keys, short: Bools, threads: int
) -> Floats:
    """What would bring somebody in, for the rows whose list is short."""
    found = np.full((len(chosen), len(Change), unlocking.FIGURES), np.nan)
    places = np.flatnonzero(short)
    places = places[np.argsort(chosen[places], kind="stable")]
    part = np.full((len(places), *found.shape[1:]), np.nan)
    starts = iter(range(0, len(places), CHUNK))

    def work(_: object) -> None:
        for start in starts:
            span = slice(start, start + CHUNK)
            change(chosen[places[span]], part[span])

    _shared_out(work, _workers(threads, len(places)), NOT_COUNTED)
    found[places] = part
    return found


def _workers(threads: int, rows: int) -> int:
    return min(threads or os.cpu_count() or 1, -(-rows // CHUNK))


def _shared_out(work: Callable[[Keys], None], workers: int, others: Keys) -> None:
    """Each worker counts into an array of its own; sums do not depend on who counted."""
    if workers <= 1:
        work(others)
        return
    counts = [np.zeros_like(others) for _ in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(work, counts):
            pass
    for each in counts:
        others += each


def _completed(lost: Keys, sections: Sections, chosen: Keys, product: Keys) -> Keys:
    """What the kernel counted, with what is lost to the product and to the way."""
    if not len(lost):
        return _zeros(len(chosen))
    size = sections.of_groups(sections.size[:, None])[sections.group[chosen], 0]
    whole = lost.copy()
    whole[:, Constraint.PRODUCT] = product
    whole[:, Constraint.TRAVEL] = size - whole.sum(axis=1)
    return whole


def _lists(keys: Keys, others: Keys, listing: Listing, lost: Keys, changes: Floats) -> Lists:
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
