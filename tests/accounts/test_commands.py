from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.accounts import commands, keyring, queries, second_factor
from matchmaker.console import Console
from matchmaker.settings import Settings
from tests.factories import Factory


class Here(Console):
    """A console on the database of the test."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        super().__init__(settings)
        self._engine = engine

    @property
    def database_url(self) -> str:  # type: ignore[override]
        return self._engine.url.render_as_string(hide_password=False)


@pytest.fixture
def console(settings: Settings, fresh_database: Engine) -> Console:
    return Here(settings, fresh_database)


def run(console: Console, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(commands.user, words, obj=console, input=typed)


@pytest.mark.drill
def test_an_account_is_made_and_brought_up_to_date(
    console: Console, fresh_database: Engine
) -> None:
    with Session(fresh_database) as session:
        Factory(session).region("01")
        session.commit()
    words = ("create", "anim@exemple.ca", "--role", "facilitator", "--region", "01")

    results = [
        run(console, *words, "--name", "Anim", "--password-stdin", typed="trois canards bleus\n"),
        run(console, *words),
    ]

    assert [result.exit_code for result in results] == [0, 0], results
    with Session(fresh_database) as session:
        person = queries.by_address(session, "ANIM@exemple.ca")
        assert person is not None
        assert person.confirmed_at is not None
        assert (person.name, queries.is_facilitator_of(session, person, "01")) == ("Anim", True)
        hasher = keyring.of(console.settings).passwords
        assert hasher.matches("trois canards bleus", person.password)


@pytest.mark.drill
def test_a_role_is_taken_away_and_an_account_shut(console: Console, fresh_database: Engine) -> None:
    run(console, "create", "a@exemple.ca", "--role", "administrator")

    assert run(console, "role", "a@exemple.ca", "administrator", "--revoke").exit_code == 0
    assert run(console, "disable", "a@exemple.ca").exit_code == 0

    with Session(fresh_database) as session:
        person = queries.by_address(session, "a@exemple.ca")
        assert person is not None
        assert (person.roles, person.active) == ([], False)


@pytest.mark.drill
def test_codes_are_for_demonstration_accounts(
    console: Console, settings: Settings, fresh_database: Engine
) -> None:
    authenticator = keyring.of(settings).authenticator
    with Session(fresh_database) as session:
        person = Factory(session).person("a@exemple.ca")
        second_factor.enrol(session, person, authenticator=authenticator)
        secret = person.tf_totp_secret
        session.commit()
    assert secret

    real = run(console, "code", "a@exemple.ca")
    object.__setattr__(settings, "is_demo", True)
    shown = run(console, "code", "a@exemple.ca")

    assert real.exit_code != 0
    assert "DEMO=1" in real.output
    assert shown.output.strip() == authenticator.code(secret, now=datetime.now(UTC))


@pytest.mark.drill
def test_unknown_people_are_told_of_in_one_sentence(console: Console) -> None:
    result = run(console, "role", "personne@exemple.ca", "member")

    assert result.exit_code != 0
    assert "Nobody signs in as personne@exemple.ca" in result.output
