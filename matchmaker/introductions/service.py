"""Moving an introduction along: each function is one move, by whoever may make it.

A move locks the row, so that of any number of clicks at once one moves it and the others are told
that it moved; and leaves a line in the trail.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.introductions import parties, rules, states
from matchmaker.introductions import subject as subjects
from matchmaker.introductions.models import IS_OPEN, Introduction
from matchmaker.introductions.schemas import Agreeing, Reasons, Refusing, Trying, Withdrawing
from matchmaker.introductions.states import Act, IllegalMove, Side, State
from matchmaker.introductions.subject import Subject
from matchmaker.organizations import permissions
from matchmaker.pairing import refusals
from matchmaker.pairing.schemas import Refusal


class SetAside(Conflict):
    """One of them said « pas pour nous » this season."""

    message = N_("Ce jumelage a été écarté pour cette saison : il ne peut pas être demandé.")


class AlreadyAccepted(Conflict):
    """A side says yes twice."""

    message = N_("Vous avez déjà dit oui.")


class Asked(NamedTuple):
    """The open introduction about a subject, and whether this request made it."""

    introduction: Introduction
    is_new: bool


def ask(
    session: Session,
    subject: Subject,
    *,
    side: Side,
    by: Person,
    now: datetime,
    today: date,
    reasons: Reasons,
) -> Asked:
    """One of the parties asks, which is their yes; sent at once where the regions let it.

    About what is open already, the answer is that introduction. Raises SetAside.
    """
    asked = _open(session, subject, origin=side, by=by, reasons=reasons)
    if not asked.is_new:
        return asked
    introduction = asked.introduction
    _say_yes(introduction, side, now=now)
    _record(session, introduction, "asked", by=by, side=side)
    rule = _rule(session, introduction)
    if not rule.waits_for_facilitator:
        _send(introduction, rule, now=now, today=today)
    session.flush()
    return asked


def propose(
    session: Session,
    subject: Subject,
    *,
    by: Person,
    reasons: Reasons,
) -> Asked:
    """A facilitator prepares an introduction; nobody hears of it before it is sent."""
    if not any(
        permissions.is_on_behalf(session, by, site.organization)
        for site in (subject.supplier_site, subject.buyer_site)
    ):
        raise NotFound
    asked = _open(session, subject, origin=Side.FACILITATOR, by=by, reasons=reasons)
    if asked.is_new:
        _record(session, asked.introduction, "proposed", by=by, side=Side.FACILITATOR)
    return asked


def reword(session: Session, introduction: Introduction, reasons: Reasons, *, by: Person) -> None:
    """Correct what the sides are told, before it leaves."""
    parties.must_animate(session, introduction, by)
    _lock(session, introduction)
    if introduction.state != State.PROPOSED:
        raise IllegalMove
    introduction.supplier_reason = reasons.supplier_reason
    introduction.buyer_reason = reasons.buyer_reason
    _record(session, introduction, "reworded", by=by, side=Side.FACILITATOR)


def send(
    session: Session, introduction: Introduction, *, by: Person, now: datetime, today: date
) -> None:
    """A facilitator lets it go to the parties."""
    parties.must_animate(session, introduction, by)
    _lock(session, introduction)
    _send(introduction, _rule(session, introduction), now=now, today=today)
    _record(session, introduction, "sent", by=by, side=Side.FACILITATOR)


def accept(
    session: Session, introduction: Introduction, *, side: Side, by: Person, now: datetime
) -> None:
    """A side says yes; when both have, each knows how to reach the other."""
    is_on_behalf = parties.must_act(session, introduction, by, side=side)
    _lock(session, introduction)
    if parties.accepted_at(introduction, side) and states.is_legal(introduction.state, Act.ACCEPT):
        raise AlreadyAccepted
    _move(introduction, Act.ACCEPT)
    _say_yes(introduction, side, now=now)
    if introduction.state == State.CONNECTED:
        introduction.connected_at = now
    _record(session, introduction, "accepted", by=by, side=side, on_behalf=is_on_behalf)


def decline(
    session: Session, introduction: Introduction, refusing: Refusing, *, by: Person, now: datetime
) -> None:
    """A side says no, and why; their pairing is set aside for the season."""
    side = refusing.side
    is_on_behalf = parties.must_act(session, introduction, by, side=side)
    _lock(session, introduction)
    _move(introduction, Act.DECLINE)
    _close(introduction, refusing.reason, refusing.comment, side=side, by=by, now=now)
    _set_aside(session, introduction, refusing, by=by)
    _record(
        session,
        introduction,
        "declined",
        by=by,
        side=side,
        reason=refusing.reason,
        on_behalf=is_on_behalf,
    )


def withdraw(
    session: Session,
    introduction: Introduction,
    withdrawing: Withdrawing,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Who asked takes it back before the other's yes; a facilitator stops it whenever."""
    person = parties.must_see(session, introduction, by)
    _lock(session, introduction)
    side = Side.FACILITATOR
    if not person.animates:
        side = Side(introduction.origin)
        parties.must_speak(person)
        if side not in person.acts or introduction.state in states.CONNECTED:
            raise IllegalMove
    _move(introduction, Act.WITHDRAW)
    _close(introduction, withdrawing.reason, withdrawing.comment, side=side, by=by, now=now)
    _record(session, introduction, "withdrawn", by=by, side=side, reason=withdrawing.reason)


