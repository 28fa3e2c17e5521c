"""What to do next follows from how things stand, the pressing first, and nothing is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.desks import space, todo
from matchmaker.desks.todo import Affairs, Lonely, Step
from matchmaker.organizations.models import Claim, Invitation
from matchmaker.pairing.unlocking import Suggestion, Unlocking
from tests.factories import Factory

NOW = datetime(2026, 9, 20, 15, tzinfo=UTC)
TODAY = date(2026, 9, 20)


def steps(session: Session, person: Person) -> list[Step]:
    return todo.steps(space.affairs(session, person, now=NOW), today=TODAY)


def acts(session: Session, person: Person) -> list[str]:
    return [step.act for step in steps(session, person)]


def test_a_newcomer_says_for_whom_they_act(session: Session, make: Factory) -> None:
    [step] = steps(session, make.person())
    assert step.href == "/mon-espace/organisations/nouvelle"
    assert step.others[0][0] == "/organisations"


def test_an_organisation_without_a_place_adds_one(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization("Ferme sans lieu")
    make.member(person, farm)
    assert acts(session, person) == ["Ajouter un lieu\u202f: Ferme sans lieu"]


def test_a_place_without_a_position_is_put_on_the_map_then_something_is_published(
    session: Session, make: Factory
) -> None:
    person, farm = make.person(), make.organization("Ferme")
    make.site(farm, position=None, public_position=None)
    make.member(person, farm)
    assert acts(session, person) == [
        "Placer sur la carte\u202f: Ferme",
        "Publier votre premier produit",
    ]


def test_a_kitchen_publishes_a_need_and_not_a_product(session: Session, make: Factory) -> None:
    person, school = make.person(), make.organization("École", kind="institution")
    make.site(school)
    make.member(person, school)
    assert acts(session, person) == ["Publier votre premier besoin"]


def test_many_drafts_are_said_in_one_line(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization()
    site = make.site(farm)
    make.member(person, farm)
    make.offer(site)
    for _ in range(5):
        make.offer(site, state="draft")
    assert acts(session, person) == [
        *["Finir et publier\u202f: Carotte"] * 3,
        "2 autres brouillons à finir",
    ]


def test_what_ends_within_a_month_is_taken_up_again(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization()
    site = make.site(farm)
    make.member(person, farm)
    make.offer(site, expires_on=TODAY + timedelta(days=30))
    make.offer(site, expires_on=TODAY + timedelta(days=31))
    [step] = steps(session, person)
    assert step.when == "jusqu’au 20 octobre"


def test_a_claim_waits_and_an_invitation_is_answered(session: Session, make: Factory) -> None:
    person = make.person()
    claimed, inviting = make.organization("Ferme réclamée"), make.organization("École qui invite")
    session.add_all(
        [
            Claim(organization_id=claimed.id, person_id=person.id, reason="la mienne", made_at=NOW),
            Invitation(
                organization_id=inviting.id,
                email_key=person.email_key,
                role="editor",
                token_hash=b"x",
                expires_at=NOW + timedelta(days=3),
            ),
        ]
    )
    session.flush()
    assert acts(session, person) == [
        "Répondre à l’invitation\u202f: École qui invite",
        "Votre demande pour Ferme réclamée",
    ]


def test_when_all_is_published_nothing_presses(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization()
    make.offer(make.site(farm))
    make.member(person, farm)
    assert steps(session, person) == []


def test_no_affairs_still_have_a_first_step() -> None:
    assert len(todo.steps(Affairs(), today=TODAY)) == 1


def test_what_suits_nobody_leads_to_what_would_unlock_it(session: Session, make: Factory) -> None:
    person, farm = make.person(), make.organization()
    make.member(person, farm)
    offer = make.offer(make.site(farm))
    found = Unlocking("offer", candidates=4, suggestions=[Suggestion("form", 4, "form")])
    [step] = todo.steps(
        Affairs(
            organizations=[farm],
            sites=farm.sites,
            offers=[offer],
            lonely=[Lonely(offer, found), Lonely(offer, Unlocking("offer"))],
        ),
        today=TODAY,
    )
    assert step.act == "Voir ce qui débloquerait\u202f: Carotte"
    assert step.detail == "Un seul changement amènerait 4 besoins."
    assert step.href == f"/offres/{offer.public_id}#unlock"
