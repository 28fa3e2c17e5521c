"""Which organisations something written may already be; an ambiguity is asked, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Exists, exists, false, or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.errors import N_, Conflict
from matchmaker.intake import text
from matchmaker.organizations import names
from matchmaker.organizations.models import Organization, Site

MOST: Final = 5


class LooksLike(Conflict):
    """Others bear nearly this name around there: a person says whether it is one of them."""

    message = N_("Est-ce l’une de celles-ci ?")

    def __init__(self, candidates: Sequence[Organization]) -> None:
        super().__init__()
        self.candidates = tuple(candidates)


def candidates(
    session: Session, *, name: str, postal_code: str, municipality: str, neq: str | None
) -> Sequence[Organization]:
    """Those of this NEQ, or of this name at this postal code, in this municipality or nowhere."""
    alike = Organization.name_key == names.key(name)
    conditions: list[ColumnElement[bool]] = [
        alike & (_stands(postal_code, municipality) | ~_stands_anywhere())
    ]
    if neq:
        conditions.append(Organization.neq == neq)
    return session.scalars(
        select(Organization)
        .where(or_(*conditions), Organization.state != "closed")
        .options(selectinload(Organization.sites))
        .order_by(Organization.id)
        .limit(MOST)
    ).all()


def _stands(postal_code: str, municipality: str) -> Exists:
    places: list[ColumnElement[bool]] = [false()]
    if municipality:
        places.append(Site.municipality == text.nfc(municipality))
    if postal_code:
        places.append(Site.postal_code == postal_code)
    return exists().where(Site.organization_id == Organization.id, or_(*places))


def _stands_anywhere() -> Exists:
    return exists().where(Site.organization_id == Organization.id)
