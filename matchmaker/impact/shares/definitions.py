"""The definitions: loaded from seed/ once, then the facilitators' rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.impact.shares.models import Definition


def load(session: Session, folder: Path) -> int:
    """Add the versions of definitions.csv that the table does not have; those that it has may
    have been edited, and stay. Answers how many were added."""
    with (folder / "definitions.csv").open(encoding="utf-8", newline="") as opened:
        rows = [
            line
            | {
                "valid_from": date.fromisoformat(line["valid_from"]),
                "labels": line["labels"].split(),
                "position": position,
            }
            for position, line in enumerate(csv.DictReader(opened, strict=True))
        ]
    added = session.scalars(
        insert(Definition).values(rows).on_conflict_do_nothing().returning(Definition.id)
    )
    return len(added.all())


def versions(session: Session) -> Sequence[Definition]:
    """Every version of every definition, in page order."""
    order = (Definition.position, Definition.code, Definition.valid_from)
    return session.scalars(select(Definition).order_by(*order)).all()


def in_force(session: Session, day: date) -> list[Definition]:
    """The version of each definition on a day, the first one before it."""
    found: dict[str, Definition] = {}
    for each in versions(session):
        if each.code not in found or each.valid_from <= day:
            found[each.code] = each
    return list(found.values())
