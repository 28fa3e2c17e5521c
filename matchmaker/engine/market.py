"""A market: offers, needs, and what relates them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine import columns, sides
from matchmaker.engine.columns import FAMILY_ONLY, Bools, Codes, Floats, Keys, Needs, Offers
from matchmaker.engine.sides import Rows
from matchmaker.engine.travel import Travel

FAMILY_COMPATIBILITY: Final = 0.5
LOWEST_SUBSTITUTE, HIGHEST_SUBSTITUTE = 0.6, 0.9


class Substitutes(NamedTuple):
    """Declared substitutes: `offered` may answer a need for `wanted`, 0.6..0.9."""

    wanted: Codes
    offered: Codes
    compatibility: Floats


class Refusals(NamedTuple):
    """Pairs declined by either side for this season, by keys."""

    offer_key: Keys
    need_key: Keys


NO_SUBSTITUTES: Final = Substitutes(
    np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float64)
)
NO_REFUSALS: Final = Refusals(np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(frozen=True, eq=False)
class Market:
    """Offers and needs together with what relates them. Checks and completes its tables."""

    offers: Offers
    needs: Needs
    travel: Travel
    substitutes: Substitutes = NO_SUBSTITUTES
    refusals: Refusals = NO_REFUSALS

    def __post_init__(self) -> None:
        object.__setattr__(self, "offers", columns.checked_offers(self.offers))
        object.__setattr__(self, "needs", columns.checked_needs(self.needs))
        values = self.substitutes.compatibility
        if not ((values >= LOWEST_SUBSTITUTE) & (values <= HIGHEST_SUBSTITUTE)).all():
            raise ValueError("a substitute is worth 0.6 to 0.9")

    @cached_property
    def _substitute_index(self) -> tuple[Keys, Floats]:
        packed = _packed(self.substitutes.wanted, self.substitutes.offered)
        order = np.argsort(packed, kind="stable")
        return packed[order], self.substitutes.compatibility[order]

    def substitutes_of(self, product: int) -> list[tuple[int, float]]:
        """(product, compatibility) of what may take a product's place; itself is none."""
        packed, values = self._substitute_index
        low, high = np.searchsorted(packed, [product << 32, (product + 1) << 32])
        offered = packed[low:high] & 0xFFFFFFFF
        found = dict(reversed(list(zip(offered.tolist(), values[low:high].tolist(), strict=True))))
        return [(other, worth) for other, worth in sorted(found.items()) if other != product]

    @cached_property
    def _refused_pairs(self) -> Keys:
        offers = _rows_of(self.offers.key, self.refusals.offer_key)
        needs = _rows_of(self.needs.key, self.refusals.need_key)
        here = (offers >= 0) & (needs >= 0)
        return np.unique(_packed(needs[here], offers[here]))

    def refused_rows(self) -> tuple[Keys, Keys]:
        """Rows of the offers and of the needs of declined pairs, by need."""
        return self._refused_pairs & 0xFFFFFFFF, self._refused_pairs >> 32

    def compatibility(self, offer_rows: Keys, need_rows: Keys) -> Floats:
        """Product compatibility per pair: 1 same, 0.6..0.9 substitute that the need accepts,
        0.5 for a need that names only the family, else 0."""
        offered, wanted = self.offers.product[offer_rows], self.needs.product[need_rows]
        packed, values = self._substitute_index
        found, place = _find(packed, _packed(wanted, offered))
        found &= self.needs.accepts_substitutes[need_rows]
        worth = np.zeros(len(offered))
        worth[found] = values[place[found]]
        family = self.offers.family[offer_rows] == self.needs.family[need_rows]
        worth[(wanted == FAMILY_ONLY) & family] = FAMILY_COMPATIBILITY
        worth[offered == wanted] = 1.0
        return worth

    def is_refused(self, offer_rows: Keys, need_rows: Keys) -> Bools:
        """Which pairs one of the sides declined for this season."""
        return _find(self._refused_pairs, _packed(need_rows, offer_rows))[0]

    @cached_property
    def supply(self) -> Rows:
        """The offers as compiled code reads them."""
        return sides.supply(self.offers, self.travel)

    @cached_property
    def demand(self) -> Rows:
        """The needs as compiled code reads them."""
        return sides.demand(self.needs, self.travel)

    def taken(self, offer_rows: npt.ArrayLike, need_rows: npt.ArrayLike) -> Market:
        """A market of these rows only, in this order; what relates them stays."""
        return Market(
            columns.taken(self.offers, offer_rows),
            columns.taken(self.needs, need_rows),
            self.travel,
            self.substitutes,
            self.refusals,
        )


def _packed(high: npt.NDArray[Any], low: npt.NDArray[Any]) -> Keys:
    """Two numbers under 2³¹ as one."""
    return (high.astype(np.int64) << 32) | low.astype(np.int64)


def _find(index: Keys, wanted: Keys) -> tuple[Bools, Keys]:
    """Which of `wanted` are in the sorted `index`, and where."""
    if not len(index):
        return np.zeros(len(wanted), np.bool_), np.zeros(len(wanted), np.int64)
    place = np.minimum(np.searchsorted(index, wanted), len(index) - 1)
    return index[place] == wanted, place


def _rows_of(keys: Keys, wanted: Keys) -> Keys:
    """The row of each wanted key, or −1."""
    order = np.argsort(keys)
    found, place = _find(keys[order], wanted.astype(np.int64))
    rows = np.full(len(wanted), -1, np.int64)
    rows[found] = order[place[found]]
    return rows
