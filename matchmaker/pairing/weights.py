"""What each term is worth: rows of expert weights, and the tables they compile to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.pairing.models import Weights

Expert = Mapping[engine.Term, engine.TermWeight]


class BadWeights(Invalid):
    """Weights that are not monotone, or do not add up to a hundred points."""

    message = N_("Les points des huit raisons doivent totaliser 100, et chaque barème être suivi.")


def current(session: Session) -> engine.Tables:
    """The tables of the newest active weights; the expert default when there are none."""
    return engine.from_weights(expert(session))


def expert(session: Session) -> Expert:
    """The newest active weights, or the default."""
    row = session.scalar(
        select(Weights).where(Weights.is_active).order_by(Weights.id.desc()).limit(1)
    )
    return engine.EXPERT if row is None else from_record(row.tables)


def keep(session: Session, weights: Expert, *, made_by: str, note: str = "") -> Weights:
    """Keep weights without using them yet; raises BadWeights."""
    checked(weights)
    row = Weights(tables=record(weights), made_by=made_by, note=note)
    session.add(row)
    session.flush()
    return row


def activate(session: Session, weights_id: int) -> Weights:
    """Use these weights from the next generation on."""
    row = session.get(Weights, weights_id)
    if row is None:
        raise NotFound
    session.execute(update(Weights).where(Weights.is_active).values(is_active=False))
    row.is_active, row.activated_at = True, func.now()
    session.flush()
    return row


def checked(weights: Expert) -> engine.Tables:
    """The tables of weights that a person chose; raises BadWeights."""
    try:
        return engine.from_weights(weights)
    except engine.BadTables as trouble:
        raise BadWeights from trouble


def record(weights: Expert) -> dict[str, Any]:
    """Plain values for a row."""
    return {
        str(term): {
            "maximum": weight.maximum,
            "knots": [list(knot) for knot in weight.knots],
            "unknown": weight.unknown,
        }
        for term, weight in weights.items()
    }


def from_record(values: Mapping[str, Any]) -> dict[engine.Term, engine.TermWeight]:
    """The weights of a row."""
    return {
        engine.Term(term): engine.TermWeight(
            maximum=value["maximum"],
            knots=tuple((feature, share) for feature, share in value["knots"]),
            unknown=value["unknown"],
        )
        for term, value in values.items()
    }
