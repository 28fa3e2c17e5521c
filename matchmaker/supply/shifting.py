"""A season that comes early or late: all that the weather moves, in one gesture.

What grows outside moves, and what is stored of it, for as long as before. Greenhouses, processing,
animals and the sea keep their dates, and so does a harvest that is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound
from matchmaker.intake import half_months, lines
from matchmaker.organizations import permissions, publications
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import State
from matchmaker.supply import queries, seasons
from matchmaker.supply.models import Offer, SeasonShift, ShiftedOffer
from matchmaker.supply.schemas import NothingChosen
from matchmaker.supply.seasons import Curves

Step = Literal[1, 2, 3, 4, -1, -2]
# half-months, the likeliest first
STEPS: Final[tuple[Step, ...]] = (1, 2, 3, 4, -1, -2)
FIELD: Final = "field"
FOLLOWING: Final = frozenset({FIELD, "storage"})
# « au champ » of eggs or fish means fresh: no weather moves them
GROWN: Final = frozenset({"vegetables", "fruit", "grains", "maple_honey"})
# how long the page offers to take a shift back
TAKEN_BACK_FOR: Final = timedelta(days=30)


def _number(written: object) -> object:
    return next((step for step in STEPS if str(step) == written), written)


class ShiftIn(BaseModel):
    """What the page sends: by how much, and which offers."""

    model_config = ConfigDict(extra="forbid")

    key: lines.PublicId
    by: Annotated[Step, BeforeValidator(_number)]
    offers: Annotated[list[lines.PublicId], Field(max_length=1000)] = []


@dataclass(frozen=True)
class Movable:
    """An offer whose season may move, before and after. `has_begun`: it is being harvested."""

    offer: Offer
    before: Curves
    after: Curves
    has_begun: bool


def movable(
    session: Session, site_ids: Sequence[int], *, by: int, today: date
) -> tuple[list[Movable], int]:
    """What of these sites would move, soonest first; and how many published offers would not."""
    offers = session.scalars(
        queries.published().where(Offer.site_id.in_(site_ids)).order_by(Offer.id)
    ).all()
    found = [(opens, each) for offer in offers for opens, each in _moved(offer, by, today)]
    found.sort(key=lambda pair: (pair[1].has_begun, pair[0], pair[1].offer.id))
    return [each for _, each in found], len(offers) - len(found)


def apply(session: Session, data: ShiftIn, *, by: Person) -> SeasonShift:
    """Move the chosen offers in one transaction; sent twice, they move once."""
    if not data.offers:
        raise NothingChosen(field="offers")
    session.execute(
        insert(SeasonShift)
        .values(public_id=data.key, half_months=data.by)
        .on_conflict_do_nothing(index_elements=[SeasonShift.public_id])
    )
    shift = _held(session, data.key)
    if shift.moved or shift.undone_at:
        return shift
    offers = session.scalars(
        queries.published()
        .where(Offer.public_id.in_(data.offers))
        .order_by(Offer.id)
        .with_for_update(of=Offer)
    ).all()
    if not offers:
        raise publications.Moved
    _admit(session, offers, by=by)
    shift.moved = [
        ShiftedOffer(offer_id=each.id, season_year=each.season_year, curves=curves(each))
        for each in offers
    ]
    for offer in offers:
        _write(session, offer, shifted(curves(offer), data.by), by=by)
    _repair(session, offers)
    _note(session, shift, "season.shifted", by=by)
    return shift


def undo(session: Session, public_id: str, *, by: Person, now: datetime) -> int:
    """Put back the seasons that nobody changed since; answers how many. Twice changes no more."""
    shift = _held(session, public_id)
    offers = session.scalars(
        queries.whole()
        .where(Offer.id.in_([each.offer_id for each in shift.moved]))
        .order_by(Offer.id)
        .with_for_update(of=Offer)
    ).all()
    _admit(session, offers, by=by)
    if shift.undone_at:
        return 0
    before = {each.offer_id: each for each in shift.moved}
    back = [each for each in offers if _is_as_left(each, before[each.id], shift.half_months)]
    for offer in back:
        _write(session, offer, before[offer.id].curves, by=by)
        offer.season_year = before[offer.id].season_year
        offer.expires_on = seasons.last_day(curves(offer), offer.season_year)
    shift.undone_at = now
    _repair(session, back)
    _note(session, shift, "season.shift_undone", by=by)
    return len(back)


def latest(session: Session, site_ids: Sequence[int], *, now: datetime) -> SeasonShift | None:
    """The last shift of these sites, while it can be taken back from the page."""
    return session.scalar(
        select(SeasonShift)
        .where(
            SeasonShift.undone_at.is_(None),
            SeasonShift.made_at > now - TAKEN_BACK_FOR,
            SeasonShift.moved.any(ShiftedOffer.offer.has(Offer.site_id.in_(site_ids))),
        )
        .options(selectinload(SeasonShift.moved))
        .order_by(SeasonShift.made_at.desc(), SeasonShift.id.desc())
        .limit(1)
    )


def shifted(before: Curves, by: int) -> dict[str, list[int]]:
    """A year in which what the weather moves comes `by` half-months later."""
    return {
        mode: half_months.shifted(curve, by if mode in FOLLOWING else 0)
        for mode, curve in before.items()
    }


def curves(offer: Offer) -> dict[str, list[int]]:
    """The year of an offer by mode, in the order in which modes stack."""
    by_mode = {each.mode: list(each.curve) for each in offer.seasons}
    return {mode: by_mode[mode] for mode in seasons.MODES if mode in by_mode}


def _moved(offer: Offer, by: int, today: date) -> list[tuple[date, Movable]]:
    before = curves(offer)
    harvest = seasons.span(before, FIELD, year=offer.season_year)
    if harvest is None or offer.product.family.group_code not in GROWN:
        return []
    after = shifted(before, by)
    later = seasons.span(after, FIELD, year=_year(before, after, offer.season_year))
    if after == before or harvest[1] < today or later is None or later[1] < today:
        return []
    return [(harvest[0], Movable(offer, before, after, harvest[0] <= today))]


def _year(before: Curves, after: Curves, year: int) -> int:
    """The season's year once its start moved, by the shorter way round; past December, the next."""
    first, then = seasons.start(before), seasons.start(after)
    if first is None or then is None:
        return year
    half = half_months.COUNT // 2
    moved = (then - first + half) % half_months.COUNT - half
    return year + (first + moved) // half_months.COUNT


