"""What several suppliers would cover of a kitchen's year, together."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.demand.models import Need
from matchmaker.engine import season
from matchmaker.supply.models import Offer
from matchmaker.web import figures_words


def proposed(need: Need, offers: Sequence[Offer]) -> list[int]:
    """24 percents: each half-month as full as the fullest of the offers makes it, and no fuller
    than the need. Quantities are not added: nobody has agreed to anything."""
    fullest = [0] * season.PERIODS
    for offer in offers:
        year = season.normalised(season.combined([each.curve for each in offer.seasons]))
        fullest = [max(pair) for pair in zip(fullest, map(int, year), strict=True)]
    return [wanted * part // season.FULL for wanted, part in zip(need.curve, fullest, strict=True)]


def share(need: Need, proposed: Sequence[int]) -> float:
    """The part of the need's calendar that is covered: 0 to 1."""
    return figures_words.covered_share(proposed, need.curve)
