"""Live figures of the service, as a neighbour may quote them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.portal import members
from matchmaker.portal.api.schemas import FiguresOut

# a sum of few agreements would tell each of them
FEWEST: Final = 5
TONNE: Final = 1000.0


def today(session: Session) -> FiguresOut:
    """Counts, and what was agreed: rounded, and nothing below FEWEST agreements."""
    there = members.census(session)
    agreed = Introduction.state == State.AGREED
    introductions, agreements, kg = session.execute(
        select(
            func.count(),
            func.count().filter(agreed),
            func.coalesce(func.sum(Introduction.outcome_kg).filter(agreed), 0.0),
        )
    ).one()
    return FiguresOut(
        farms=there.farms,
        kitchens=there.kitchens,
        offers=there.offers,
        needs=there.needs,
        introductions=introductions,
        agreed=agreements,
        agreed_kg=round((kg or 0.0) / TONNE) * TONNE if agreements >= FEWEST else 0.0,
    )
