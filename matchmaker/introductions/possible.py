"""What a person may do now about an introduction, for its page to offer."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.introductions import parties, states
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.parties import Standing
from matchmaker.introductions.states import PARTIES, Act, Side, State


@dataclass(frozen=True)
class Possible:
    """Moves that are open to somebody. Sides: those for which they may be made."""

    accept: tuple[Side, ...] = ()
    decline: tuple[Side, ...] = ()
    start_trial: tuple[Side, ...] = ()
    agree: tuple[Side, ...] = ()
    withdraw: bool = False
    send: bool = False
    write: bool = False


def of(introduction: Introduction, standing: Standing) -> Possible:
    """The moves; a facilitator's are on behalf of either side."""
    sides = PARTIES if standing.animates else standing.acts
    state = introduction.state

    def open_to(act: Act) -> tuple[Side, ...]:
        return sides if states.is_legal(state, act) else ()

    return Possible(
        accept=tuple(
            side for side in open_to(Act.ACCEPT) if not parties.accepted_at(introduction, side)
        ),
        # who asked takes it back instead
        decline=tuple(
            side
            for side in open_to(Act.DECLINE)
            if side != introduction.origin or state in states.CONNECTED
        ),
        start_trial=open_to(Act.TRY),
        agree=open_to(Act.AGREE),
        withdraw=_may_withdraw(introduction, standing),
        send=standing.animates and state == State.PROPOSED,
        write=may_write(introduction, standing),
    )


def may_write(introduction: Introduction, standing: Standing) -> bool:
    """The thread is open while there is something to talk about, and after an agreement; to who
    does not know of the introduction yet, it is not."""
    if introduction.state not in states.STEPS:
        return False
    is_sent = introduction.sent_at is not None
    return standing.animates or (
        bool(standing.acts) if is_sent else introduction.origin in standing.acts
    )


def _may_withdraw(introduction: Introduction, standing: Standing) -> bool:
    if not states.is_legal(introduction.state, Act.WITHDRAW):
        return False
    is_asker = introduction.origin in standing.acts
    return standing.animates or (is_asker and introduction.state not in states.CONNECTED)
