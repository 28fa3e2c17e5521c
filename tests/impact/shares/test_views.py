"""The pages of shares: whose, of when, and every figure with its lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.impact.shares import definitions
from matchmaker.organizations.models import Organization, Site
from matchmaker.settings import ROOT
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
AUTUMN = "periode=dates&du=2026-09-01&au=2026-11-30"


@pytest.fixture
def school(session: Session, make: Factory) -> Organization:
    definitions.load(session, ROOT / "seed")
    return make.organization("École du Ruisseau", kind="institution", institution_type="school")


@pytest.fixture
def kitchen(make: Factory, school: Organization) -> Site:
    site = make.site(school, meals_per_day=100)
    known = {"produced": "quebec", "transformed": "none", "group_code": "vegetables"}
    make.purchase(site, description="Carottes", amount_cents=6000, quantity_kg=20.0, **known)
    make.purchase(site, description="Filet de sole", amount_cents=3000)
    make.purchase(
        site, description="Bananes", amount_cents=1000, produced="abroad", transformed="none"
    )
    return site


@pytest.fixture
def buyer(
    make: Factory, client: FlaskClient, sign_in: SignIn, school: Organization, kitchen: Site
) -> FlaskClient:
    person = make.person()
    make.member(person, school)
    sign_in(client, person)
    return client


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_visitor_reads_what_it_is_and_how_to_begin(client: FlaskClient) -> None:
    page = text(client, "/impact")

    assert "Ouvrir une session" in page
    assert "Du " not in page


def test_a_buyer_sees_each_share_as_an_interval(buyer: FlaskClient) -> None:
    page = text(buyer, f"/impact?{AUTUMN}")

    assert "de 60 à 90 %" in page
    assert "100,00 $" in page
    assert "60 lots sur 100 comptent, 30 de plus sont à préciser" in page


def test_without_a_line_the_page_says_where_to_put_some(buyer: FlaskClient) -> None:
    page = text(buyer, "/impact?periode=dates&du=2020-01-01&au=2020-02-01")

    assert "/mon-espace/importer/purchases" in page
    assert "/mon-espace/achats" in page


@pytest.mark.parametrize(
    ("counts", "total", "name"),
    [
        ("oui", "60,00 $", "Carottes"),
        ("inconnu", "30,00 $", "Filet de sole"),
        ("non", "10,00 $", "Bananes"),
    ],
)
def test_a_figure_leads_to_its_lines(
    buyer: FlaskClient, counts: str, total: str, name: str
) -> None:
    page = text(buyer, f"/impact/lignes?{AUTUMN}&definition=snaaq&compte={counts}")

    assert "1 ligne d’achat" in page
    assert total in page
    assert name in page


@pytest.mark.parametrize("part", ["groupe=vegetables", "mois=2026-10&compte=oui"])
def test_lines_may_be_those_of_a_part(buyer: FlaskClient, part: str) -> None:
    page = text(buyer, f"/impact/lignes?{AUTUMN}&definition=snaaq&{part}")

    assert "Carottes" in page
    assert "Bananes" not in page


@pytest.mark.parametrize(
    "typed", ["definition=a%20b", "mois=octobre", "compte=peut-être", "page=99999", "lieu=%27"]
)
def test_an_address_that_nobody_wrote_is_answered(buyer: FlaskClient, typed: str) -> None:
    assert text(buyer, f"/impact/lignes?{typed}")


def test_lines_come_by_the_page(make: Factory, buyer: FlaskClient, kitchen: Site) -> None:
    for _ in range(60):
        make.purchase(kitchen)
    page = text(buyer, f"/impact/lignes?{AUTUMN}&page=2")

    assert "63 lignes" in page
    assert "Page 2 de 2" in page


def test_the_purchases_of_others_do_not_exist(
    make: Factory, buyer: FlaskClient, session: Session
) -> None:
    other = make.organization(kind="institution")
    make.purchase(make.site(other))

    for page in ("/impact", "/impact/lignes"):
        assert buyer.get(f"{page}?organisation={other.slug}").status_code == 404


def test_a_body_sees_the_schools_below_it(
    make: Factory, client: FlaskClient, sign_in: SignIn, school: Organization, kitchen: Site
) -> None:
    centre = make.organization("Centre de services des Chutes", kind="service_centre")
    school.parent_id = centre.id
    person = make.person()
    make.member(person, centre)
    sign_in(client, person)

    page = text(client, f"/impact?{AUTUMN}")

    assert "Centre de services des Chutes" in page
    assert "École du Ruisseau" in page
    assert "de 60 à 90 %" in page


def test_the_cost_of_a_meal_says_how_it_is_counted(buyer: FlaskClient) -> None:
    page = text(buyer, "/impact?periode=dates&du=2026-10-05&au=2026-10-11")

    assert "500 repas : 100 par jour, 5 jours" in page
    assert "0,20 $ par repas" in page


@pytest.mark.parametrize("asked", ["groupe=-1", "groupe=ailleurs", "mois=-99", "mois=2026-13"])
def test_what_no_page_of_ours_writes_asks_nothing(buyer: FlaskClient, asked: str) -> None:
    whole = buyer.get("/impact/lignes")
    assert whole.status_code == 200
    answer = buyer.get(f"/impact/lignes?{asked}")
    assert answer.status_code == 200
    assert answer.text.count("Filet de sole") == whole.text.count("Filet de sole") > 0
