"""Levers: stated for an organisation, backed once by each, spoken of, hidden."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.community.levers.models import Backing, Comment, Lever
from tests.community.conftest import SignIn
from tests.factories import Factory

PLACE = "/communaute/leviers"
STATED = {
    "organization": "ecole",
    "kind": "obstacle",
    "title": "Un seul fournisseur demandé",
    "body": "Les appels d’offres demandent **un seul** fournisseur.",
    "sector": "school",
    "product": "carotte",
}


@pytest.fixture
def lever(session: Session, make: Factory, client: FlaskClient, member: Person) -> Lever:
    """Stated by the school, about carrots."""
    make.region("01")
    make.product()
    assert client.post(f"{PLACE}/nouveau", data=STATED).status_code == 303
    return session.scalars(select(Lever)).one()


def count(session: Session, thing: type) -> int:
    return session.scalar(select(func.count()).select_from(thing)) or 0


def test_whoever_states_a_lever_backs_it(client: FlaskClient, lever: Lever) -> None:
    page = client.get(f"{PLACE}/{lever.public_id}").text
    assert "<strong>un seul</strong>" in page
    assert "Une organisation l’appuie" in page
    assert lever.product is not None
    assert lever.product.slug == "carotte"


def test_the_same_form_twice_is_one_lever(
    client: FlaskClient, session: Session, lever: Lever
) -> None:
    again = client.post(f"{PLACE}/nouveau", data=STATED)
    assert again.location.endswith(lever.public_id)
    assert count(session, Lever) == 1


def test_all_errors_come_back_at_once_with_what_was_typed(
    client: FlaskClient, member: Person
) -> None:
    page = client.post(f"{PLACE}/nouveau", data=STATED | {"title": "Non", "body": "Court"})
    assert page.status_code == 422
    assert "2 choses à corriger" in page.text.replace("\u00a0", " ")
    assert 'value="Non"' in page.text
    assert "Court</textarea>" in page.text


def test_another_organisation_joins_and_says_why(
    client: FlaskClient, session: Session, make: Factory, sign_in: SignIn, lever: Lever
) -> None:
    farmer, farm = make.person(), make.organization("Ferme du Rang", slug="rang")
    make.member(farmer, farm)
    sign_in(client, farmer)
    said = {"organization": "rang", "why": "Nous vendons trois légumes"}
    assert client.post(f"{PLACE}/{lever.public_id}/appui", data=said).status_code == 303
    page = client.get(f"{PLACE}/{lever.public_id}").text
    assert "2 organisations l’appuient" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Nous vendons trois légumes" in page
    session.refresh(lever)
    assert lever.backers == 2


def test_a_vote_again_changes_why_and_nothing_else(
    client: FlaskClient, session: Session, lever: Lever
) -> None:
    for why in ("D’abord", "Ensuite", ""):
        said = {"organization": "ecole", "why": why, "may_be_quoted": "true"}
        client.post(f"{PLACE}/{lever.public_id}/appui", data=said)
    backing = session.scalars(select(Backing).execution_options(populate_existing=True)).one()
    assert (backing.why, backing.may_be_quoted) == ("Ensuite", True)


def test_a_vote_can_be_taken_back(client: FlaskClient, session: Session, lever: Lever) -> None:
    path = f"{PLACE}/{lever.public_id}/appui/retrait"
    assert client.post(path, data={"organization": "ecole"}).status_code == 303
    session.refresh(lever)
    assert lever.backers == 0
    assert client.post(path, data={"organization": "ecole"}).status_code == 404


def test_nobody_votes_for_an_organisation_that_is_not_theirs(
    client: FlaskClient, session: Session, make: Factory, sign_in: SignIn, lever: Lever
) -> None:
    make.organization("Ferme du Rang", slug="rang")
    said = {"organization": "rang"}
    assert client.post(f"{PLACE}/{lever.public_id}/appui", data=said).status_code == 404
    reader = make.person()
    make.member(reader, lever.organization, "reader")
    sign_in(client, reader)
    said = {"organization": "ecole"}
    assert client.post(f"{PLACE}/{lever.public_id}/appui", data=said).status_code == 403


def test_the_most_backed_comes_first_and_filters_stand_in_the_address(
    client: FlaskClient, session: Session, make: Factory, lever: Lever
) -> None:
    session.add_all(
        Lever(
            key=str(number),
            kind="solution",
            title=f"Solution {number}",
            body="Ensemble",
            region_code="01",
            backers=number,
            organization_id=lever.organization_id,
        )
        for number in range(30)
    )
    session.flush()
    first = client.get(PLACE).text
    assert first.index("Solution 29") < first.index("Solution 28")
    assert "page=2" in first
    assert "Solution" not in client.get(f"{PLACE}?genre=obstacle").text
    elsewhere = client.get(f"{PLACE}?region=14").text
    assert "Un seul fournisseur" in elsewhere
    assert "Solution" not in elsewhere
    assert "Solution 7" in client.get(f"{PLACE}?q=solution+7").text
    assert client.get(f"{PLACE}?page=99999999999").status_code == 200


def test_a_comment_posted_twice_is_one_and_can_be_hidden(
    client: FlaskClient,
    session: Session,
    sign_in: SignIn,
    lever: Lever,
    facilitator: Person,
) -> None:
    path = f"{PLACE}/{lever.public_id}/commentaires"
    for _ in range(2):
        client.post(path, data={"organization": "ecole", "body": "<script>alert(1)</script> Oui"})
    said = session.scalars(select(Comment)).one()
    page = client.get(f"{PLACE}/{lever.public_id}").text
    assert "Un commentaire" in page
    assert "<script>alert" not in page
    sign_in(client, facilitator)
    client.post(f"{path}/{said.id}/masquage")
    assert "Aucun commentaire encore" in client.get(f"{PLACE}/{lever.public_id}").text


def test_a_hidden_lever_is_seen_by_facilitators_only(
    client: FlaskClient, sign_in: SignIn, lever: Lever, facilitator: Person, member: Person
) -> None:
    sign_in(client, facilitator)
    client.post(f"{PLACE}/{lever.public_id}/masquage")
    assert "Remontrer" in client.get(f"{PLACE}/{lever.public_id}").text
    sign_in(client, member)
    assert client.get(f"{PLACE}/{lever.public_id}").status_code == 404
    assert "Un seul fournisseur" not in client.get(PLACE).text
