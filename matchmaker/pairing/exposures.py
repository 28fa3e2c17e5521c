"""Keeping what was shown: every list of pairings with its ranks and terms, for learning later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.pairing.models import Exposure
from matchmaker.pairing.queries import Proposal, Term

# nothing is drawn by lot yet: what is shown at a rank is shown there for sure
CERTAIN = 1.0


class Place(StrEnum):
    """Where a list was shown."""

    PANEL = "panel"
    PROPOSALS = "proposals"
    SEARCH = "search"
    DIGEST = "digest"
    DESK = "desk"


@dataclass
class Shown:
    """A list of one owner while it is put together."""

    others: list[int] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    points: list[float] = field(default_factory=list)

    def add(self, other: int, rank: int, terms: Sequence[Term]) -> None:
        self.others.append(other)
        self.ranks.append(rank)
        self.points += [points for _, points, _ in terms]


def log(
    session: Session,
    proposals: Sequence[Proposal],
    *,
    place: Place,
    buyers: Collection[int] = (),
    first: int = 1,
) -> None:
    """Keep that these were shown, in this order, from rank `first`.

    buyers: the reader's places; a pairing whose need is at one of them was shown for the need,
    any other for the offer.
    """
    lists: dict[tuple[str, int], Shown] = {}
    for rank, each in enumerate(proposals, start=first):
        is_buyer = each.need.site_id in buyers
        owner = ("need", each.need.id) if is_buyer else ("offer", each.offer.id)
        other = each.offer.id if is_buyer else each.need.id
        lists.setdefault(owner, Shown()).add(other, rank, each.scored.terms)
    keep(session, lists, place=place)


def keep(session: Session, lists: dict[tuple[str, int], Shown], *, place: Place) -> None:
    """Write one row per owner ('offer' or 'need' and its number)."""
    rows = [
        {
            "place": place,
            "owner": owner,
            "owner_id": owner_id,
            "others": shown.others,
            "ranks": shown.ranks,
            "points": shown.points,
            "propensities": [CERTAIN] * len(shown.others),
        }
        for (owner, owner_id), shown in lists.items()
    ]
    if rows:
        session.execute(insert(Exposure), rows)
