"""The life cycle of an introduction, as a table of moves.

`proposed → sent → accepted_by_one → connected → in_trial → agreed`, or declined, expired,
withdrawn. Values in, values out: who may make a move is for service.py to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from matchmaker.errors import N_, Conflict


class State(StrEnum):
    """Where an introduction stands."""

    PROPOSED = "proposed"
    SENT = "sent"
    ACCEPTED_BY_ONE = "accepted_by_one"
    CONNECTED = "connected"
    IN_TRIAL = "in_trial"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What moves it."""

    SEND = "send"
    ACCEPT = "accept"
    TRY = "try"
    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


class Side(StrEnum):
    """Who acts: one of the parties, the facilitators between them, or the passing of time."""

    SUPPLIER = "supplier"
    BUYER = "buyer"
    FACILITATOR = "facilitator"
    CLOCK = "clock"


PARTIES: Final = (Side.SUPPLIER, Side.BUYER)
STEPS: Final = (
    State.PROPOSED,
    State.SENT,
    State.ACCEPTED_BY_ONE,
    State.CONNECTED,
    State.IN_TRIAL,
    State.AGREED,
)
# one of these per pair of organisations and product
OPEN: Final = STEPS[:-1]
# both know each other's address
CONNECTED: Final = STEPS[3:]
# somebody has yet to say yes or no
AWAITED: Final = (State.SENT, State.ACCEPTED_BY_ONE)
# both said yes, and nothing came of it yet
MEETING: Final = (State.CONNECTED, State.IN_TRIAL)

MOVES: Final[Mapping[Act, Mapping[State, State]]] = {
    Act.SEND: {State.PROPOSED: State.SENT},
    Act.ACCEPT: {State.SENT: State.ACCEPTED_BY_ONE, State.ACCEPTED_BY_ONE: State.CONNECTED},
    Act.TRY: {State.CONNECTED: State.IN_TRIAL},
    # people who agree at once skip the trial
    Act.AGREE: {State.CONNECTED: State.AGREED, State.IN_TRIAL: State.AGREED},
    Act.DECLINE: dict.fromkeys(OPEN[1:], State.DECLINED),
    Act.WITHDRAW: dict.fromkeys(OPEN, State.WITHDRAWN),
    Act.EXPIRE: dict.fromkeys(AWAITED, State.EXPIRED),
}


class IllegalMove(Conflict):
    """The life cycle does not lead there from here."""

    message = N_("Cette mise en relation n’en est plus là : rechargez la page.")


def after(state: str, act: Act) -> State:
    """Where an act leads; raises IllegalMove."""
    try:
        return MOVES[act][State(state)]
    except KeyError:
        raise IllegalMove from None


def is_legal(state: str, act: Act) -> bool:
    return State(state) in MOVES[act]
