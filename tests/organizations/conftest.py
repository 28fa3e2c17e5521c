"""A small Québec for organisations to stand in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.intake.batch import Sender
from matchmaker.places.models import Municipality, PostalCode
from tests.factories import JOLIETTE, MATANE, MONTREAL, RIMOUSKI, Factory

NOW = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
SENDER = Sender(None, "system", "file", NOW, TODAY)
PLACES = (
    ("Joliette", "joliette", "14", "J6E1A1", JOLIETTE),
    ("Matane", "matane", "01", "G4W1A1", MATANE),
    ("Rimouski", "rimouski", "01", "G5L4E2", RIMOUSKI),
    ("Montréal", "montreal", "06", "H2X1Y4", MONTREAL),
)


@pytest.fixture
def places(session: Session, make: Factory) -> None:
    for name, key, region, code, at in PLACES:
        make.region(region)
        town = Municipality(
            name=name, search_key=key, region_code=region, mrc=name, position=db.point(*at)
        )
        session.add(town)
        session.flush()
        session.add(
            PostalCode(
                code=code,
                position=db.point(*at),
                place_name=name,
                municipality_id=town.id,
                region_code=region,
            )
        )
    session.flush()
