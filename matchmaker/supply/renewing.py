"""« Comme l'an dernier »: the chosen ones of last season's offers, carried to the next together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Product
from matchmaker.intake import lines
from matchmaker.organizations import permissions, publications
from matchmaker.organizations.publications import State
from matchmaker.supply import queries, seasons, service
from matchmaker.supply.models import Offer
from matchmaker.supply.schemas import NothingChosen

# a season that ends within these days is thought of as the last one already
ENDING: Final = timedelta(days=60)
# the copy of an older one would be over before it begins
ENDED: Final = timedelta(days=366)
CARRIED: Final = (State.EXPIRED, State.PUBLISHED, State.PAUSED)


class RenewalIn(BaseModel):
    """What the page sends: which offers, and by how many half-months later."""

    model_config = ConfigDict(extra="forbid")

    offers: Annotated[list[lines.PublicId], Field(max_length=1000)] = []
    later: Annotated[int, Field(ge=0, le=1)] = 0


@dataclass(frozen=True)
class Renewable:
    """An offer of last season, and the year and last day that its copy would have."""

    offer: Offer
    year: int
    ends: date


@dataclass(frozen=True)
class LastSeason:
    """What can be carried on, and what was already."""

    left: Sequence[Renewable]
    done: Sequence[Offer]


@dataclass(frozen=True)
class Renewed:
    """The copies: those that kitchens see, and those that stay drafts."""

    published: Sequence[Offer]
    drafts: Sequence[Offer]


def last_season(session: Session, site_ids: Sequence[int], *, today: date) -> LastSeason:
    """What ended within a year, or ends soon, by product name."""
    offers = session.scalars(
        queries.whole()
        .join(Offer.product)
        .where(
            Offer.site_id.in_(site_ids),
            Offer.state.in_(CARRIED),
            Offer.expires_on.between(today - ENDED, today + ENDING),
        )
        .order_by(Product.name_fr, Offer.id)
    ).all()
    copied = queries.copied(session, site_ids)
    found = [(each, _next(each)) for each in offers]
    return LastSeason(
        left=[
            Renewable(each, each.season_year + 1, ends)
            for each, ends in found
            if each.id not in copied and ends is not None and ends >= today
        ],
        done=[each for each in offers if each.id in copied],
    )


def copy(session: Session, data: RenewalIn, *, by: Person) -> list[Offer]:
    """Carry the chosen offers to the next season, as drafts; what was carried already is found."""
    if not data.offers:
        raise NothingChosen(field="offers")
    offers = session.scalars(
        queries.whole()
        .where(Offer.public_id.in_(data.offers), Offer.state.in_(CARRIED))
        .order_by(Offer.id)
        .with_for_update(of=Offer)
    ).all()
    if not offers:
        raise publications.Moved
    for site in {each.site_id: each.site for each in offers}.values():
        permissions.must_edit_site(session, by, site)
    return [service.carry(session, each, by=by, later=data.later) for each in offers]


def publish(
    session: Session, data: RenewalIn, *, by: Person, now: datetime, today: date
) -> Renewed:
    """The same, and published; what can't be yet (its place was moved to nowhere) stays a draft."""
    made = copy(session, data, by=by)
    for offer in made:
        if offer.state == State.DRAFT and _is_ready(offer, today):
            service.make_public(session, offer, actor_key=by.audit_key, now=now, today=today)
    return Renewed(
        published=[each for each in made if each.state == State.PUBLISHED],
        drafts=[each for each in made if each.state == State.DRAFT],
    )


def left(session: Session, site_ids: Sequence[int], *, today: date) -> int:
    """How many offers of last season wait to be carried on."""
    return len(last_season(session, site_ids, today=today).left)


def _next(offer: Offer) -> date | None:
    year = {each.mode: each.curve for each in offer.seasons}
    return seasons.last_day(year, offer.season_year + 1)


def _is_ready(offer: Offer, today: date) -> bool:
    is_ahead = offer.expires_on is not None and offer.expires_on >= today
    return is_ahead and offer.site.position is not None
