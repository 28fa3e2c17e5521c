"""What an owner says of an endpoint."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from matchmaker.portal.hooks import addresses
from matchmaker.portal.hooks.topics import Topic


def _public(url: str) -> str:
    addresses.read(url, addresses.PUBLIC)
    return url


class TopicsIn(BaseModel):
    """What the endpoint hears of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topics: Annotated[list[Topic], Field(min_length=1, max_length=len(Topic))]


class EndpointIn(TopicsIn):
    """A new endpoint. Its address stays: another one is another endpoint, with its own secret."""

    url: Annotated[str, Field(max_length=addresses.LONGEST), AfterValidator(_public)]
