from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts import consents
from matchmaker.accounts.consents import PURPOSES, Purpose
from matchmaker.accounts.models import Consent
from matchmaker.audit.models import AuditEntry
from tests.factories import Factory

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_consent_keeps_its_purpose_version_and_time(session: Session, make: Factory) -> None:
    person = make.person()

    consents.choose(session, person, {"terms", "newsletter"}, now=NOW)

    held = consents.given(session, person)
    assert [(each.purpose, each.version, each.given_at) for each in held] == [
        ("newsletter", PURPOSES["newsletter"].version, NOW),
        ("terms", PURPOSES["terms"].version, NOW),
    ]


def test_saying_it_twice_gives_it_once(session: Session, make: Factory) -> None:
    person = make.person()
    consents.give(session, person, "newsletter", now=NOW)

    consents.give(session, person, "newsletter", now=NOW + timedelta(days=1))

    assert [each.given_at for each in consents.given(session, person)] == [NOW]


def test_an_unticked_box_withdraws(session: Session, make: Factory) -> None:
    person = make.person()
    consents.choose(session, person, {"terms", "newsletter"}, now=NOW)

    consents.choose(session, person, set(), now=NOW + timedelta(days=1))

    rows = session.scalars(select(Consent).order_by(Consent.purpose)).all()
    assert [(each.purpose, each.withdrawn_at) for each in rows] == [
        ("newsletter", NOW + timedelta(days=1)),
        ("terms", None),
    ]


def test_what_was_withdrawn_can_be_given_again(session: Session, make: Factory) -> None:
    person = make.person()
    for purposes in ({"newsletter"}, set(), {"newsletter"}):
        consents.choose(session, person, purposes, now=NOW)

    assert [each.purpose for each in consents.given(session, person)] == ["newsletter"]


def test_a_new_wording_is_a_new_consent(
    session: Session, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make.person()
    consents.give(session, person, "newsletter", now=NOW)
    newer = Purpose("newsletter", "2027-01", is_required=False, wording="Autrement dit.")
    monkeypatch.setitem(PURPOSES, "newsletter", newer)

    consents.give(session, person, "newsletter", now=NOW + timedelta(days=60))

    assert [each.version for each in consents.given(session, person)] == ["2027-01"]


def test_the_trail_tells_of_each(session: Session, make: Factory) -> None:
    person = make.person()
    consents.choose(session, person, {"research"}, now=NOW)
    consents.choose(session, person, set(), now=NOW)
    session.flush()

    lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()

    assert [line.act for line in lines] == ["consent.given", "consent.withdrawn"]
    assert {line.actor_key for line in lines} == {person.audit_key}
