"""What members send about levers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.intake import lines
from matchmaker.intake.lines import Written

LONGEST: Final = 4000
Sector = Literal[
    "",
    "cpe",
    "school",
    "college",
    "university",
    "hospital",
    "long_term_care",
    "seniors_residence",
    "workplace",
    "other",
]
Region = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-7])?$")]


class Kind(StrEnum):
    """What a lever is."""

    OBSTACLE = "obstacle"
    SOLUTION = "solution"


class LeverIn(BaseModel):
    """An obstacle or a solution. organization: its slug. product, in words or by slug, comes
    before the family: a product says its family."""

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code
    kind: Kind
    title: Annotated[lines.Line, Field(min_length=8)]
    body: Annotated[Written, Field(min_length=20, max_length=LONGEST)]
    sector: Sector = ""
    region: Region = ""
    product: lines.Line = ""
    family: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class BackingIn(BaseModel):
    """An organisation's vote, and why."""

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code
    why: lines.Line = ""
    may_be_quoted: bool = False


class StandingIn(BaseModel):
    """Which organisation takes its vote back."""

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code


class CommentIn(BaseModel):
    """A comment, for an organisation."""

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code
    body: Annotated[Written, Field(min_length=2, max_length=LONGEST)]
    may_be_quoted: bool = False
