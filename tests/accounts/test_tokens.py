from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import UsedToken
from matchmaker.accounts.tokens import LIFETIMES, BadLink, Tokens
from tests.factories import Factory

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOKENS = Tokens("un secret de la maison, assez long")


def test_a_token_names_its_holder_once(session: Session, make: Factory) -> None:
    person = make.person()
    token = TOKENS.make(person, "reset", now=NOW)

    assert TOKENS.spend(session, token, "reset", now=NOW) is person
    with pytest.raises(BadLink):
        TOKENS.spend(session, token, "reset", now=NOW)


def test_looking_at_a_token_does_not_use_it_up(session: Session, make: Factory) -> None:
    token = TOKENS.make(make.person(), "confirm", now=NOW)

    TOKENS.holder(session, token, "confirm", now=NOW)

    assert TOKENS.spend(session, token, "confirm", now=NOW)


def test_a_token_serves_one_purpose(session: Session, make: Factory) -> None:
    token = TOKENS.make(make.person(), "confirm", now=NOW)

    with pytest.raises(BadLink):
        TOKENS.spend(session, token, "reset", now=NOW)


def test_a_token_grows_old(session: Session, make: Factory) -> None:
    token = TOKENS.make(make.person(), "sign_in", now=NOW)

    with pytest.raises(BadLink):
        TOKENS.spend(
            session, token, "sign_in", now=NOW + LIFETIMES["sign_in"] + timedelta(seconds=1)
        )


@pytest.mark.parametrize("token", ["", "abc", "a.b", "\x00", "é" * 20, "W10.x"])
def test_what_we_did_not_sign_is_refused(session: Session, token: str) -> None:
    with pytest.raises(BadLink):
        TOKENS.holder(session, token, "reset", now=NOW)


def test_tokens_of_a_disabled_account_are_void(session: Session, make: Factory) -> None:
    token = TOKENS.make(make.person(active=False), "sign_in", now=NOW)

    with pytest.raises(BadLink):
        TOKENS.spend(session, token, "sign_in", now=NOW)


@pytest.mark.drill
def test_of_twenty_posts_of_one_token_one_succeeds(fresh_database: Engine) -> None:
    with Session(fresh_database) as session:
        token = TOKENS.make(Factory(session).person(), "sign_in", now=NOW)
        session.commit()

    def post(_number: int) -> bool:
        with Session(fresh_database) as own, own.begin():
            try:
                TOKENS.spend(own, token, "sign_in", now=NOW)
            except BadLink:
                return False
            return True

    with ThreadPoolExecutor(5) as threads:
        passed = list(threads.map(post, range(20)))

    assert sum(passed) == 1
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(UsedToken)) == 1
