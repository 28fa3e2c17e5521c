"""What other weights would change, on a sample of needs: who is listed first, how high, who gains.

The sample is the same every time: open needs of the regions, in an order that depends on nothing
but themselves. Only those that find somebody count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.demand.models import Need
from matchmaker.facilitation import sizes
from matchmaker.organizations.models import Organization, Site
from matchmaker.pairing import columns, scopes

SAMPLE: Final = 50
TOP: Final = 5
# needs whose changes are told by name
TOLD: Final = 10

Record = dict[str, Any]


def measured(
    session: Session, before: engine.Tables, after: engine.Tables, *,
    regions: Collection[str] | None, today: date,
) -> Record:  # fmt: skip
    """Plain values: see the keys. `moves` names by number who enters and leaves the first five."""
    ids = sample(session, regions, today=today)
    market = columns.market(
        session,
        offers=scopes.answering(ids) & scopes.open_offers(today),
        needs=scopes.these_needs(ids) & scopes.open_needs(today),
        today=today,
    )
    old, new = (engine.rank_needs(market, tables) for tables in (before, after))
    found = old.feasible > 0
    tops = [lists.counterparts[found, :TOP] for lists in (old, new)]
    moves = _moves(old.keys[found], *tops)
    return {
        "needs": int(found.sum()),
        "first_changed": int((tops[0][:, 0] != tops[1][:, 0]).sum()),
        "entered": sum(len(each["in"]) for each in moves),
        "places": int((tops[0] != engine.NOBODY).sum()),
        "medians": [_median(lists.scores[found, :TOP], top) for lists, top in
                    zip((old, new), tops, strict=True)],
        "exposure": [_exposure(market.offers, top) for top in tops],
        "moves": moves[:TOLD],
    }  # fmt: skip


def sample(session: Session, regions: Collection[str] | None, *, today: date) -> Sequence[int]:
    """The needs to try weights on; the same ones as long as they are open."""
    query = (
        select(Need.id)
        .join(Need.site)
        .join(Site.organization)
        .where(scopes.open_needs(today))
        .order_by(func.md5(Need.public_id))
        .limit(SAMPLE)
    )
    if regions is not None:
        query = query.where(Site.region_code.in_(regions))
    return session.scalars(query.where(Organization.state != "closed")).all()


def _moves(keys: Any, old: Any, new: Any) -> list[Record]:
    """Who enters and leaves the first five, the needs that change most first."""
    moves = []
    for key, before, after in zip(keys.tolist(), old.tolist(), new.tolist(), strict=True):
        gone, come = set(before) - set(after), set(after) - set(before)
        entering = [offer for offer in after if offer in come and offer != engine.NOBODY]
        leaving = [offer for offer in before if offer in gone and offer != engine.NOBODY]
        if entering or leaving:
            moves.append({"need": key, "in": entering, "out": leaving})
    return sorted(moves, key=lambda move: (-len(move["in"]), move["need"]))


def _median(scores: Any, counterparts: Any) -> float:
    listed = scores[counterparts != engine.NOBODY]
    return round(float(np.median(listed)), 2) if len(listed) else 0.0


def _exposure(offers: engine.Offers, counterparts: Any) -> list[int]:
    """How many of the first places go to offers of each of sizes.SIZES."""
    shown = counterparts[counterparts != engine.NOBODY]
    of_shown = sizes.of_kg(offers.quantity_kg)[np.searchsorted(offers.key, shown)]
    return [int(count) for count in np.bincount(of_shown, minlength=len(sizes.SIZES))]
