"""The life of what organisations publish: draft, published, paused, then expired or withdrawn."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from matchmaker.errors import N_, Conflict


class State(StrEnum):
    """Where an offer or a need stands; only published ones are paired."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


MOVES: Final[dict[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.PAUSED, State.EXPIRED, State.WITHDRAWN}),
    State.PAUSED: frozenset({State.PUBLISHED, State.EXPIRED, State.WITHDRAWN}),
    State.EXPIRED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
# what can still be written in
OPEN: Final = frozenset({State.DRAFT, State.PUBLISHED, State.PAUSED})
# how a page lists them; what was thrown away is not shown
LISTED: Final = (State.DRAFT, State.PUBLISHED, State.PAUSED, State.EXPIRED)


class Moved(Conflict):
    """It is not, or no longer, in a state that allows this."""

    message = N_("Ce n’est plus possible : l’état de cette publication a changé.")


class SeasonOver(Conflict):
    """Its season has ended."""

    message = N_("Cette saison est terminée. Reprenez-la pour la suivante.")


def check(before: str, after: State) -> None:
    """Refuse an illegal move; staying where one is, is not a move."""
    if State(before) is not after and after not in MOVES[State(before)]:
        raise Moved
