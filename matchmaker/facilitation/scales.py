"""Trying weights, taking them into use, and which ones counted before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.db import LARGEST_ID
from matchmaker.demand.models import Need
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.facilitation import effects
from matchmaker.organizations.models import Site
from matchmaker.pairing import weights
from matchmaker.pairing.models import Weights
from matchmaker.pairing.weights import Expert
from matchmaker.supply.models import Offer

TASK: Final = "facilitation.try_weights"
MOST: Final = 30


class NotSeenYet(Conflict):
    """Weights are used once somebody saw what they do."""

    message = N_("Attendez de voir l’effet avant d’appliquer ce barème.")


@dataclass(frozen=True)
class Move:
    """A need of the sample whose first five change."""

    need: Need
    entering: Sequence[Offer]
    leaving: Sequence[Offer]


def attempt(
    session: Session, expert: Expert, *, by: Person, regions: Collection[str] | None
) -> Weights:
    """Keep weights and have a worker see what they would change; nobody is ranked by them."""
    row = weights.keep(session, expert, made_by=by.audit_key)
    row.effect = {"regions": sorted(regions) if regions is not None else None}
    jobs.enqueue(session, TASK, weights_id=row.id)
    _record(session, by, "weights.tried", row=row)
    return row


def measure(session: Session, weights_id: int, *, today: date) -> None:
    """Write the effect of weights that somebody tries, beside those that count."""
    row = by_number(session, weights_id)
    asked = row.effect or {"regions": None}
    found = effects.measured(
        session,
        weights.current(session),
        weights.checked(weights.from_record(row.tables)),
        regions=asked["regions"],
        today=today,
    )
    row.effect = asked | found


def apply(session: Session, row: Weights, note: str, *, by: Person) -> None:
    """Rank by these weights from the next generation on, and have it made."""
    if not is_measured(row):
        raise NotSeenYet
    row.note = note
    weights.activate(session, row.id)
    # behind a rebuild that waits or runs: it may have read the weights before
    jobs.enqueue(session, "pairing.rebuild", job_lock="pairing.rebuild", timestamp=0)
    _record(session, by, "weights.applied", row=row)


def is_measured(row: Weights) -> bool:
    """Whether the worker saw what they do."""
    return "needs" in (row.effect or {})


def by_number(session: Session, weights_id: int) -> Weights:
    """One row of weights, or NotFound."""
    row = session.get(Weights, weights_id) if weights_id <= LARGEST_ID else None
    if row is None:
        raise NotFound
    return row


def history(session: Session) -> Sequence[Weights]:
    """Those that counted, the last ones first."""
    return session.scalars(
        select(Weights)
        .where(Weights.activated_at.is_not(None))
        .order_by(Weights.activated_at.desc(), Weights.id.desc())
        .limit(MOST)
    ).all()


def names(session: Session, rows: Sequence[Weights]) -> Mapping[str, str]:
    """Who made them, by the key that erasure makes nobody's."""
    keys = {row.made_by for row in rows}
    found = session.execute(select(Person.audit_key, Person.name).where(Person.audit_key.in_(keys)))
    return dict(iter(found))


def moves(session: Session, row: Weights) -> list[Move]:
    """The needs whose first five change, with who enters and leaves."""
    told: list[dict[str, Any]] = (row.effect or {}).get("moves", [])
    needs = {each.id: each for each in session.scalars(_needs([move["need"] for move in told]))}
    numbers = [offer for move in told for offer in (*move["in"], *move["out"])]
    offers = {each.id: each for each in session.scalars(_offers(numbers))}
    return [
        Move(
            needs[move["need"]],
            [offers[each] for each in move["in"] if each in offers],
            [offers[each] for each in move["out"] if each in offers],
        )
        for move in told
        if move["need"] in needs
    ]


def _needs(ids: Collection[int]) -> Any:
    loaded = selectinload(Need.site).selectinload(Site.organization)
    products = (selectinload(Need.product), selectinload(Need.family))
    return select(Need).where(Need.id.in_(ids)).options(loaded, *products)


def _offers(ids: Collection[int]) -> Any:
    loaded = selectinload(Offer.site).selectinload(Site.organization)
    return select(Offer).where(Offer.id.in_(ids)).options(loaded)


def _record(session: Session, by: Person, act: str, *, row: Weights) -> None:
    audit.record(session, by.audit_key, act, subject_kind="weights", subject_id=row.id)
