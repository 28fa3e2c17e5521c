"""Members who write for an organisation, and the facilitator of its region."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts import keyring, second_factor
from matchmaker.accounts.models import Person
from matchmaker.organizations.models import Organization
from matchmaker.settings import Settings
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def school(make: Factory) -> Organization:
    school = make.organization("École du Chenal", kind="institution", institution_type="school")
    make.site(school, region_code="14")
    return school


@pytest.fixture
def member(make: Factory, school: Organization) -> Person:
    person = make.person()
    make.member(person, school, "editor")
    return person


@pytest.fixture
def facilitator(make: Factory, session: Session, settings: Settings) -> Person:
    person = make.person(roles=("facilitator",), regions=("14",))
    second_factor.enrol(session, person, authenticator=keyring.of(settings).authenticator)
    return person


@pytest.fixture
def browser(app: Flask, client: FlaskClient, sign_in: SignIn) -> Callable[[Person], FlaskClient]:
    """`browser(person)`: a client of their own with their session."""

    def opened(person: Person) -> FlaskClient:
        made = app.test_client()
        sign_in(made, person)
        return made

    return opened
