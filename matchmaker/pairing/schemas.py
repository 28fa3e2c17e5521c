"""What people send about a pairing."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from matchmaker.intake import text


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


def _written(value: object) -> object:
    return text.nfc(value).strip() if isinstance(value, str) else value


class Refusal(BaseModel):
    """« Pas pour nous », with its reason."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    comment: Annotated[str, BeforeValidator(_written), Field(max_length=500)] = ""