def _write(session: Session, offer: Offer, after: Curves, *, by: Person) -> None:
    year = _year(curves(offer), after, offer.season_year)
    for season in offer.seasons:
        season.curve = list(after[season.mode])
    offer.season_year = year
    offer.expires_on = seasons.last_day(after, year)
    offer.updated_by = by.audit_key
    # the curves are rows of their own: what reads the date of a change reads the offer's
    offer.updated_at = func.now()
    audit.record(
        session, by.audit_key, "offer.changed", subject_kind="offer", subject_id=offer.public_id
    )


def _is_as_left(offer: Offer, before: ShiftedOffer, by: int) -> bool:
    is_open = State(offer.state) in publications.OPEN
    return is_open and curves(offer) == shifted(before.curves, by)


def _held(session: Session, key: str) -> SeasonShift:
    shift = session.scalar(
        select(SeasonShift)
        .where(SeasonShift.public_id == key)
        .options(selectinload(SeasonShift.moved))
        .with_for_update()
    )
    if shift is None:
        raise NotFound
    return shift


def _admit(session: Session, offers: Sequence[Offer], *, by: Person) -> None:
    """Every place that they stand on is one where the person may act."""
    sites: dict[int, Site] = {each.site_id: each.site for each in offers}
    for site in sites.values():
        permissions.must_edit_site(session, by, site)


def _repair(session: Session, offers: Sequence[Offer]) -> None:
    session.flush()
    for offer in offers:
        if offer.state == State.PUBLISHED:
            jobs.enqueue(session, "pairing.repair", offer_id=offer.id)


def _note(session: Session, shift: SeasonShift, act: str, *, by: Person) -> None:
    audit.record(
        session,
        by.audit_key,
        act,
        subject_kind="season_shift",
        subject_id=shift.public_id,
        half_months=shift.half_months,
        offers=len(shift.moved),
    )
