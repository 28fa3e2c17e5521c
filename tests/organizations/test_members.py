from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.organizations import members, permissions, tasks
from matchmaker.organizations.models import Membership, Organization
from matchmaker.organizations.schemas import InvitationIn, Role
from tests.factories import Factory
from tests.organizations.conftest import NOW


def held(make: Factory, role: str = "owner") -> tuple[Person, Organization, Membership]:
    person, farm = make.person(), make.organization()
    return person, farm, make.member(person, farm, role)


def invited(session: Session, farm: Organization, owner: Person, role: str = "editor") -> str:
    data = InvitationIn.model_validate({"email": "Nouvelle@Exemple.test", "role": role})
    return members.invite(session, farm, data, by=owner, now=NOW)[1]


def test_the_last_owner_cannot_leave(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    with pytest.raises(members.LastOwner):
        members.leave(session, farm, by=owner)


def test_the_last_owner_cannot_step_down(session: Session, make: Factory) -> None:
    owner, farm, membership = held(make)
    with pytest.raises(members.LastOwner):
        members.change_role(session, farm, membership.public_id, role=Role.READER, by=owner)


def test_an_owner_leaves_beside_another(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    make.member(make.person(), farm, "owner")
    members.leave(session, farm, by=owner)
    assert permissions.role_of(session, owner.id, farm) is None


def test_an_editor_leaves(session: Session, make: Factory) -> None:
    editor, farm, _ = held(make, "editor")
    members.leave(session, farm, by=editor)
    assert permissions.role_of(session, editor.id, farm) is None


def test_who_is_no_member_has_nothing_to_leave(session: Session, make: Factory) -> None:
    with pytest.raises(NotFound):
        members.leave(session, make.organization(), by=make.person())


def test_an_editor_removes_nobody(session: Session, make: Factory) -> None:
    editor, farm, _ = held(make, "editor")
    other = make.member(make.person(), farm, "reader")
    with pytest.raises(NotAllowed):
        members.remove(session, farm, other.public_id, by=editor)


def test_a_member_of_another_organisation_is_not_found(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    _, _, foreign = held(make)
    with pytest.raises(NotFound):
        members.remove(session, farm, foreign.public_id, by=owner)


def test_an_invitation_makes_a_member(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    guest = make.person("nouvelle@exemple.test")
    members.accept(session, invited(session, farm, owner), by=guest, now=NOW)
    assert permissions.role_of(session, guest.id, farm) == "editor"


def test_an_invitation_serves_once(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    token = invited(session, farm, owner)
    members.accept(session, token, by=make.person(), now=NOW)
    with pytest.raises(members.SpentInvitation):
        members.accept(session, token, by=make.person(), now=NOW)


@pytest.mark.parametrize("late", [timedelta(days=14), timedelta(days=400)])
def test_an_invitation_grows_old(session: Session, make: Factory, late: timedelta) -> None:
    owner, farm, _ = held(make)
    token = invited(session, farm, owner)
    with pytest.raises(members.SpentInvitation):
        members.accept(session, token, by=make.person(), now=NOW + late)


def test_inviting_again_voids_the_first_link(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    first = invited(session, farm, owner)
    second = invited(session, farm, owner)
    with pytest.raises(members.SpentInvitation):
        members.invitation_of(session, first, now=NOW)
    assert members.invitation_of(session, second, now=NOW).organization is farm


def test_a_cancelled_invitation_opens_nothing(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    token = invited(session, farm, owner)
    (waiting,) = members.pending(session, farm, now=NOW)
    members.cancel(session, farm, waiting.public_id, by=owner)
    with pytest.raises(members.SpentInvitation):
        members.accept(session, token, by=make.person(), now=NOW)


def test_a_member_is_not_invited(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    make.member(make.person("nouvelle@exemple.test"), farm, "reader")
    with pytest.raises(members.AlreadyMember):
        invited(session, farm, owner)


def test_a_member_keeps_the_better_role(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    token = invited(session, farm, owner, "reader")
    members.accept(session, token, by=owner, now=NOW)
    assert permissions.role_of(session, owner.id, farm) == "owner"


def test_the_token_is_not_kept(session: Session, make: Factory) -> None:
    owner, farm, _ = held(make)
    token = invited(session, farm, owner)
    (waiting,) = members.pending(session, farm, now=NOW)
    assert token.encode() not in waiting.token_hash


def test_an_owner_who_joins_takes_an_unclaimed_profile_over(
    session: Session, make: Factory
) -> None:
    facilitator = make.person(roles=("administrator",))
    farm = make.organization(state="unclaimed")
    members.accept(session, invited(session, farm, facilitator, "owner"), by=make.person(), now=NOW)
    assert farm.state == "active"


def test_without_owner_the_member_of_longest_standing_takes_over(
    session: Session, make: Factory
) -> None:
    _, farm, editor = held(make, "editor")
    make.member(make.person(), farm, "reader")
    tasks.release(session)
    session.flush()
    assert session.scalars(select(Membership.role).order_by(Membership.id)).all() == [
        "owner",
        "reader",
    ]
    assert editor.role == "owner"


def test_without_members_a_profile_waits_again_and_forgets_its_contact(
    session: Session, make: Factory
) -> None:
    farm = make.organization(email="a@exemple.test", phone="418 555-0199", contact_name="A")
    tasks.release(session)
    assert farm.state == "unclaimed"
    assert (farm.email, farm.phone, farm.contact_name) == ("", "", "")
