"""How all pairs narrow down to those that may be listed, on a sample of needs."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.peers import pairwise
from bench.peers.cascade import Partitions
from bench.workload import Workload
from matchmaker import engine

Rows = npt.NDArray[np.int64]

NEAR_KM: Final = 150.0
FEW: Final = 20


class Funnel(NamedTuple):
    """Pairs of the whole workload, reckoned from the sample; and what a need keeps."""

    sample: int
    pairs: float
    same_product: float
    near: float
    delivered: float
    feasible: float
    median: float
    mean: float
    few: float


def counted(work: Workload, rows: Rows) -> Funnel:
    """Feasible pairs may be of a substitute or of a family, as everywhere; the stages before
    count pairs of the same product only, as engine.md does."""
    pairwise.quietly()
    partitions = Partitions(work)
    stages = np.array([_stages(work, partitions, need) for need in rows.tolist()])
    kept = np.array([_feasible(work, partitions, need) for need in rows.tolist()])
    whole = len(work.needs.key) / len(rows)
    same_product, near, delivered = (stages.sum(axis=0) * whole).tolist()
    return Funnel(
        len(rows),
        float(len(work.needs.key)) * len(work.offers.key),
        same_product,
        near,
        delivered,
        float(kept.sum()) * whole,
        float(np.median(kept)),
        float(kept.mean()),
        float((kept < FEW).mean()),
    )


def _stages(work: Workload, partitions: Partitions, need: int) -> tuple[int, int, int]:
    """Offers of the same product: all, within NEAR_KM, within their own delivery radius."""
    product = int(work.needs.product[need])
    if product == engine.FAMILY_ONLY:
        return 0, 0, 0
    first, last = np.searchsorted(partitions.products, [product, product + 1])
    found = partitions.order[first:last]
    way = pairwise.ways(work, found, need)
    offers = work.offers
    share = np.fmax(way.km / offers.reach_km[found], way.minutes / offers.reach_minutes[found])
    share = np.where(np.isnan(share), way.km / pairwise.ASSUMED_KM, share)
    delivered = offers.delivers[found] & (share <= 1.0)
    return len(found), int((way.km <= NEAR_KM).sum()), int(delivered.sum())


def _feasible(work: Workload, partitions: Partitions, need: int) -> int:
    found, _ = partitions.candidates(need)
    found = found[pairwise.is_acceptable(work, found, need)]
    return int(pairwise.is_within(*pairwise.travel(work, found, need)).sum())
