import statistics
import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.accounts import service
from matchmaker.accounts.models import Person, SignIn, UsedToken
from matchmaker.accounts.views.limits import LIMITS
from matchmaker.audit.models import AuditEntry
from matchmaker.mail.models import Message
from matchmaker.web import clock
from tests.accounts.views.conftest import PASSWORD
from tests.factories import Factory

Letters = Callable[[str], list[Message]]


def enter(client: FlaskClient, email: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/compte/ouvrir", data={"email": email, "password": password, **more})


def is_in(client: FlaskClient) -> bool:
    return client.get("/compte").status_code == 200


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    return str(cookie.value)


def test_address_and_password_open_a_session(client: FlaskClient, known: Person) -> None:
    answer = enter(client, " CAMILLE@exemple.ca")

    assert (answer.status_code, answer.location) == (303, "/mon-espace")
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_address_get_one_answer(
    client: FlaskClient, known: Person
) -> None:
    wrong = enter(client, "camille@exemple.ca", "un autre mot")
    unknown = enter(client, "inconnu@exemple.ca", "un autre mot")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    request_id = wrong.headers["X-Request-Id"], unknown.headers["X-Request-Id"]
    same = wrong.text.replace("camille@", "inconnu@").replace(request_id[0], request_id[1])
    assert same == unknown.text
    assert not is_in(client)


def test_the_two_answers_take_about_the_same_time(
    client: FlaskClient, known: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.web.throttle.spend", lambda *_args, **_kwargs: None)

    def seconds(email: str) -> float:
        start = time.perf_counter()
        enter(client, email, "un autre mot")
        return time.perf_counter() - start

    pairs = [(seconds(known.email), seconds("inconnu@exemple.ca")) for _ in range(9)]

    ratio = statistics.median(unknown for _, unknown in pairs) / statistics.median(
        known for known, _ in pairs
    )
    assert 0.6 < ratio < 1.7


@pytest.mark.drill
def test_both_refusals_leave_a_line_that_outlives_them(
    own_app: Flask, fresh_database: Engine
) -> None:
    with Session(fresh_database) as session:
        key = Factory(session).person("camille@exemple.ca").audit_key
        session.commit()

    for email in ("camille@exemple.ca", "inconnu@exemple.ca"):
        assert enter(own_app.test_client(), email).status_code == 422

    with Session(fresh_database) as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(line.act, line.actor_key) for line in lines] == [
        ("sign_in.refused", key),
        ("sign_in.refused", "unknown"),
    ]


def test_a_disabled_account_looks_unknown(
    client: FlaskClient, session: Session, known: Person
) -> None:
    known.active = False
    session.commit()

    assert enter(client, known.email).status_code == 422


def test_an_account_not_proved_gets_its_link_again(
    client: FlaskClient, session: Session, known: Person, letters: Letters
) -> None:
    known.confirmed_at = None
    session.commit()

    answer = enter(client, known.email)

    assert answer.location == "/compte/inscription/courriel"
    assert not is_in(client)
    assert [letter.subject for letter in letters(known.email)] == ["Confirmez votre adresse"]


def test_one_goes_on_to_the_page_one_asked_for(client: FlaskClient, known: Person) -> None:
    asked = client.get("/compte/sessions")

    assert asked.location == "/compte/ouvrir?next=%2Fcompte%2Fsessions"
    assert 'name="next" value="/compte/sessions"' in client.get(asked.location).text
    assert enter(client, known.email, next="/compte/sessions").location == "/compte/sessions"


@pytest.mark.parametrize(
    "named",
    [
        "https://ailleurs.example/",
        "//ailleurs.example",
        "/\\ailleurs.example",
        "javascript:alert(1)",
        "x",
        "/a\r\nb",
    ],
)
def test_one_never_goes_on_to_another_site(client: FlaskClient, known: Person, named: str) -> None:
    assert enter(client, known.email, next=named).location == "/mon-espace"


def test_signing_in_leaves_the_visitors_cookie_behind(client: FlaskClient, known: Person) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "something"
        cookie["language"] = "en"

    enter(client, known.email)

    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["language"] == "en"


def test_a_copied_cookie_dies_with_the_session(
    client: FlaskClient, app: Flask, known: Person
) -> None:
    enter(client, known.email)
    thief = app.test_client()
    thief.set_cookie("session", cookie_of(client))
    assert is_in(thief)

    client.post("/compte/fermer")

    assert not is_in(thief)
    assert not is_in(client)


def test_a_copied_cookie_dies_with_a_change_of_password(
    client: FlaskClient, app: Flask, known: Person, letters: Letters
) -> None:
    enter(client, known.email)
    thief = app.test_client()
    thief.set_cookie("session", cookie_of(client))

    answer = client.post(
        "/compte/mot-de-passe", data={"current": PASSWORD, "password": "quatre oies grises"}
    )

    assert answer.status_code == 303
    assert is_in(client)
    assert not is_in(thief)
    assert [letter.subject for letter in letters(known.email)] == ["Votre mot de passe a changé"]
    assert enter(app.test_client(), known.email).status_code == 422
    assert enter(app.test_client(), known.email, "quatre oies grises").status_code == 303


def test_the_password_is_not_changed_without_the_present_one(
    client: FlaskClient, known: Person
) -> None:
    enter(client, known.email)

    answer = client.post(
        "/compte/mot-de-passe", data={"current": "pas le bon", "password": "quatre oies grises"}
    )

    assert answer.status_code == 422
    assert "pas votre mot de passe actuel" in answer.text


def test_disabling_an_account_ends_its_sessions(
    client: FlaskClient, session: Session, known: Person
) -> None:
    enter(client, known.email)

    service.disable(session, known, by="system", now=clock.now())
    session.commit()

    assert not is_in(client)


def test_a_cookie_without_its_row_opens_nothing(client: FlaskClient, known: Person) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"] = known.get_id()

    assert not is_in(client)


def test_a_remember_cookie_or_a_token_opens_nothing(client: FlaskClient, known: Person) -> None:
    token = known.fs_uniquifier
    client.set_cookie("remember_token", token)

    answer = client.get(f"/compte?auth_token={token}", headers={"Authentication-Token": token})

    assert answer.status_code == 303


def test_guesses_on_one_address_are_counted(client: FlaskClient, known: Person) -> None:
    statuses = [
        enter(client, email, "un autre mot").status_code
        for email in ["camille@exemple.ca", "Camille@exemple.ca"]
        for _ in range(LIMITS["sign-in"].subject)
    ]

    assert statuses == [422] * LIMITS["sign-in"].subject + [429] * LIMITS["sign-in"].subject
    assert enter(client, known.email).status_code == 429


def test_a_mailed_link_opens_a_session(
    client: FlaskClient, known: Person, follow: Callable[..., object], link: Callable[[str], str]
) -> None:
    client.post("/compte/lien", data={"email": known.email})
    assert client.get(link(known.email)).status_code == 200
    assert not is_in(client)

    follow(known.email)

    assert is_in(client)


def test_looking_at_a_mailed_link_uses_nothing_up(
    client: FlaskClient, session: Session, known: Person, link: Callable[[str], str]
) -> None:
    client.post("/compte/lien", data={"email": known.email})

    client.get(link(known.email))

    assert session.scalar(select(func.count()).select_from(UsedToken)) == 0
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0


@pytest.mark.parametrize(
    "path", ["/compte/lien", "/compte/mot-de-passe/oubli", "/compte/confirmer/renvoyer"]
)
def test_asking_for_a_letter_does_not_tell_whether_an_address_is_known(
    client: FlaskClient,
    known: Person,
    letters: Letters,
    count_queries: Callable[[], object],
    path: str,
) -> None:
    email = known.email
    with count_queries() as seen:  # type: ignore[attr-defined]
        to_known = client.post(path, data={"email": email})
    with count_queries() as seen_unknown:  # type: ignore[attr-defined]
        to_unknown = client.post(path, data={"email": "inconnu@exemple.ca"})

    assert (to_known.status_code, to_known.location) == (303, to_unknown.location)
    assert to_known.data == to_unknown.data
    assert len(letters(known.email)) == 1
    assert letters("inconnu@exemple.ca") == []
    work, work_unknown = (
        [each for each in found.statements if "throttle_window" not in each]
        for found in (seen, seen_unknown)
    )
    assert len(work) >= 3
    assert work_unknown == work


def test_a_reset_link_changes_the_password_and_ends_every_session(
    client: FlaskClient, app: Flask, known: Person, follow: Callable[..., object]
) -> None:
    other = app.test_client()
    enter(other, known.email)
    client.post("/compte/mot-de-passe/oubli", data={"email": known.email})

    answer = follow(known.email, password="quatre oies grises")

    assert answer.status_code == 303  # type: ignore[attr-defined]
    assert is_in(client)
    assert not is_in(other)
    assert enter(app.test_client(), known.email, "quatre oies grises").status_code == 303


def test_a_refused_new_password_leaves_the_link_good(
    client: FlaskClient, known: Person, follow: Callable[..., object]
) -> None:
    client.post("/compte/mot-de-passe/oubli", data={"email": known.email})

    refused = follow(known.email, password="motdepasse")

    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "trop facile" in refused.text  # type: ignore[attr-defined]
    assert follow(known.email, password="quatre oies grises").status_code == 303  # type: ignore[attr-defined]


def test_a_change_of_password_voids_the_links_that_wait(
    client: FlaskClient, session: Session, known: Person, link: Callable[[str], str]
) -> None:
    client.post("/compte/lien", data={"email": known.email})
    waiting = link(known.email)
    enter(client, known.email)
    client.post(
        "/compte/mot-de-passe", data={"current": PASSWORD, "password": "quatre oies grises"}
    )

    assert client.get(waiting).status_code == 422


@pytest.mark.parametrize(
    "path", ["/compte/confirmer", "/compte/lien/ouvrir", "/compte/mot-de-passe/nouveau"]
)
@pytest.mark.parametrize("query", ["", "?jeton=", "?jeton=abc", "?jeton=%01", "?autre=1"])
def test_a_link_cut_on_its_way_is_refused_kindly(
    client: FlaskClient, path: str, query: str
) -> None:
    answer = client.get(path + query)

    assert answer.status_code == 422
    assert "plus bon" in answer.text


def test_links_are_built_from_the_settings_and_never_from_the_host(
    client: FlaskClient, known: Person, letters: Letters
) -> None:
    client.post(
        "/compte/lien",
        data={"email": known.email},
        headers={"X-Forwarded-Host": "voleur.example", "Forwarded": "host=voleur.example"},
    )

    letter = letters(known.email)[-1]
    assert "http://localhost:8000/compte/lien/ouvrir?jeton=" in letter.body_text
    assert "voleur" not in letter.body_text + letter.body_html


def test_letters_are_written_in_the_persons_language(
    client: FlaskClient, session: Session, known: Person, letters: Letters
) -> None:
    client.post("/compte/lien", data={"email": known.email})

    letter = letters(known.email)[-1]
    assert letter.subject == "Votre lien pour ouvrir une session"
    assert letter.body_text.startswith("Bonjour Camille Tremblay,")
    assert "&#" not in letter.body_text


def test_posts_without_a_token_are_refused(client: FlaskClient, app: Flask, known: Person) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    assert enter(client, known.email).status_code == 403


def test_a_page_of_a_member_costs_few_queries(
    client: FlaskClient, known: Person, count_queries: Callable[[], object]
) -> None:
    enter(client, known.email)

    with count_queries() as seen:  # type: ignore[attr-defined]
        client.get("/compte")

    assert len(seen) <= 3


def test_the_session_of_another_is_not_found(
    client: FlaskClient,
    app: Flask,
    session: Session,
    known: Person,
    make: Factory,
    sign_in: Callable[[FlaskClient, Person], str],
) -> None:
    enter(client, known.email)
    row = session.scalars(select(SignIn)).one()
    other = app.test_client()
    sign_in(other, make.person())

    answer = other.post(f"/compte/sessions/{row.public_id}/fermer")

    assert answer.status_code == 404
    assert is_in(client)


def test_sessions_are_listed_and_ended_from_elsewhere(
    client: FlaskClient, app: Flask, session: Session, known: Person
) -> None:
    phone = app.test_client()
    phone.post(
        "/compte/ouvrir",
        data={"email": known.email, "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"},
    )
    enter(client, known.email)

    page = client.get("/compte/sessions").text
    assert "Firefox, Android" in page
    assert "celle-ci" in page
    row = session.scalars(select(SignIn).where(SignIn.device != "")).one()
    client.post(f"/compte/sessions/{row.public_id}/fermer")

    assert not is_in(phone)
    assert is_in(client)
