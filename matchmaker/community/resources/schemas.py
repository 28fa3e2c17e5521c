"""What forms about resources say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.intake import lines
from matchmaker.organizations.schemas import Website

Kind = Literal["guide", "tool", "recipe", "template", "training", "study", "video"]
Sector = Literal[
    "", "early_childhood", "school", "college", "university", "health", "seniors", "workplace"
]
Effort = Literal["easy", "medium", "demanding"]
Mark = Literal["useful", "done", "kept"]
Title = Annotated[lines.Line, Field(min_length=3)]


class ResourceIn(BaseModel):
    """A resource as somebody proposes it: a link, a file or a text, or several of them.

    organization: none, from the facilitators. state: kept aside, or given to be read over.
    """

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code | None = None
    title: Title
    summary: Annotated[lines.Paragraph, Field(min_length=10, max_length=400)]
    kind: Kind
    sector: Sector = ""
    effort: Effort = "easy"
    language: Literal["fr", "en"] = "fr"
    link: Website | None = None
    body: lines.Markdown = ""
    alt: lines.Line = ""
    state: Literal["draft", "submitted"] = "submitted"


class MarksIn(BaseModel):
    """All that an organisation says of a resource now."""

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code
    kinds: list[Mark] = []


class WithdrawalIn(BaseModel):
    """Why a resource is not, or no more, shown."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[lines.Paragraph, Field(min_length=3)]
