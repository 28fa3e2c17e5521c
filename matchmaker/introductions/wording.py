"""Why the two are presented to each other, in a line for each side."""

from __future__ import annotations

from flask_babel import force_locale

from matchmaker.introductions.schemas import Reasons
from matchmaker.introductions.subject import Subject
from matchmaker.pairing import reasons, way
from matchmaker.pairing.explain import Explained
from matchmaker.pairing.reasons import FARM, KITCHEN, Facts


def suggested(subject: Subject) -> Reasons:
    """What the explanation of the pair says to each side; nothing where there is no pair.

    In French, whoever asks: the two may not read the same language, and facilitators correct it.
    """
    if subject.explained is None:
        return Reasons()
    known = _facts(subject.explained)
    with force_locale("fr"):
        return Reasons(
            supplier_reason=reasons.sentence(known, FARM),
            buyer_reason=reasons.sentence(known, KITCHEN),
        )


def _facts(pair: Explained) -> Facts:
    offer, need, explanation = pair.offer, pair.need, pair.explanation
    journey = way.journey(pair)
    ferries = [each for each in journey.crossings if each.is_ferry] if journey else []
    is_far = _exceeds(explanation.km, offer.reach_km) or _exceeds(
        explanation.minutes, offer.reach_minutes
    )
    return Facts(
        km=explanation.km,
        ferry=ferries[0] if ferries else None,
        coverage=explanation.seasons.coverage,
        gap=explanation.seasons.gap,
        offered_kg=offer.quantity_kg,
        needed_kg=need.quantity_kg,
        price=offer.price_cents_per_kg,
        budget=need.budget_cents_per_kg,
        labels_missing=[each.name_fr for each in pair.labels("preferred_missing")],
        has_form=not need.forms or offer.form in need.forms,
        is_delivered=offer.delivers and not is_far,
    )


def _exceeds(way: float | None, limit: float | None) -> bool:
    return way is not None and limit is not None and way > limit
