"""A kitchen's year by product: what is agreed, what is proposed, and what nobody covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.desks import figuring
from matchmaker.engine import season
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State as Step
from matchmaker.organizations.publications import State
from matchmaker.pairing import queries as pairing
from matchmaker.supply.models import Offer
from matchmaker.web import figures_words

# of each need, as many proposals as say what its year could be
BEST: Final = 3
Curve = list[int]


@dataclass(frozen=True)
class Part:
    """One need: 24 percents agreed and proposed, as its own calendar counts; how many suit it."""

    need: Need
    agreed: Curve
    proposed: Curve
    count: int

    @property
    def share(self) -> float:
        """The part of its calendar that is agreed or proposed."""
        return figures_words.covered_share(
            figures_words.total([self.agreed, self.proposed]), self.need.curve
        )


@dataclass(frozen=True)
class Row:
    """All the needs of one product: 24 percents of its fullest half-month, in kg where they are
    known."""

    parts: Sequence[Part]
    curve: Curve
    agreed: Curve
    proposed: Curve

    @property
    def need(self) -> Need:
        """The one that names the product."""
        return self.parts[0].need

    @property
    def kg(self) -> float:
        return sum(part.need.quantity_kg or 0 for part in self.parts)

    @property
    def count(self) -> int:
        return max(part.count for part in self.parts)

    @property
    def agreed_share(self) -> float:
        return figures_words.covered_share(self.agreed, self.curve)

    @property
    def share(self) -> float:
        return figures_words.covered_share(
            figures_words.total([self.agreed, self.proposed]), self.curve
        )


def by_product(session: Session, needs: Sequence[Need]) -> list[Row]:
    """The published needs, those of a product together, the heaviest first."""
    published = [need for need in needs if need.state == State.PUBLISHED]
    if not published:
        return []
    ids = [need.id for need in published]
    agreed = _agreed(session, ids)
    offers: dict[int, list[Offer]] = {}
    for each in pairing.best_of_needs(session, ids, each=BEST):
        offers.setdefault(each.need.id, []).append(each.offer)
    counts = pairing.feasible_counts(session, needs=ids)
    grouped: dict[tuple[int | None, int | None], list[Part]] = {}
    for need in published:
        mine = offers.get(need.id, [])
        part = _part(need, agreed.get(need.id, []), mine, count=counts.get(need.id, len(mine)))
        grouped.setdefault((need.product_id, need.family_id), []).append(part)
    return sorted((_row(parts) for parts in grouped.values()), key=lambda row: -row.kg)


def _agreed(session: Session, need_ids: Sequence[int]) -> dict[int, list[Introduction]]:
    found: dict[int, list[Introduction]] = {}
    for each in introductions.of_needs(session, need_ids):
        if each.need_id is not None and each.state == Step.AGREED:
            found.setdefault(each.need_id, []).append(each)
    return found


def _part(
    need: Need, agreed: Sequence[Introduction], offers: Sequence[Offer], *, count: int
) -> Part:
    sure = _together(need, agreed)
    maybe = figuring.proposed(need, offers)
    left = [max(0, value - here) for value, here in zip(maybe, sure, strict=True)]
    return Part(need, sure, left, count)


def _together(need: Need, agreed: Sequence[Introduction]) -> Curve:
    """What several agreements bring in each half-month, no more than is asked for."""
    sums = [0.0] * season.PERIODS
    for each in agreed:
        reached = figuring.proposed(need, [each.offer]) if each.offer else need.curve
        part = _part_of(need, each.outcome_kg)
        sums = [here + value * part for here, value in zip(sums, reached, strict=True)]
    return [min(asked, round(value)) for asked, value in zip(need.curve, sums, strict=True)]


def _part_of(need: Need, kg: float | None) -> float:
    """Of the whole quantity; the whole of it where one of them was not said."""
    return min(1.0, kg / need.quantity_kg) if kg and need.quantity_kg else 1.0


def _row(parts: Sequence[Part]) -> Row:
    curve = _weighed(parts, [part.need.curve for part in parts])
    full = max(curve) or 1.0
    agreed, proposed = (
        _weighed(parts, curves)
        for curves in ([part.agreed for part in parts], [part.proposed for part in parts])
    )
    return Row(
        parts,
        *(
            [round(season.FULL * value / full) for value in values]
            for values in (curve, agreed, proposed)
        ),
    )


def _weighed(parts: Sequence[Part], curves: Sequence[Sequence[int]]) -> list[float]:
    """Curves of several needs added up in kg; a need without a quantity counts by its curve."""
    sums = [0.0] * season.PERIODS
    for part, curve in zip(parts, curves, strict=True):
        kg_each = (part.need.quantity_kg or 1.0) / (sum(part.need.curve) or 1)
        sums = [here + value * kg_each for here, value in zip(sums, curve, strict=True)]
    return sums
