from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.errors import NotFound
from matchmaker.organizations import claims, permissions
from matchmaker.organizations.models import Claim, Organization
from tests.factories import Factory
from tests.organizations.conftest import NOW

REASON = "J’en suis la directrice."


def asked(session: Session, make: Factory, state: str = "unclaimed") -> tuple[Claim, Person]:
    school = make.organization("École", kind="institution", state=state)
    make.site(school, region_code="14")
    person = make.person()
    return claims.make(session, school, REASON, by=person, now=NOW), person


def facilitator(make: Factory, region: str = "14") -> Person:
    return make.person(roles=("facilitator",), regions=(region,))


def test_a_confirmed_claimant_owns_the_profile(session: Session, make: Factory) -> None:
    claim, person = asked(session, make)
    claims.confirm(session, claim.public_id, "", by=facilitator(make), now=NOW)
    assert permissions.role_of(session, person.id, claim.organization) == "owner"
    assert claim.organization.state == "active"


def test_beside_other_members_a_claimant_becomes_an_editor(session: Session, make: Factory) -> None:
    claim, person = asked(session, make, state="active")
    make.member(make.person(), claim.organization)
    claims.confirm(session, claim.public_id, "", by=facilitator(make), now=NOW)
    assert permissions.role_of(session, person.id, claim.organization) == "editor"


def test_a_refused_claim_leaves_the_profile_as_it_is(session: Session, make: Factory) -> None:
    claim, person = asked(session, make)
    claims.refuse(session, claim.public_id, "Qui êtes-vous ?", by=facilitator(make), now=NOW)
    assert permissions.role_of(session, person.id, claim.organization) is None
    assert (claim.organization.state, claim.answer) == ("unclaimed", "Qui êtes-vous ?")


def test_the_same_person_asks_once(session: Session, make: Factory) -> None:
    claim, person = asked(session, make)
    with pytest.raises(claims.AlreadyClaimed):
        claims.make(session, claim.organization, REASON, by=person, now=NOW)


def test_a_refused_person_may_ask_again(session: Session, make: Factory) -> None:
    claim, person = asked(session, make)
    claims.refuse(session, claim.public_id, "", by=facilitator(make), now=NOW)
    assert claims.make(session, claim.organization, REASON, by=person, now=NOW).state == "pending"


def test_a_member_has_nothing_to_claim(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization()
    make.member(person, farm, "reader")
    with pytest.raises(claims.AlreadyYours):
        claims.make(session, farm, REASON, by=person, now=NOW)


def test_a_facilitator_of_another_region_settles_nothing(session: Session, make: Factory) -> None:
    claim, _ = asked(session, make)
    with pytest.raises(NotFound):
        claims.confirm(session, claim.public_id, "", by=facilitator(make, "01"), now=NOW)


def test_a_claimant_does_not_settle_it(session: Session, make: Factory) -> None:
    claim, person = asked(session, make)
    with pytest.raises(NotFound):
        claims.confirm(session, claim.public_id, "", by=person, now=NOW)


def test_a_claim_is_settled_once(session: Session, make: Factory) -> None:
    claim, _ = asked(session, make)
    claims.refuse(session, claim.public_id, "", by=facilitator(make), now=NOW)
    with pytest.raises(claims.AlreadySettled):
        claims.confirm(session, claim.public_id, "", by=facilitator(make), now=NOW)


def test_facilitators_see_the_claims_of_their_regions(session: Session, make: Factory) -> None:
    claim, _ = asked(session, make)
    assert list(claims.waiting(session, facilitator(make))) == [claim]
    assert list(claims.waiting(session, facilitator(make, "01"))) == []
    assert list(claims.waiting(session, make.person(roles=("administrator",)))) == [claim]


def test_each_answer_leaves_a_line(session: Session, make: Factory) -> None:
    claim, _ = asked(session, make)
    by = facilitator(make)
    claims.confirm(session, claim.public_id, "", by=by, now=NOW)
    session.flush()
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.actor_key == by.audit_key))
    assert acts.all() == ["claim.confirmed"]


def test_nothing_said_by_the_claimant_is_in_the_trail(session: Session, make: Factory) -> None:
    asked(session, make)
    session.flush()
    for details in session.scalars(select(AuditEntry.details)):
        assert REASON not in str(details)


def test_an_organisation_without_region_is_the_administrators(
    session: Session, make: Factory
) -> None:
    person = make.person()
    body: Organization = make.organization(state="unclaimed")
    claim = claims.make(session, body, REASON, by=person, now=NOW)
    assert list(claims.waiting(session, facilitator(make))) == []
    claims.confirm(session, claim.public_id, "", by=make.person(roles=("administrator",)), now=NOW)
    assert body.state == "active"
