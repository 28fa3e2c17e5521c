"""Suppliers as the directory knows them: who bears a name, where they are, what they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Certification
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.organizations.schemas import Kind

SELLING: Final = (Kind.PRODUCER, Kind.PROCESSOR, Kind.DISTRIBUTOR, Kind.HUB)


@dataclass(frozen=True)
class Supplier:
    """`regions`: of its sites in Québec. `labels`: those of origin and organic that were
    verified, with the last day of each."""

    id: int
    kind: str
    regions: frozenset[str]
    labels: dict[str, date | None]

    def places(self) -> dict[str, Any]:
        """A producer sells what it grew, a processor what it made; others say nothing."""
        if not self.regions:
            return {}
        if self.kind == Kind.PROCESSOR:
            return {"transformed": "quebec"}
        if self.kind != Kind.PRODUCER:
            return {}
        only = next(iter(self.regions)) if len(self.regions) == 1 else None
        return {"produced": "quebec", "produced_region": only}


@dataclass(frozen=True)
class Directory:
    """The suppliers of many lines; a name that several bear names nobody."""

    by_id: dict[int, Supplier]
    by_key: dict[str, int]


def read(session: Session, *, keys: Collection[str], ids: Collection[int]) -> Directory:
    """Those of these names or numbers."""
    rows = session.execute(
        select(Organization.id, Organization.name_key, Organization.kind).where(
            Organization.name_key.in_(set(keys) - {""}) | Organization.id.in_(set(ids)),
            Organization.state != "closed",
            Organization.kind.in_(SELLING),
        )
    ).all()
    numbers = [number for number, *_ in rows]
    regions = _regions(session, numbers)
    labels = _labels(session, numbers)
    bearers: dict[str, list[int]] = defaultdict(list)
    for number, key, _ in rows:
        bearers[key].append(number)
    return Directory(
        {
            number: Supplier(number, kind, frozenset(regions[number]), labels[number])
            for number, _, kind in rows
        },
        {key: found[0] for key, found in bearers.items() if len(found) == 1},
    )


def _regions(session: Session, numbers: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for number, region in session.execute(
        select(Site.organization_id, Site.region_code).where(Site.organization_id.in_(numbers))
    ):
        if region:
            found[number].add(region)
    return found


def _labels(session: Session, numbers: Collection[int]) -> dict[int, dict[str, date | None]]:
    found: dict[int, dict[str, date | None]] = defaultdict(dict)
    for number, code, until in session.execute(
        select(HeldCertification.organization_id, Certification.code, HeldCertification.expires_on)
        .join(HeldCertification.certification)
        .where(
            HeldCertification.organization_id.in_(numbers),
            HeldCertification.verified_at.is_not(None),
            Certification.kind.in_(("organic", "origin")),
        )
    ):
        found[number][code] = until
    return found
