from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.accounts import second_factor
from matchmaker.accounts.models import Person
from matchmaker.accounts.second_factor import StillRequired, WrongCode
from tests.factories import Factory

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
PEPPER = "poivre"
AUTHENTICATOR = second_factor.authenticator("un secret de la maison, assez long")


def set_up(session: Session, person: Person) -> list[str]:
    secret = AUTHENTICATOR.generate_totp_secret()
    return second_factor.set_up(
        session,
        person,
        authenticator=AUTHENTICATOR,
        secret=secret,
        code=AUTHENTICATOR.code(secret, now=NOW),
        pepper=PEPPER,
        now=NOW,
    )


def check(session: Session, person: Person, code: str, *, now: datetime = LATER) -> None:
    second_factor.check(session, person, code, authenticator=AUTHENTICATOR, pepper=PEPPER, now=now)


def present_code(person: Person) -> str:
    assert person.tf_totp_secret
    return AUTHENTICATOR.code(person.tf_totp_secret, now=LATER)


def test_the_present_code_is_accepted(session: Session, make: Factory) -> None:
    person = make.person()
    set_up(session, person)

    check(session, person, present_code(person))


def test_a_code_serves_once(session: Session, make: Factory) -> None:
    person = make.person()
    set_up(session, person)
    code = present_code(person)
    check(session, person, code)

    with pytest.raises(WrongCode):
        check(session, person, code)


def test_the_code_of_the_set_up_does_not_serve_again(session: Session, make: Factory) -> None:
    person = make.person()
    set_up(session, person)
    assert person.tf_totp_secret
    code = AUTHENTICATOR.code(person.tf_totp_secret, now=NOW)

    with pytest.raises(WrongCode):
        check(session, person, code, now=NOW)


@pytest.mark.parametrize(
    "code", ["", "000", "abcdef", "12345678901234567890", "\x00", "１２３４５６"]
)
def test_anything_else_is_refused(session: Session, make: Factory, code: str) -> None:
    person = make.person()
    set_up(session, person)

    with pytest.raises(WrongCode):
        check(session, person, code)


def test_an_old_code_is_refused(session: Session, make: Factory) -> None:
    person = make.person()
    set_up(session, person)
    code = present_code(person)

    with pytest.raises(WrongCode):
        check(session, person, code, now=LATER + timedelta(minutes=2))


def test_a_recovery_code_works_once(session: Session, make: Factory) -> None:
    person = make.person()
    codes = set_up(session, person)
    check(session, person, codes[3])

    with pytest.raises(WrongCode):
        check(session, person, codes[3])
    check(session, person, codes[4].upper().replace("-", " "))


def test_recovery_codes_are_not_kept_as_they_are(session: Session, make: Factory) -> None:
    person = make.person()
    codes = set_up(session, person)

    assert person.mf_recovery_codes
    assert len(person.mf_recovery_codes) == len(codes) == second_factor.RECOVERY_CODES
    assert not set(codes) & set(person.mf_recovery_codes)


def test_new_recovery_codes_void_the_old_ones(session: Session, make: Factory) -> None:
    person = make.person()
    old = set_up(session, person)
    second_factor.renew_recovery_codes(session, person, authenticator=AUTHENTICATOR, pepper=PEPPER)

    with pytest.raises(WrongCode):
        check(session, person, old[0])


def test_the_secret_is_kept_encrypted(session: Session, make: Factory) -> None:
    person = make.person()
    set_up(session, person)

    assert person.tf_totp_secret
    plain = AUTHENTICATOR.get_totp_b32_key(person.tf_totp_secret)
    assert plain not in person.tf_totp_secret


@pytest.mark.parametrize("role", ["facilitator", "administrator"])
def test_a_role_that_asks_for_it_keeps_it(session: Session, make: Factory, role: str) -> None:
    person = make.person(roles=(role,))
    set_up(session, person)

    with pytest.raises(StillRequired):
        second_factor.remove(session, person)


def test_a_member_takes_it_off(session: Session, make: Factory) -> None:
    person = make.person()
    set_up(session, person)

    second_factor.remove(session, person)

    assert person.tf_totp_secret is None
    assert person.mf_recovery_codes is None


@pytest.mark.drill
def test_of_twenty_posts_of_one_recovery_code_one_passes(fresh_database: Engine) -> None:
    with Session(fresh_database) as session:
        person = Factory(session).person()
        codes = set_up(session, person)
        number = person.id
        session.commit()

    def post(_number: int) -> bool:
        with Session(fresh_database) as own, own.begin():
            try:
                check(own, own.get_one(Person, number), codes[0])
            except WrongCode:
                return False
            return True

    with ThreadPoolExecutor(5) as threads:
        passed = list(threads.map(post, range(20)))

    assert sum(passed) == 1
