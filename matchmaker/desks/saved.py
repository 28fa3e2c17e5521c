"""Searches that people keep, and what was published since that they would find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from matchmaker.accounts.models import Person
from matchmaker.catalogue import queries as catalogue
from matchmaker.desks import searching
from matchmaker.desks.cards import Card
from matchmaker.desks.models import SavedSearch
from matchmaker.desks.searching import Found
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.intake import half_months
from matchmaker.search import asking, mine, naming
from matchmaker.search.asking import Asked
from matchmaker.search.looking import Moment
from matchmaker.search.mine import Mine
from matchmaker.web import filters, i18n, vocabulary
from matchmaker.web.typography import say

MOST: Final = 30
PATHS: Final = {"suppliers": "/fournisseurs", "kitchens": "/besoins"}
_PERIODS: Final = {"now": N_("en ce moment"), "winter": N_("cet hiver")}


class TooManySearches(Conflict):
    """One person keeps more searches than anybody reads the news of."""

    message = N_("Vous avez déjà 30 recherches enregistrées : oubliez-en une d’abord.")


@dataclass(frozen=True)
class _Direction:
    run: Callable[..., Found]
    own: Callable[[Session, int], Mine]


_DIRECTIONS: Final[Mapping[str, _Direction]] = {
    "suppliers": _Direction(searching.suppliers, mine.who_needs),
    "kitchens": _Direction(searching.kitchens, mine.who_supplies),
}


@dataclass(frozen=True)
class News:
    """What a saved search finds that was published since a moment: how many, and the newest."""

    count: int
    cards: Sequence[Card] = ()


def save(session: Session, person: Person, direction: str, *, query: str) -> SavedSearch:
    """Keep a search by its address; the same one twice is kept once."""
    written = urlencode(asked_in(query).pairs(sort=""))
    found = session.scalar(_same(person.id, direction, query=written))
    if found is not None:
        return found
    kept = select(func.count()).select_from(SavedSearch)
    if (session.scalar(kept.where(SavedSearch.person_id == person.id)) or 0) >= MOST:
        raise TooManySearches
    session.execute(
        insert(SavedSearch)
        .values(person_id=person.id, direction=direction, query=written)
        .on_conflict_do_nothing()
    )
    return session.scalars(_same(person.id, direction, query=written)).one()


def of_person(session: Session, person_id: int) -> Sequence[SavedSearch]:
    """A person's saved searches, the newest first."""
    return session.scalars(
        select(SavedSearch)
        .where(SavedSearch.person_id == person_id)
        .order_by(SavedSearch.saved_at.desc(), SavedSearch.id.desc())
    ).all()


def one(session: Session, public_id: str, *, person_id: int) -> SavedSearch:
    """One of the person's own; anything else is NotFound."""
    found = session.scalar(
        select(SavedSearch).where(
            SavedSearch.public_id == public_id, SavedSearch.person_id == person_id
        )
    )
    if found is None:
        raise NotFound
    return found


def news(session: Session, saved: SavedSearch, since: datetime, *, today: date) -> News:
    """What this search finds that was published after `since`, the newest first; ranked as the
    person who saved it would see it."""
    direction = _DIRECTIONS[saved.direction]
    asked = replace(asked_in(saved.query), sort="recent", page=1)
    found = direction.run(
        session,
        naming.spelled_out(session, asked),
        mine=direction.own(session, saved.person_id),
        moment=Moment(today, half_months.index_of(today), since),
    )
    return News(found.sifted.total, found.cards)


def address(saved: SavedSearch, **changes: object) -> str:
    """Where the search is run again."""
    written = urlencode(asked_in(saved.query).pairs(**changes))
    return f"{PATHS[saved.direction]}?{written}" if written else PATHS[saved.direction]


def in_words(session: Session, saved: SavedSearch) -> str:
    """« carotte · près de Sorel-Tracy · 50 km · lavée »."""
    asked = asked_in(saved.query)
    said = [asked.what, *_place(session, asked, saved.person_id), *_when(asked)]
    said += [vocabulary.word("form", each) for each in asked.forms]
    if asked.labels:
        known = {each.code: each for each in catalogue.certifications(session)}
        said += [i18n.name_of(known[each]) for each in asked.labels if each in known]
    group = "handover" if saved.direction == "suppliers" else "need_handover"
    said += [vocabulary.word(group, each) for each in asked.handovers]
    everything = (
        N_("toutes les offres") if saved.direction == "suppliers" else N_("tous les besoins")
    )
    return " · ".join(each for each in said if each) or say(everything)


def asked_in(query: str) -> Asked:
    """What the part of an address after its question mark asks; page one of it."""
    pairs = parse_qsl(query, max_num_fields=200) if query.count("&") < 200 else []
    return replace(asking.read(MultiDict(pairs)), page=1)


def _same(person_id: int, direction: str, *, query: str) -> Select[SavedSearch]:
    return select(SavedSearch).where(
        SavedSearch.person_id == person_id,
        SavedSearch.direction == direction,
        SavedSearch.query == query,
    )


def _place(session: Session, asked: Asked, person_id: int) -> list[str]:
    said = []
    site = mine.who_needs(session, person_id).site(asked.site) if asked.site else None
    where = asked.where or (site.municipality or site.organization.name if site else "")
    if where:
        said.append(say(N_("près de %(place)s"), place=where))
    if asked.reach:
        way = filters.minutes if asked.reach.unit == "min" else filters.km
        said.append(way(asked.reach.amount))
    if asked.region:
        names = {row.code: row.name_fr for row in catalogue.regions(session)}
        said.append(names.get(asked.region, ""))
    return said


def _when(asked: Asked) -> list[str]:
    if asked.when == "range" and asked.first is not None and asked.last is not None:
        return [filters.period(asked.first, asked.last)]
    return [say(_PERIODS[asked.when])] if asked.when in _PERIODS else []
