"""What blocks one line of a file, said at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matchmaker.errors import Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where, what was written, what blocks, and a fix when there is one.

    line: as a spreadsheet counts it, from 1; 0 speaks of the whole file.
    message: a French sentence with named placeholders, whose values stay apart.
    """

    line: int
    column: str
    written: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    fix: str = ""

    @property
    def sentence(self) -> str:
        """The French sentence, filled in."""
        return self.message % self.values if self.values else self.message

    @classmethod
    def of(cls, refusal: Refusal, *, line: int, column: str, written: str) -> Problem:
        """The same refusal, at its place; its value `proposal` is the fix."""
        return cls(
            line=line,
            column=column,
            written=shortened(written),
            message=refusal.message,
            values=refusal.values,
            fix=str(refusal.values.get("proposal", "")),
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know that blocks nothing: a column left out, a sheet chosen."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The French sentence, filled in."""
        return self.message % self.values if self.values else self.message


def shortened(written: str) -> str:
    """What was written, short enough for a table of errors."""
    return written if len(written) <= 80 else written[:79] + "…"