def start_trial(
    session: Session, introduction: Introduction, trying: Trying, *, by: Person, now: datetime
) -> None:
    """A first delivery is planned."""
    is_on_behalf = parties.must_act(session, introduction, by, side=trying.side)
    _lock(session, introduction)
    _move(introduction, Act.TRY)
    introduction.trial_at = now
    introduction.starts_on = trying.starts_on
    _record(session, introduction, "tried", by=by, side=trying.side, on_behalf=is_on_behalf)


def agree(
    session: Session, introduction: Introduction, agreeing: Agreeing, *, by: Person, now: datetime
) -> None:
    """They trade: the good end."""
    side = agreeing.side
    is_on_behalf = parties.must_act(session, introduction, by, side=side)
    _lock(session, introduction)
    _move(introduction, Act.AGREE)
    introduction.outcome_kg = agreeing.kg
    introduction.starts_on = agreeing.starts_on or introduction.starts_on
    introduction.closed_at, introduction.closed_side = now, side
    introduction.closed_by = by.audit_key
    _record(
        session,
        introduction,
        "agreed",
        by=by,
        side=side,
        kg=agreeing.kg,
        on_behalf=is_on_behalf,
    )
    # what is met is missing no more; a periodic task, so it takes a timestamp
    jobs.enqueue(session, "facilitation.gaps", job_lock="facilitation.gaps", timestamp=0)


def expire(session: Session, introduction: Introduction, *, now: datetime, today: date) -> bool:
    """Close what nobody answered in time; False where somebody did, or there is time left."""
    _lock(session, introduction)
    is_late = introduction.expires_on is not None and introduction.expires_on < today
    if not (is_late and states.is_legal(introduction.state, Act.EXPIRE)):
        return False
    _move(introduction, Act.EXPIRE)
    introduction.closed_at, introduction.closed_side = now, Side.CLOCK
    introduction.closed_reason = "no_answer"
    _record(session, introduction, "expired", by=None, side=Side.CLOCK)
    return True


def _open(
    session: Session, subject: Subject, *, origin: Side, by: Person, reasons: Reasons
) -> Asked:
    """Make it, unless one is open about the same: of any number at once, one is made."""
    if subject.explained is not None and subject.explained.refusal is not None:
        raise SetAside
    key = {
        "supplier_id": subject.supplier_site.organization_id,
        "buyer_id": subject.buyer_site.organization_id,
        "product_id": subject.product.id,
    }
    made = session.scalar(
        insert(Introduction)
        .values(
            **key,
            supplier_site_id=subject.supplier_site.id,
            buyer_site_id=subject.buyer_site.id,
            offer_id=subject.offer.id if subject.offer else None,
            need_id=subject.need.id if subject.need else None,
            state=State.PROPOSED,
            origin=origin,
            made_by=by.audit_key,
            **reasons.model_dump(),
            **subjects.snapshot(session, subject.explained),
        )
        .on_conflict_do_nothing(index_elements=list(key), index_where=text(IS_OPEN))
        .returning(Introduction)
    )
    if made is not None:
        return Asked(made, is_new=True)
    found = select(Introduction).filter_by(**key).where(text(IS_OPEN))
    return Asked(session.scalars(found).one(), is_new=False)


def _send(introduction: Introduction, rule: rules.Rule, *, now: datetime, today: date) -> None:
    _move(introduction, Act.SEND)
    introduction.sent_at = now
    introduction.expires_on = today + timedelta(days=rule.expire_after_days)
    if introduction.supplier_accepted_at or introduction.buyer_accepted_at:
        _move(introduction, Act.ACCEPT)


def _move(introduction: Introduction, act: Act) -> None:
    introduction.state = states.after(introduction.state, act)
    introduction.reminders, introduction.reminded_at = 0, None


def _say_yes(introduction: Introduction, side: Side, *, now: datetime) -> None:
    if side is Side.SUPPLIER:
        introduction.supplier_accepted_at = now
    else:
        introduction.buyer_accepted_at = now


def _close(
    introduction: Introduction,
    reason: str,
    comment: str,
    *,
    side: Side,
    by: Person,
    now: datetime,
) -> None:
    introduction.closed_at, introduction.closed_by = now, by.audit_key
    introduction.closed_side, introduction.closed_reason = side, reason
    introduction.closed_comment = comment


def _set_aside(
    session: Session, introduction: Introduction, refusing: Refusing, *, by: Person
) -> None:
    """What was declined is not proposed again this season."""
    if introduction.offer is None or introduction.need is None:
        return
    refusals.keep(
        session,
        introduction.offer,
        introduction.need,
        side=refusals.Side.OFFER if refusing.side == Side.SUPPLIER else refusals.Side.NEED,
        refusal=Refusal(reason=refusing.reason, comment=refusing.comment),
        by=by,
    )


def _rule(session: Session, introduction: Introduction) -> rules.Rule:
    return rules.between(
        session, introduction.supplier_site.region_code, introduction.buyer_site.region_code
    )


def _lock(session: Session, introduction: Introduction) -> None:
    session.flush()
    session.refresh(introduction, with_for_update={"of": Introduction})


def _record(
    session: Session,
    introduction: Introduction,
    act: str,
    *,
    by: Person | None,
    side: Side,
    **details: object,
) -> None:
    session.flush()
    audit.record(
        session,
        by.audit_key if by else audit.SYSTEM,
        f"introduction.{act}",
        subject_kind="introduction",
        subject_id=introduction.public_id,
        side=side,
        state=introduction.state,
        **details,
    )
    jobs.enqueue(
        session,
        "portal.introduction_moved",
        introduction_id=introduction.id,
        act=act,
        side=side,
    )
