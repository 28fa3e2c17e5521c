"""The whole catalogue, loaded from the real seed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.catalogue import service
from matchmaker.settings import ROOT
from tests.factories import Factory

SEED = ROOT / "seed"


@pytest.fixture
def regions(make: Factory) -> None:
    for number in range(1, 18):
        make.region(f"{number:02}")


@pytest.fixture
def catalogue(session: Session, regions: None) -> Session:
    """A session that sees the whole catalogue."""
    service.load(session, SEED)
    return session
