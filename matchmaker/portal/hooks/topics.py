"""What an endpoint may hear of, and what each topic means to who chooses."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from matchmaker.errors import N_


class Topic(StrEnum):
    """What is subscribed to: a type of event, or a family of types (`introduction.*`)."""

    OFFER = "offer.published"
    NEED = "need.published"
    PAIRING = "pairing.proposed"
    INTRODUCTION = "introduction.*"
    GENERATION = "generation.published"


# sent when its owner asks for one, whatever the endpoint hears of
TEST: Final = "webhook.test"
MEANING: Final[dict[Topic, str]] = {
    Topic.OFFER: N_("Une offre est publiée, où que ce soit"),
    Topic.NEED: N_("Un besoin est publié, où que ce soit"),
    Topic.PAIRING: N_("Un jumelage est proposé à un de vos lieux"),
    Topic.INTRODUCTION: N_("Une de vos mises en relation avance"),
    Topic.GENERATION: N_("Tous les jumelages ont été recalculés"),
}


def of(event_type: str) -> str:
    """The topic that a type of event belongs to: `introduction.sent` to `introduction.*`."""
    family = f"{event_type.partition('.')[0]}.*"
    return family if family == Topic.INTRODUCTION else event_type
