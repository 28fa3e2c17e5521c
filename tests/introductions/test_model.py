"""A model of the life of introductions, walked at random, agrees with the service (T27).

The model is a few lines that know nothing of tables or rows: who has said yes, what has ended.
`make drill-introductions` walks 200 lives of 50 steps; the usual run fewer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as walk
from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import Refusal
from matchmaker.introductions import service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.schemas import Agreeing, Refusing, Trying, Withdrawing
from matchmaker.introductions.states import Side
from matchmaker.pairing.models import PairRefusal
from matchmaker.pairing.schemas import Reason
from tests.factories import Factory
from tests.introductions.conftest import NOW, TODAY, Ground, build

PARTIES = st.sampled_from([Side.SUPPLIER, Side.BUYER])
ANYBODY = st.sampled_from([Side.SUPPLIER, Side.BUYER, Side.FACILITATOR])
LONG_AFTER = TODAY + timedelta(days=400)


LIVES = settings(
    max_examples=200 if os.environ.get("DRILL") else 6,
    stateful_step_count=50,
    deadline=None,
    database=None,
    print_blob=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Life:
    """What ought to be true: the stage, who said yes, and whether the pair was set aside."""

    stage: str = "none"
    origin: str = ""
    yes: set[str] = field(default_factory=set)
    is_set_aside: bool = False

    @property
    def is_open(self) -> bool:
        return self.stage in {"proposed", "out", "trial"}

    @property
    def state(self) -> str:
        if self.stage != "out":
            return {"trial": "in_trial"}.get(self.stage, self.stage)
        return ("sent", "accepted_by_one", "connected")[len(self.yes)]


class Lives(RuleBasedStateMachine):
    """Lives of the introductions of one farm and one kitchen, one after the other."""

    fresh: Callable[[], Ground]

    def __init__(self) -> None:
        super().__init__()
        self.place = type(self).fresh()
        self.life = Life()
        self.row: Introduction | None = None

    @rule(side=PARTIES)
    def ask(self, side: Side) -> None:
        if self.life.is_set_aside and not self.life.is_open:
            return self.refused(lambda: self.place.ask(side))
        self.row = self.place.ask(side)
        if not self.life.is_open:
            self.life = Life("out", side, {side})
        return None

    @rule()
    def propose(self) -> None:
        if self.life.is_set_aside and not self.life.is_open:
            return self.refused(self.place.propose)
        self.row = self.place.propose()
        if not self.life.is_open:
            self.life = Life("proposed", "facilitator", set())
        return None

    @precondition(lambda self: self.row is not None)
    @rule(by=ANYBODY)
    def send(self, by: Side) -> None:
        def act() -> None:
            service.send(self.session, self.known, by=self.person(by), now=NOW, today=TODAY)

        if self.life.stage == "proposed" and by is Side.FACILITATOR:
            act()
            self.life.stage = "out"
        else:
            self.refused(act)

    @precondition(lambda self: self.row is not None)
    @rule(side=PARTIES, by=ANYBODY)
    def accept(self, side: Side, by: Side) -> None:
        def act() -> None:
            service.accept(self.session, self.known, side=side, by=self.person(by), now=NOW)

        may = self.may_answer(side, by) and self.life.stage == "out"
        if may and len(self.life.yes) < 2 and side not in self.life.yes:
            act()
            self.life.yes.add(side)
        else:
            self.refused(act)

    @precondition(lambda self: self.row is not None)
    @rule(side=PARTIES, by=ANYBODY)
    def decline(self, side: Side, by: Side) -> None:
        refusing = Refusing(side=side, reason=Reason.PRICE)

        def act() -> None:
            service.decline(self.session, self.known, refusing, by=self.person(by), now=NOW)

        if self.may_answer(side, by) and self.life.stage in {"out", "trial"}:
            act()
            self.life.stage, self.life.is_set_aside = "declined", True
        else:
            self.refused(act)

    @precondition(lambda self: self.row is not None)
    @rule(by=ANYBODY)
    def withdraw(self, by: Side) -> None:
        def act() -> None:
            service.withdraw(self.session, self.known, Withdrawing(), by=self.person(by), now=NOW)

        before = self.life.stage == "proposed" or self.life.state in {"sent", "accepted_by_one"}
        is_asker = by == self.life.origin and before
        if self.life.is_open and (by is Side.FACILITATOR or is_asker):
            act()
            self.life.stage = "withdrawn"
        else:
            self.refused(act)

    @precondition(lambda self: self.row is not None)
    @rule(side=PARTIES, by=ANYBODY)
    def start_trial(self, side: Side, by: Side) -> None:
        def act() -> None:
            service.start_trial(
                self.session, self.known, Trying(side=side), by=self.person(by), now=NOW
            )

        if self.may_answer(side, by) and self.life.state == "connected":
            act()
            self.life.stage = "trial"
        else:
            self.refused(act)

    @precondition(lambda self: self.row is not None)
    @rule(side=PARTIES, by=ANYBODY)
    def agree(self, side: Side, by: Side) -> None:
        def act() -> None:
            service.agree(
                self.session, self.known, Agreeing(side=side, kg=5), by=self.person(by), now=NOW
            )

        if self.may_answer(side, by) and self.life.state in {"connected", "in_trial"}:
            act()
            self.life.stage = "agreed"
        else:
            self.refused(act)

    @precondition(lambda self: self.row is not None)
    @rule()
    def wait_for_ever(self) -> None:
        expired = service.expire(self.session, self.known, now=NOW, today=LONG_AFTER)
        is_due = self.life.state in {"sent", "accepted_by_one"}
        assert expired == is_due
        if is_due:
            self.life.stage = "expired"

    @precondition(lambda self: self.life.is_set_aside and not self.life.is_open)
    @rule()
    def next_season(self) -> None:
        """What was set aside is for a season."""
        self.session.execute(delete(PairRefusal))
        self.session.expire_all()
        self.life.is_set_aside = False

    @invariant()
    def service_and_model_agree(self) -> None:
        if self.row is not None:
            self.session.refresh(self.row)
            assert self.row.state == self.life.state

    @property
    def session(self) -> Session:
        return self.place.session

    @property
    def known(self) -> Introduction:
        assert self.row is not None
        return self.row

    def may_answer(self, side: Side, by: Side) -> bool:
        return by in {side, Side.FACILITATOR}

    def person(self, side: Side) -> Person:
        return self.place.person(side)

    def refused(self, act: Callable[[], object]) -> None:
        savepoint = self.session.begin_nested()
        with pytest.raises(Refusal):
            act()
        savepoint.rollback()


def test_lives_follow_the_model(session: Session, make: Factory) -> None:
    Lives.fresh = staticmethod(lambda: build(session, make))
    walk(Lives, settings=LIVES)


class Hasty(Lives):
    """The broken control: a model in which one yes is enough."""

    @invariant()
    def service_and_model_agree(self) -> None:
        if self.life.state == "accepted_by_one":
            self.life.yes.add("supplier" if "buyer" in self.life.yes else "buyer")
        super().service_and_model_agree()


def test_a_model_that_is_wrong_is_found_out(session: Session, make: Factory) -> None:
    Hasty.fresh = staticmethod(lambda: build(session, make))
    with pytest.raises(AssertionError):
        walk(Hasty, settings=LIVES)
