"""Refusals become pages for people and problem+json for machines; nothing leaks."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker import errors as refusals
from matchmaker.web import access, errors

LEAKS = re.compile(
    r"Traceback|psycopg|sqlalchemy|SELECT |/matchmaker/|werkzeug|Python/\d", re.IGNORECASE
)


def fail_with(app: Flask, trouble: Exception) -> None:
    def view() -> str:
        raise trouble

    app.add_url_rule("/essai", view_func=access.anyone(view), endpoint="essai")
    app.config["PROPAGATE_EXCEPTIONS"] = False


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (refusals.NotFound(), 404),
        (refusals.Conflict(), 409),
        (refusals.NotAllowed(), 403),
        (refusals.Invalid("Écrivez %(what)s.", what="un montant"), 422),
        (ValueError("SELECT secret FROM /matchmaker/db.py"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_each_kind_has_its_status_and_says_nothing_of_the_inside(
    app: Flask, client: FlaskClient, trouble: Exception, status: int, accept: str
) -> None:
    fail_with(app, trouble)
    answer = client.get("/essai", headers={"Accept": accept})
    assert answer.status_code == status
    assert not LEAKS.search(answer.text)
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_machine_receives_problem_json(client: FlaskClient) -> None:
    answer = client.get("/nulle-part", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert json.loads(answer.data)["status"] == 404


def test_a_refusal_speaks_with_its_own_values(app: Flask, client: FlaskClient) -> None:
    fail_with(app, refusals.Invalid("Écrivez %(what)s.", what="un montant"))
    assert "Écrivez un montant." in client.get("/essai").text


def test_every_status_that_we_name_has_a_page(app: Flask) -> None:
    for status in errors.PAGES:
        assert app.jinja_env.get_template(f"errors/{status}.html")


def test_an_address_with_a_nul_names_nothing(client: FlaskClient) -> None:
    assert client.get("/organisations/%00").status_code == 404
    assert client.get("/fournisseurs?quoi=%00").status_code == 404
