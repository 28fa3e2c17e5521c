"""The best so far of many rows, as arrays that compiled code fills."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from matchmaker.engine.columns import Bytes, Floats, Keys
from matchmaker.engine.compiled import inlined


class Listing(NamedTuple):
    """The best so far of r rows, best first."""

    least: Floats  # [r] the score that an entry must reach: the last one's of a full list, or −∞
    filled: Keys  # [r] how many entries
    rows: Keys  # [r, k] of the other side
    scores: Floats  # [r, k]
    worth: Floats  # [r, k] compatibility of the products
    steps: Bytes  # [r, k, 8], written when a list is complete


@inlined
def offer(keys: Keys, listing: Listing, turn: int, other: int, points: float, worth: float) -> None:
    """Enter a pair in a list that it reaches."""
    if points >= listing.least[turn] and points > -inf:
        _enter(keys, listing, turn, other, points, worth)


@inlined
def _enter(
    keys: Keys, listing: Listing, turn: int, other: int, points: float, worth: float
) -> None:
    """Put an entry in its place, by points and then by key; the last one may fall out."""
    best = listing.scores.shape[1]
    place = listing.filled[turn]
    if place < best:
        listing.filled[turn] += 1
    else:
        place -= 1
        if not _precedes(listing, turn, place, points, keys[other], keys):
            return
    while place > 0 and _precedes(listing, turn, place - 1, points, keys[other], keys):
        listing.rows[turn, place] = listing.rows[turn, place - 1]
        listing.scores[turn, place] = listing.scores[turn, place - 1]
        listing.worth[turn, place] = listing.worth[turn, place - 1]
        place -= 1
    listing.rows[turn, place] = other
    listing.scores[turn, place] = points
    listing.worth[turn, place] = worth
    if listing.filled[turn] == best:
        listing.least[turn] = listing.scores[turn, best - 1]


@inlined
def _precedes(listing: Listing, turn: int, place: int, points: float, key: int, keys: Keys) -> bool:
    """Whether these points and key come before an entry."""
    if points != listing.scores[turn, place]:
        return bool(points > listing.scores[turn, place])
    return bool(key < keys[listing.rows[turn, place]])
