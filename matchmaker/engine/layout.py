"""A market laid out for ranking: rows sorted so that what is compared lies together.

Offers are sorted by family, product, and along a Morton curve over the map; needs too, those that
accept substitutes after the others of their product. Runs of at most 64 neighbours are blocks. A
*section* is a run of blocks that a group of rows is compared with, and how well their product
answers.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine.columns import FAMILY_ONLY, Bits, Floats, Keys
from matchmaker.engine.criteria import Form
from matchmaker.engine.market import FAMILY_COMPATIBILITY, Market
from matchmaker.engine.sides import Rows

SIZE: Final = 64


class Sections(NamedTuple):
    """What each row of one side is compared with on the other, by groups of rows alike."""

    group: Keys  # [rows] of each row
    start: Keys  # [groups + 1] the sections of a group
    first: Keys  # [sections] first block
    last: Keys  # [sections] after the last block
    compatibility: Floats  # [sections] of the products
    size: Keys  # [sections] rows of the other side
    refused: Keys  # [sections, 10] offers of each form, or needs that refuse each form
    most: int  # rows of all sections of a group, at most

    def of_groups(self, values: Keys) -> Keys:
        """[groups, w] sums of [sections, w] values."""
        before = np.concatenate(
            [np.zeros((1, values.shape[1]), np.int64), np.cumsum(values, axis=0)]
        )
        return np.asarray(before[self.start[1:]] - before[self.start[:-1]])


class Refused(NamedTuple):
    """The offers refused at each need, or by each need, for this season."""

    start: Keys  # [needs + 1]
    offer: Keys  # rows of the layout


class _Cut(NamedTuple):
    """Sorted rows cut into groups, and groups into blocks."""

    order: Keys  # rows of the market
    group: Keys  # [rows]
    keys: list[tuple[int, ...]]  # of the groups
    first: Keys  # [groups + 1] first block of each
    starts: Keys  # [blocks + 1] first row of each block


class Layout:
    """A market, laid out."""

    def __init__(self, market: Market) -> None:
        offers = _cut((market.offers.family, market.offers.product), market.supply)
        lenient = market.needs.accepts_substitutes & (market.needs.product != FAMILY_ONLY)
        family = np.where(market.needs.product == FAMILY_ONLY, market.needs.family, FAMILY_ONLY)
        needs = _cut((market.needs.product, family, lenient), market.demand)
        # where the rows of the market went
        self.offer_places = np.argsort(offers.order, kind="stable")
        self.need_places = np.argsort(needs.order, kind="stable")
        self.market = market.taken(offers.order, needs.order)
        self._offers, self._needs = offers, needs

    @property
    def offer_starts(self) -> Keys:
        """[blocks + 1] where each block of offers starts, and the end."""
        return self._offers.starts

    @property
    def need_starts(self) -> Keys:
        """[blocks + 1] where each block of needs starts, and the end."""
        return self._needs.starts

    @cached_property
    def refused(self) -> Refused:
        """Pairs declined, by need."""
        offers, needs = self.market.refused_rows()
        start = np.searchsorted(needs, np.arange(len(self.market.needs.key) + 1))
        return Refused(start.astype(np.int64), offers)

    @cached_property
    def for_needs(self) -> Sections:
        """Blocks of offers: of the product, of its substitutes where accepted, of the family."""
        by_product, by_family = self._offer_groups()
        sections = []
        for product, family, lenient in self._needs.keys:
            if product == FAMILY_ONLY:
                found = [(each, FAMILY_COMPATIBILITY) for each in by_family.get(family, [])]
            else:
                found = [(each, 1.0) for each in by_product.get(product, [])]
                for other, worth in self.market.substitutes_of(product) if lenient else ():
                    found += [(each, worth) for each in by_product.get(other, [])]
            sections.append(found)
        forms = np.eye(len(Form), dtype=np.int64)[self.market.offers.form]
        return _sections(self._needs.group, sections, self._offers, counted=forms)

    @cached_property
    def for_offers(self) -> Sections:
        """Blocks of needs: for the product, for what it may replace, for its family."""
        places = {key: place for place, key in enumerate(self._needs.keys)}
        wanted: dict[int, list[tuple[int, float]]] = {}
        for product in {key[0] for key in self._needs.keys}:
            for other, worth in self.market.substitutes_of(product):
                wanted.setdefault(other, []).append((product, worth))
        sections = []
        for family, product in self._offers.keys:
            keys = [((product, FAMILY_ONLY, lenient), 1.0) for lenient in (0, 1)]
            keys += [((each, FAMILY_ONLY, 1), worth) for each, worth in wanted.get(product, [])]
            keys.append(((FAMILY_ONLY, family, 0), FAMILY_COMPATIBILITY))
            sections.append([(places[key], worth) for key, worth in keys if key in places])
        refusing = (self.market.needs.forms == 0).astype(np.int64)
        return _sections(self._offers.group, sections, self._needs, counted=refusing)

    def _offer_groups(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        by_product: dict[int, list[int]] = {}
        by_family: dict[int, list[int]] = {}
        for place, (family, product) in enumerate(self._offers.keys):
            by_product.setdefault(product, []).append(place)
            by_family.setdefault(family, []).append(place)
        return by_product, by_family


def _cut(codes: tuple[Any, ...], rows: Rows) -> _Cut:
    order = np.lexsort((_morton(rows["space"]), *reversed(codes)))
    sorted_codes = np.stack([np.asarray(each)[order] for each in codes]).astype(np.int64)
    size = len(order)
    fresh = np.ones(size, np.bool_)
    fresh[1:] = (np.diff(sorted_codes, axis=1) != 0).any(axis=0)
    bounds = np.append(np.flatnonzero(fresh), size)
    counts = -(-np.diff(bounds) // SIZE)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    starts = [np.arange(low, high, SIZE) for low, high in pairwise(bounds)]
    return _Cut(
        order=order,
        group=np.cumsum(fresh) - 1,
        keys=[tuple(map(int, sorted_codes[:, place])) for place in bounds[:-1]],
        first=first,
        starts=np.concatenate([*starts, [size]]).astype(np.int64),
    )


def _sections(
    group: Keys, found: list[list[tuple[int, float]]], cut: _Cut, *, counted: Keys
) -> Sections:
    """counted: [rows of the other side, 10], summed over each section."""
    places = np.array([place for each in found for place, _ in each], np.int64)
    before = np.concatenate([np.zeros((1, len(Form)), np.int64), np.cumsum(counted, axis=0)])
    rows = cut.starts[cut.first[places]], cut.starts[cut.first[places + 1]]
    owner = np.repeat(np.arange(len(found)), [len(each) for each in found])
    most = np.bincount(owner, rows[1] - rows[0]).max(initial=0)
    return Sections(
        group=group.astype(np.int64),
        start=np.cumsum([0, *(len(each) for each in found)]).astype(np.int64),
        first=cut.first[places],
        last=cut.first[places + 1],
        compatibility=np.array([worth for each in found for _, worth in each], np.float64),
        size=rows[1] - rows[0],
        refused=before[rows[1]] - before[rows[0]],
        most=int(most),
    )


def _morton(space: Floats) -> Bits:
    """A curve over the two widest directions of the points; rows without position come last."""
    placed = np.isfinite(space).all(axis=1)
    code = np.full(len(space), np.iinfo(np.uint64).max, np.uint64)
    if placed.any():
        points = space[placed]
        low, high = points.min(axis=0), points.max(axis=0)
        widest = np.argsort(high - low)[-2:]
        scaled = (points[:, widest] - low[widest]) / np.maximum(high - low, 1e-9)[widest]
        whole = (scaled * 0xFFFF).astype(np.uint64)
        code[placed] = _spread(whole[:, 0]) | (_spread(whole[:, 1]) << np.uint64(1))
    return code


def _spread(values: npt.NDArray[np.uint64]) -> Bits:
    """16 bits with a zero between each."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values
