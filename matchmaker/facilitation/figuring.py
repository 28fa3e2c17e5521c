"""Figures of a day, region by region, written down so that they can be followed over months.

Members, offers and needs are of the region of their place; pairings, introductions and kilograms
of the region of the kitchen; listed places of the region of the farm that has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import case, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.facilitation import regions
from matchmaker.facilitation.models import Figure
from matchmaker.facilitation.regions import Choice
from matchmaker.facilitation.sizes import LARGE_FROM_KG, SIZES, SMALL_BELOW_KG
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.organizations.models import Site
from matchmaker.pairing import lists
from matchmaker.pairing.lists import NEEDS
from matchmaker.supply.models import Offer

Value = tuple[str | None, str, float]

COUNTED: Final = ("farms", "kitchens", "offers", "needs", "pairings")
EXPOSED: Final = tuple(f"places_{size}" for size in SIZES)
INTRODUCED: Final = tuple(f"introductions_{state}" for state in State)
AGREED_KG: Final = "agreed_kg"
NAMES: Final = (*COUNTED, *EXPOSED, *INTRODUCED, AGREED_KG)


@dataclass(frozen=True)
class Series:
    """Month by month: the value at the end of each, None before there was one."""

    name: str
    values: Sequence[float | None]

    @property
    def last(self) -> float:
        return next((value for value in reversed(self.values) if value is not None), 0.0)


def is_written(session: Session, day: date) -> bool:
    """Whether there are figures of this day."""
    return bool(session.scalar(select(exists().where(Figure.day == day))))


def write(session: Session, day: date) -> None:
    """Write the figures of a day as they are now, over those that were written before."""
    rows = [
        {"day": day, "region_code": region, "name": name, "value": float(value)}
        for region, name, value in _values(session)
        if region is not None
    ]
    if not rows:
        return
    statement = insert(Figure)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["day", "region_code", "name"],
            set_={"value": statement.excluded["value"]},
        ),
        rows,
    )


def months(today: date, count: int = 12) -> list[date]:
    """The first day of each of the last months, this one included."""
    place = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(place - count + 1, place + 1)]


def over_time(session: Session, choice: Choice, *, today: date) -> dict[str, Series]:
    """Every figure over the last months, the regions summed."""
    asked = months(today)
    month = func.date_trunc("month", Figure.day)
    last = (
        select(month.label("month"), Figure.name, Figure.value, Figure.region_code)
        .where(Figure.day >= asked[0], Figure.day <= today)
        .ext(distinct_on(month, Figure.region_code, Figure.name))
        .order_by(month, Figure.region_code, Figure.name, Figure.day.desc())
    )
    if choice.codes is not None:
        last = last.where(Figure.region_code.in_(choice.codes))
    of = last.subquery()
    rows = session.execute(
        select(of.c.month, of.c.name, func.sum(of.c.value)).group_by(of.c.month, of.c.name)
    )
    found: Mapping[tuple[date, str], float] = {
        (when.date(), name): value for when, name, value in rows
    }
    return {name: Series(name, [found.get((each, name)) for each in asked]) for name in NAMES}


def days_to_answer(session: Session, choice: Choice) -> float | None:
    """The median of days from the sending to both having said yes, or one no."""
    answered = func.coalesce(Introduction.connected_at, Introduction.closed_at)
    days = func.extract("epoch", answered - Introduction.sent_at) / 86400
    query = (
        select(func.percentile_cont(0.5).within_group(days))
        .join(Site, Site.id == Introduction.buyer_site_id)
        .where(Introduction.sent_at.is_not(None), answered.is_not(None))
        .where(Introduction.state.not_in((State.EXPIRED, State.WITHDRAWN)))
    )
    if choice.codes is not None:
        query = query.where(Site.region_code.in_(choice.codes))
    found: float | None = session.scalar(query)
    return found


def _values(session: Session) -> Iterator[Value]:
    for sheet in regions.sheets(session, None):
        for name in COUNTED[:-1]:
            yield sheet.code, name, getattr(sheet, name)
    yield from _pairings(session)
    yield from _places(session)
    yield from _introductions(session)


def _pairings(session: Session) -> Iterator[Value]:
    generation, own = lists.current(session), NEEDS.table.c
    rows = session.execute(
        select(Site.region_code, func.sum(func.cardinality(own.offer_ids)))
        .select_from(NEEDS.table)
        .join(Need, Need.id == own.need_id)
        .join(Site, Site.id == Need.site_id)
        .where(own.generation_id == (generation.id if generation else None))
        .group_by(Site.region_code)
    )
    for region, count in rows:
        yield region, "pairings", count


def _places(session: Session) -> Iterator[Value]:
    """How many places of lists go to offers of each size."""
    generation, own = lists.current(session), NEEDS.table.c
    size = case(
        (Offer.quantity_kg.is_(None), "unstated"),
        (Offer.quantity_kg < SMALL_BELOW_KG, "small"),
        (Offer.quantity_kg < LARGE_FROM_KG, "middle"),
        else_="large",
    )
    listed = (
        select(func.unnest(own.offer_ids).label("offer_id"))
        .where(own.generation_id == (generation.id if generation else None))
        .subquery()
    )
    sized = (
        select(Site.region_code, size.label("size"))
        .select_from(listed)
        .join(Offer, Offer.id == listed.c.offer_id)
        .join(Site, Site.id == Offer.site_id)
        .subquery()
    )
    rows = session.execute(
        select(sized.c.region_code, sized.c.size, func.count()).group_by(*sized.c)
    )
    for region, name, count in rows:
        yield region, f"places_{name}", count


def _introductions(session: Session) -> Iterator[Value]:
    rows: Any = session.execute(
        select(
            Site.region_code,
            Introduction.state,
            func.count(),
            func.coalesce(func.sum(Introduction.outcome_kg), 0),
        )
        .join(Site, Site.id == Introduction.buyer_site_id)
        .group_by(Site.region_code, Introduction.state)
    )
    for region, state, count, kg in rows:
        yield region, f"introductions_{state}", count
        if state == State.AGREED:
            yield region, AGREED_KG, kg
