"""What a method answers, and whether two methods say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker import engine

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BEST: Final = engine.BEST
TOLERANCE: Final = 1e-6


class Answers(NamedTuple):
    """The best offers of r needs, best first; NOBODY and NaN after the last."""

    rows: Keys  # [r] of the needs
    keys: Keys  # [r, 20] of the offers
    scores: Floats  # [r, 20]


def empty(rows: npt.ArrayLike) -> Answers:
    """Room for the answers of these needs."""
    chosen = np.asarray(rows, np.int64)
    shape = (len(chosen), BEST)
    return Answers(chosen, np.full(shape, engine.NOBODY, np.int64), np.full(shape, np.nan))


def best(keys: Keys, scores: Floats) -> tuple[Keys, Floats]:
    """The 20 best of feasible offers: by score, then by key."""
    if len(keys) > BEST:
        least = np.partition(scores, len(scores) - BEST)[len(scores) - BEST]
        kept = scores >= least
        keys, scores = keys[kept], scores[kept]
    order = np.lexsort((keys, -scores))[:BEST]
    return keys[order], scores[order]


def fill(answers: Answers, place: int, *, keys: Keys, scores: Floats) -> None:
    """Write the list of one need."""
    answers.keys[place, : len(keys)] = keys
    answers.scores[place, : len(keys)] = scores


def of_lists(rows: npt.ArrayLike, lists: engine.Lists) -> Answers:
    """The engine's lists."""
    there = lists.counterparts != engine.NOBODY
    return Answers(
        np.asarray(rows, np.int64), lists.counterparts, np.where(there, lists.scores, np.nan)
    )


def of_table(
    rows: npt.ArrayLike, entries: Iterable[tuple[int, int, float]], needs: Keys
) -> Answers:
    """Entries (key of the need, key of the offer, score), best first. needs: keys of all needs."""
    answers = empty(rows)
    place_of = {int(needs[row]): place for place, row in enumerate(answers.rows.tolist())}
    filled = np.zeros(len(answers.rows), np.int64)
    for need, offer, score in entries:
        place = place_of[need]
        answers.keys[place, filled[place]] = offer
        answers.scores[place, filled[place]] = score
        filled[place] += 1
    return answers


def differences(mine: Answers, reference: Answers) -> Iterator[str]:
    """One sentence for each need whose list differs, in keys, order or score."""
    where = np.searchsorted(reference.rows, mine.rows)
    keys, scores = reference.keys[where], reference.scores[where]
    same_keys = (mine.keys == keys).all(axis=1)
    apart = np.abs(mine.scores - scores)
    same_scores = ((apart <= TOLERANCE) | (np.isnan(mine.scores) & np.isnan(scores))).all(axis=1)
    for place in np.flatnonzero(~(same_keys & same_scores)):
        told = (mine.keys[place] != keys[place]) | ~(apart[place] <= TOLERANCE)
        first = int(np.flatnonzero(told)[0])
        yield (
            f"need {mine.rows[place]}, place {first + 1}: offer {mine.keys[place, first]} with"
            f" {mine.scores[place, first]:.6f} instead of {keys[place, first]} with"
            f" {scores[place, first]:.6f}"
        )
