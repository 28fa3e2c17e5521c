"""What people send about an introduction."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.intake import amounts
from matchmaker.intake.lines import Written
from matchmaker.introductions.states import Side
from matchmaker.pairing.schemas import Reason

Party = Literal[Side.SUPPLIER, Side.BUYER]


class ClosingReason(StrEnum):
    """Why an introduction came to nothing; the reasons of a pairing and silence."""

    PRICE = "price"
    VOLUME = "volume"
    DELIVERY = "delivery"
    FORM = "form"
    QUALITY = "quality"
    TIMING = "timing"
    CONTRACT = "contract"
    NO_ANSWER = "no_answer"
    OTHER = "other"


Text = Annotated[Written, Field(max_length=2000)]
Note = Annotated[Written, Field(max_length=500)]


PublicId = Annotated[str, Field(pattern=r"^[a-z0-9]{0,20}$")]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Asking(_Sent):
    """A request of one of the parties: an offer and a need, or one of them and my own place."""

    offer: PublicId = ""
    need: PublicId = ""
    site: PublicId = ""
    message: Text = ""


class Proposing(_Sent):
    """A facilitator's proposal with what each side is told."""

    offer: PublicId
    need: PublicId
    supplier_reason: Text = ""
    buyer_reason: Text = ""


class Reasons(_Sent):
    """What each side is told, corrected before it leaves."""

    supplier_reason: Text = ""
    buyer_reason: Text = ""


class Answer(_Sent):
    """For which of the parties somebody acts."""

    side: Party


class Refusing(_Sent):
    """« Pas pour nous », from one of the parties, with its reason."""

    side: Party
    reason: Reason
    comment: Note = ""


class Withdrawing(_Sent):
    """The one who asked takes it back, or a facilitator stops it."""

    reason: ClosingReason = ClosingReason.OTHER
    comment: Note = ""


class Trying(_Sent):
    """A first delivery is planned, on a day if it is known."""

    side: Party
    starts_on: date | None = None


class Agreeing(_Sent):
    """They trade: about how much in the season, from when."""

    side: Party
    kg: amounts.Quantity
    starts_on: date | None = None


class Writing(_Sent):
    """A message to the others."""

    body: Annotated[Written, Field(min_length=1, max_length=5000)]


class RuleIn(_Sent):
    """How introductions go in a region."""

    waits_for_facilitator: bool = False
    remind_after_days: Annotated[int, Field(ge=1, le=60)]
    expire_after_days: Annotated[int, Field(ge=1, le=180)]
