"""What people send about keys, platforms and consents."""

from __future__ import annotations

from typing import Annotated

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field

from matchmaker.intake import lines
from matchmaker.portal.keys.scopes import Scope

Name = Annotated[lines.Line, Field(min_length=2)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KeyIn(_Sent):
    """A new key: what it is for, and what it opens."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


class PlatformIn(_Sent):
    """A platform, as organisations see it before they consent."""

    name: Name
    website: AnyHttpUrl
    purpose: Annotated[lines.Paragraph, Field(min_length=10)]


class ConsentIn(_Sent):
    """What an organisation lets a platform do from now on; nothing is a withdrawal."""

    scopes: Annotated[list[Scope], Field(max_length=len(Scope))] = []
