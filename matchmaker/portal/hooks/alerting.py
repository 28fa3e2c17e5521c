"""Telling the owners of an endpoint that it was switched off.

Not named `tasks`: it writes letters, in the words of the web.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.accounts.models import Person
from matchmaker.organizations.models import Membership
from matchmaker.organizations.permissions import OWNER
from matchmaker.portal.hooks.letters import STOPPED
from matchmaker.portal.hooks.models import EndpointState, HookEndpoint
from matchmaker.web import letters


@jobs.task("portal.endpoint_stopped")
def endpoint_stopped(work: jobs.Work, *, endpoint_id: int) -> None:
    """One letter to each owner, unless somebody started it again meanwhile."""
    with work.begin() as session, work.pages():
        endpoint = session.get(HookEndpoint, endpoint_id)
        if endpoint is None or endpoint.state not in {EndpointState.GONE, EndpointState.FAILING}:
            return
        for owner in owners(session, endpoint):
            _write(session, endpoint, owner)


def owners(session: Session, endpoint: HookEndpoint) -> Sequence[Person]:
    """Who can start it again, by number."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id == endpoint.organization_id,
            Membership.role == OWNER,
            Person.active,
            Person.confirmed_at.is_not(None),
        )
        .order_by(Person.id)
    ).all()


def _write(session: Session, endpoint: HookEndpoint, owner: Person) -> None:
    organization = endpoint.organization
    letters.write(
        session,
        STOPPED,
        recipient=owner.email,
        language=owner.language,
        who=owner.name,
        organization=organization.name,
        url=endpoint.url,
        link=letters.link("hooks.show", slug=organization.slug, endpoint_id=endpoint.public_id),
    )
