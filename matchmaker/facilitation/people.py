"""Organisations as a facilitator lists them: who tends them, what they publish, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, selectinload

from matchmaker.demand.models import Need
from matchmaker.facilitation.regions import Arguments, Choice
from matchmaker.intake import text
from matchmaker.organizations.models import Membership, Organization, Site
from matchmaker.supply.models import Offer

PAGE: Final = 25
MOST_LETTERS: Final = 100
STATES: Final = ("active", "unclaimed", "closed")


@dataclass(frozen=True)
class Asked:
    """What the list shows; '' asks nothing. lack: 'oui' for profiles with something missing."""

    words: str = ""
    kind: str = ""
    state: str = ""
    lack: str = ""
    after: str = ""


@dataclass(frozen=True)
class Entry:
    """An organisation with what it has; lacks: codes of what its profile is without."""

    organization: Organization
    members: int = 0
    offers: int = 0
    needs: int = 0
    lacks: Sequence[str] = field(default_factory=tuple)


def read(arguments: Arguments) -> Asked:
    """The question of an address."""
    return Asked(
        words=arguments.get("q", "")[:MOST_LETTERS],
        kind=arguments.get("sorte", "")[:MOST_LETTERS],
        state=arguments.get("etat", "")[:MOST_LETTERS],
        lack=arguments.get("manque", "")[:MOST_LETTERS],
        after=arguments.get("apres", "")[:MOST_LETTERS],
    )


def page(session: Session, asked: Asked, choice: Choice) -> list[Entry]:
    """One page and one row more, by name; the row more says that there is a next page."""
    found = _matching(asked, choice)
    if asked.after:
        last = select(Organization.name_key, Organization.id)
        start = session.execute(last.where(Organization.slug == asked.after)).first()
        if start is not None:
            found = found.where(tuple_(Organization.name_key, Organization.id) > tuple_(*start))
    return _entries(session, found.limit(PAGE + 1))


def count(session: Session, asked: Asked, choice: Choice) -> int:
    matching = _matching(asked, choice).with_only_columns(Organization.id).order_by(None)
    return session.scalar(select(func.count()).select_from(matching.subquery())) or 0


def everything(session: Session, asked: Asked, choice: Choice, *, most: int) -> Iterator[Entry]:
    """All of them, for a file."""
    return iter(_entries(session, _matching(asked, choice).limit(most)))


def compared(session: Session, organizations: Sequence[Organization]) -> list[Entry]:
    """These, in this order, to be looked at side by side."""
    ids = [each.id for each in organizations]
    found = _entries(session, select(Organization).where(Organization.id.in_(ids)))
    return sorted(found, key=lambda entry: ids.index(entry.organization.id))


def lacks(organization: Organization) -> list[str]:
    """What a profile is without: a place, a way to reach it, a presentation."""
    missing = {
        "place": not any(site.position is not None for site in organization.sites),
        "contact": not (organization.email or organization.phone),
        "description": not organization.description,
    }
    return [name for name, is_missing in missing.items() if is_missing]


def _entries(session: Session, query: Select[Any]) -> list[Entry]:
    found = session.scalars(query.options(selectinload(Organization.sites))).all()
    ids = [each.id for each in found]
    members = _counted(session, select(Membership), owner=Membership.organization_id, ids=ids)
    offers, needs = (_published(session, thing, ids=ids) for thing in (Offer, Need))
    return [
        Entry(
            each,
            members.get(each.id, 0),
            offers.get(each.id, 0),
            needs.get(each.id, 0),
            lacks(each),
        )
        for each in found
    ]


def _published(session: Session, thing: Any, *, ids: Collection[int]) -> dict[int, int]:
    query = select(thing).join(thing.site).where(thing.state == "published")
    return _counted(session, query, owner=Site.organization_id, ids=ids)


def _counted(
    session: Session, query: Select[Any], *, owner: Any, ids: Collection[int]
) -> dict[int, int]:
    rows = query.with_only_columns(owner, func.count()).where(owner.in_(ids)).group_by(owner)
    return dict(iter(session.execute(rows)))


def _matching(asked: Asked, choice: Choice) -> Select[Any]:
    found = select(Organization).order_by(Organization.name_key, Organization.id)
    for word in text.search_key(asked.words).split():
        found = found.where(Organization.name_key.contains(word, autoescape=True))
    if asked.kind:
        found = found.where(Organization.kind == asked.kind)
    if asked.state in STATES:
        found = found.where(Organization.state == asked.state)
    if asked.lack:
        found = found.where(_is_incomplete())
    return found.where(_here(choice))


def _is_incomplete() -> ColumnElement[bool]:
    placed = exists().where(Site.organization_id == Organization.id, Site.position.is_not(None))
    unreachable = and_(Organization.email == "", Organization.phone == "")
    return or_(~placed, unreachable, Organization.description == "")


def _here(choice: Choice) -> ColumnElement[bool]:
    if choice.codes is None:
        return true()
    sites = exists().where(Site.organization_id == Organization.id)
    return or_(sites.where(Site.region_code.in_(choice.codes)), ~sites)
