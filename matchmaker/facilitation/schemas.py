"""What facilitators send about an organisation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.intake.lines import Written

LONGEST = 4000


class Why(StrEnum):
    """Why a profile is closed, or what it publishes is hidden."""

    CEASED = "ceased"
    ASKED = "asked"
    WRONG = "wrong"
    UNREACHABLE = "unreachable"
    OTHER = "other"


class NoteIn(BaseModel):
    """A private note."""

    model_config = ConfigDict(extra="forbid")

    body: Annotated[Written, Field(min_length=1, max_length=LONGEST)]


class ModerationIn(BaseModel):
    """A reason, and what the others of the desk should know of it."""

    model_config = ConfigDict(extra="forbid")

    why: Why
    comment: Annotated[Written, Field(max_length=LONGEST)] = ""
