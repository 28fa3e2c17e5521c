"""Which numbers stay unsaid, so that no publication tells what one or two members do.

A group is the parts of one total: the regions of a product in a half-month. A number that rests
on fewer than three organisations is hidden. The total less what is shown gives the sum of what is
hidden, so that sum must itself rest on three organisations and on two parts: while it does not,
the smallest part that is still shown is hidden too, and when there is none left, the total.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

FEWEST: Final = 3
FEWEST_PARTS: Final = 2

Side = frozenset[int]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Part:
    """Whom a number rests on: organisations by number, on one side of the market or on each."""

    sides: tuple[Side, ...]

    @property
    def fewest(self) -> int:
        """How many there are on the side that has fewest."""
        return min(map(len, self.sides))


@dataclass(frozen=True)
class Hidden(Generic[Key]):
    """What a group does not say."""

    parts: frozenset[Key]
    hides_total: bool


def together(parts: Collection[Part]) -> Part:
    """Whom the sum of parts rests on."""
    sides = zip(*(part.sides for part in parts), strict=True)
    return Part(tuple(frozenset().union(*side) for side in sides))


def hidden(group: Mapping[Key, Part], *, fewest: int = FEWEST) -> Hidden[Key]:
    """The numbers of a group to leave out; group: at least one part. Ties go by key."""
    few = {key for key, part in group.items() if part.fewest < fewest}
    shown = sorted(group.keys() - few, key=lambda key: (group[key].fewest, str(key)))
    while few and not _is_safe([group[key] for key in few], fewest=fewest):
        if not shown:
            return Hidden(frozenset(few), hides_total=True)
        few.add(shown.pop(0))
    return Hidden(frozenset(few), hides_total=False)


def _is_safe(unsaid: Collection[Part], *, fewest: int) -> bool:
    return len(unsaid) >= FEWEST_PARTS and together(unsaid).fewest >= fewest
