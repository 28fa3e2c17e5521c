"""Every morning: remind who has not answered, ask who met how it goes, close what is too late.

Not named `tasks`: it writes letters, in the words of the web.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from matchmaker import audit, jobs
from matchmaker.introductions import correspondence, queries, rules, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import AWAITED, MEETING, Side

MOST_REMINDERS: Final = 2
MOST_FOLLOW_UPS: Final = 3
FOLLOW_UP: Final = timedelta(days=14)


@jobs.task("introductions.chase", cron="10 12 * * *")
def chase(work: jobs.Work) -> None:
    """Each in a transaction of its own: a letter that can't be written holds up no other."""
    now, today = work.now(), work.today()
    with work.begin() as session:
        due = candidates(session, now=now, today=today)
    for introduction_id in due:
        with work.begin() as session, work.pages():
            one(session, introduction_id, now=now, today=today)


def candidates(session: Session, *, now: datetime, today: date) -> list[int]:
    """Introductions about which something may be due: the rule of each decides."""
    touched = func.coalesce(Introduction.reminded_at, Introduction.sent_at)
    met = func.coalesce(Introduction.reminded_at, Introduction.trial_at, Introduction.connected_at)
    is_unanswered = and_(
        Introduction.state.in_(AWAITED),
        or_(
            Introduction.expires_on < today,
            and_(Introduction.reminders < MOST_REMINDERS, touched < now - timedelta(days=1)),
        ),
    )
    is_quiet = and_(
        Introduction.state.in_(MEETING),
        Introduction.reminders < MOST_FOLLOW_UPS,
        met < now - FOLLOW_UP,
    )
    return list(
        session.scalars(
            select(Introduction.id).where(or_(is_unanswered, is_quiet)).order_by(Introduction.id)
        )
    )


def one(session: Session, introduction_id: int, *, now: datetime, today: date) -> None:
    """Do what is due about an introduction, once."""
    introduction = session.scalar(
        queries.whole()
        .where(Introduction.id == introduction_id)
        .with_for_update(of=Introduction)
        .execution_options(populate_existing=True)
    )
    if introduction is None:
        return
    if service.expire(session, introduction, now=now, today=today):
        correspondence.ended(session, introduction)
    elif introduction.state in MEETING:
        correspondence.follow_up(session, introduction)
        _count(session, introduction, now=now)
    elif introduction.state in AWAITED and _is_due(session, introduction, now=now):
        correspondence.remind(session, introduction, now=now)
        _count(session, introduction, now=now)


def _is_due(session: Session, introduction: Introduction, *, now: datetime) -> bool:
    rule = rules.between(
        session, introduction.supplier_site.region_code, introduction.buyer_site.region_code
    )
    last = introduction.reminded_at or introduction.sent_at
    return last is not None and last <= now - timedelta(days=rule.remind_after_days)


def _count(session: Session, introduction: Introduction, *, now: datetime) -> None:
    introduction.reminders += 1
    introduction.reminded_at = now
    audit.record(
        session,
        audit.SYSTEM,
        "introduction.reminded",
        subject_kind="introduction",
        subject_id=introduction.public_id,
        side=Side.CLOCK,
    )
