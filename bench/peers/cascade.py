"""numpy, one thread: the partition of the product, then one filter after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from bench import answers
from bench.answers import Answers
from bench.peers import pairwise
from bench.peers.method import Answer, Rows
from bench.workload import Workload

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Partitions:
    """Offers sorted by product, so that each is a slice."""

    def __init__(self, work: Workload) -> None:
        self.work = work
        self.order = np.argsort(work.offers.product, kind="stable")
        self.products = work.offers.product[self.order]
        self.cell = work.supply.cell[self.order]
        self.ends_km = work.supply.ends_km[self.order]
        self.farthest_km = work.farthest_km[self.order]
        self.form = work.offers.form[self.order]
        self.least_km = work.least_km

    def candidates(self, need: int) -> tuple[Whole, Floats]:
        """Rows of the offers that answer a need and may be within reach, and their worth."""
        answering = self.work.answering
        group = answering.group[need]
        found, worth = [], []
        for place in range(answering.start[group], answering.start[group + 1]):
            rows = self._near(int(answering.product[place]), need)
            found.append(rows)
            worth.append(np.full(len(rows), answering.worth[place]))
        if not found:
            return np.empty(0, np.int64), np.empty(0)
        return np.concatenate(found), np.concatenate(worth)

    def _near(self, product: int, need: int) -> Whole:
        """By one look at the matrix; pairs of one cell are looked at later."""
        work = self.work
        first, last = np.searchsorted(self.products, [product, product + 1])
        mine = work.demand.cell[need]
        if first == last or mine < 0:
            return np.empty(0, np.int64)
        cell = self.cell[first:last]
        tenths = self.least_km[mine][cell]
        km = tenths * 0.1 + (self.ends_km[first:last] + work.demand.ends_km[need])
        kept = km <= np.fmin(self.farthest_km[first:last], work.needs.limit_km[need])
        kept |= cell == mine
        kept &= (work.needs.forms[need] > 0)[self.form[first:last]] & (cell >= 0)
        return np.asarray(self.order[first + np.flatnonzero(kept)])


@contextmanager
def ready(work: Workload) -> Iterator[Answer]:
    pairwise.quietly()
    partitions = Partitions(work)

    def answer(rows: Rows) -> Answers:
        made = answers.empty(rows)
        for place, need in enumerate(rows.tolist()):
            found, worth = partitions.candidates(need)
            keys, scores = ranked(work, need, found, worth=worth)
            answers.fill(made, place, keys=keys, scores=scores)
        return made

    yield answer


def ranked(work: Workload, need: int, found: Whole, *, worth: Floats) -> tuple[Whole, Floats]:
    """The best of candidates whose product answers."""
    kept = np.flatnonzero(pairwise.is_acceptable(work, found, need))
    found, worth = found[kept], worth[kept]
    km, share = pairwise.travel(work, found, need)
    kept = np.flatnonzero(pairwise.is_within(km, share))
    found, worth, share = found[kept], worth[kept], share[kept]
    if not len(found):
        return np.empty(0, np.int64), np.empty(0)
    points = pairwise.scores(work, found, need, share=share, worth=worth)
    return answers.best(work.offers.key[found], points)
