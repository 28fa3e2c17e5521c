"""Loading the places from the packages and the seed; the same load twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psycopg
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from matchmaker.db import point
from matchmaker.places import gazetteer, queries, sources
from matchmaker.places.gazetteer import Placed
from matchmaker.places.models import Municipality, PostalCode, Region
from matchmaker.places.sources import SeedPlace, SeedRegion, SourceCode, SourceTown

_STAGE: Final = text(
    "CREATE TEMPORARY TABLE incoming_postal_code"
    " (code char(6), position geography(Point, 4326), place_name text, municipality_id bigint,"
    "  region_code char(2)) ON COMMIT DROP"
)
_COPY: Final = "COPY incoming_postal_code FROM STDIN"
_MERGE: Final = text(
    "INSERT INTO postal_code AS known (code, position, place_name, municipality_id, region_code)"
    " SELECT code, position, place_name, municipality_id, region_code FROM incoming_postal_code"
    " ON CONFLICT (code) DO UPDATE SET position = excluded.position,"
    "  place_name = excluded.place_name, municipality_id = excluded.municipality_id,"
    "  region_code = excluded.region_code"
    " WHERE (known.place_name, known.municipality_id, known.region_code)"
    "  IS DISTINCT FROM (excluded.place_name, excluded.municipality_id, excluded.region_code)"
    "  OR NOT ST_Equals(known.position::geometry, excluded.position::geometry)"
)


@dataclass(frozen=True)
class Loaded:
    """How many of each there are now."""

    regions: int
    municipalities: int
    postal_codes: int

    def __str__(self) -> str:
        return (
            f"{self.regions} regions, {self.municipalities} municipalities and their parts, "
            f"{self.postal_codes} postal codes"
        )


def load(session: Session, seed_folder: Path) -> Loaded:
    """Load regions, municipalities and postal codes; what is known keeps its identifier."""
    return load_from(
        session,
        regions=sources.regions(seed_folder),
        places=sources.places(seed_folder),
        codes=sources.postal_codes(),
        towns=sources.towns(),
    )


def load_from(
    session: Session,
    *,
    regions: Sequence[SeedRegion],
    places: Sequence[SeedPlace],
    codes: Sequence[SourceCode],
    towns: Sequence[SourceTown],
) -> Loaded:
    """Load what was read; tests bring a small country of their own."""
    placed = gazetteer.arrange(places, codes, towns=towns)
    _merge_regions(session, regions, places=places, placed=placed)
    ids = _merge_municipalities(session, places, placed=placed)
    _merge_codes(session, codes, places=places, placed=placed, ids=ids)
    session.info.pop(queries.ASKED_NAMES, None)
    return counts(session)


def counts(session: Session) -> Loaded:
    regions, municipalities, postal_codes = (
        session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Region, Municipality, PostalCode)
    )
    return Loaded(regions, municipalities, postal_codes)


def _merge_regions(
    session: Session,
    regions: Sequence[SeedRegion],
    *,
    places: Sequence[SeedPlace],
    placed: Placed,
) -> None:
    code_regions = np.array([place.region_code for place in places])[placed.code_places]
    rows = []
    for region in regions:
        lon, lat = np.median(placed.code_points[code_regions == region.code], axis=0)
        centre = point(round(float(lon), 4), round(float(lat), 4))
        rows.append(
            {"code": region.code, "name_fr": region.name, "slug": region.slug, "centre": centre}
        )
    adding = postgresql.insert(Region).values(rows)
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[Region.code],
            set_={name: adding.excluded[name] for name in ("name_fr", "slug", "centre")},
        )
    )


def _merge_municipalities(
    session: Session, places: Sequence[SeedPlace], *, placed: Placed
) -> list[int]:
    """The identifiers, in the order of places."""
    known = _ids(session)
    rows = [
        {
            "name": place.name,
            "search_key": place.keys[0],
            "region_code": place.region_code,
            "mrc": place.mrc,
            "other_keys": list(place.keys[1:]),
            "position": point(float(lon), float(lat)),
            "population": population,
        }
        for place, (lon, lat), population in zip(
            places, placed.place_points, placed.populations, strict=True
        )
    ]
    fresh = [row for place, row in zip(places, rows, strict=True) if _key(place) not in known]
    if fresh:
        session.execute(insert(Municipality), fresh)
    old = [
        row | {"id": known[_key(place)]}
        for place, row in zip(places, rows, strict=True)
        if _key(place) in known
    ]
    if old:
        session.execute(update(Municipality), old)
    known = _ids(session)
    ids = [known[_key(place)] for place in places]
    _join_parts(session, places, ids)
    return ids


def _join_parts(session: Session, places: Sequence[SeedPlace], ids: Sequence[int]) -> None:
    by_name = {
        (place.region_code, place.name): identifier
        for place, identifier in zip(places, ids, strict=True)
    }
    session.execute(
        update(Municipality),
        [
            {
                "id": identifier,
                "part_of_id": by_name[place.region_code, place.part_of] if place.part_of else None,
            }
            for place, identifier in zip(places, ids, strict=True)
        ],
    )
    session.expire_all()


def _merge_codes(
    session: Session,
    codes: Sequence[SourceCode],
    *,
    places: Sequence[SeedPlace],
    placed: Placed,
    ids: Sequence[int],
) -> None:
    session.execute(text("DROP TABLE IF EXISTS incoming_postal_code"))
    session.execute(_STAGE)
    raw = session.connection().connection.driver_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101 - the pool is typed as any driver
    with raw.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in _code_rows(codes, places=places, placed=placed, ids=ids):
            copy.write_row(row)
    session.execute(_MERGE)
    session.execute(text("DROP TABLE incoming_postal_code"))


def _code_rows(
    codes: Sequence[SourceCode],
    *,
    places: Sequence[SeedPlace],
    placed: Placed,
    ids: Sequence[int],
) -> Iterable[tuple[str, str, str, int, str]]:
    """Positions as text: the table's CHECK refuses a bad one, a quarter of a million `point`s
    would take ten times longer."""
    for code, place, (lon, lat) in zip(
        codes, placed.code_places.tolist(), placed.code_points.tolist(), strict=True
    ):
        position = f"SRID=4326;POINT({lon} {lat})"
        yield code.code, position, code.place_name, ids[place], places[place].region_code


def _key(place: SeedPlace) -> tuple[str, str, str]:
    return place.keys[0], place.region_code, place.mrc


def _ids(session: Session) -> dict[tuple[str, str, str], int]:
    found = session.execute(
        select(
            Municipality.search_key,
            Municipality.region_code,
            Municipality.mrc,
            Municipality.id,
        )
    )
    return {(key, region, mrc): identifier for key, region, mrc, identifier in found}
