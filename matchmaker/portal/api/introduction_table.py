"""Operations on introductions: those of the caller's places, and the moves of a party."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.errors import N_, NotFound
from matchmaker.introductions import asking as requests
from matchmaker.introductions import correspondence, parties, queries, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.schemas import Agreeing, Answer, Asking, Refusing, Trying, Withdrawing
from matchmaker.introductions.states import PARTIES, Side, State
from matchmaker.organizations.models import Site
from matchmaker.portal.api import asking, cursors, schemas, showing
from matchmaker.portal.api.operations import CSV, JSON, PREFIX, Call, Done, Many, One, Table
from matchmaker.portal.keys.scopes import Scope
from matchmaker.supply.models import Offer

TABLE: Final = Table(N_("Mises en relation"))


@TABLE.row(
    "GET",
    "/introductions",
    N_("Les mises en relation de vos lieux"),
    answers=schemas.IntroductionOut,
    asks=asking.IntroductionsAsked,
    is_list=True,
    formats=(JSON, CSV),
    scope=Scope.INTRODUCTIONS_READ,
)
def introductions(call: Call) -> Many:
    asked = call.asked
    query = queries.whole().where(parties.at_sites(call.caller.sites(call.session)))
    if asked.state:
        query = query.where(Introduction.state == asked.state)
    if asked.after:
        query = query.where(Introduction.id < cursors.read(asked.after, int)[0])
    found = call.session.scalars(
        query.order_by(Introduction.id.desc()).limit(asked.limit + 1)
    ).all()
    page = found[: asked.limit]
    after = cursors.written(page[-1].id) if len(found) > asked.limit else None
    return Many([showing.introduction(each) for each in page], after)


@TABLE.row(
    "GET",
    "/introductions/{id}",
    N_("Lire une mise en relation"),
    answers=schemas.IntroductionOut,
    scope=Scope.INTRODUCTIONS_READ,
)
def introduction(call: Call) -> One:
    return showing.introduction(_own(call))


@TABLE.row(
    "POST",
    "/introductions",
    N_("Demander une mise en relation"),
    answers=schemas.IntroductionOut,
    asks=Asking,
    scope=Scope.INTRODUCTIONS_WRITE,
    status=201,
    statuses=(409,),
)
def ask_introduction(call: Call) -> Done:
    """What is open about the same already is answered as it is, with 200."""
    by = _asker(call)
    asked = requests.ask(call.session, call.asked, by=by, now=call.now, today=call.today)
    made = _own(call, asked.introduction.public_id)
    return Done(
        showing.introduction(made).value,
        f"{PREFIX}/introductions/{made.public_id}",
        status=201 if asked.is_new else 200,
    )


def accept(call: Call, introduction: Introduction, by: Person) -> None:
    service.accept(call.session, introduction, side=call.asked.side, by=by, now=call.now)
    if introduction.state == State.CONNECTED:
        correspondence.connected(call.session, introduction)


def decline(call: Call, introduction: Introduction, by: Person) -> None:
    service.decline(call.session, introduction, call.asked, by=by, now=call.now)
    correspondence.ended(call.session, introduction)


def withdraw(call: Call, introduction: Introduction, by: Person) -> None:
    service.withdraw(call.session, introduction, call.asked, by=by, now=call.now)
    correspondence.ended(call.session, introduction)


def start_trial(call: Call, introduction: Introduction, by: Person) -> None:
    service.start_trial(call.session, introduction, call.asked, by=by, now=call.now)


def agree(call: Call, introduction: Introduction, by: Person) -> None:
    service.agree(call.session, introduction, call.asked, by=by, now=call.now)


Act = Callable[[Call, Introduction, Person], None]
ACTS: Final[tuple[tuple[str, str, Act, type[Any]], ...]] = (
    ("accept", N_("Dire oui, pour l’une des parties"), accept, Answer),
    ("decline", N_("Dire non, et pourquoi"), decline, Refusing),
    ("withdraw", N_("Retirer sa demande"), withdraw, Withdrawing),
    ("trial", N_("Noter un essai prévu"), start_trial, Trying),
    ("agreement", N_("Noter une entente"), agree, Agreeing),
)


def _moved(act: Act, call: Call) -> Done:
    """One move, by whoever may act for the side that it is made for."""
    found = _own(call)
    side = getattr(call.asked, "side", None) or Side(found.origin)
    if side not in PARTIES:
        raise NotFound
    by = call.caller.acting_at(call.session, parties.site_of(found, Side(side)))
    act(call, found, by)
    return Done(showing.introduction(found).value)


def _own(call: Call, public_id: str = "") -> Introduction:
    """One at a place of the caller's that its people may know of; else NotFound."""
    found = queries.one(call.session, public_id or call.path["id"])
    standing = parties.at(found, call.caller.sites(call.session))
    if not parties.may_see(found, standing):
        raise NotFound
    return found


def _asker(call: Call) -> Person:
    """In whose name: whoever answers for the place, the offer or the need that is the caller's."""
    asked, own = call.asked, call.session
    named = (
        select(Site).where(Site.public_id == asked.site),
        select(Site).join(Offer, Offer.site_id == Site.id).where(Offer.public_id == asked.offer),
        select(Site).join(Need, Need.site_id == Site.id).where(Need.public_id == asked.need),
    )
    places = [site for query in named if (site := own.scalar(query))]
    people = [person for site in places if (person := call.caller.person_at(own, site))]
    if not people:
        raise NotFound
    return people[0]


for path, words, act, schema in ACTS:
    TABLE.row(
        "POST",
        f"/introductions/{{id}}/{path}",
        words,
        name=f"{act.__name__}_introduction",
        answers=schemas.IntroductionOut,
        asks=schema,
        scope=Scope.INTRODUCTIONS_WRITE,
        statuses=(409,),
    )(partial(_moved, act))
