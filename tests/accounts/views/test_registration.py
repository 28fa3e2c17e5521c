from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.accounts import queries
from matchmaker.accounts.consents import PURPOSES
from matchmaker.accounts.models import Consent, Person
from matchmaker.accounts.schemas import Registration
from matchmaker.mail.models import Message

FORM = {
    "name": "Camille Tremblay",
    "email": "Camille@Exemple.ca",
    "password": "trois canards bleus",
    "terms": "true",
}
KEY = "camille@exemple.ca"
Letters = Callable[[str], list[Message]]


def register(client: FlaskClient, **changes: str):  # type: ignore[no-untyped-def]
    return client.post("/compte/inscription", data=FORM | changes)


def test_no_box_is_ticked_beforehand(client: FlaskClient) -> None:
    page = client.get("/compte/inscription").text

    assert page.count('type="checkbox"') == 3
    assert " checked" not in page


def test_an_account_waits_for_its_address_to_be_proved(
    client: FlaskClient, session: Session, letters: Letters
) -> None:
    answer = register(client, newsletter="true")

    assert (answer.status_code, answer.location) == (303, "/compte/inscription/courriel")
    person = queries.by_address(session, KEY)
    assert person is not None
    assert person.confirmed_at is None
    assert (person.email, person.name) == ("Camille@exemple.ca", "Camille Tremblay")
    purposes = session.scalars(select(Consent.purpose).order_by(Consent.purpose)).all()
    assert purposes == ["newsletter", "terms"]
    assert [letter.subject for letter in letters(person.email)] == ["Confirmez votre adresse"]


def test_the_mailed_link_changes_nothing_until_its_button_is_pressed(
    client: FlaskClient, session: Session, link: Callable[[str], str]
) -> None:
    register(client)

    page = client.get(link("Camille@exemple.ca"))

    assert page.status_code == 200
    session.expire_all()
    person = queries.by_address(session, KEY)
    assert person is not None
    assert person.confirmed_at is None


def test_pressing_the_button_proves_the_address_and_lets_in(
    client: FlaskClient, session: Session, follow: Callable[..., object]
) -> None:
    register(client)

    answer = follow("Camille@exemple.ca")

    assert (answer.status_code, answer.location) == (303, "/mon-espace")  # type: ignore[attr-defined]
    session.expire_all()
    person = queries.by_address(session, KEY)
    assert person is not None
    assert person.confirmed_at is not None
    assert client.get("/compte").status_code == 200


def test_a_link_serves_once(
    client: FlaskClient, app: Flask, link: Callable[[str], str], follow: Callable[..., object]
) -> None:
    register(client)
    path = link("Camille@exemple.ca")
    follow("Camille@exemple.ca")

    again = follow("Camille@exemple.ca")

    assert again.status_code == 422  # type: ignore[attr-defined]
    assert app.test_client().get(path).status_code == 422


def test_the_answer_does_not_tell_that_an_address_is_known(
    client: FlaskClient, session: Session, known: Person, letters: Letters
) -> None:
    answers = [register(client, email=email) for email in (known.email, "nouveau@exemple.ca")]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert answers[0].data == answers[1].data
    assert [letter.subject for letter in letters(known.email)] == ["Vous avez déjà un compte"]
    assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_registering_a_known_address_changes_nothing_of_its_account(
    client: FlaskClient, session: Session, known: Person
) -> None:
    before = (known.name, known.password, known.fs_uniquifier)

    register(client, email=known.email, name="Quelqu’un d’autre")

    session.expire_all()
    assert (known.name, known.password, known.fs_uniquifier) == before


def test_a_disabled_account_hears_nothing(
    client: FlaskClient, session: Session, known: Person, letters: Letters
) -> None:
    known.active = False
    session.commit()

    answer = register(client, email=known.email)

    assert answer.status_code == 303
    assert letters(known.email) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Remplissez ce champ."),
        ({"name": "a\nb"}, "sans caractère spécial"),
        ({"email": "camille"}, "adresse de courriel complète"),
        ({"password": "court"}, "au moins 8 caractères"),
        ({"password": "x" * 129}, "au plus 128 caractères"),
        ({"password": "motdepasse"}, "trop facile"),
        ({"password": "camille.tremblay"}, "ressemble à votre nom"),
        ({"terms": ""}, "Cochez cette case"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: FlaskClient, session: Session, changes: dict[str, str], sentence: str
) -> None:
    answer = register(client, **changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalars(select(Person)).all() == []


def test_everything_wrong_is_said_at_once(client: FlaskClient) -> None:
    page = register(client, name="", email="x", password="", terms="").text

    assert "4 choses à corriger" in page


def test_every_required_consent_is_a_box_of_the_form() -> None:
    required = {purpose.code for purpose in PURPOSES.values() if purpose.is_required}
    boxes = Registration(name="C", email="c@exemple.ca", password="x" * 8, terms=True).purposes()

    assert required == boxes


def test_what_was_typed_comes_back_but_the_password(client: FlaskClient) -> None:
    page = register(client, email="camille", password="trois canards bleus").text

    assert "Camille Tremblay" in page
    assert "canards" not in page


@pytest.mark.parametrize("field", ["role", "roles", "id", "active", "confirmed_at", "audit_key"])
def test_forbidden_fields_are_refused(client: FlaskClient, session: Session, field: str) -> None:
    answer = register(client, **{field: "administrator"})

    assert answer.status_code == 422
    assert session.scalars(select(Person)).all() == []


def test_somebody_who_registers_anothers_address_does_not_get_in_with_the_owners_link(
    client: FlaskClient, session: Session, follow: Callable[..., object], app: Flask
) -> None:
    """The owner asks for a link to sign in: the password that a stranger chose is void."""
    register(client, email="victime@exemple.ca", password="le mot du voleur")
    client.post("/compte/lien", data={"email": "victime@exemple.ca"})

    follow("victime@exemple.ca")

    thief = app.test_client().post(
        "/compte/ouvrir", data={"email": "victime@exemple.ca", "password": "le mot du voleur"}
    )
    assert thief.status_code == 422


@pytest.mark.drill
def test_of_twenty_identical_registrations_one_makes_the_row(
    own_app: Flask, fresh_database: Engine
) -> None:
    def post(_number: int) -> int:
        return int(register(own_app.test_client()).status_code)

    with ThreadPoolExecutor(5) as threads:
        statuses = list(threads.map(post, range(20)))

    assert set(statuses) <= {303, 429}
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
