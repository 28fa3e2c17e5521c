"""Half-months asked of a circular year."""

from __future__ import annotations

from matchmaker.search import periods

AUTUMN = [0] * 16 + [100] * 8


def test_modes_together_are_never_more_than_full() -> None:
    assert periods.covered([[100] * 24, [100] * 24], range(24)) == 1.0
    assert periods.covered([AUTUMN], (15, 16)) == 0.5
