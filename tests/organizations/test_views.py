"""The pages of organisations, from the visitor to the facilitator."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.catalogue.models import Certification
from matchmaker.mail.models import Message
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Claim, HeldCertification, Organization
from matchmaker.web.typography import NARROW
from tests.factories import JOLIETTE, Factory

SignIn = Callable[[FlaskClient, Person], str]
FARM = {"name": "Ferme St-Élie", "kind": "producer", "postal_code": "J6E 1A1"}
SECRET = {
    "email": "secret@exemple.test",
    "phone": "418 555-0199",
    "contact_name": "Gisèle Secrète",
}


@pytest.fixture
def farm(make: Factory, places: None) -> Organization:
    farm = make.organization("Ferme du Rang", slug="ferme-du-rang", **SECRET)
    make.site(farm, address="12, rang Caché", postal_code="J6E1A1")
    return farm


@pytest.fixture
def owner(client: FlaskClient, make: Factory, farm: Organization, sign_in: SignIn) -> Person:
    person = make.person()
    make.member(person, farm)
    sign_in(client, person)
    return person


@pytest.fixture
def stranger(client: FlaskClient, make: Factory, sign_in: SignIn) -> Person:
    person = make.person()
    sign_in(client, person)
    return person


@pytest.fixture
def facilitator(client: FlaskClient, make: Factory, sign_in: SignIn) -> Person:
    person = make.person(
        roles=("facilitator",),
        regions=("14",),
        tf_totp_secret="x",
        tf_primary_method="authenticator",
    )
    sign_in(client, person)
    return person


def count(session: Session, model: type[Any]) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model)) or 0


def letter(session: Session) -> Message:
    return session.scalars(select(Message).order_by(Message.id.desc())).first()  # type: ignore[return-value]


def test_strangers_see_neither_contact_nor_exact_place(
    client: FlaskClient, farm: Organization
) -> None:
    page = client.get("/organisations/ferme-du-rang").text
    points = client.get("/organisations/ferme-du-rang/carte.json").text
    assert "Ferme du Rang" in page
    for hidden in (*SECRET.values(), "rang Caché", "J6E"):
        assert hidden not in page
    assert "Joliette" in page
    assert "points" in points


def test_the_map_of_a_farm_has_only_its_public_point(
    client: FlaskClient, make: Factory, farm: Organization, session: Session
) -> None:
    farm.sites[0].public_position = db.point(-73.4, 46.0)
    session.flush()
    data = client.get("/organisations/ferme-du-rang/carte.json").get_json()
    assert data["points"] == []
    assert [(each["longitude"], each["latitude"]) for each in data["blurred"]] == [(-73.4, 46.0)]
    assert str(JOLIETTE[0]) not in str(data)


def test_an_unknown_organisation_is_not_found(client: FlaskClient) -> None:
    assert client.get("/organisations/personne").status_code == 404


@pytest.mark.parametrize("query", ["", "?q=rang", "?sorte=producer&region=14", "?apres=nowhere"])
def test_the_directory_lists_it(client: FlaskClient, farm: Organization, query: str) -> None:
    assert "Ferme du Rang" in client.get(f"/organisations{query}").text


def test_an_empty_search_says_what_to_do(client: FlaskClient, farm: Organization) -> None:
    page = client.get("/organisations?q=<script>alert(1)</script>")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "/mon-espace/organisations/nouvelle" in page.text


def test_a_registration_leads_to_the_profile(
    client: FlaskClient, session: Session, places: None, stranger: Person
) -> None:
    answer = client.post("/mon-espace/organisations/nouvelle", data=FARM)
    assert (answer.status_code, answer.location) == (303, "/organisations/ferme-saint-elie")
    assert "Modifier la fiche" in client.get(answer.location).text


def test_a_refused_registration_loses_nothing_typed(
    client: FlaskClient, session: Session, places: None, stranger: Person
) -> None:
    answer = client.post(
        "/mon-espace/organisations/nouvelle", data=FARM | {"postal_code": "J3P", "website": "x y"}
    )
    assert answer.status_code == 422
    assert "Ferme St-Élie" in answer.text
    assert "J3P 5K8" in answer.text
    assert count(session, Organization) == 0


def test_a_twin_is_asked_about_then_may_be_another(
    client: FlaskClient, session: Session, farm: Organization, stranger: Person
) -> None:
    twin = FARM | {"name": "FERME DU RANG", "municipality": "Joliette"}
    farm.name_key = "ferme du rang"
    session.flush()
    asked = client.post("/mon-espace/organisations/nouvelle", data=twin)
    assert asked.status_code == 422
    assert "Est-ce l’une de celles-ci" in asked.text
    made = client.post("/mon-espace/organisations/nouvelle", data=twin | {"is_distinct": "true"})
    assert made.status_code == 303


@pytest.mark.parametrize("field", ["state", "owner_id", "id", "role", "slug", "is_fictional"])
def test_a_forbidden_field_changes_nothing(
    client: FlaskClient, session: Session, owner: Person, farm: Organization, field: str
) -> None:
    answer = client.post(
        "/mon-espace/organisations/ferme-du-rang",
        data={"name": "Autre", "kind": "producer", field: "1"},
    )
    assert answer.status_code == 422
    session.expire_all()
    assert farm.name == "Ferme du Rang"


PAGES = [
    "/mon-espace/organisations/{slug}",
    "/mon-espace/organisations/{slug}/lieux/nouveau",
    "/mon-espace/organisations/{slug}/lieux/{site}",
    "/mon-espace/organisations/{slug}/membres",
    "/mon-espace/organisations/{slug}/certifications",
]


@pytest.mark.parametrize("path", PAGES)
def test_members_see_their_pages(
    client: FlaskClient, owner: Person, farm: Organization, path: str
) -> None:
    site = farm.sites[0].public_id
    assert client.get(path.format(slug=farm.slug, site=site)).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_for_strangers_they_do_not_exist(
    client: FlaskClient, stranger: Person, farm: Organization, path: str
) -> None:
    site = farm.sites[0].public_id
    answer = client.get(path.format(slug=farm.slug, site=site))
    assert answer.status_code == 404
    assert "secret@exemple.test" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_visitors_are_asked_to_sign_in(client: FlaskClient, farm: Organization, path: str) -> None:
    site = farm.sites[0].public_id
    assert client.get(path.format(slug=farm.slug, site=site)).status_code == 303


POSTS = [
    "",
    "/rattachement",
    "/lieux/nouveau",
    "/lieux/{site}",
    "/membres/invitation",
    "/membres/abc/role",
    "/membres/abc/retrait",
    "/invitations/abc/annulation",
    "/depart",
    "/certifications",
    "/certifications/abc/retrait",
]


@pytest.mark.parametrize("path", POSTS)
def test_strangers_change_nothing(
    client: FlaskClient, session: Session, stranger: Person, farm: Organization, path: str
) -> None:
    url = f"/mon-espace/organisations/ferme-du-rang{path}".format(site=farm.sites[0].public_id)
    data = FARM | {"email": "a@exemple.test", "role": "owner", "certification": "x"}
    assert client.post(url, data=data).status_code == 404


def test_a_profile_is_changed(
    client: FlaskClient, session: Session, owner: Person, farm: Organization
) -> None:
    answer = client.post(
        "/mon-espace/organisations/ferme-du-rang",
        data={"name": "Ferme Neuve", "kind": "producer", "website": "www.neuve.test"},
    )
    assert answer.status_code == 303
    session.expire_all()
    assert (farm.name, farm.website) == ("Ferme Neuve", "https://www.neuve.test")


def test_a_pin_is_moved_by_hand(
    client: FlaskClient, session: Session, owner: Person, farm: Organization
) -> None:
    site = farm.sites[0]
    url = f"/mon-espace/organisations/ferme-du-rang/lieux/{site.public_id}"
    pinned = {"kind": "farm", "latitude": "46,03", "longitude": "-73,44", "postal_code": "J6E 1A1"}
    assert client.post(url, data=pinned).status_code == 303
    assert "46,03000" in client.get(url).text


@pytest.mark.parametrize(("latitude", "longitude"), [("NaN", "1"), ("-73", "46"), ("0", "0")])
def test_a_point_that_is_no_place_is_refused(
    client: FlaskClient, owner: Person, farm: Organization, *, latitude: str, longitude: str
) -> None:
    url = f"/mon-espace/organisations/ferme-du-rang/lieux/{farm.sites[0].public_id}"
    data = {"kind": "farm", "latitude": latitude, "longitude": longitude}
    answer = client.post(url, data=data)
    assert answer.status_code == 422
    assert f'value="{latitude}"' in answer.text


def test_an_invited_person_joins_by_a_button(
    client: FlaskClient,
    session: Session,
    make: Factory,
    owner: Person,
    farm: Organization,
    sign_in: SignIn,
) -> None:
    client.post(
        "/mon-espace/organisations/ferme-du-rang/membres/invitation",
        data={"email": "nouvelle@exemple.test", "role": "editor"},
    )
    mailed = letter(session)
    assert mailed.recipient == "nouvelle@exemple.test"
    found = re.search(r"/invitations/\S+", mailed.body_text)
    assert found
    guest = make.person("nouvelle@exemple.test")
    sign_in(client, guest)
    page = client.get(found[0])
    assert "Rejoindre l’organisation" in page.text
    assert permissions.role_of(session, guest.id, farm) is None
    assert client.post(found[0]).status_code == 303
    assert permissions.role_of(session, guest.id, farm) == "editor"


def test_a_visitor_sees_the_invitation_and_is_asked_to_sign_in(
    client: FlaskClient, session: Session, owner: Person, farm: Organization
) -> None:
    client.post(
        "/mon-espace/organisations/ferme-du-rang/membres/invitation",
        data={"email": "nouvelle@exemple.test", "role": "editor"},
    )
    link = re.search(r"/invitations/\S+", letter(session).body_text)
    assert link
    visitor = client.application.test_client()
    assert "Ouvrir une session" in visitor.get(link[0]).text
    assert visitor.post(link[0]).status_code == 303


def test_a_made_up_invitation_opens_nothing(client: FlaskClient) -> None:
    assert client.get("/invitations/abc").status_code == 404


def test_the_last_owner_is_told_why_they_stay(
    client: FlaskClient, owner: Person, farm: Organization
) -> None:
    answer = client.post("/mon-espace/organisations/ferme-du-rang/depart")
    assert answer.status_code == 409
    assert "au moins un responsable" in answer.text


def test_a_claim_is_made_confirmed_and_mailed(
    client: FlaskClient,
    session: Session,
    make: Factory,
    farm: Organization,
    stranger: Person,
    sign_in: SignIn,
) -> None:
    farm.state = "unclaimed"
    session.flush()
    assert "C’est la mienne" in client.get("/organisations/ferme-du-rang").text
    made = client.post(
        "/organisations/ferme-du-rang/reclamer", data={"reason": "J’y travaille depuis dix ans."}
    )
    assert made.status_code == 303
    claim = session.scalars(select(Claim)).one()
    person = make.person(roles=("facilitator",), regions=("14",), tf_totp_secret="x")
    sign_in(client, person)
    assert "depuis dix ans" in client.get("/animation/reclamations").text
    url = f"/animation/reclamations/{claim.public_id}/confirmation"
    assert client.post(url, data={"answer": "Bienvenue"}).status_code == 303
    session.expire_all()
    assert permissions.role_of(session, stranger.id, farm) == "owner"
    assert letter(session).recipient == stranger.email
    acts = session.scalars(
        select(AuditEntry.act).where(AuditEntry.actor_key == person.audit_key)
    ).all()
    assert "claim.confirmed" in acts


def test_a_short_reason_is_not_enough(
    client: FlaskClient, farm: Organization, stranger: Person
) -> None:
    answer = client.post("/organisations/ferme-du-rang/reclamer", data={"reason": "moi"})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/animation/reclamations", "/animation/organisations/nouvelle"])
def test_members_do_not_reach_the_facilitators_pages(
    client: FlaskClient, stranger: Person, path: str
) -> None:
    assert client.get(path).status_code == 403


def test_a_facilitator_registers_on_the_telephone_and_invites(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    answer = client.post(
        "/animation/organisations/nouvelle", data=FARM | {"owner_email": "elie@exemple.test"}
    )
    assert answer.status_code == 303
    assert letter(session).recipient == "elie@exemple.test"
    assert session.scalars(select(Organization)).one().source == "facilitator"


def test_a_facilitator_does_not_register_in_another_region(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    elsewhere = FARM | {"postal_code": "G4W 1A1"}
    assert client.post("/animation/organisations/nouvelle", data=elsewhere).status_code == 422
    assert count(session, Organization) == 0


def test_a_facilitator_who_sees_a_contact_leaves_a_line(
    client: FlaskClient, session: Session, farm: Organization, facilitator: Person
) -> None:
    assert "secret@exemple.test" in client.get("/mon-espace/organisations/ferme-du-rang").text
    acts = session.scalars(
        select(AuditEntry.act).where(AuditEntry.actor_key == facilitator.audit_key)
    ).all()
    assert acts == ["contact.viewed"]


def test_a_facilitator_verifies_a_certification(
    client: FlaskClient, session: Session, farm: Organization, facilitator: Person
) -> None:
    organic = Certification(code="bio", kind="organic", bit=60, name_fr="Bio", name_en="Organic")
    held = HeldCertification(organization=farm, certification=organic)
    session.add(held)
    session.flush()
    url = f"/mon-espace/organisations/ferme-du-rang/certifications/{held.public_id}/verification"
    assert client.post(url).status_code == 303
    session.expire_all()
    assert held.verified_at is not None
    assert "chip-verified" in client.get("/organisations/ferme-du-rang").text


def test_a_page_of_the_directory_has_a_budget(
    client: FlaskClient, make: Factory, places: None, count_queries: Callable[[], Any]
) -> None:
    for _ in range(40):
        make.site()
    with count_queries() as seen:
        client.get("/organisations")
    assert len(seen) <= 3


def test_numbers_of_members_are_set_in_french(
    client: FlaskClient, owner: Person, farm: Organization
) -> None:
    page = client.get("/mon-espace/organisations/ferme-du-rang/membres").text
    assert "Une personne parle pour vous" in page
    assert " :" not in re.sub(r"<[^>]+>", "", page).replace(f"{NARROW}:", "")


def test_names_are_proposed_as_they_are_typed(client: FlaskClient, make: Factory) -> None:
    make.organization("CSS des Rives", kind="service_centre", slug="css", name_key="css des rives")
    make.organization("CSS Ferme", name_key="css ferme")
    found = client.get("/organisations/chercher?q=css").get_json()["results"]
    assert found == [{"value": "css", "text": "CSS des Rives", "note": ""}]
