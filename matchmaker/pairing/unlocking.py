"""What would unlock a pairing: what a need or an offer loses to each constraint, and the smallest
single changes that would bring somebody in.

Read from the row of the current generation, where the engine left them; computed now where there
is no row yet. A list that is full loses nothing that its owner would miss.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, isfinite, isnan
from typing import Any, Final, Literal

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.catalogue.models import Certification
from matchmaker.demand.models import Need
from matchmaker.engine import Change, Constraint
from matchmaker.pairing import columns, lists, queries, scopes
from matchmaker.pairing.lists import NEEDS, OFFERS, Side
from matchmaker.supply.models import Offer

Who = Literal["need", "offer"]
CENTS_PER_DOLLAR: Final = 100
# an amount went through single precision, and stands a little above or below what was computed
ROUNDING: Final = 1e-4


@dataclass(frozen=True)
class Suggestion:
    """One change, and how many counterparts it would bring in.

    amount: whole km more; half-months later, or earlier when negative; whole dollars, as cents,
    that one delivery lacks; cents per kg over the ceiling; rounded so that it suffices. None where
    there is no amount, or none that can be told. field: the input of the form that it concerns.
    """

    change: str
    gain: int
    field: str
    amount: int | None = None
    form: str = ""
    certification: Certification | None = None
    # whether saying yes is all that its owner has to do: of needs only, see pairing.easing
    applies: bool = False

    def record(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "change": self.change,
            "gain": self.gain,
            "amount": self.amount,
            "form": self.form,
            "certification": self.certification.code if self.certification else "",
            "field": self.field,
        }


@dataclass(frozen=True)
class Loss:
    """How many candidates fail a constraint first."""

    constraint: str
    count: int


@dataclass(frozen=True)
class Unlocking:
    """What an owner of a short list loses, and what would bring somebody in; most first.

    who: whose list it is. feasible: how many counterparts break nothing. candidates: how many
    offer or want the product at all. A full list has neither losses nor suggestions.
    """

    who: Who
    feasible: int = 0
    candidates: int = 0
    losses: Sequence[Loss] = ()
    suggestions: Sequence[Suggestion] = ()

    @property
    def most(self) -> int:
        """What the most fruitful single change would bring in."""
        return max((each.gain for each in self.suggestions), default=0)

    def record(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "who": self.who,
            "feasible": self.feasible,
            "candidates": self.candidates,
            "lost": {each.constraint: each.count for each in self.losses},
            "suggestions": [each.record() for each in self.suggestions],
        }


def of_need(session: Session, need: Need, *, today: date) -> Unlocking:
    """What would bring offers to a need; computed now when it has no list."""
    stored = of_needs(session, [need]).get(need.id)
    if stored:
        return stored
    market = columns.market(
        session,
        offers=scopes.answering([need.id]) & scopes.open_offers(today),
        needs=scopes.these_needs([need.id]),
        today=today,
    )
    return _made(session, need, engine.rank_needs(market, queries.tables(session), rows=[0]))


def of_offer(session: Session, offer: Offer, *, today: date) -> Unlocking:
    """What would bring needs to an offer; computed now when it has no list."""
    stored = of_offers(session, [offer]).get(offer.id)
    if stored:
        return stored
    market = columns.market(
        session,
        offers=scopes.these_offers([offer.id]),
        needs=scopes.answerable_by([offer.id]) & scopes.open_needs(today),
        today=today,
    )
    return _made(session, offer, engine.rank_offers(market, queries.tables(session), rows=[0]))


def of_needs(session: Session, needs: Collection[Need]) -> dict[int, Unlocking]:
    """The same as the current generation knows it, by row; what it has no list of is left out."""
    return _stored(session, NEEDS, {need.id: need for need in needs})


def of_offers(session: Session, offers: Collection[Offer]) -> dict[int, Unlocking]:
    """The same as the current generation knows it, by row; what it has no list of is left out."""
    return _stored(session, OFFERS, {offer.id: offer for offer in offers})


def _stored(
    session: Session, side: Side, owners: Mapping[int, Need | Offer]
) -> dict[int, Unlocking]:
    own, generation = side.table.c, lists.current(session)
    if generation is None or not owners:
        return {}
    rows = session.execute(
        select(own[side.owner], own.feasible, own.lost, own.changes).where(
            own.generation_id == generation.id, own[side.owner].in_(owners)
        )
    ).all()
    bits = _certifications(session) if any(row.changes for row in rows) else {}
    return {
        row[0]: _read(owners[row[0]], row.feasible, lost=row.lost, changes=row.changes, bits=bits)
        for row in rows
    }


def _made(session: Session, owner: Need | Offer, made: engine.Lists) -> Unlocking:
    feasible = int(made.feasible[0])
    if feasible >= engine.BEST:
        return _read(owner, feasible, lost=None, changes=None, bits={})
    return _read(
        owner,
        feasible,
        lost=made.lost[0].tolist(),
        changes=made.changes[0].ravel().tolist(),
        bits=_certifications(session),
    )


def _read(
    owner: Need | Offer,
    feasible: int,
    *,
    lost: Sequence[int] | None,
    changes: Sequence[float] | None,
    bits: Mapping[int, Certification],
) -> Unlocking:
    who: Who = "need" if isinstance(owner, Need) else "offer"
    if lost is None or changes is None:
        return Unlocking(who, feasible)
    losses = [
        Loss(each.name.lower(), lost[each])
        for each in Constraint
        if each is not Constraint.NONE and lost[each]
    ]
    figures = np.array(changes).reshape(len(Change), -1)
    found = [
        _suggestion(owner, change, figures[change].tolist(), bits=bits)
        for change in Change
        if not isnan(figures[change, 1])
    ]
    return Unlocking(
        who,
        feasible,
        sum(lost),
        sorted(losses, key=lambda each: -each.count),
        sorted(found, key=lambda each: -each.gain),
    )


def _suggestion(
    owner: Need | Offer,
    change: Change,
    figures: tuple[float, float, float],
    *,
    bits: Mapping[int, Certification],
) -> Suggestion:
    amount, gain, detail = figures
    found = Suggestion(
        change=change.name.lower(),
        gain=int(gain),
        field=_field(owner, change),
        amount=_enough(change, amount),
        form=engine.Form(int(detail)).name.lower() if change is Change.FORM else "",
        certification=bits.get(int(detail)) if change is Change.CERTIFICATION else None,
    )
    return replace(found, applies=isinstance(owner, Need) and _applies(owner, found))


def _applies(need: Need, found: Suggestion) -> bool:
    """A change that is said whole, of something that the need says already."""
    if found.change == "form":
        return bool(need.forms)
    if found.change == "certification":
        return found.certification is not None
    if found.change == "reach":
        return found.amount is not None and getattr(need, found.field) is not None
    return found.amount is not None and found.change in {"season", "price"}


def _enough(change: Change, amount: float) -> int | None:
    """Rounded to what people say, and never to less than would do."""
    if change in (Change.FORM, Change.CERTIFICATION) or not isfinite(amount):
        return None
    if change is Change.SEASON:
        return int(amount)
    step = CENTS_PER_DOLLAR if change is Change.MINIMUM_ORDER else 1
    return max(1, ceil(amount / step - ROUNDING)) * step


def _field(owner: Need | Offer, change: Change) -> str:
    """The input of its form that a change concerns."""
    return _need_field(owner, change) if isinstance(owner, Need) else _offer_field(owner, change)


def _need_field(need: Need, change: Change) -> str:
    if change is Change.REACH:
        if need.limit_minutes is not None:
            return "limit_minutes"
        return "limit_km" if need.limit_km is not None else "pickup_km"
    return {
        Change.SEASON: "season",
        Change.FORM: "forms",
        Change.CERTIFICATION: "required",
        Change.MINIMUM_ORDER: "quantity",
        Change.PRICE: "budget",
    }[change]


def _offer_field(offer: Offer, change: Change) -> str:
    if change is Change.REACH:
        if not offer.delivers:
            return "delivers"
        return "reach_km" if offer.reach_km is not None else "reach_minutes"
    if change is Change.MINIMUM_ORDER:
        return "min_order" if offer.min_order_cents is not None else "min_order_kg"
    return {
        Change.SEASON: "season",
        Change.FORM: "form",
        Change.CERTIFICATION: "certifications",
        Change.PRICE: "price",
    }[change]


def _certifications(session: Session) -> dict[int, Certification]:
    """By the bit that columns hold them as."""
    return {each.bit: each for each in session.scalars(select(Certification))}
