"""Finding levers, who backs them and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from matchmaker.community.levers.models import Backing, Comment, Lever
from matchmaker.errors import N_, NotFound
from matchmaker.intake import text

PAGE: Final = 20
# what one page of a lever shows; the rest is counted
MOST_BACKERS: Final = 60
MOST_COMMENTS: Final = 100
_FURTHEST: Final = 500


class NoSuchLever(NotFound):
    """Nothing at this address, or nothing any more."""

    message = N_("Ce levier n’est pas, ou n’est plus, dans la liste.")


@dataclass(frozen=True, slots=True)
class Search:
    """What a visitor of the list asks for; '' asks nothing."""

    words: str = ""
    kind: str = ""
    sector: str = ""
    region: str = ""
    page: int = 1

    def arguments(self, page: int) -> dict[str, Any]:
        """The address of another page of the same search."""
        asked = {"q": self.words, "genre": self.kind, "secteur": self.sector, "region": self.region}
        kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
        return kept | ({"page": page} if page > 1 else {})


def search(session: Session, asked: Search) -> tuple[Sequence[Lever], int]:
    """One page, the most backed first, and how many pages there are. A sector or a region also
    finds what is about all of them."""
    conditions = _conditions(asked)
    count = session.scalar(select(func.count()).select_from(Lever).where(*conditions)) or 0
    page = min(max(asked.page, 1), _FURTHEST)
    found = session.scalars(
        select(Lever)
        .where(*conditions)
        .options(*_whole())
        .order_by(Lever.backers.desc(), Lever.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return found.all(), -(-count // PAGE)


def one(session: Session, public_id: str) -> Lever:
    """A lever that everybody sees, or NoSuchLever."""
    found = any_one(session, public_id)
    if found.hidden_at is not None:
        raise NoSuchLever
    return found


def any_one(session: Session, public_id: str) -> Lever:
    """A lever, hidden or not, or NoSuchLever."""
    found = session.scalar(select(Lever).where(Lever.public_id == public_id).options(*_whole()))
    if found is None:
        raise NoSuchLever
    return found


def backings(session: Session, lever: Lever) -> Sequence[Backing]:
    """Who backs it, the oldest first."""
    return session.scalars(
        select(Backing)
        .where(Backing.lever_id == lever.id)
        .options(joinedload(Backing.organization))
        .order_by(Backing.id)
        .limit(MOST_BACKERS)
    ).all()


def backed_by(session: Session, lever: Lever, organization_ids: Sequence[int]) -> set[int]:
    """Which of these organisations back it."""
    found = select(Backing.organization_id).where(
        Backing.lever_id == lever.id, Backing.organization_id.in_(organization_ids)
    )
    return set(session.scalars(found))


def comments(session: Session, lever: Lever) -> Sequence[Comment]:
    """The newest that are in sight, in the order in which they were written."""
    newest = session.scalars(
        select(Comment)
        .where(Comment.lever_id == lever.id, Comment.hidden_at.is_(None))
        .options(joinedload(Comment.organization))
        .order_by(Comment.id.desc())
        .limit(MOST_COMMENTS)
    ).all()
    return newest[::-1]


def _conditions(asked: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Lever.hidden_at.is_(None)]
    for word in text.nfc(asked.words).split()[:8]:
        anywhere = (Lever.title, Lever.body)
        found.append(or_(*(each.icontains(word, autoescape=True) for each in anywhere)))
    if asked.kind:
        found.append(Lever.kind == asked.kind)
    if asked.sector:
        found.append(Lever.sector.in_((asked.sector, "")))
    if asked.region:
        found.append(or_(Lever.region_code == asked.region, Lever.region_code.is_(None)))
    return found


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Lever.organization),
        joinedload(Lever.product),
        joinedload(Lever.family),
    )
