"""What people send about a pairing."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.intake.lines import Written


class Reason(StrEnum):
    """Why a pair is not for somebody; feeds learning and the map of gaps."""

    PRICE = "price"
    VOLUME = "volume"
    DELIVERY = "delivery"
    FORM = "form"
    QUALITY = "quality"
    TIMING = "timing"
    CONTRACT = "contract"
    OTHER = "other"


class Refusal(BaseModel):
    """« Pas pour nous », with its reason."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    comment: Annotated[Written, Field(max_length=500)] = ""
