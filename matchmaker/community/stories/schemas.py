"""What forms about stories say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.intake import lines

Sector = Literal[
    "", "early_childhood", "school", "college", "university", "health", "seniors", "workplace"
]


class StoryIn(BaseModel):
    """A story as its organisation tells it. consents: its word that all may read it."""

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code | None = None
    title: Annotated[lines.Line, Field(min_length=3)]
    partners: lines.Line = ""
    body: Annotated[lines.Markdown, Field(min_length=20)]
    lesson: lines.Paragraph = ""
    sector: Sector = ""
    region: lines.Code | None = None
    alt: lines.Line = ""
    consents: bool = False
    state: Literal["draft", "submitted"] = "submitted"


class ReturnIn(BaseModel):
    """What is to be taken up again before a story can be shown."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[lines.Paragraph, Field(min_length=3)]
