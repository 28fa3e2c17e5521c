"""Setting a target and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.impact.shares import definitions
from matchmaker.impact.targets.models import Target, TargetStep
from matchmaker.intake import lines
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization

Percent = Annotated[float, Field(gt=0, le=100)]
# what the form has room for
STEPS: Final = (1, 2, 3)


class TargetIn(BaseModel):
    """A definition, and up to three steps in percent by a day; the first is needed."""

    model_config = ConfigDict(extra="forbid")

    definition: lines.Code
    percent_1: Percent
    due_1: date
    percent_2: Percent | None = None
    due_2: date | None = None
    percent_3: Percent | None = None
    due_3: date | None = None

    def steps(self) -> list[tuple[int, float | None, date | None]]:
        """(place in the form, percent, day) of each step that says something."""
        every = [(at, getattr(self, f"percent_{at}"), getattr(self, f"due_{at}")) for at in STEPS]
        return [each for each in every if each[1:] != (None, None)]


def open_of(session: Session, organization: Organization) -> Sequence[Target]:
    """The targets in force, the oldest first."""
    return session.scalars(
        select(Target)
        .where(Target.organization_id == organization.id, Target.closed_at.is_(None))
        .options(selectinload(Target.steps))
        .order_by(Target.id)
    ).all()


def aim(
    session: Session, organization: Organization, data: TargetIn, *, by: Person, now: datetime
) -> Target:
    """Set a target; the open one under the same definition is closed, and stays as it was."""
    permissions.must_edit(session, by, organization)
    if data.definition not in {each.code for each in definitions.versions(session)}:
        raise Invalid(N_("Choisissez une définition de la liste."), field="definition")
    steps = _steps(data, today=now.date())
    # two at once would both find nothing to close
    session.refresh(organization, with_for_update={"key_share": True})
    for former in open_of(session, organization):
        if former.definition_code == data.definition:
            former.closed_at = now
    session.flush()
    target = Target(
        organization_id=organization.id,
        definition_code=data.definition,
        made_by=by.audit_key,
        made_at=now,
        steps=steps,
    )
    session.add(target)
    _told(session, organization, "target.set", by=by)
    return target


def close(
    session: Session, organization: Organization, target_id: int, *, by: Person, now: datetime
) -> None:
    """Aim for it no more; one of another organisation is NotFound."""
    permissions.must_edit(session, by, organization)
    target = session.get(Target, target_id)
    if target is None or target.organization_id != organization.id:
        raise NotFound
    target.closed_at = target.closed_at or now
    _told(session, organization, "target.closed", by=by)


def _steps(data: TargetIn, *, today: date) -> list[TargetStep]:
    """The steps in order; each later one must ask for more, at a later day."""
    made: list[TargetStep] = []
    for at, percent, due in data.steps():
        if percent is None or due is None:
            raise Invalid(N_("Écrivez la part et la date."), field=f"percent_{at}")
        former = made[-1] if made else None
        if due <= (former.due if former else today):
            raise Invalid(N_("Cette date doit suivre la précédente."), field=f"due_{at}")
        if former and percent / 100 <= former.value:
            raise Invalid(N_("Chaque étape demande plus que la précédente."), field=f"percent_{at}")
        made.append(TargetStep(due=due, value=percent / 100))
    return made


def _told(session: Session, organization: Organization, act: str, *, by: Person) -> None:
    session.flush()
    audit.record(
        session, by.audit_key, act, subject_kind="organization", subject_id=organization.id
    )
