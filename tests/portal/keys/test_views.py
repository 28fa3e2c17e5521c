"""The pages of keys and platforms: made once, shown once, dead at a click."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.organizations.models import Organization
from matchmaker.portal.keys.models import ApiKey, Platform, PlatformConsent
from tests.factories import Factory

WORDS = re.compile(r"jumelage_[\w-]{40}")
SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def farm(session: Session, make: Factory, client: FlaskClient, sign_in: SignIn) -> Organization:
    """A farm; its owner's session is open."""
    organization, farmer = make.organization(kind="producer"), make.person()
    make.member(farmer, organization)
    session.commit()
    sign_in(client, farmer)
    return organization


@pytest.fixture
def platform(session: Session) -> Platform:
    made = Platform(name="Portail", website="https://portail.test/", purpose="Montre les fermes.")
    session.add(made)
    session.commit()
    return made


def page_of(farm: Organization) -> str:
    return f"/mon-espace/organisations/{farm.slug}/cles"


def test_a_key_is_shown_once_and_only_its_hash_is_kept(
    client: FlaskClient, session: Session, farm: Organization
) -> None:
    data = {"name": "Logiciel de commandes", "scopes": ["offers:write", "pairings:read"]}
    [words] = WORDS.findall(client.post(page_of(farm), data=data).get_data(as_text=True))
    key = session.scalars(select(ApiKey)).one()
    assert words.startswith(key.hint)
    assert words.encode() not in bytes(key.key_hash)
    assert not WORDS.search(client.get(page_of(farm)).get_data(as_text=True))
    header = {"Authorization": f"Bearer {words}"}
    assert client.get("/api/v1/regions", headers=header).status_code == 200


def test_a_key_that_opens_nothing_is_refused_with_what_was_typed(
    client: FlaskClient, session: Session, farm: Organization
) -> None:
    answer = client.post(page_of(farm), data={"name": "Logiciel"})
    assert answer.status_code == 422
    assert 'value="Logiciel"' in answer.get_data(as_text=True)
    assert session.scalars(select(ApiKey)).all() == []


def test_a_revoked_key_is_dead_at_once(
    client: FlaskClient, session: Session, farm: Organization
) -> None:
    data = {"name": "Logiciel", "scopes": ["offers:write"]}
    [words] = WORDS.findall(client.post(page_of(farm), data=data).get_data(as_text=True))
    key = session.scalars(select(ApiKey)).one()
    client.post(f"{page_of(farm)}/{key.public_id}/revocation")
    header = {"Authorization": f"Bearer {words}"}
    assert client.get("/api/v1/regions", headers=header).status_code == 401


def test_an_organisation_lets_a_platform_do_what_it_ticks_and_takes_it_back(
    client: FlaskClient, session: Session, farm: Organization, platform: Platform
) -> None:
    address = f"/mon-espace/organisations/{farm.slug}/plateformes/{platform.public_id}"
    client.post(address, data={"scopes": ["offers:write", "pairings:read"]})
    client.post(address, data={"scopes": ["pairings:read"]})
    rows = session.scalars(select(PlatformConsent).order_by(PlatformConsent.scope)).all()
    assert [(row.scope, row.withdrawn_at is None) for row in rows] == [
        ("offers:write", False),
        ("pairings:read", True),
    ]


def test_nothing_is_ticked_beforehand(
    client: FlaskClient, farm: Organization, platform: Platform
) -> None:
    page = client.get(page_of(farm)).get_data(as_text=True)
    assert platform.name in page
    assert " checked" not in page


def test_an_editor_reads_and_an_owner_decides(
    client: FlaskClient, session: Session, make: Factory, farm: Organization, sign_in: SignIn
) -> None:
    editor = make.person()
    make.member(editor, farm, role="editor")
    session.commit()
    sign_in(client, editor)
    assert "Faire la clé" not in client.get(page_of(farm)).get_data(as_text=True)
    data = {"name": "Logiciel", "scopes": ["offers:write"]}
    assert client.post(page_of(farm), data=data).status_code == 403
    assert session.scalars(select(ApiKey)).all() == []
