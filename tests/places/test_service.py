"""Loading is complete and repeatable."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker.places import geocoding, queries, service
from matchmaker.places.models import Municipality, PostalCode
from matchmaker.settings import ROOT
from tests.places import conftest as small

SEED: Path = ROOT / "seed"


def identifiers(session: Session) -> set[tuple[str, int]]:
    found = session.execute(select(Municipality.search_key, Municipality.id))
    return {(key, identifier) for key, identifier in found}


def load_again(session: Session) -> service.Loaded:
    return service.load_from(
        session,
        regions=small.REGIONS,
        places=small.PLACES,
        codes=small.CODES,
        towns=small.TOWNS,
    )


def test_the_same_load_twice_keeps_every_identifier(country: Session) -> None:
    before = identifiers(country)
    load_again(country)
    assert identifiers(country) == before


def test_the_same_load_twice_writes_no_postal_code(country: Session) -> None:
    written = text("SELECT sum(xmin::text::bigint), count(*) FROM postal_code")
    before = country.execute(written).one()
    load_again(country)
    assert country.execute(written).one() == before


def test_a_moved_code_is_moved_by_the_next_load(country: Session) -> None:
    moved = [code for code in small.CODES if code.code != "J0E2N0"]
    moved.append(type(moved[0])("J0E2N0", "Waterloo", -72.51, 45.34))
    service.load_from(
        country, regions=small.REGIONS, places=small.PLACES, codes=moved, towns=small.TOWNS
    )
    known = queries.postal_code(country, "J0E2N0")
    assert known is not None
    country.refresh(known)
    assert geocoding.coordinates(known.position) == (-72.51, 45.34)


def test_a_part_leads_to_its_whole(country: Session) -> None:
    (part,) = queries.municipalities_named(country, "le bic")
    assert part.part_of is not None
    assert part.part_of.name == "Rimouski"


def test_every_code_of_quebec_has_a_region_and_a_municipality(session: Session) -> None:
    loaded = service.load(session, SEED)
    lost = session.scalars(
        select(PostalCode.code).where(
            (PostalCode.region_code.is_(None)) | (PostalCode.municipality_id.is_(None))
        )
    ).all()
    assert loaded.regions == 17
    assert loaded.municipalities > 1100
    assert loaded.postal_codes > 225_000
    assert lost == []
