"""Every route has its rule, written in access.csv; a route without one fails here."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from matchmaker.accounts.models import Person
from matchmaker.intake.models import ReceivedFile
from matchmaker.web import access
from tests.factories import Factory

FILE = Path(__file__).with_name("access.csv")
NOT_OURS = {"static"}
SIGN_IN = "/compte/ouvrir"


def written() -> dict[tuple[str, str], str]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(row["method"], row["route"]): row["access"] for row in csv.DictReader(file)}


def served(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in NOT_OURS:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule


def rules(app: Flask) -> dict[tuple[str, str], str]:
    return {
        (method, rule.rule): access.rule_of(app.view_functions[rule.endpoint]) or "none"
        for method, rule in served(app)
    }


def path_of(app: Flask, rule: Rule) -> str:
    """The route with a value that names nothing in each of its places."""
    values = {name: "inconnu" if name != "code" else "fr" for name in rule.arguments}
    numbers = {
        n: 999_999
        for n in rule.arguments
        if type(rule._converters[n]).__name__ != "UnicodeConverter"
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values | numbers)


def test_the_file_says_what_is_served_and_nothing_else(app: Flask) -> None:
    assert rules(app) == written()


def test_a_route_without_a_rule_is_seen(app: Flask) -> None:
    app.add_url_rule("/oubli", view_func=lambda: "", endpoint="oubli")
    assert rules(app)["GET", "/oubli"] == "none"
    assert rules(app) != written()


def test_a_stranger_is_sent_to_sign_in_from_every_page_of_members(
    app: Flask, client: FlaskClient
) -> None:
    open_to_all = [
        (method, rule.rule)
        for method, rule in served(app)
        if written()[method, rule.rule] != "anyone"
        and not written()[method, rule.rule].startswith("key:")
        and SIGN_IN
        not in client.open(path_of(app, rule), method=method).headers.get("Location", "")
    ]
    assert open_to_all == []


@pytest.mark.parametrize("role", ["member", "facilitator"])
def test_no_route_breaks_on_what_does_not_exist(
    app: Flask,
    client: FlaskClient,
    make: Factory,
    sign_in: Callable[[FlaskClient, Person], str],
    role: str,
) -> None:
    person = make.person(roles=(role,))
    sign_in(client, person)
    statuses = {
        (method, rule.rule): client.open(path_of(app, rule), method=method).status_code
        for method, rule in served(app)
        if "fermer" not in rule.rule
    }
    assert {route: status for route, status in statuses.items() if status >= 500} == {}


OWN = ("/mon-espace/offres/<", "/mon-espace/besoins/<", "/mon-espace/organisations/<")
OWN_TOO = ("/jumelages/<", "/mon-espace/importer/fichiers/<")
# asked of people who are not members yet, or of nobody in particular
NOT_OF_MEMBERS = {"/mon-espace/organisations/<slug>/rattachement"}


@pytest.fixture
def things(make: Factory, session: Session) -> dict[str, str]:
    """Rows of a farm and of a kitchen, by the start of the route that names them."""
    farm = make.organization("Ferme secrète", email="secret@exemple.test", phone="4505550199")
    kitchen = make.organization("Cuisine secrète", kind="institution")
    offer = make.offer(make.site(farm), state="draft")
    need = make.need(make.site(kitchen), state="draft")
    file = ReceivedFile(person_id=make.person().id, kind="offers", name="x.csv", content=b"a")
    session.add(file)
    session.flush()
    return {
        "slug": farm.slug,
        "site": farm.sites[0].public_id,
        "offer": offer.public_id,
        "need": need.public_id,
        "file": file.public_id,
    }


def address(app: Flask, rule: Rule, things: dict[str, str]) -> str:
    kinds = {"offres": "offer", "besoins": "need", "organisations": "site", "importer": "file"}
    section = rule.rule.split("/")[2]
    names = {"public_id": things.get(kinds.get(section, ""), "inconnu"), "slug": things["slug"]}
    names |= {"offer_id": things["offer"], "need_id": things["need"], "contract_id": "1"}
    values = {name: names.get(name, "inconnu") for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


@pytest.mark.parametrize(
    "visitor",
    [{"roles": ("member",)}, {"roles": ("facilitator",), "regions": ("09",)}],
    ids=["member of another organisation", "facilitator of another region"],
)
def test_what_belongs_to_others_does_not_exist(
    app: Flask,
    client: FlaskClient,
    make: Factory,
    sign_in: Callable[[FlaskClient, Person], str],
    things: dict[str, str],
    visitor: dict[str, tuple[str, ...]],
) -> None:
    person = make.person(**visitor, tf_totp_secret="x")  # type: ignore[arg-type]
    make.member(person, make.organization("Ma ferme"))
    sign_in(client, person)
    reached = {}
    for method, rule in served(app):
        is_own = rule.rule.startswith(OWN + OWN_TOO) and rule.rule not in NOT_OF_MEMBERS
        if (
            is_own
            and rule.arguments
            and access.rule_of(app.view_functions[rule.endpoint]) == "signed_in"
        ):
            answer = client.open(address(app, rule, things), method=method)
            if answer.status_code != 404 or "secr" in answer.text:
                reached[method, rule.rule] = answer.status_code
    assert reached == {}
