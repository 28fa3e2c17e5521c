"""Whatever is typed or sent: no page breaks, nothing is executed, nothing private is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from geoalchemy2.shape import to_shape

from matchmaker import db
from matchmaker.accounts.models import Person
from tests.architecture.test_access import path_of, served
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]

PARAMETERS = (
    "quoi", "ou", "quand", "tri", "page", "q", "pour", "region", "portee", "forme", "product",
    "de", "a", "next",
)  # fmt: skip
SCRIPT = "\"'><script>alert(1)</script>"
CORPUS = [
    pytest.param(SCRIPT, id="script"),
    pytest.param("'; DROP TABLE offer; --", id="sql"),
    pytest.param("%00", id="percent NUL"),
    pytest.param("a\x00b", id="NUL"),
    pytest.param("\ud800".encode("utf-8", "surrogatepass"), id="lone surrogate"),
    pytest.param("9" * 30, id="huge number"),
    pytest.param("-1", id="negative"),
    pytest.param("NaN", id="not a number"),
    pytest.param("1e999", id="infinite"),
    pytest.param("x" * 200_000, id="very long"),
]
FORM = (
    "name", "email", "password", "product", "product_id", "quantity", "price", "season", "latitude",
    "longitude", "postal_code", "municipality", "kind", "role", "reason", "site", "neq", "until",
    "family", "unit", "form", "code", "token",
)  # fmt: skip


def member(make: Factory) -> Person:
    person = make.person()
    farm = make.organization()
    make.site(farm)
    make.member(person, farm)
    return person


@pytest.mark.parametrize("value", CORPUS)
def test_no_page_breaks_on_its_parameters_nor_repeats_a_script(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn, value: str | bytes
) -> None:
    sign_in(client, member(make))
    if len(value) > 10_000:
        value = value[:2_000]  # servers bound the length of an address
    broken = {}
    for method, rule in served(app):
        if method == "GET":
            answer = client.get(path_of(app, rule), query_string=dict.fromkeys(PARAMETERS, value))
            if answer.status_code >= 500 or SCRIPT.encode() in answer.data:
                broken[rule.rule] = answer.status_code
    assert broken == {}


@pytest.mark.parametrize("value", CORPUS)
def test_no_form_breaks_on_what_is_sent(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn, value: str | bytes
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    sign_in(client, member(make))
    broken = {}
    for method, rule in served(app):
        if method == "POST" and "fermer" not in rule.rule and "effacer" not in rule.rule:
            answer = client.post(path_of(app, rule), data=dict.fromkeys(FORM, value))
            if answer.status_code >= 500:
                broken[rule.rule] = answer.status_code
    assert broken == {}


def test_strangers_see_no_contact_and_no_exact_place(
    app: Flask, client: FlaskClient, make: Factory
) -> None:
    farm = make.organization(
        "Ferme discrète",
        email="secret@exemple.test",
        phone="4505550199",
        contact_name="Hortense Cachée",
    )
    exact = (-73.443219, 46.023457)
    site = make.site(farm, at=exact, public_position=db.point(-73.4, 46.0), address="77, rang Nord")
    offer = make.offer(site)
    pages = [
        f"/organisations/{farm.slug}",
        f"/organisations/{farm.slug}/carte.json",
        f"/offres/{offer.public_id}",
        "/fournisseurs?quoi=carotte&ou=",
        "/fournisseurs.json?quoi=carotte",
        "/membres.json",
        "/organisations",
        "/",
    ]
    told = {path: client.get(path).text for path in pages}
    secrets = ("secret@exemple.test", "4505550199", "Hortense", "73.4432", "46.0234", "77, rang")
    assert to_shape(site.position).x == pytest.approx(exact[0])
    assert "Ferme discrète" in told[pages[0]]
    assert [(p, s) for p, text in told.items() for s in secrets if s in text] == []
