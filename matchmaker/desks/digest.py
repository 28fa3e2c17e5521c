"""The letter of news: one per person and period, at the rhythm they chose, never an empty one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from flask_babel import force_locale, ngettext
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.accounts import rhythms
from matchmaker.accounts.models import Person
from matchmaker.accounts.views import subscription
from matchmaker.desks import cards, news, saved
from matchmaker.desks.news import Near, News
from matchmaker.errors import N_
from matchmaker.introductions.models import Introduction
from matchmaker.mail.letters import Item, Section
from matchmaker.organizations.models import Membership
from matchmaker.pairing import exposures
from matchmaker.pairing.queries import Proposal
from matchmaker.search.asking import Asked
from matchmaker.web import clock, filters, i18n, letters, vocabulary
from matchmaker.web.typography import in_language, say

LETTER: Final = "desks/digest"
# a digest is short: the page has the rest
SHOWN: Final = 5


def due(session: Session, *, now: datetime) -> Sequence[int]:
    """Members whose news of this period have not been looked through yet."""
    last = func.coalesce(Person.digest_at, Person.created_at)
    is_due = [
        and_(
            Person.digest_rhythm == rhythm,
            last < rhythms.period_start(rhythm, now, zone=clock.QUEBEC),
        )
        for rhythm in ("day", "week")
    ]
    is_member = select(Membership.id).where(Membership.person_id == Person.id).exists()
    return session.scalars(
        select(Person.id)
        .where(Person.active, Person.confirmed_at.is_not(None), is_member, or_(*is_due))
        .order_by(Person.id)
    ).all()


def send(session: Session, person_id: int, *, now: datetime) -> bool:
    """Write the person's digest, unless this period's was; whether there was anything to say.

    The row is held meanwhile: of two jobs for one person, the second finds the work done.
    """
    person = session.scalar(
        select(Person).where(Person.id == person_id, Person.active).with_for_update()
    )
    if person is None or not rhythms.is_due(person, now, zone=clock.QUEBEC):
        return False
    since = rhythms.told_until(person, now)
    person.digest_at = now
    found = news.of(session, person, since=since, today=now.astimezone(clock.QUEBEC).date())
    if found:
        _write(session, person, found)
        exposures.log(
            session,
            found.pairings[:SHOWN],
            place=exposures.Place.DIGEST,
            buyers={site.id for site in found.sites},
        )
    return bool(found)


def _write(session: Session, person: Person, found: News) -> None:
    with force_locale(person.language):
        sections = tuple(_sections(session, found))
        day = found.since.astimezone(clock.QUEBEC)
        letters.write(
            session,
            LETTER,
            recipient=person.email,
            language=person.language,
            unsubscribe=subscription.address_of(person),
            who=person.name,
            summary=vocabulary.listed([each.title for each in sections]),
            since=filters.day_in_year(day.month, day.day),
            news=sections,
            link=letters.link("space.space_of_mine"),
        )


def _sections(session: Session, found: News) -> Iterator[Section]:
    yield from _awaited(found)
    count = len(found.pairings)
    if count:
        title = ngettext("%(num)s nouveau jumelage", "%(num)s nouveaux jumelages", count)
        items = [_pairing(each, found) for each in found.pairings[:SHOWN]]
        yield Section(title, (*items, *_rest(count, letters.link("space.proposals"))))
    count = len(found.near)
    if count:
        title = ngettext(
            "%(num)s nouveau besoin près de chez vous",
            "%(num)s nouveaux besoins près de chez vous",
            count,
        )
        items = [_need(each) for each in found.near[:SHOWN]]
        yield Section(in_language(title), (*items, *_rest(count, _search(found))))
    yield from _searches(session, found)


def _searches(session: Session, found: News) -> Iterator[Section]:
    count = len(found.searches)
    if count:
        title = ngettext(
            "%(num)s recherche enregistrée a du nouveau",
            "%(num)s recherches enregistrées ont du nouveau",
            count,
        )
        items = [
            Item(
                cards.capital(saved.in_words(session, each.search)),
                letters.link("saved.mine"),
                ngettext("%(num)s nouveauté", "%(num)s nouveautés", each.count),
            )
            for each in found.searches[:SHOWN]
        ]
        yield Section(title, (*items, *_rest(count, letters.link("saved.mine"))))


def _awaited(found: News) -> Iterator[Section]:
    count = len(found.awaited)
    if count:
        title = ngettext(
            "%(num)s mise en relation qui attend votre réponse",
            "%(num)s mises en relation qui attendent votre réponse",
            count,
        )
        items = [_question(each, found) for each in found.awaited[:SHOWN]]
        yield Section(title, (*items, *_rest(count, letters.link("introductions.mine"))))


def _question(introduction: Introduction, found: News) -> Item:
    is_seller = introduction.supplier_site_id in {site.id for site in found.sites}
    other = introduction.buyer if is_seller else introduction.supplier
    until = introduction.expires_on
    return Item(
        say(
            N_("%(name)s : %(what)s"),
            name=other.name,
            what=cards.capital(i18n.name_of(introduction.product)),
        ),
        letters.link("introductions.show", public_id=introduction.public_id),
        say(N_("à répondre avant le %(day)s"), day=filters.day_in_year(until.month, until.day))
        if until
        else "",
    )


def _search(found: News) -> str:
    """Where all the needs near are, for whoever opens the letter."""
    where = news.sellers(found.sites)[0].municipality
    asked = Asked(where=where, within=f"{news.NEAR_KM}km", sort="recent")
    return letters.link("search.kitchens", **dict(asked.pairs()))


def _pairing(proposal: Proposal, found: News) -> Item:
    """What is theirs, for what is mine."""
    offer, need = proposal.offer, proposal.need
    is_seller = offer.site_id in {site.id for site in found.sites}
    site = need.site if is_seller else offer.site
    name = (site.name if is_seller else "") or site.organization.name
    what = cards.need_words(need) if is_seller else cards.offer_words(offer)
    return Item(
        say(N_("%(name)s : %(what)s"), name=name, what=what),
        letters.link("pairing.pair", offer_id=offer.public_id, need_id=need.public_id),
        _detail(
            name,
            site.municipality,
            say(N_("%(score)s points sur 100"), score=round(proposal.scored.score)),
        ),
    )


def _need(near: Near) -> Item:
    site = near.need.site
    name = site.name or site.organization.name
    return Item(
        say(N_("%(name)s : %(what)s"), name=name, what=cards.need_words(near.need)),
        letters.link("demand.shown", public_id=near.need.public_id),
        _detail(name, site.municipality, filters.km(near.km)),
    )


def _rest(count: int, address: str) -> Iterator[Item]:
    if count > SHOWN:
        yield Item(say(N_("Voir les %(count)s"), count=count), address)


def _detail(name: str, municipality: str, fact: str) -> str:
    """Where it is, unless the name says so, and a fact."""
    return fact if municipality in name else f"{municipality} · {fact}"
