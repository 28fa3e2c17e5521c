"""Organisations of the desk: listing, papers, notes, closing, hiding, the trail, the banner."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.facilitation.models import OrganizationNote
from matchmaker.organizations.models import Organization
from tests.facilitation.conftest import SignIn
from tests.factories import MATANE, Factory

pytestmark = pytest.mark.usefixtures("facilitator")
LIST = "/animation/organisations"


@pytest.fixture
def farm(make: Factory) -> Organization:
    organization: Organization = make.organization("Ferme Roy", slug="ferme-roy", email="a@b.ca")
    make.offer(make.site(organization))
    make.member(make.person(name="Lise Roy"), organization)
    return organization


def read(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.usefixtures("farm")
@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ["Ferme Roy", "Hub vide"]),
        ("?q=roy", ["Ferme Roy"]),
        ("?sorte=hub", ["Hub vide"]),
        ("?etat=closed", []),
        ("?etat=unclaimed", ["Hub vide"]),
        ("?manque=oui&sorte=producer", ["Ferme Roy"]),
        ("?region=01", ["Ferme Matane", "Hub vide"]),
        ("?region=toutes&q=ferme", ["Ferme Matane", "Ferme Roy"]),
    ],
)
def test_the_list_is_what_the_address_asks(
    client: FlaskClient, make: Factory, address: str, found: list[str]
) -> None:
    make.site(make.organization("Ferme Matane"), at=MATANE, region_code="01")
    make.organization("Hub vide", kind="hub", state="unclaimed")
    answer = client.get(f"{LIST}.csv{address}").data.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(answer), delimiter=";")][1:] == found
    page = read(client, f"{LIST}{address}")
    assert [
        name for name in ("Ferme Matane", "Ferme Roy", "Hub vide") if f">{name}<" in page
    ] == found


def test_a_long_list_comes_in_pages_at_the_same_cost(
    client: FlaskClient, make: Factory, count_queries: Any
) -> None:
    for number in range(27):
        make.site(make.organization(f"Ferme {number:02}"))
    with count_queries() as seen:
        first = read(client, LIST)
    assert len(seen) <= 12, seen.statements
    assert ">Ferme 24<" in first
    assert ">Ferme 25<" not in first
    last = session_slug(client, first)
    assert ">Ferme 26<" in read(client, last)


def session_slug(client: FlaskClient, page: str) -> str:
    """The address of the next page."""
    return page.split('rel="next" href="')[1].split('"', maxsplit=1)[0].replace("&amp;", "&")


def test_a_note_is_kept_and_read_by_the_desk_alone(
    client: FlaskClient, farm: Organization, make: Factory, sign_in: SignIn
) -> None:
    assert client.post(f"{LIST}/ferme-roy/notes", data={"body": " "}).status_code == 422
    assert client.post(f"{LIST}/ferme-roy/notes", data={"body": "Rappeler"}).status_code == 303
    page = read(client, f"{LIST}/ferme-roy")
    assert "Rappeler" in page
    assert "Note ajoutée" in page
    assert "par l’animation" in page
    assert "Rappeler" not in read(client, "/organisations/ferme-roy")
    sign_in(client, make.person(roles=("facilitator",), regions=("01",), tf_totp_secret="x"))
    assert client.get(f"{LIST}/ferme-roy").status_code == 404


def test_a_closed_profile_is_nowhere_until_it_is_opened_again(
    client: FlaskClient, session: Session, farm: Organization
) -> None:
    assert client.post(f"{LIST}/ferme-roy/fermeture", data={}).status_code == 422
    said = {"why": "ceased", "comment": "Vendue à la fille"}
    assert client.post(f"{LIST}/ferme-roy/fermeture", data=said).status_code == 303
    assert client.post(f"{LIST}/ferme-roy/fermeture", data=said).status_code == 409
    assert client.get("/organisations/ferme-roy").status_code == 404
    assert "Ferme Roy" not in read(client, "/organisations")
    assert "Vendue à la fille" in read(client, f"{LIST}/ferme-roy")
    assert client.post(f"{LIST}/ferme-roy/reouverture").status_code == 303
    assert client.post(f"{LIST}/ferme-roy/reouverture").status_code == 409
    session.expire_all()
    assert farm.state == "active"
    details = session.scalars(
        select(AuditEntry.details).where(AuditEntry.act == "organization.closed")
    ).one()
    assert details == {"why": "ceased"}


def test_what_it_publishes_is_paused_for_a_reason(
    client: FlaskClient, session: Session, farm: Organization
) -> None:
    answer = client.post(f"{LIST}/ferme-roy/retrait", data={"why": "wrong"})
    assert answer.status_code == 303
    assert client.get("/organisations/ferme-roy").status_code == 200
    page = read(client, f"{LIST}/ferme-roy")
    assert "Offre mise en pause" in page
    assert session.scalars(select(OrganizationNote)).all() == []


def test_whoever_writes_for_somebody_reads_it_on_the_page(
    client: FlaskClient, make: Factory, sign_in: SignIn, farm: Organization, session: Session
) -> None:
    offer = make.offer(farm.sites[0])
    pages = ["/mon-espace/organisations/ferme-roy", f"/mon-espace/offres/{offer.public_id}"]
    for page in pages:
        assert "Vous agissez pour Ferme Roy." in read(client, page)
    owner = make.person()
    make.member(owner, farm)
    sign_in(client, owner)
    for page in pages:
        assert "Vous agissez pour" not in read(client, page)


def test_two_profiles_are_compared_merged_and_taken_apart(
    client: FlaskClient, make: Factory, farm: Organization
) -> None:
    twin = make.organization("Ferme Roy", slug="ferme-roy-2")
    make.site(twin)
    assert "Deux fiches se ressemblent" in read(client, "/animation/doublons")
    pair = "/animation/doublons/ferme-roy/ferme-roy-2"
    assert "Est-ce la même organisation ?" in read(client, pair)
    assert client.post(pair).status_code == 303
    assert client.post(pair).status_code == 404
    page = read(client, "/animation/doublons")
    undo = page.split('action="/animation/doublons/')[1].split('"')[0]
    assert client.post(f"/animation/doublons/{undo}").status_code == 303
    assert "Deux fiches se ressemblent" in read(client, "/animation/doublons")


def test_the_trail_names_roles_never_people(
    client: FlaskClient, farm: Organization, facilitator: Person
) -> None:
    client.post(f"{LIST}/ferme-roy/notes", data={"body": "x"})
    trail = (
        read(client, f"{LIST}/ferme-roy").split("Ce qui s’est passé")[1].split("Qui la tient")[0]
    )
    assert facilitator.name not in trail
