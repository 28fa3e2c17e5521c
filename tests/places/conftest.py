"""A small country of public facts: towns, villages and codes whose places anybody can look up."""

from __future__ import annotations

from typing import Final

import pytest
from sqlalchemy.orm import Session

from matchmaker.places import service
from matchmaker.places.sources import SeedPlace, SeedRegion, SourceCode, SourceTown

REGIONS: Final = [
    SeedRegion("01", "Bas-Saint-Laurent", "bas-saint-laurent"),
    SeedRegion("05", "Estrie", "estrie"),
    SeedRegion("06", "Montréal", "montreal"),
    SeedRegion("16", "Montérégie", "monteregie"),
]
PLACES: Final = [
    SeedPlace("Rimouski", "01", "Rimouski-Neigette"),
    SeedPlace("Le Bic", "01", "Rimouski-Neigette", part_of="Rimouski"),
    SeedPlace("Saint-Arsène", "01", "Rivière-du-Loup"),
    SeedPlace("Cacouna", "01", "Rivière-du-Loup"),
    SeedPlace("Saint-Hubert", "01", "Rivière-du-Loup"),
    SeedPlace("Saint-Sébastien", "05", "Le Granit", also=("Saint-Sébastien-de-Frontenac",)),
    SeedPlace("Lac-Drolet", "05", "Le Granit"),
    SeedPlace("Montréal", "06", ""),
    SeedPlace("Saint-Hyacinthe", "16", "Les Maskoutains"),
    SeedPlace("Saint-Sébastien", "16", "Le Haut-Richelieu"),
    SeedPlace("Henryville", "16", "Le Haut-Richelieu"),
    SeedPlace("Warden", "05", "La Haute-Yamaska", near="Waterloo"),
    SeedPlace("Waterloo", "05", "La Haute-Yamaska"),
]
CODES: Final = [
    SourceCode("G0K1B0", "Le Bic", -68.70, 48.37),
    SourceCode("G0L0A1", "Cacouna", -69.50, 47.92),
    SourceCode("G0L1G0", "Cacouna", -69.30, 47.80),
    SourceCode("G0L2K0", "Saint-Arsene", -69.40, 47.94),
    SourceCode("G0Y1A0", "Lac-Drolet", -70.85, 45.72),
    SourceCode("G0Y1M0", "St-Sebastien-De-Frontenac", -70.95, 45.76),
    SourceCode("J0J1E0", "Henryville", -73.19, 45.13),
    SourceCode("J0J2C0", "Saint-Sebastien", -73.15, 45.12),
    SourceCode("J0E2N0", "Waterloo", -72.52, 45.35),
    *(SourceCode(f"G5L{i}A1", "Rimouski", -68.52 - i / 1000, 48.45) for i in range(10)),
    SourceCode("G5L4E2", "Rimouski", -68.529, 48.449),
    SourceCode("G5L9Z9", "Rimouski", -73.6, 45.5),
    *(SourceCode(f"J2S{i}B1", "Saint-Hyacinthe", -72.95, 45.62 + i / 1000) for i in range(10)),
    *(SourceCode(f"H2X{i}B1", "Montreal", -73.57, 45.51) for i in range(10)),
]
TOWNS: Final = [
    SourceTown("Saint-Hyacinthe", -72.957, 45.626, 59614),
    SourceTown("Rimouski", -68.524, 48.449, 48664),
]


@pytest.fixture
def country(session: Session) -> Session:
    """A session whose database holds the small country."""
    service.load_from(session, regions=REGIONS, places=PLACES, codes=CODES, towns=TOWNS)
    return session
