import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts import queries, roles
from matchmaker.accounts.roles import ADMINISTRATOR, FACILITATOR, MEMBER, UnknownRegion
from matchmaker.audit.models import AuditEntry
from tests.factories import Factory


def test_a_facilitator_looks_after_regions(session: Session, make: Factory) -> None:
    make.region("01")
    make.region("11")
    person = make.person(roles=())

    roles.grant(session, person, FACILITATOR, by="system", regions=("01",))

    assert queries.is_facilitator_of(session, person, "01")
    assert not queries.is_facilitator_of(session, person, "11")
    assert queries.facilitators_of(session, "01") == [person]
    assert queries.facilitators_of(session, "11") == []


def test_granting_again_replaces_the_regions(session: Session, make: Factory) -> None:
    make.region("01")
    make.region("11")
    person = make.person(roles=())
    roles.grant(session, person, FACILITATOR, by="system", regions=("01",))

    roles.grant(session, person, FACILITATOR, by="system", regions=("11", "01"))
    roles.grant(session, person, FACILITATOR, by="system", regions=("11",))

    assert [each.region_code for each in person.regions] == ["11"]
    assert [each.name for each in person.roles] == [FACILITATOR]


def test_an_unknown_region_is_refused(session: Session, make: Factory) -> None:
    with pytest.raises(UnknownRegion):
        roles.grant(session, make.person(), FACILITATOR, by="system", regions=("99",))


def test_an_unknown_role_is_a_mistake_of_the_program(session: Session, make: Factory) -> None:
    with pytest.raises(ValueError, match="owner"):
        roles.grant(session, make.person(), "owner", by="system")


def test_administrators_act_for_every_region(session: Session, make: Factory) -> None:
    person = make.person(roles=())
    roles.grant(session, person, ADMINISTRATOR, by="system")

    assert queries.is_facilitator_of(session, person, "05")
    assert queries.holders(session, ADMINISTRATOR) == [person]


def test_members_act_for_none(session: Session, make: Factory) -> None:
    assert not queries.is_facilitator_of(session, make.person(), "01")


def test_revoking_takes_the_regions_along(session: Session, make: Factory) -> None:
    person = make.person(roles=(FACILITATOR,), regions=("01",))

    roles.revoke(session, person, FACILITATOR, by="system")

    assert person.roles == []
    assert queries.facilitators_of(session, "01") == []


def test_to_be_a_member_is_to_hold_no_role(session: Session, make: Factory) -> None:
    person = make.person(roles=(FACILITATOR, ADMINISTRATOR), regions=("01",))

    roles.grant(session, person, MEMBER, by="system")

    assert person.roles == []


def test_a_disabled_facilitator_is_not_asked(session: Session, make: Factory) -> None:
    make.person(roles=(FACILITATOR,), regions=("01",), active=False)

    assert queries.facilitators_of(session, "01") == []


def test_the_trail_tells_who_granted_what(session: Session, make: Factory) -> None:
    person = make.person(roles=())
    roles.grant(session, person, ADMINISTRATOR, by="the key of somebody")
    session.flush()

    line = session.scalars(select(AuditEntry)).one()

    assert (line.actor_key, line.act, line.subject_id) == (
        "the key of somebody",
        "role.granted",
        person.audit_key,
    )
    assert line.details["role"] == ADMINISTRATOR
