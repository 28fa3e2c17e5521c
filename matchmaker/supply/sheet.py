"""What a farm offers, on one sheet to hand over; products had the same way are said together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker.errors import N_
from matchmaker.supply.models import Offer
from matchmaker.web import filters, vocabulary
from matchmaker.web.typography import say

# what one letter-size page holds
MOST_ROWS, MOST_WAYS = 16, 3
# so many still have room for the letters of the months under each bar
MOST_TALL: Final = 9


@dataclass(frozen=True)
class Way:
    """How products are had; `offers` are named when not all are had so."""

    words: str
    offers: Sequence[Offer]


@dataclass(frozen=True)
class Sheet:
    """The rows of the page, how many offers it leaves out, and the commonest ways, all or not."""

    rows: Sequence[Offer]
    left_out: int
    ways: Sequence[Way]
    has_other_ways: bool

    @property
    def has_formats(self) -> bool:
        return any(each.packaging for each in self.rows)

    @property
    def is_tall(self) -> bool:
        return len(self.rows) <= MOST_TALL


def of(offers: Sequence[Offer]) -> Sheet:
    """The sheet of published offers, in their order; the commonest way first."""
    rows = offers[:MOST_ROWS]
    ways: dict[str, list[Offer]] = {}
    for offer in rows:
        ways.setdefault(way(offer), []).append(offer)
    common = sorted(ways.items(), key=lambda pair: -len(pair[1]))
    return Sheet(
        rows,
        left_out=len(offers) - len(rows),
        ways=[Way(*each) for each in common[:MOST_WAYS]],
        has_other_ways=len(common) > MOST_WAYS,
    )


def way(offer: Offer) -> str:
    """« Livraison jusqu'à 60 km, mardi et jeudi · commande minimale de 150 $ · sur place »."""
    parts = [
        *_delivery(offer),
        *_smallest_order(offer),
        *([say(N_("à venir chercher sur place"))] if offer.allows_pickup else []),
        *([say(N_("dépôt à un carrefour alimentaire"))] if offer.drops_at_hub else []),
    ]
    words = " · ".join(parts)
    return words[:1].upper() + words[1:]


def _delivery(offer: Offer) -> list[str]:
    if not offer.delivers:
        return []
    reach = ""
    if offer.reach_minutes:
        reach = say(N_(" jusqu’à %(reach)s de route"), reach=filters.minutes(offer.reach_minutes))
    elif offer.reach_km:
        reach = say(N_(" jusqu’à %(reach)s"), reach=filters.km(offer.reach_km))
    days = vocabulary.listed(vocabulary.days(offer.delivery_days))
    parts = [say(N_("livraison%(reach)s"), reach=reach) + (f", {days}" if days else "")]
    if offer.is_refrigerated:
        parts.append(say(N_("camion réfrigéré")))
    if offer.lead_time_days:
        count = offer.lead_time_days
        message = N_("délai de %(count)s jours") if count > 1 else N_("délai d’un jour")
        parts.append(say(message, count=count))
    return parts


def _smallest_order(offer: Offer) -> list[str]:
    amounts = [filters.dollars(offer.min_order_cents), filters.kg(offer.min_order_kg)]
    return [say(N_("commande minimale de %(amount)s"), amount=each) for each in amounts if each]
