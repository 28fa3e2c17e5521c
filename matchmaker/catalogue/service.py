"""Loading the catalogue from its files; the same files twice change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import sources
from matchmaker.catalogue.models import (
    Accreditation,
    Certification,
    CertificationBody,
    Family,
    Product,
    ProductForm,
    ProductSynonym,
    RegionShift,
    SeasonDefault,
    Substitute,
    Unit,
    UnitConversion,
)
from matchmaker.catalogue.sources import Row
from matchmaker.db import Base

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Changes:
    """What a load did to one table."""

    rows: int
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __str__(self) -> str:
        return f"{self.rows} rows (+{self.added} ~{self.changed} -{self.removed})"

    @property
    def is_none(self) -> bool:
        return not (self.added or self.changed or self.removed)


class UnknownReference(ValueError):
    """A seed file names a family, product, unit or body that no file brings."""


def load(session: Session, folder: Path) -> dict[str, Changes]:
    """Bring the tables to what the files say, by code; the regions must be there already.

    What others point at (families, products, units, certifications, bodies) is never removed;
    words, forms, seasons, conversions and substitutes that left the files are.
    """
    done = {
        "family": _keep(session, Family, _coded(sources.families(folder), "code")),
        "unit": _keep(session, Unit, _coded(sources.units(folder), "code")),
        "certification": _keep(
            session, Certification, _coded(sources.certifications(folder), "code")
        ),
        "certification_body": _keep(
            session, CertificationBody, _coded(sources.certification_bodies(folder), "code")
        ),
    }
    done["product"] = _keep(session, Product, _products(session, sources.products(folder)))
    return done | _details(session, folder)


def _details(session: Session, folder: Path) -> dict[str, Changes]:
    product = _numbers(session, Product, "slug")
    plans: list[tuple[type[Base], list[Row], tuple[tuple[str, Callable[[str], object]], ...]]] = [
        (
            ProductSynonym,
            sources.synonyms(folder),
            (("product_id", product), ("language", str), ("text", str)),
        ),
        (ProductForm, sources.forms(folder), (("product_id", product), ("form", str))),
        (SeasonDefault, sources.seasons(folder), (("product_id", product), ("mode", str))),
        (
            Substitute,
            sources.substitutes(folder),
            (("product_id", product), ("substitute_id", product)),
        ),
        (RegionShift, sources.region_shifts(folder), (("region_code", str),)),
        (
            UnitConversion,
            sources.conversions(folder),
            (
                ("product_id", product),
                ("family_id", _numbers(session, Family, "code")),
                ("unit_id", _numbers(session, Unit, "code")),
            ),
        ),
        (
            Accreditation,
            sources.accreditations(folder),
            (
                ("certification_id", _numbers(session, Certification, "code")),
                ("body_id", _numbers(session, CertificationBody, "code")),
            ),
        ),
    ]
    return {
        model.__tablename__: _replace(session, model, _linked(rows, columns))
        for model, rows, columns in plans
    }


def _products(session: Session, rows: list[Row]) -> list[tuple[Columns, Columns]]:
    family = _numbers(session, Family, "code")
    return [
        (
            {"slug": row.key[0]},
            {name: value for name, value in row.values.items() if name != "family"}
            | {"family_id": family(str(row.values["family"]))},
        )
        for row in rows
    ]


def _coded(rows: list[Row], column: str) -> list[tuple[Columns, Columns]]:
    return [({column: row.key[0]}, row.values) for row in rows]


def _linked(
    rows: list[Row], columns: tuple[tuple[str, Callable[[str], object]], ...]
) -> list[tuple[Columns, Columns]]:
    return [
        (
            {name: read(part) for (name, read), part in zip(columns, row.key, strict=True)},
            row.values,
        )
        for row in rows
    ]


def _numbers(session: Session, model: type[Any], column: str) -> Callable[[str], int | None]:
    """From a code to its row's number; an empty code is no row."""
    known: dict[str, int] = dict(session.execute(select(getattr(model, column), model.id)).all())

    def number(code: str) -> int | None:
        if code and code not in known:
            raise UnknownReference(f"{model.__tablename__} {code!r} is in no file")
        return known.get(code)

    return number


def _keep(
    session: Session, model: type[Base], wanted: Iterable[tuple[Columns, Columns]]
) -> Changes:
    return _merge(session, model, list(wanted))[0]


def _replace(
    session: Session, model: type[Base], wanted: Iterable[tuple[Columns, Columns]]
) -> Changes:
    changes, left_over = _merge(session, model, list(wanted))
    for row in left_over:
        session.delete(row)
    session.flush()
    return replace(changes, removed=len(left_over))


def _merge(
    session: Session, model: type[Base], wanted: list[tuple[Columns, Columns]]
) -> tuple[Changes, list[Base]]:
    """Add and change rows so that all wanted ones are there; the others come back."""
    rows = session.scalars(select(model))
    if not wanted:
        return Changes(rows=0), list(rows)
    known = {tuple(getattr(row, name) for name in wanted[0][0]): row for row in rows}
    added = changed = 0
    for key, values in wanted:
        row = known.pop(tuple(key.values()), None)
        if row is None:
            session.add(model(**key, **values))
            added += 1
        elif _changed(row, values):
            changed += 1
    session.flush()
    return Changes(rows=len(wanted), added=added, changed=changed), list(known.values())


def _changed(row: Base, values: Columns) -> bool:
    different = {name: new for name, new in values.items() if getattr(row, name) != new}
    for name, new in different.items():
        setattr(row, name, new)
    return bool(different)
