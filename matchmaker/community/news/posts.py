"""Writing news, and reading what is dated today or before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.community.news.models import NewsPost
from matchmaker.errors import NotFound
from matchmaker.intake import lines

PAGE: Final = 12
MOST_TO_COME: Final = 50


class PostIn(BaseModel):
    """A title, a few lines, and the day from which everybody reads them."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[lines.Line, Field(min_length=3)]
    body: Annotated[lines.Markdown, Field(min_length=10)]
    dated_on: Annotated[date, Field(ge=date(2020, 1, 1), le=date(2100, 1, 1))]


def page(session: Session, number: int, *, today: date) -> tuple[Sequence[NewsPost], int]:
    """One page of news, the newest first, and how many pages there are."""
    is_out = NewsPost.dated_on <= today
    total = session.scalar(select(func.count()).select_from(NewsPost).where(is_out)) or 0
    rows = session.scalars(
        select(NewsPost)
        .where(is_out)
        .order_by(NewsPost.dated_on.desc(), NewsPost.id.desc())
        .limit(PAGE)
        .offset((max(number, 1) - 1) * PAGE)
    ).all()
    return rows, max(1, -(-total // PAGE))


def latest(session: Session, *, today: date, limit: int) -> Sequence[NewsPost]:
    return page(session, 1, today=today)[0][:limit]


def to_come(session: Session, *, today: date) -> Sequence[NewsPost]:
    """What facilitators wrote ahead, the next first."""
    return session.scalars(
        select(NewsPost)
        .where(NewsPost.dated_on > today)
        .order_by(NewsPost.dated_on, NewsPost.id)
        .limit(MOST_TO_COME)
    ).all()


def by_public_id(session: Session, public_id: str) -> NewsPost:
    """Raises NotFound."""
    found = session.scalar(select(NewsPost).where(NewsPost.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def write(session: Session, data: PostIn, *, by: Person) -> NewsPost:
    post = NewsPost(**data.model_dump(), made_by=by.audit_key)
    session.add(post)
    session.flush()
    _record(session, post, "news.written", by=by)
    return post


def rewrite(session: Session, post: NewsPost, data: PostIn, *, by: Person) -> None:
    post.title, post.body, post.dated_on = data.title, data.body, data.dated_on
    _record(session, post, "news.changed", by=by)


def remove(session: Session, post: NewsPost, *, by: Person) -> None:
    session.delete(post)
    _record(session, post, "news.removed", by=by)


def _record(session: Session, post: NewsPost, act: str, *, by: Person) -> None:
    audit.record(session, by.audit_key, act, subject_kind="news", subject_id=post.id)
