"""Why one pair has its score, from the rows as they are now: a link outlives a generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Certification
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.errors import NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import State
from matchmaker.pairing import columns, queries, refusals, scopes
from matchmaker.pairing.models import PairRefusal
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer

Layer = tuple[str, list[int]]


@dataclass(frozen=True)
class Explained:
    """One pair, whole. `layers`: the supply by mode, together the engine's supply curve."""

    offer: Offer
    need: Need
    explanation: engine.Explanation
    layers: Sequence[Layer]
    certifications: Sequence[Certification]
    refusal: PairRefusal | None

    @property
    def terms(self) -> list[queries.Term]:
        return [(str(each.term), each.points, each.maximum) for each in self.explanation.terms]

    def term(self, code: str) -> engine.TermExplanation:
        return next(each for each in self.explanation.terms if each.term == code)

    def labels(self, fact: str) -> list[Certification]:
        """The certifications of one of the facts of the term `labels`, such as
        `preferred_missing`."""
        mask = int(self.term("labels").facts[fact] or 0)
        return [each for each in self.certifications if mask >> each.bit & 1]

    def record(self) -> dict[str, Any]:
        """Everything as plain values."""
        values = asdict(self.explanation)
        del values["offer_key"], values["need_key"]
        return {
            "offer": self.offer.public_id,
            "need": self.need.public_id,
            "product": self.offer.product.slug,
            "is_feasible": self.explanation.is_feasible,
            "is_refused": self.refusal is not None,
            "sum_of_terms": sum(each.points for each in self.explanation.terms),
            **values,
            "first_failure": self.explanation.first_failure.name.lower(),
        }


def pair(session: Session, offer_id: str, need_id: str, *, today: date) -> Explained:
    """Explain a pair by its public identifiers, feasible or not; raises NotFound."""
    offer = session.scalar(supply.whole().where(Offer.public_id == offer_id))
    need = session.scalar(demand.whole().where(Need.public_id == need_id))
    if offer is None or need is None:
        raise NotFound
    market = columns.market(
        session,
        offers=scopes.these_offers([offer.id]),
        needs=scopes.these_needs([need.id]),
        today=today,
    )
    explanation = engine.explain(market, queries.tables(session), offer_row=0, need_row=0)
    return Explained(
        offer=offer,
        need=need,
        explanation=explanation,
        layers=_layers(offer, explanation.seasons.supply),
        certifications=session.scalars(select(Certification).order_by(Certification.bit)).all(),
        refusal=refusals.of(session, offer, need),
    )


def pair_for(
    session: Session, offer_id: str, need_id: str, *, person: Person, today: date
) -> Explained:
    """The same for one of the parties, or who acts on their behalf; to others it is NotFound.

    A party sees its own offer or need in any state, and the other side's while it is published.
    """
    explained = pair(session, offer_id, need_id, today=today)
    offer, need = explained.offer, explained.need
    farm, kitchen = _is_party(session, person, offer.site), _is_party(session, person, need.site)
    offer_shown = farm or (kitchen and offer.state == State.PUBLISHED)
    need_shown = kitchen or (farm and need.state == State.PUBLISHED)
    if not (offer_shown and need_shown):
        raise NotFound
    return explained


def _is_party(session: Session, person: Person, site: Site) -> bool:
    if permissions.role_at(session, person.id, site):
        return True
    return permissions.is_on_behalf(session, person, site.organization)


def _layers(offer: Offer, supply_curve: Sequence[int]) -> list[Layer]:
    """Each mode's part of the supply curve; rounding goes to the last mode that is there."""
    curves = [(each.mode, each.curve) for each in offer.seasons]
    layers: list[Layer] = [(mode, [0] * engine.PERIODS) for mode, _ in curves]
    for period, whole in enumerate(supply_curve):
        left, weights_left = whole, sum(curve[period] for _, curve in curves)
        for (_, curve), (_, layer) in zip(curves, layers, strict=True):
            if weights_left:
                layer[period] = round(left * curve[period] / weights_left)
                left -= layer[period]
                weights_left -= curve[period]
    return layers
