"""The table of moves, by itself."""

from __future__ import annotations

import pytest

from matchmaker.introductions import states
from matchmaker.introductions.states import Act, IllegalMove, State


def test_the_six_steps_lead_to_an_agreement() -> None:
    state = State.PROPOSED
    walked = [state]
    for act in (Act.SEND, Act.ACCEPT, Act.ACCEPT, Act.TRY, Act.AGREE):
        state = states.after(state, act)
        walked.append(state)
    assert tuple(walked) == states.STEPS


@pytest.mark.parametrize("state", [State.AGREED, State.DECLINED, State.EXPIRED, State.WITHDRAWN])
@pytest.mark.parametrize("act", list(Act))
def test_nothing_moves_what_has_ended(state: State, act: Act) -> None:
    with pytest.raises(IllegalMove):
        states.after(state, act)


@pytest.mark.parametrize("state", states.CONNECTED)
def test_two_people_who_know_each_other_do_not_expire(state: State) -> None:
    assert not states.is_legal(state, Act.EXPIRE)


def test_what_is_open_is_whatever_can_still_move() -> None:
    movable = {state for moves in states.MOVES.values() for state in moves}
    assert movable == set(states.OPEN)
