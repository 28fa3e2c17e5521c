"""A few places that people type."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.intake import text
from matchmaker.places.models import Municipality
from tests.factories import Factory

Place = Callable[..., Municipality]


@pytest.fixture
def place(session: Session, make: Factory) -> Place:
    """`place("Sorel-Tracy", at=SOREL)`: a municipality that a search knows."""

    def known(name: str, *, at: tuple[float, float], mrc: str = "Ailleurs") -> Municipality:
        row = Municipality(
            name=name,
            search_key=text.search_key(name),
            region_code=make.region().code,
            mrc=mrc,
            position=db.point(*at),
        )
        session.add(row)
        session.flush()
        return row

    return known
