"""My space says what to do, shows what was proposed, and only ever what is mine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization
from matchmaker.pairing import generations
from matchmaker.supply.models import Offer
from matchmaker.web import clock
from tests.factories import Factory

SignIn = Callable[..., Any]
Pair = Callable[[], None]


@pytest.fixture
def pair(session: Session) -> Pair:
    """Pair everything there is, within the test's own transaction."""

    def rebuilt() -> None:
        today = clock.today()
        generation_id, tables = generations.begin(session)
        seen = generations.read(session, today=today)
        generations.write(session, generation_id, engine.rank(seen.market, tables))
        generations.switch(session, generation_id, counts={}, seen=seen, today=today)

    return rebuilt


@pytest.fixture
def buyer(make: Factory) -> tuple[Person, Organization, Need]:
    person, school = make.person(), make.organization("École du Rang", kind="institution")
    make.member(person, school)
    return person, school, make.need(make.site(school))


def test_a_visitor_signs_in_first(client: FlaskClient) -> None:
    assert client.get("/mon-espace").status_code == 303
    assert client.get("/mon-espace/propositions").status_code == 303


def test_a_newcomer_reads_what_to_do_first(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    sign_in(client, make.person())
    page = client.get("/mon-espace").text
    assert "Une chose à faire cette semaine" in page
    assert "Dire pour qui vous agissez" in page


def test_a_buyer_sees_who_would_supply_and_why(
    client: FlaskClient,
    make: Factory,
    sign_in: SignIn,
    buyer: tuple[Person, Organization, Need],
    pair: Pair,
) -> None:
    person, _, need = buyer
    offer: Offer = make.offer(make.site(make.organization("Ferme du Ruisseau")))
    pair()
    sign_in(client, person)
    for path in ("/mon-espace", "/mon-espace/propositions"):
        page = client.get(path).text
        assert "Ferme du Ruisseau" in page
        assert f"/jumelages/{offer.public_id}/{need.public_id}" in page
        assert "/100" in page


def test_a_farm_sees_the_kitchens(
    client: FlaskClient, make: Factory, sign_in: SignIn, pair: Pair
) -> None:
    person, farm = make.person(), make.organization("Ma ferme")
    make.member(person, farm)
    make.offer(make.site(farm))
    make.need(make.site(make.organization("École d’en face", kind="institution")))
    pair()
    sign_in(client, person)
    assert "École d’en face" in client.get("/mon-espace/propositions").text


def test_proposals_of_others_are_not_mine(
    client: FlaskClient, make: Factory, sign_in: SignIn, pair: Pair
) -> None:
    offer, need = make.offer(), make.need()
    pair()
    sign_in(client, make.person())
    page = client.get("/mon-espace/propositions").text
    assert offer.public_id not in page
    assert need.public_id not in page


def test_proposals_narrow_to_one_need(
    client: FlaskClient,
    make: Factory,
    sign_in: SignIn,
    buyer: tuple[Person, Organization, Need],
    pair: Pair,
) -> None:
    person, _, need = buyer
    leek = make.product("poireau")
    make.offer(make.site(make.organization("Ferme aux carottes")))
    make.offer(make.site(make.organization("Ferme aux poireaux")), product=leek)
    make.need(need.site, product=leek)
    pair()
    sign_in(client, person)
    page = client.get("/mon-espace/propositions", query_string={"pour": need.public_id}).text
    assert "Ferme aux carottes" in page
    assert "Ferme aux poireaux" not in page


@pytest.mark.parametrize("page", ["0", "-3", "99999999999999999999", "x"])
def test_an_odd_page_number_is_a_page_all_the_same(
    client: FlaskClient, make: Factory, sign_in: SignIn, page: str
) -> None:
    sign_in(client, make.person())
    answer = client.get("/mon-espace/propositions", query_string={"page": page, "pour": "<b>"})
    assert answer.status_code == 200


def test_my_space_asks_the_same_few_things_whatever_there_is(
    client: FlaskClient,
    make: Factory,
    sign_in: SignIn,
    buyer: tuple[Person, Organization, Need],
    pair: Pair,
    count_queries: Any,
) -> None:
    person, _, need = buyer
    for _ in range(6):
        make.need(need.site)
        make.offer()
    pair()
    sign_in(client, person)
    with count_queries() as seen:
        client.get("/mon-espace")
    assert len(seen) <= 42, seen.statements


def test_a_need_that_suits_nobody_reads_what_would_unlock_it(
    client: FlaskClient,
    make: Factory,
    sign_in: SignIn,
    buyer: tuple[Person, Organization, Need],
    pair: Pair,
) -> None:
    person, _, need = buyer
    need.forms = ["whole"]
    make.offer(form="frozen")
    pair()
    sign_in(client, person)
    page = client.get("/mon-espace").text
    assert "Un seul changement amènerait une offre." in page
    assert f'href="/besoins/{need.public_id}#unlock"' in page
    page = client.get("/mon-espace/propositions").text
    assert "Accepter aussi cette forme" in page
    assert f'action="/mon-espace/besoins/{need.public_id}/assouplissement"' in page
    assert "Accepter" not in client.get("/mon-espace/propositions?pour=autre").text


def test_what_others_lack_is_not_in_my_space(
    client: FlaskClient, make: Factory, sign_in: SignIn, pair: Pair
) -> None:
    make.need(forms=["whole"])
    make.offer(form="frozen")
    pair()
    sign_in(client, make.person())
    assert "débloquerait" not in client.get("/mon-espace").text
    assert "débloquerait" not in client.get("/mon-espace/propositions").text
