"""What the rows of an offer and of a need say of the pair that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matchmaker.demand.models import Need
from matchmaker.organizations.models import HeldCertification
from matchmaker.pairing import reasons
from matchmaker.pairing.reasons import Facts
from matchmaker.places.geography import Crossing
from matchmaker.supply.models import Offer
from matchmaker.web import i18n

Held = Mapping[int, Sequence[HeldCertification]]


class Way(NamedTuple):
    """How far, how long, and over what."""

    km: float | None
    minutes: float | None
    crossing: Crossing | None


def of(offer: Offer, need: Need, *, way: Way, held: Held) -> Facts:
    """What the rows themselves say of a pair."""
    curves = [season.curve for season in offer.seasons]
    coverage, gap = reasons.compare(curves, need.curve)
    labels = {each.certification_id for each in offer.certifications}
    labels |= {each.certification_id for each in held.get(offer.site.organization_id, ())}
    missing = [
        i18n.name_of(each.certification)
        for each in need.certifications
        if not each.is_required and each.certification_id not in labels
    ]
    is_far = _exceeds(way.km, offer.reach_km) or _exceeds(way.minutes, offer.reach_minutes)
    return Facts(
        km=way.km,
        ferry=way.crossing if way.crossing and way.crossing.is_ferry else None,
        coverage=coverage,
        gap=gap,
        offered_kg=offer.quantity_kg,
        needed_kg=need.quantity_kg,
        price=offer.price_cents_per_kg,
        budget=need.budget_cents_per_kg,
        labels_missing=missing,
        has_form=not need.forms or offer.form in need.forms,
        is_delivered=offer.delivers and not is_far,
    )


def _exceeds(way: float | None, limit: float | None) -> bool:
    return way is not None and limit is not None and way > limit
