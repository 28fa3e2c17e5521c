"""Strangers already on their way to each other: introductions in every state, with their pasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demo import people
from matchmaker.introductions import parties, service, subject, thread, wording
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.schemas import Agreeing, Refusing, Trying
from matchmaker.introductions.states import Side
from matchmaker.organizations import queries as organizations
from matchmaker.pairing import queries as pairing
from matchmaker.pairing.queries import Proposal
from matchmaker.pairing.schemas import Reason
from matchmaker.web import clock

READ: Final = 200
MADE: Final = 30
PER_PARTY: Final = 4
HELLO: Final = "Bonjour, nous aimerions vous rencontrer. Quel jour livrez-vous ?"
BACK: Final = "Bonjour ! Le mardi et le jeudi avant 9 h, si la commande est là le vendredi."


@dataclass
class Story:
    """One introduction told day by day: `now` moves on with each act."""

    session: Session
    now: datetime
    proposal: Proposal
    asker: Side
    introduction: Introduction | None = None

    @property
    def known(self) -> Introduction:
        if self.introduction is None:
            raise ValueError("nothing was asked yet")
        return self.introduction

    @property
    def today(self) -> date:
        return self.now.astimezone(clock.QUEBEC).date()

    @property
    def other(self) -> Side:
        return parties.other(self.asker)

    def person(self, side: Side) -> Person:
        site = self.proposal.offer.site if side is Side.SUPPLIER else self.proposal.need.site
        return organizations.members(self.session, site.organization)[0].person

    def ask(self) -> None:
        offer, need = self.proposal.offer.public_id, self.proposal.need.public_id
        by = self.person(self.asker)
        about = subject.pair(self.session, offer, need, person=by, today=self.today)
        self.introduction = service.ask(
            self.session,
            about,
            side=self.asker,
            by=by,
            now=self.now,
            today=self.today,
            reasons=wording.suggested(about),
        ).introduction
        self.known.created_at = self.now
        self.say(self.asker, HELLO)

    def accept(self) -> None:
        by = self.person(self.other)
        service.accept(self.session, self.known, side=self.other, by=by, now=self.now)
        self.say(self.other, BACK)

    def decline(self, reason: Reason) -> None:
        refusing = Refusing.model_validate({"side": self.other, "reason": reason})
        service.decline(
            self.session, self.known, refusing, by=self.person(self.other), now=self.now
        )

    def start_trial(self) -> None:
        trying = Trying(side=Side.SUPPLIER, starts_on=self.today + timedelta(days=6))
        by = self.person(Side.SUPPLIER)
        service.start_trial(self.session, self.known, trying, by=by, now=self.now)

    def agree(self) -> None:
        kg = round((self.proposal.need.quantity_kg or 1000) * 0.4, -1) or 50
        agreeing = Agreeing(side=Side.BUYER, kg=kg, starts_on=self.today)
        by = self.person(Side.BUYER)
        service.agree(self.session, self.known, agreeing, by=by, now=self.now)

    def say(self, side: Side, words: str) -> None:
        thread.write(self.session, self.known, words, by=self.person(side), now=self.now)

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)


def _met(story: Story) -> None:
    story.wait(3)
    story.accept()


def _tried(story: Story) -> None:
    _met(story)
    story.wait(10)
    story.start_trial()


def _agreed(story: Story) -> None:
    _met(story)
    story.wait(20)
    story.agree()


def _declined(story: Story) -> None:
    story.wait(6)
    story.decline(Reason.VOLUME)


def _awaited(_story: Story) -> None:
    """Nothing more happened."""


# how many days ago each was asked, and how far it went since; told in turn
ENDS: Final[Sequence[tuple[int, Callable[[Story], None]]]] = (
    (3, _awaited),
    (12, _met),
    (30, _tried),
    (45, _agreed),
    (9, _awaited),
    (20, _declined),
)


def build(session: Session, *, now: datetime) -> int:
    """Introductions among the best pairings of the facilitator's regions, some of them those of
    the demonstration's farmer and buyer; answers how many."""
    made = 0
    for proposal in _pairs(session):
        days, then = ENDS[made % len(ENDS)]
        asker = Side.BUYER if made % 2 else Side.SUPPLIER
        story = Story(session, now - timedelta(days=days), proposal, asker)
        story.ask()
        then(story)
        made += 1
    session.flush()
    return made


def _pairs(session: Session) -> Iterator[Proposal]:
    """Pairs to tell of: one per supplier and buyer, the known accounts' first."""
    met: set[int] = set()
    for proposal in _of_accounts(session):
        met |= _parties(proposal)
        yield proposal
    for proposal in pairing.first_of_regions(session, people.REGIONS, limit=READ):
        if len(met) >= 2 * MADE:
            return
        if not met & _parties(proposal):
            met |= _parties(proposal)
            yield proposal


def _parties(proposal: Proposal) -> set[int]:
    return {proposal.offer.site.organization_id, proposal.need.site.organization_id}


def _of_accounts(session: Session) -> list[Proposal]:
    """A few pairings of the farmer and of the buyer, each with somebody else."""
    found: dict[tuple[int, int], Proposal] = {}
    for who in (people.FARMER, people.BUYER):
        person = session.scalars(select(Person).where(Person.email == who.email)).one()
        sites = [site.id for site in organizations.sites_of_person(session, person.id)]
        mine = 0
        for each in pairing.of_sites(session, sites, limit=READ).proposals:
            key = (each.offer.site.organization_id, each.need.site.organization_id)
            if key in found or mine == PER_PARTY:
                continue
            found[key] = each
            mine += 1
    return list(found.values())
