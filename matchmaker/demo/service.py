"""Building the demonstration Québec, the same every time on the same day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.demo import community, kitchens, people, producers, purchases
from matchmaker.demo.world import World
from matchmaker.impact.purchases.models import Purchase
from matchmaker.organizations.models import Organization
from matchmaker.settings import ROOT, Settings
from matchmaker.supply.models import Offer


def build(
    session: Session, settings: Settings, *, today: date, folder: Path = ROOT / "seed"
) -> dict[str, int]:
    """Fill an empty database with the fictional Québec; answers how many rows of what."""
    with session.no_autoflush:
        world = World(session, folder, today)
        farms = producers.build(world)
        bodies = kitchens.build(world)
    session.flush()
    people.build(world, settings, farms=farms, kitchens=bodies)
    session.flush()
    community.build(world, bodies)
    purchases.build(world, farms=farms, kitchens=bodies)
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in (
            ("organizations", Organization),
            ("offers", Offer),
            ("needs", Need),
            ("purchases", Purchase),
        )
    }
