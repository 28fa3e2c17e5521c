"""The gaps as a page, a map and a file: filters in the address, sums, names, few statements."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Product
from tests.facilitation.conftest import SignIn
from tests.factories import ALL_YEAR, MATANE, Factory

Run = Callable[[], None]
JUNE = [0] * 10 + [100] * 2 + [0] * 12
pytestmark = pytest.mark.usefixtures("facilitator")


@pytest.fixture
def market(make: Factory, work_out: Run) -> None:
    """Carrots are missing in region 14, and sleep in region 01; leeks sleep in 14."""
    make.need(curve=ALL_YEAR, quantity_kg=24_000)
    make.offer(make.site(at=MATANE, region_code="01"), quantity_kg=12_000, reach_km=20)
    make.offer(product=make.product("poireau"), seasons={"field": JUNE}, quantity_kg=600)
    work_out()


def read(client: FlaskClient, path: str = "") -> str:
    page = client.get(f"/animation/manques{path}")
    assert page.status_code == 200
    return page.text.replace("\u202f", " ").replace("\u00a0", " ")


def test_before_any_pairing_it_is_said(client: FlaskClient) -> None:
    assert "Rien n’est encore calculé" in read(client)


@pytest.mark.usefixtures("market")
def test_one_s_own_regions_are_shown_first(client: FlaskClient) -> None:
    assert "Il manque 24 t, il dort 600 kg" in read(client)


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("?region=toutes", "Il manque 24 t, il dort 12,6 t"),
        ("?region=01", "Rien ne manque, il dort 12 t"),
        ("?mois=6", "Il manque 2 000 kg, il dort 600 kg"),
        ("?mois=6&pas=mois", "Il manque 2 000 kg, il dort 600 kg"),
        ("?famille=root&produit=carotte&region=toutes", "Il manque 24 t, il dort 12 t"),
        ("?famille=autre", "Rien ne manque, rien ne dort"),
        ("?mois=13&pas=x&tri=y&page=-1", "Il manque 24 t, il dort 600 kg"),
        ("?region=%27&produit=%ff", "Rien ne manque, rien ne dort"),
    ],
)
def test_the_address_says_what_is_summed(client: FlaskClient, address: str, title: str) -> None:
    assert title in read(client, address)


@pytest.mark.usefixtures("market")
def test_a_product_is_shown_region_by_region(client: FlaskClient) -> None:
    page = read(client, "?produit=carotte&region=toutes")
    assert "Région 14 : manque toute l’année." in page
    assert "Région 01" in page


@pytest.mark.usefixtures("market")
def test_the_map_has_a_square_for_each_region(client: FlaskClient) -> None:
    answer = client.get("/animation/manques/carte.json?region=14").get_json()
    sides = {each["name"][:9]: (each["unmet"], each["idle"]) for each in answer["squares"]}
    assert sides["Région 14"][0] == 46
    assert sides["Région 01"] == (0, 46)


@pytest.mark.usefixtures("market")
def test_the_file_has_a_line_for_each_half_month(client: FlaskClient) -> None:
    answer = client.get("/animation/manques.csv?mois=6")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Produit", "Famille", "Région", "Quinzaine"]
    assert [row[0] for row in rows[1:]] == ["Carotte", "Carotte", "Poireau", "Poireau"]
    assert [row[4:] for row in rows[1:]] == [
        ["1000", "0"],
        ["1000", "0"],
        ["0", "300"],
        ["0", "300"],
    ]


@pytest.mark.usefixtures("market")
def test_a_formula_in_a_name_stays_text(client: FlaskClient, session: Session) -> None:
    session.execute(update(Product).where(Product.slug == "poireau").values(name_fr="=1+1"))
    session.commit()
    assert "'=1+1" in client.get("/animation/manques.csv").data.decode("utf-8-sig")


@pytest.mark.usefixtures("market")
def test_many_lines_ask_no_more_of_the_database_and_come_in_pages(
    client: FlaskClient, make: Factory, work_out: Run, count_queries: Any
) -> None:
    site = make.site()
    for number in range(25):
        make.offer(site, product=make.product(f"legume-{number}"), quantity_kg=100 + number)
    work_out()
    with count_queries() as seen:
        page = read(client, "?tri=dort")
    assert len(seen) <= 11, seen.statements
    assert "Page 1 de 2" in page
    assert "Legume-24" in page
    assert "Legume-0<" not in page
    assert "Legume-0<" in read(client, "?tri=dort&page=2")


def test_members_do_not_see_it(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.person())
    assert client.get("/animation/manques").status_code == 403
