from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Accreditation, Certification, CertificationBody
from matchmaker.errors import Invalid, NotFound
from matchmaker.organizations import certifications
from matchmaker.organizations.models import HeldCertification, Organization
from matchmaker.organizations.schemas import CertificationIn
from tests.factories import Factory
from tests.organizations.conftest import NOW, TODAY


@pytest.fixture
def labels(session: Session) -> None:
    organic = Certification(code="bio", kind="organic", bit=60, name_fr="Bio", name_en="Organic")
    body = CertificationBody(code="ecocert", name="Ecocert")
    other = CertificationBody(code="cartv", name="CARTV")
    session.add_all([organic, body, other])
    session.flush()
    session.add(Accreditation(certification_id=organic.id, body_id=body.id))
    session.flush()


def hold(session: Session, farm: Organization, by: Person, **said: str) -> HeldCertification:
    data = CertificationIn.model_validate({"certification": "bio", "body": "ecocert"} | said)
    return certifications.hold(session, farm, data, by=by, today=TODAY)


def owned(make: Factory) -> tuple[Organization, Person]:
    farm, person = make.site().organization, make.person()
    make.member(person, farm)
    return farm, person


def test_a_certification_is_declared_until_somebody_verifies_it(
    session: Session, make: Factory, labels: None
) -> None:
    farm, person = owned(make)
    held = hold(session, farm, person, number="QC-1", expires_on="2027-01-31")
    assert held.verified_at is None
    assert (held.number, held.expires_on) == ("QC-1", date(2027, 1, 31))


def test_a_facilitator_of_the_region_verifies_it(
    session: Session, make: Factory, labels: None
) -> None:
    farm, person = owned(make)
    held = hold(session, farm, person)
    by = make.person(roles=("facilitator",), regions=("14",))
    certifications.verify(session, farm, held.public_id, by=by, now=NOW)
    assert held.verified_at == NOW


def test_nobody_verifies_their_own(session: Session, make: Factory, labels: None) -> None:
    farm, person = owned(make)
    held = hold(session, farm, person)
    with pytest.raises(NotFound):
        certifications.verify(session, farm, held.public_id, by=person, now=NOW)


def test_a_renewal_waits_to_be_verified_again(
    session: Session, make: Factory, labels: None
) -> None:
    farm, person = owned(make)
    held = hold(session, farm, person)
    held.verified_at = NOW
    again = hold(session, farm, person, number="QC-2")
    assert (again.id, again.number, again.verified_at) == (held.id, "QC-2", None)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"certification": "magic"}, "certification"),
        ({"body": "cartv"}, "body"),
        ({"expires_on": "2026-05-03"}, "expires_on"),
    ],
)
def test_what_proves_nothing_is_refused(
    session: Session, make: Factory, labels: None, *, said: dict[str, str], field: str
) -> None:
    farm, person = owned(make)
    with pytest.raises(Invalid) as refusal:
        hold(session, farm, person, **said)
    assert refusal.value.field == field


def test_a_certification_is_given_up(session: Session, make: Factory, labels: None) -> None:
    farm, person = owned(make)
    held = hold(session, farm, person)
    certifications.give_up(session, farm, held.public_id, by=person)
    assert farm.certifications == []


def test_a_new_label_has_the_pairings_looked_at_again(
    session: Session, make: Factory, labels: None
) -> None:
    farm, person = owned(make)
    hold(session, farm, person)
    queued = session.scalars(
        text("SELECT args->>'organization_id' FROM procrastinate_jobs ORDER BY id DESC LIMIT 1")
    ).one()
    assert queued == str(farm.id)
