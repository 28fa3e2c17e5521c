from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from matchmaker.accounts.models import Person
from tests.factories import Factory

SignIn = Callable[..., Any]


@pytest.fixture
def member(client: FlaskClient, make: Factory, sign_in: SignIn) -> Person:
    """Signed in, owner of the school at /organisations/ecole."""
    person = make.person()
    school = make.organization(
        "École Sainte-Anne", slug="ecole", kind="institution", institution_type="school"
    )
    make.member(person, school)
    sign_in(client, person)
    return person


@pytest.fixture
def facilitator(make: Factory) -> Person:
    return make.person(roles=("facilitator",), regions=("14",), tf_totp_secret="x")
