"""Working out what is missing and what sleeps, and keeping it.

Unmet demand of a need: its kg, half-month by half-month, that the offers listed for it or listing
it in the current generation do not supply. Idle supply of an offer: its kg that those needs do not
take. A kilogram is counted once: what introductions agreed on is met before anything; then the
pairs are served by their score, the best first, and whoever comes first to a half-month's kg takes
them. So ten needs in front of one offer do not look met, and two regions never see the same
harvest. The year is circular, as it is for the pairings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from matchmaker.engine import NOBODY
from matchmaker.facilitation.models import Gap, GapReport
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.pairing import lists, remainders
from matchmaker.pairing.remainders import NOWHERE, Agreed, Remainder, Remainders

TASK: Final = "facilitation.gaps"
_WRITING: Final = 0x4A_55_4D_04

Array = npt.NDArray[Any]


def report(session: Session) -> GapReport | None:
    """Of which pairings the kept gaps are; None before they were ever worked out."""
    return session.get(GapReport, 1)


def refresh(session: Session, *, today: date, now: datetime) -> GapReport | None:
    """Work the gaps out again unless they are those of the pairings as they are, and of today."""
    session.execute(select(func.pg_advisory_xact_lock(_WRITING)))
    generation, known = lists.current(session), report(session)
    if generation is None:
        return known
    now_is = (generation.id, generation.revision, today, _agreed(session).kg.sum())
    if known and (known.generation_id, known.revision, known.today, known.met_kg) == now_is:
        return known
    return write(session, today=today, now=now)


def write(session: Session, *, today: date, now: datetime) -> GapReport | None:
    """Put the gaps of the current generation in the place of those that were kept."""
    agreed = _agreed(session)
    left = remainders.of_generation(session, today=today, agreed=agreed)
    if left is None:
        return None
    session.execute(delete(Gap))
    rows = list(_rows(left))
    if rows:
        session.execute(insert(Gap), rows)
    made = GapReport(
        id=1,
        generation_id=left.generation_id,
        revision=left.revision,
        today=today,
        made_at=now,
        met_kg=float(agreed.kg.sum()),
    )
    made = session.merge(made)
    session.flush()
    return made


def _agreed(session: Session) -> Agreed:
    """What parties said that they trade, by the offer and the need that it came from."""
    rows = session.execute(
        select(Introduction.offer_id, Introduction.need_id, Introduction.outcome_kg)
        .where(Introduction.state == State.AGREED, Introduction.outcome_kg.is_not(None))
        .order_by(Introduction.id)
    ).all()
    return Agreed(
        np.array([row[0] or NOBODY for row in rows], np.int64),
        np.array([row[1] or NOBODY for row in rows], np.int64),
        np.array([row[2] for row in rows], np.float64),
    )


def _rows(left: Remainders) -> Iterator[dict[str, Any]]:
    offers, needs = _labels(left.offers), _labels(left.needs)
    groups, where = np.unique(np.vstack([offers, needs]), axis=0, return_inverse=True)
    of_offers, of_needs = np.split(where.ravel(), [len(offers)])
    supply = _grouped(left.offers, of_offers, len(groups))
    demand = _grouped(left.needs, of_needs, len(groups))
    for place, (product, region) in enumerate(groups.tolist()):
        yield {
            "product_id": product if product > 0 else None,
            "family_id": -product if product < 0 else None,
            "region_code": None if region == NOWHERE else f"{region:02}",
            "unmet_kg": demand["left"][place].tolist(),
            "idle_kg": supply["left"][place].tolist(),
            "demand_kg": float(demand["whole"][place]),
            "supply_kg": float(supply["whole"][place]),
            "needs": int(demand["count"][place]),
            "offers": int(supply["count"][place]),
            "needs_unstated": int(demand["unstated"][place]),
            "offers_unstated": int(supply["unstated"][place]),
        }


def _labels(side: Remainder) -> Array:
    return np.stack([side.product, side.region], axis=1)


def _grouped(side: Remainder, where: Array, count: int) -> dict[str, Array]:
    """Sums of one side over its groups."""
    left = np.zeros((count, side.left.shape[1]))
    np.add.at(left, where, side.left)
    return {
        "left": np.maximum(left, 0).astype(np.float32),
        "whole": np.bincount(where, side.whole.sum(axis=1), count),
        "count": np.bincount(where, minlength=count),
        "unstated": np.bincount(where, ~side.is_stated, count),
    }
