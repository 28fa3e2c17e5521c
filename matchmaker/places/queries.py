"""Finding regions, municipalities and postal codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ColumnElement, Float, Select, case, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.intake import text
from matchmaker.places.models import Municipality, PostalCode, Region

# where a session remembers the names it asked for; loading places forgets them
ASKED_NAMES: Final = "places.asked_names"
_MEDIAN: Final = 0.5
# more codes than share one point
NEAR_ENOUGH: Final = 50


@dataclass(frozen=True)
class Middle:
    """The middle of some postal codes, and how many they are."""

    longitude: float
    latitude: float
    count: int


def regions(session: Session) -> Sequence[Region]:
    """The 17 regions by code."""
    return session.scalars(select(Region).order_by(Region.code)).all()


def municipality(session: Session, identifier: int) -> Municipality | None:
    return session.scalar(_municipalities().where(Municipality.id == identifier))


def municipalities_named(session: Session, key: str) -> Sequence[Municipality]:
    """Those who bear the name of this search key, as their own or beside it; whole ones first."""
    return session.scalars(
        _municipalities()
        .where(or_(Municipality.search_key == key, Municipality.other_keys.contains([key])))
        .order_by(Municipality.part_of_id.is_not(None), Municipality.region_code, Municipality.id)
    ).all()


def known_names(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these search keys are the name, or another name, of a municipality."""
    asked = list(keys)
    found = session.execute(
        select(Municipality.search_key, Municipality.other_keys).where(
            or_(Municipality.search_key.in_(asked), Municipality.other_keys.overlap(asked))
        )
    )
    return {key for own, others in found for key in (own, *others)} & set(asked)


def shared_names(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these search keys several municipalities bear."""
    asked = set(keys)
    found = session.execute(
        select(Municipality.search_key, Municipality.other_keys).where(
            or_(
                Municipality.search_key.in_(asked),
                Municipality.other_keys.overlap(list(asked)),
            )
        )
    )
    bearers = Counter(key for own, others in found for key in {own, *others} & asked)
    return {key for key, count in bearers.items() if count > 1}


def municipalities_like(session: Session, typed: str, *, limit: int) -> Sequence[Municipality]:
    """Those whose name has words that begin like the typed ones; the likeliest first."""
    key = text.search_key(typed)
    if not key:
        return []
    starts = Municipality.search_key.startswith(key, autoescape=True)
    contains = func.concat(" ", Municipality.search_key).contains(f" {key}", autoescape=True)
    rank = case((Municipality.search_key == key, 0), (starts, 1), (contains, 2), else_=3)
    return session.scalars(
        _municipalities()
        .where(or_(contains, Municipality.other_keys.contains([key])))
        .order_by(rank, Municipality.population.desc().nulls_last(), Municipality.search_key)
        .limit(limit)
    ).all()


def postal_code(session: Session, code: str) -> PostalCode | None:
    return session.scalar(
        select(PostalCode)
        .where(PostalCode.code == code)
        .options(
            joinedload(PostalCode.municipality).joinedload(Municipality.part_of),
            joinedload(PostalCode.municipality).joinedload(Municipality.region),
        )
    )


def postal_codes_beginning(session: Session, beginning: str, *, limit: int) -> Sequence[PostalCode]:
    return session.scalars(
        select(PostalCode)
        .where(_begins(beginning))
        .options(joinedload(PostalCode.municipality))
        .order_by(PostalCode.code)
        .limit(limit)
    ).all()


def middle_of_codes(
    session: Session, beginning: str, *, within: Collection[int] = ()
) -> Middle | None:
    """The median of the codes that begin so, of some municipalities if given; None of none."""
    position = cast(PostalCode.position, Geometry)
    asked = select(_median(func.ST_X(position)), _median(func.ST_Y(position)), func.count()).where(
        _begins(beginning)
    )
    if within:
        asked = asked.where(PostalCode.municipality_id.in_(within))
    longitude, latitude, count = session.execute(asked).one()
    return Middle(longitude, latitude, count) if count else None


def most_common_municipality(session: Session, beginning: str) -> Municipality | None:
    """The municipality of most codes that begin so."""
    found = session.scalar(
        select(PostalCode.municipality_id)
        .where(_begins(beginning), PostalCode.municipality_id.is_not(None))
        .group_by(PostalCode.municipality_id)
        .order_by(func.count().desc(), PostalCode.municipality_id)
        .limit(1)
    )
    return municipality(session, found) if found else None


def _municipalities() -> Select[Municipality]:
    return select(Municipality).options(
        joinedload(Municipality.region), joinedload(Municipality.part_of)
    )


def _begins(beginning: str) -> ColumnElement[bool]:
    return PostalCode.code.startswith(beginning, autoescape=True)


def _median(value: ColumnElement[float]) -> ColumnElement[float]:
    return func.percentile_cont(_MEDIAN).within_group(cast(value, Float))


def nearest_postal_code(session: Session, position: WKBElement) -> PostalCode | None:
    """The postal code nearest to a point; of those at one place, the first."""
    away = PostalCode.position.op("<->")(position).label("away")
    # the index orders by distance alone, so ties are broken among the few nearest
    near = select(PostalCode.code, away).order_by(away).limit(NEAR_ENOUGH).subquery()
    return session.scalar(
        select(PostalCode)
        .join(near, near.c.code == PostalCode.code)
        .order_by(near.c.away, PostalCode.code)
        .limit(1)
        .options(joinedload(PostalCode.municipality))
    )
