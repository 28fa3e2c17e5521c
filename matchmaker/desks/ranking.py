"""Points of what a search found, for one need or one offer of the person who asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matchmaker.desks.sifting import Candidate
from matchmaker.pairing.queries import Scored


def ranked(candidates: Sequence[Candidate], scored: Mapping[int, Scored]) -> list[Candidate]:
    """The same candidates; those that break no hard constraint with their points and the way of
    the pair."""
    return [
        replace(each, terms=worth.terms, km=worth.km, minutes=worth.minutes)
        if (worth := scored.get(each.key)) and worth.is_feasible
        else each
        for each in candidates
    ]
