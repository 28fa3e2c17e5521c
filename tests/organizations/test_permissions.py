from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.audit.models import AuditEntry
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.organizations import permissions
from tests.factories import Factory


def lines(session: Session) -> int:
    session.flush()
    found = select(func.count()).select_from(AuditEntry)
    return session.scalar(found.where(AuditEntry.act == "organization.edited_on_behalf")) or 0


@pytest.mark.parametrize("role", ["owner", "editor"])
def test_owners_and_editors_may_edit(session: Session, make: Factory, role: str) -> None:
    person, farm = make.person(), make.organization()
    make.member(person, farm, role)
    permissions.must_edit(session, person, farm)
    assert lines(session) == 0


def test_to_a_stranger_the_organisation_does_not_exist(session: Session, make: Factory) -> None:
    with pytest.raises(NotFound):
        permissions.must_edit(session, make.person(), make.organization())


def test_a_reader_is_told_that_reading_is_all(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization()
    make.member(person, farm, "reader")
    with pytest.raises(NotAllowed):
        permissions.must_edit(session, person, farm)


def test_an_editor_does_not_decide_for_owners(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization()
    make.member(person, farm, "editor")
    with pytest.raises(NotAllowed):
        permissions.must_own(session, person, farm)


def test_a_facilitator_of_the_region_acts_on_behalf_and_leaves_a_line(
    session: Session, make: Factory
) -> None:
    facilitator = make.person(roles=("facilitator",), regions=("14",))
    site = make.site()
    permissions.must_edit(session, facilitator, site.organization)
    assert lines(session) == 1


def test_a_facilitator_of_another_region_is_a_stranger(session: Session, make: Factory) -> None:
    facilitator = make.person(roles=("facilitator",), regions=("01",))
    with pytest.raises(NotFound):
        permissions.must_edit(session, facilitator, make.site().organization)


def test_regions_without_the_role_give_nothing(session: Session, make: Factory) -> None:
    person = make.person(regions=("14",))
    with pytest.raises(NotFound):
        permissions.must_edit(session, person, make.site().organization)


def test_an_administrator_acts_everywhere(session: Session, make: Factory) -> None:
    admin = make.person(roles=("administrator",))
    permissions.must_own(session, admin, make.organization())
    assert lines(session) == 1


def test_asking_leaves_no_line(session: Session, make: Factory) -> None:
    admin = make.person(roles=("administrator",))
    assert permissions.may_edit(session, admin, make.organization())
    assert lines(session) == 0


def test_a_service_centre_acts_for_its_schools(session: Session, make: Factory) -> None:
    person = make.person()
    centre = make.organization("CSS des Rives", kind="service_centre")
    school = make.organization("École", kind="institution", parent_id=centre.id)
    make.member(person, centre, "editor")
    permissions.must_edit(session, person, school)


def test_a_school_does_not_act_for_its_service_centre(session: Session, make: Factory) -> None:
    person = make.person()
    centre = make.organization("CSS des Rives", kind="service_centre")
    make.member(person, make.organization("École", kind="institution", parent_id=centre.id))
    with pytest.raises(NotFound):
        permissions.must_edit(session, person, centre)


def test_who_runs_a_kitchen_acts_there_and_nowhere_else(session: Session, make: Factory) -> None:
    person = make.person()
    company = make.organization("Traiteur", kind="food_service_operator")
    make.member(person, company, "editor")
    school = make.organization("École", kind="institution")
    run = make.site(school, operator_id=company.id)
    own = make.site(school)
    permissions.must_edit_site(session, person, run)
    with pytest.raises(NotFound):
        permissions.must_edit_site(session, person, own)
