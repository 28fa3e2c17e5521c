"""Offers are kept from a search or a proposal, compared side by side, and let go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.desks import comparing, shortlist
from matchmaker.errors import NotFound
from matchmaker.introductions.models import Introduction
from matchmaker.pairing.models import PairRefusal
from matchmaker.supply.models import Offer
from matchmaker.web import clock
from tests.factories import SOREL, Factory

SignIn = Callable[[FlaskClient, Person], str]
PAGE = "/mon-espace/retenus"


@pytest.fixture
def need(make: Factory) -> Need:
    school = make.organization("École du Rang", kind="institution")
    found: Need = make.need(make.site(school, at=SOREL), published_at=clock.now())
    return found


@pytest.fixture
def buyer(client: FlaskClient, make: Factory, sign_in: SignIn, need: Need) -> Person:
    person = make.person()
    make.member(person, need.site.organization)
    sign_in(client, person)
    return person


def offer(make: Factory, name: str, **columns: Any) -> Offer:
    found: Offer = make.offer(
        make.site(make.organization(name)),
        expires_on=clock.today() + timedelta(days=90),
        published_at=clock.now(),
        **columns,
    )
    return found


def test_a_search_offers_to_keep_what_it_lists(
    client: FlaskClient, session: Session, make: Factory, buyer: Person
) -> None:
    kept = offer(make, "Ferme du Ruisseau")
    assert "Retenir" in client.get("/fournisseurs").text

    back = "/fournisseurs?quoi=carotte"
    answer = client.post(f"{PAGE}/{kept.public_id}", data={"next": back})

    assert (answer.status_code, answer.location) == (303, back)
    page = client.get("/fournisseurs").text
    assert "la laisser de côté" in page
    assert "Comparer votre retenu" in page
    assert shortlist.codes(session, buyer.id) == {kept.public_id}


def test_a_visitor_sees_no_such_button(client: FlaskClient, make: Factory) -> None:
    offer(make, "Ferme du Ruisseau")
    assert "Retenir" not in client.get("/fournisseurs").text


def test_the_button_changes_in_place(client: FlaskClient, make: Factory, buyer: Person) -> None:
    kept = offer(make, "Ferme du Ruisseau")
    answer = client.post(f"{PAGE}/{kept.public_id}", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert f"{PAGE}/{kept.public_id}/retrait" in answer.text
    assert "<html" not in answer.text


def test_kept_offers_stand_side_by_side_for_a_need(
    client: FlaskClient, session: Session, make: Factory, buyer: Person, need: Need
) -> None:
    for name, price in (("Ferme du Nord", 120), ("Ferme du Sud", 150)):
        made = offer(make, name, price_cents_per_kg=price, delivery_days=2, min_order_kg=40)
        shortlist.keep(session, buyer, made.public_id)
    far = offer(make, "Ferme trop chère", form="frozen")
    need.forms = ["whole"]
    shortlist.keep(session, buyer, far.public_id)

    page = client.get(PAGE).text.replace("\u202f", " ").replace("\u00a0", " ")

    assert "Comparer vos 3 retenus" in page
    assert page.count("/100") == 2
    assert "Écartée : sous une forme que vous n’acceptez pas" in page
    # 6 200 kg at 1,20 $
    assert "7 440,00 $" in page
    assert "mardi" in page


def test_without_a_need_the_way_is_measured_and_nothing_is_scored(
    client: FlaskClient, session: Session, make: Factory, buyer: Person, need: Need
) -> None:
    need.state = "paused"
    kept = offer(make, "Ferme du Nord")
    shortlist.keep(session, buyer, kept.public_id)

    page = client.get(PAGE).text

    assert "km" in page
    assert "/100" not in page


def test_four_at_most_are_compared(session: Session, make: Factory, need: Need) -> None:
    several = [offer(make, f"Ferme {n}") for n in range(6)]
    several[0].state = "paused"
    found = comparing.side_by_side(session, several, need=need, start=None, today=clock.today())
    assert [each.offer for each in found] == several[1:5]


def test_a_refused_pair_says_so(session: Session, make: Factory, need: Need) -> None:
    made = offer(make, "Ferme écartée")
    refusal = PairRefusal(
        offer_id=made.id, need_id=need.id, season_year=2026, side="need", reason="price"
    )
    session.add(refusal)
    session.flush()
    [found] = comparing.side_by_side(session, [made], need=need, start=None, today=clock.today())
    assert (found.failure, found.card.terms) == ("refused", ())


def test_what_is_no_longer_there_is_said_and_let_go(
    client: FlaskClient, session: Session, make: Factory, buyer: Person
) -> None:
    gone = offer(make, "Ferme en pause")
    shortlist.keep(session, buyer, gone.public_id)
    gone.state = "paused"
    session.flush()
    assert "Qui ne sont plus en ligne" in client.get(PAGE).text

    client.post(f"{PAGE}/{gone.public_id}/retrait")
    assert "Aucun fournisseur retenu" in client.get(PAGE).text


def test_what_nobody_published_is_not_kept(session: Session, make: Factory, buyer: Person) -> None:
    with pytest.raises(NotFound):
        shortlist.keep(session, buyer, offer(make, "Brouillon", state="draft").public_id)


def test_a_shortlist_has_an_end(session: Session, make: Factory, buyer: Person) -> None:
    site = make.site()
    for _ in range(shortlist.MOST):
        shortlist.keep(session, buyer, make.offer(site).public_id)
    with pytest.raises(shortlist.TooManyKept):
        shortlist.keep(session, buyer, make.offer(site).public_id)


def asked(session: Session) -> list[str]:
    return sorted(row.supplier.name for row in session.scalars(select(Introduction)))


def test_several_are_asked_at_once(
    client: FlaskClient, session: Session, make: Factory, buyer: Person, need: Need
) -> None:
    several = [offer(make, name) for name in ("Ferme du Nord", "Ferme du Sud")]
    for each in several:
        shortlist.keep(session, buyer, each.public_id)
    page = client.get(PAGE).text
    assert page.count("À rencontrer") == 2
    form = {"pour": need.public_id, "offre": [each.public_id for each in several]}

    for _ in range(2):
        answer = client.post(f"{PAGE}/demandes", data=form)
        assert (answer.status_code, answer.location) == (303, "/mises-en-relation")

    assert asked(session) == ["Ferme du Nord", "Ferme du Sud"]
    page = client.get(PAGE).text
    assert page.count("Mise en relation\u202f: acceptée par un") == 2
    assert "À rencontrer" not in page


def test_one_that_was_set_aside_holds_the_others_back(
    client: FlaskClient, session: Session, make: Factory, buyer: Person, need: Need
) -> None:
    several = [offer(make, name) for name in ("Ferme du Nord", "Ferme du Sud")]
    refusal = PairRefusal(
        offer_id=several[1].id, need_id=need.id, season_year=2026, side="need", reason="price"
    )
    session.add(refusal)
    session.commit()
    form = {"pour": need.public_id, "offre": [each.public_id for each in several]}

    assert client.post(f"{PAGE}/demandes", data=form).status_code == 409
    assert asked(session) == []


def test_nobody_ticked_says_so(client: FlaskClient, buyer: Person, need: Need) -> None:
    answer = client.post(f"{PAGE}/demandes", data={"pour": need.public_id})
    assert answer.status_code == 422
    assert "Cochez d’abord" in answer.text


def test_nobody_asks_for_the_need_of_others(
    client: FlaskClient, session: Session, make: Factory, buyer: Person
) -> None:
    form = {"pour": make.need().public_id, "offre": [offer(make, "Ferme").public_id]}
    assert client.post(f"{PAGE}/demandes", data=form).status_code == 404
    assert asked(session) == []
