"""scikit-learn: a BallTree of the offers of each product, then numpy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.neighbors import BallTree

from bench import answers
from bench.answers import Answers
from bench.peers import cascade, pairwise
from bench.peers.method import Answer, Rows
from bench.workload import Workload

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# needs asked of a tree at once: the lists of neighbours have to fit in memory
BATCH: Final = 128
WORKERS: Final = 2


class Trees:
    """One tree per product, over the positions of its offers."""

    def __init__(self, work: Workload) -> None:
        self.work = work
        self.points = np.radians(np.stack([work.offers.latitude, work.offers.longitude], axis=1))
        self.needs = np.radians(np.stack([work.needs.latitude, work.needs.longitude], axis=1))
        self.rows: dict[int, Whole] = {}
        self.trees: dict[int, BallTree] = {}
        self.reach_km: dict[int, float] = {}
        placed = np.flatnonzero(np.isfinite(self.points).all(axis=1))
        products = work.offers.product[placed]
        for product in np.unique(products).tolist():
            rows = placed[products == product]
            self.rows[product] = rows
            self.trees[product] = BallTree(self.points[rows], metric="haversine")
            self.reach_km[product] = float(work.farthest_km[rows].max())

    def near(self, product: int, needs: Whole) -> list[Whole]:
        """Rows of the offers of a product that may be within reach of each need."""
        if product not in self.trees:
            return [np.empty(0, np.int64)] * len(needs)
        limit = np.fmin(self.work.needs.limit_km[needs], self.reach_km[product])
        found = self.trees[product].query_radius(
            self.needs[needs], limit / pairwise.RADIUS_KM * (1 + 1e-9)
        )
        return [self.rows[product][places] for places in found]

    def answer_batch(self, needs: Whole) -> Iterator[tuple[Whole, Floats]]:
        """The lists of needs of one group."""
        work, answering = self.work, self.work.answering
        group = answering.group[needs[0]]
        places = range(answering.start[group], answering.start[group + 1])
        found = [self.near(int(answering.product[place]), needs) for place in places]
        for turn, need in enumerate(needs.tolist()):
            rows = np.concatenate([each[turn] for each in found] or [np.empty(0, np.int64)])
            worth = np.repeat(
                [answering.worth[place] for place in places], [len(each[turn]) for each in found]
            )
            kept = (work.farthest_km[rows] > 0) & (work.needs.forms[need] > 0)[
                work.offers.form[rows]
            ]
            yield cascade.ranked(work, need, rows[kept], worth=worth[kept])


@contextmanager
def ready(work: Workload) -> Iterator[Answer]:
    trees = Trees(work)

    def answer(rows: Rows) -> Answers:
        made = answers.empty(rows)
        with ThreadPoolExecutor(WORKERS, initializer=pairwise.quietly) as pool:
            list(pool.map(lambda places: _fill(trees, made, places), batches(work, rows)))
        return made

    yield answer


def _fill(trees: Trees, made: Answers, places: Whole) -> None:
    """Every list has a place of its own, so that threads do not meet."""
    found = trees.answer_batch(made.rows[places])
    for place, (keys, scores) in zip(places.tolist(), found, strict=True):
        answers.fill(made, place, keys=keys, scores=scores)


def batches(work: Workload, rows: Rows) -> list[Whole]:
    """Places in `rows` of placed needs, by group, at most BATCH at once."""
    of_group: dict[int, list[int]] = defaultdict(list)
    for place, need in enumerate(rows.tolist()):
        if np.isfinite(work.needs.longitude[need]):
            of_group[int(work.answering.group[need])].append(place)
    return [
        np.array(places[first : first + BATCH])
        for places in of_group.values()
        for first in range(0, len(places), BATCH)
    ]
