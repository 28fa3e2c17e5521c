"""How far geocoding is from the truth, against a file whose positions are known."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.errors import N_, Invalid, Refusal
from matchmaker.places import geocoding

# the ministry's own columns, and plain ones
_CODE = ("CD_POSTL", "postal_code", "code_postal")
_NAME = ("NOM_MUNCP", "municipality", "municipalite")
_LONGITUDE = ("COORD_X_LL84", "longitude")
_LATITUDE = ("COORD_Y_LL84", "latitude")


class UnknownColumns(Invalid):
    """The file has no column for the code, the municipality or the position."""

    message = N_("Colonne absente : %(column)s.")


@dataclass(frozen=True)
class KnownPlace:
    postal_code: str
    municipality: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Errors:
    """Straight km between the found points and the true ones."""

    count: int
    refused: int
    median_km: float
    p90_km: float
    p99_km: float
    by_precision: dict[str, float]

    def as_record(self) -> dict[str, object]:
        return asdict(self)


def read(file: Path) -> list[KnownPlace]:
    """Rows of a `;` or `,` file, with or without a byte order mark, that have a position."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        separator = ";" if ";" in opened.readline() else ","
        opened.seek(0)
        rows = csv.DictReader(opened, delimiter=separator)
        return list(_known(rows, rows.fieldnames or []))


def _known(rows: csv.DictReader[str], columns: Sequence[str]) -> Iterator[KnownPlace]:
    code, name, lon, lat = (_column(columns, n) for n in (_CODE, _NAME, _LONGITUDE, _LATITUDE))
    for row in rows:
        if row[lon] and row[lat]:
            yield KnownPlace(
                row[code],
                row[name],
                float(row[lon].replace(",", ".")),
                float(row[lat].replace(",", ".")),
            )


def measure_with_names(session: Session, known: Sequence[KnownPlace]) -> Errors:
    """Code and municipality together, as an import has them."""
    return _measure(session, [(place.postal_code, place.municipality) for place in known], known)


def measure_codes_alone(session: Session, known: Sequence[KnownPlace]) -> Errors:
    return _measure(session, [(place.postal_code, "") for place in known], known)


def measure_names_alone(session: Session, known: Sequence[KnownPlace]) -> Errors:
    return _measure(session, [("", place.municipality) for place in known], known)


def _measure(
    session: Session, asked: Sequence[tuple[str, str]], known: Sequence[KnownPlace]
) -> Errors:
    away: list[float] = []
    precisions: Counter[str] = Counter()
    for (code, name), truth in zip(asked, known, strict=True):
        try:
            found = geocoding.locate_fields(session, postal_code=code, municipality=name)
        except Refusal:
            continue
        here = (found.longitude, found.latitude)
        away.append(geocoding.straight_km(here, (truth.longitude, truth.latitude)))
        precisions[found.precision.value] += 1
    quantiles = np.percentile(away, [50, 90, 99]) if away else np.full(3, np.nan)
    median, p90, p99 = (round(float(value), 3) for value in quantiles)
    shares = {name: round(n / len(away), 3) for name, n in precisions.most_common()}
    return Errors(len(away), len(asked) - len(away), median, p90, p99, shares)


def _column(columns: Sequence[str], names: Sequence[str]) -> str:
    for name in names:
        if name in columns:
            return name
    raise UnknownColumns(column=" / ".join(names), field="file")
