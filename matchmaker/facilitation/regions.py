"""What a facilitator's regions look like: who is there, what is published, what finds nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matchmaker.accounts import roles
from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Site
from matchmaker.pairing import lists
from matchmaker.places import queries as places
from matchmaker.portal import members
from matchmaker.supply.models import Offer

EVERYWHERE: Final = "toutes"
MOST_LETTERS: Final = 20


class Arguments(Protocol):
    """The part of an address after its question mark."""

    def get(self, key: str, default: str) -> str: ...


@dataclass(frozen=True)
class Choice:
    """The regions looked at. code: as it was chosen, '' for the person's own. codes: None is all
    of them. own: those that the person looks after."""

    code: str
    codes: frozenset[str] | None
    own: Collection[str] | None

    def has(self, code: str | None) -> bool:
        """Whether something in this region, or nowhere yet, is looked at."""
        return self.codes is None or code is None or code in self.codes


@dataclass(frozen=True)
class RegionSheet:
    """One region. `lonely_…`: published, and without any counterpart in the current
    generation."""

    code: str
    name: str
    farms: int
    kitchens: int
    offers: int
    needs: int
    lonely_offers: int
    lonely_needs: int


def chosen(arguments: Arguments, person: Person) -> Choice:
    """What the address says; a person's own regions by default."""
    own, code = roles.regions_of(person), arguments.get("region", "")[:MOST_LETTERS]
    codes = {"": own, EVERYWHERE: None}.get(code, {code})
    return Choice(code, None if codes is None else frozenset(codes), own)


def names(session: Session) -> dict[str, str]:
    """The 17 regions by code."""
    return {region.code: region.name_fr for region in places.regions(session)}


def sheets(session: Session, codes: Collection[str] | None) -> list[RegionSheet]:
    """The regions, the fullest first."""
    offers = _count_by_region(session, Offer, Offer.state == "published")
    needs = _count_by_region(session, Need, Need.state == "published")
    # read apart from the lists that it names: see pairing.queries
    generation = lists.current(session)
    lonely_offers = _count_by_region(
        session,
        Offer,
        Offer.state == "published",
        Offer.id.in_(lists.lonely(lists.OFFERS, generation)),
    )
    lonely_needs = _count_by_region(
        session, Need, Need.state == "published", Need.id.in_(lists.lonely(lists.NEEDS, generation))
    )
    return [
        RegionSheet(
            row.code,
            row.name,
            row.farms,
            row.kitchens,
            offers.get(row.code, 0),
            needs.get(row.code, 0),
            lonely_offers.get(row.code, 0),
            lonely_needs.get(row.code, 0),
        )
        for row in members.by_region(session)
        if codes is None or row.code in codes
    ]


def _count_by_region(
    session: Session, thing: type[Offer | Need], *conditions: ColumnElement[bool]
) -> dict[str, int]:
    rows = session.execute(
        select(Site.region_code, func.count())
        .select_from(thing)
        .join(thing.site)
        .where(*conditions)
        .group_by(Site.region_code)
    )
    return {code: count for code, count in rows if code is not None}
