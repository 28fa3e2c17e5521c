"""Grouping levers into priorities: what members say, in the order in which it is to be heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.community.levers import queries as levers
from matchmaker.community.levers.models import Lever
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.facilitation.models import Priority, PriorityLever
from matchmaker.intake import lines
from matchmaker.intake.lines import Written

# a brief of more is read by nobody
MOST: Final = 40
MOST_LEVERS: Final = 60
SUGGESTED: Final = 12


class PriorityIn(BaseModel):
    """A priority. evidence: one line for each thing that the desk knows."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[lines.Line, Field(min_length=5)]
    summary: Annotated[Written, Field(max_length=2000)] = ""
    position: Annotated[int, Field(ge=1, le=99)] = 1
    evidence: Annotated[Written, Field(max_length=2000)] = ""


class LeverChoice(BaseModel):
    """Which lever joins a priority."""

    model_config = ConfigDict(extra="forbid")

    lever: lines.PublicId


class TooMany(Invalid):
    """The brief is full."""

    message = N_("C’est assez : regroupez ou retirez d’abord.")


def listed(session: Session) -> Sequence[Priority]:
    """Those of the next brief, in order."""
    order = (Priority.position, Priority.id)
    return session.scalars(select(Priority).order_by(*order).limit(MOST)).all()


def one(session: Session, public_id: str) -> Priority:
    """The priority of this address, or NotFound."""
    found = session.scalar(select(Priority).where(Priority.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def levers_of(session: Session, priorities: Sequence[Priority]) -> Mapping[int, Sequence[Lever]]:
    """The levers in sight of each priority by its id, the most backed first."""
    rows = session.execute(
        select(PriorityLever.priority_id, Lever)
        .join(PriorityLever.lever)
        .where(
            PriorityLever.priority_id.in_([each.id for each in priorities]),
            Lever.hidden_at.is_(None),
        )
        .options(joinedload(Lever.organization))
        .options(joinedload(Lever.product), joinedload(Lever.family))
        .order_by(Lever.backers.desc(), Lever.id)
    )
    found: dict[int, list[Lever]] = {each.id: [] for each in priorities}
    for priority_id, lever in rows:
        found[priority_id].append(lever)
    return found


def ungrouped(session: Session, words: str) -> Sequence[Lever]:
    """Levers of no priority yet that have these words, the most backed first."""
    taken = select(PriorityLever.lever_id)
    query = select(Lever).where(Lever.hidden_at.is_(None), Lever.id.not_in(taken))
    for word in words.split()[:8]:
        query = query.where(Lever.title.icontains(word, autoescape=True))
    return session.scalars(
        query.options(joinedload(Lever.organization))
        .options(joinedload(Lever.product), joinedload(Lever.family))
        .order_by(Lever.backers.desc(), Lever.id)
        .limit(SUGGESTED)
    ).all()


def add(session: Session, data: PriorityIn, *, by: Person) -> Priority:
    """A new priority; one of the same title is the same."""
    if len(listed(session)) >= MOST:
        raise TooMany
    session.execute(
        insert(Priority)
        .values(title=data.title)
        .on_conflict_do_nothing(index_elements=[Priority.title])
    )
    made = session.scalars(select(Priority).where(Priority.title == data.title)).one()
    change(session, made, data, by=by)
    return made


def change(session: Session, priority: Priority, data: PriorityIn, *, by: Person) -> None:
    """Say it otherwise, or put it elsewhere in the order."""
    same = select(Priority.id).where(Priority.title == data.title, Priority.id != priority.id)
    if session.scalar(same) is not None:
        raise Invalid(N_("Une autre priorité porte ce titre."), field="title")
    priority.title, priority.summary, priority.position = data.title, data.summary, data.position
    priority.evidence = [line.strip() for line in data.evidence.splitlines() if line.strip()]
    _told(session, priority, "priority.written", by=by)


def remove(session: Session, priority: Priority, *, by: Person) -> None:
    """Take it away; its levers stay, in no priority."""
    _told(session, priority, "priority.removed", by=by)
    session.delete(priority)


def group(session: Session, priority: Priority, lever_id: str, *, by: Person) -> None:
    """Put a lever here; from wherever it was."""
    lever = levers.one(session, lever_id)
    if len(levers_of(session, [priority])[priority.id]) >= MOST_LEVERS:
        raise TooMany
    session.execute(
        insert(PriorityLever)
        .values(lever_id=lever.id, priority_id=priority.id)
        .on_conflict_do_update(
            index_elements=[PriorityLever.lever_id], set_={"priority_id": priority.id}
        )
    )
    _told(session, priority, "priority.grouped", by=by)


def ungroup(session: Session, priority: Priority, lever_id: str, *, by: Person) -> None:
    """Take a lever out of it."""
    lever = levers.any_one(session, lever_id)
    session.execute(
        delete(PriorityLever).where(
            PriorityLever.lever_id == lever.id, PriorityLever.priority_id == priority.id
        )
    )
    _told(session, priority, "priority.grouped", by=by)


def _told(session: Session, priority: Priority, act: str, *, by: Person) -> None:
    session.flush()
    audit.record(session, by.audit_key, act, subject_kind="priority", subject_id=priority.public_id)
