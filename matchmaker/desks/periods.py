"""Half-months of the circular year, asked of curves kept as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, any_, literal, or_, select
from sqlalchemy.orm import Session

from matchmaker.supply.models import Offer, OfferSeason

COUNT: Final = 24
FULL: Final = 100


def runs(half_months: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run, none of them passing over the New Year."""
    found: list[tuple[int, int]] = []
    for half_month in sorted(half_months):
        if found and found[-1][1] == half_month - 1:
            found[-1] = (found[-1][0], half_month)
        else:
            found.append((half_month, half_month))
    return found


def is_above_zero(curve: Any, half_months: Sequence[int]) -> ColumnElement[bool]:
    """Whether the curve holds something in any of the half-months."""
    return or_(
        *(literal(0) < any_(curve[first + 1 : last + 1]) for first, last in runs(half_months))
    )


def is_offered(half_months: Sequence[int]) -> ColumnElement[bool]:
    """Whether an offer has some in any of the half-months, in whatever mode."""
    return (
        select(OfferSeason.offer_id)
        .where(OfferSeason.offer_id == Offer.id, is_above_zero(OfferSeason.curve, half_months))
        .exists()
    )


def covered(curves: Sequence[Sequence[int]], half_months: Sequence[int]) -> float:
    """How full the half-months are on the whole, modes together: 0 to 1."""
    stacked = [min(FULL, sum(curve[i] for curve in curves)) for i in half_months]
    return sum(stacked) / (FULL * len(stacked)) if stacked else 0.0


def covered_by_offers(
    session: Session, offer_ids: Sequence[int], half_months: Sequence[int]
) -> dict[int, float]:
    """For each offer, how full it is in the half-months."""
    rows = session.execute(
        select(OfferSeason.offer_id, OfferSeason.curve).where(OfferSeason.offer_id.in_(offer_ids))
    )
    curves: dict[int, list[Sequence[int]]] = {}
    for offer_id, curve in rows:
        curves.setdefault(offer_id, []).append(curve)
    return {offer_id: covered(each, half_months) for offer_id, each in curves.items()}
