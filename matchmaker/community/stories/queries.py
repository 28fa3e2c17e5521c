"""Finding stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.accounts.models import Person
from matchmaker.community import authors
from matchmaker.community.resources.queries import CODES
from matchmaker.community.stories.models import Story
from matchmaker.errors import NotFound
from matchmaker.intake import text

PAGE: Final = 12
MOST_REVIEWED: Final = 100
MOST_LETTERS: Final = 120
MOST_WORDS: Final = 8
MOST_PAGES: Final = 10_000


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    words: str = ""
    sector: str = ""
    region: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.sector or self.region)


@dataclass(frozen=True)
class Found:
    """One page, and how many there are in all."""

    rows: Sequence[Story]
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def asked(arguments: Mapping[str, str]) -> Asked:
    """Read an address; what it does not know, it does not ask."""
    page, sector = arguments.get("page", ""), arguments.get("secteur", "")
    return Asked(
        words=arguments.get("q", "").strip()[:MOST_LETTERS],
        sector=sector if sector in CODES["secteur"] else "",
        region=arguments.get("region", "")[:2],
        page=min(int(page), MOST_PAGES) if page.isascii() and page.isdecimal() else 1,
    )


def search(session: Session, asked: Asked) -> Found:
    """Published stories, the newest first."""
    conditions = _conditions(asked)
    total = session.scalar(select(func.count()).select_from(Story).where(*conditions)) or 0
    start = (max(asked.page, 1) - 1) * PAGE
    return Found(session.scalars(_newest(conditions).limit(PAGE).offset(start)).all(), total)


def latest(session: Session, *, limit: int) -> Sequence[Story]:
    return session.scalars(_newest(_conditions(Asked())).limit(limit)).all()


def by_public_id(session: Session, public_id: str) -> Story:
    """Raises NotFound."""
    found: Story | None = session.scalar(_with(select(Story).where(Story.public_id == public_id)))
    if found is None:
        raise NotFound
    return found


def to_review(session: Session, person: Person) -> Sequence[Story]:
    """What waits for this facilitator, the longest waiting first."""
    mine = authors.within_reach(Story.organization_id, person)
    return session.scalars(
        _with(select(Story).where(Story.state == "submitted", mine))
        .order_by(Story.updated_at, Story.id)
        .limit(MOST_REVIEWED)
    ).all()


def unpublished_of(session: Session, organization_ids: Sequence[int]) -> Sequence[Story]:
    """What organisations have in hand: drafts, what is read over, what came back."""
    return session.scalars(
        _with(select(Story))
        .where(Story.organization_id.in_(organization_ids), Story.state != "published")
        .order_by(Story.updated_at.desc(), Story.id)
        .limit(MOST_REVIEWED)
    ).all()


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    words = text.search_key(asked.words).split()[:MOST_WORDS]
    found: list[ColumnElement[bool]] = [Story.state == "published"]
    found += [Story.search_key.contains(word, autoescape=True) for word in words]
    if asked.sector:
        found.append(Story.sector.in_((asked.sector, "")))
    if asked.region:
        found.append(Story.region_code == asked.region)
    return found


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    stories = _with(select(Story).where(*conditions))
    return stories.order_by(Story.published_at.desc(), Story.id.desc())


def _with(query: Select[Any]) -> Select[Any]:
    return query.options(
        selectinload(Story.organization), selectinload(Story.picture), selectinload(Story.region)
    )
