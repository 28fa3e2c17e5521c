"""Pages of products."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


@pytest.fixture
def visitor(catalogue: Session, client: FlaskClient) -> FlaskClient:
    """A visitor of a house whose catalogue is loaded."""
    catalogue.commit()
    return client


def test_the_year_at_a_glance_has_a_bar_for_each_vegetable(visitor: FlaskClient) -> None:
    html = page(visitor, "/produits")

    assert "Légumes-racines et tubercules" in html
    assert "/produits/carotte" in html
    assert "/produits/fraise" not in html
    assert html.count("lots-sm") >= 80


def test_another_group_is_an_address(visitor: FlaskClient) -> None:
    html = page(visitor, "/produits?groupe=fish")

    assert "/produits/homard" in html
    assert "frais, du" in html
    assert "au champ" not in html


def test_the_filter_forgives(visitor: FlaskClient) -> None:
    html = page(visitor, "/produits?q=ble+d%27inde")

    assert "/produits/mais-sucre" in html
    assert "/produits/carotte" not in html


def test_nothing_found_says_what_to_do(visitor: FlaskClient) -> None:
    html = page(visitor, "/produits?q=quincaillerie")

    assert "Rien au catalogue ne ressemble" in html


def test_what_is_typed_is_never_markup(visitor: FlaskClient) -> None:
    html = page(visitor, "/produits?q=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in html


def test_a_product_says_when_and_who_says_so(visitor: FlaskClient) -> None:
    html = page(visitor, "/produits/mais-sucre?region=16")

    assert "blé d’Inde" in html
    assert "sweet corn" in html
    assert "du 16 juillet au 30 septembre" in html
    assert "3 calendriers publics" in html
    assert "/fournisseurs?quoi=mais-sucre" in html


def test_an_unknown_product_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/produits/ananas").status_code == 404


@pytest.mark.parametrize(
    "address", ["/produits?groupe=rocks&region=99", "/produits/carotte?region=x"]
)
def test_an_address_typed_by_hand_still_answers(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 200


def test_the_combobox_gets_forms_units_and_seasons(visitor: FlaskClient) -> None:
    first = visitor.get("/produits/chercher?q=zucchini&region=14").get_json()["results"][0]

    assert first["value"] == "courgette"
    assert first["text"] == "courgette"
    assert first["note"].startswith("zucchini")
    assert ["whole", "entière"] in first["forms"]
    assert {"code": "unit", "text": "unité", "kg": 0.25, "kind": "count"} in first["units"]
    assert set(first["modes"]) == {"field", "processed"}
    assert len(first["modes"]["field"]) == 24


def test_the_combobox_asks_nothing_of_nothing(visitor: FlaskClient) -> None:
    assert visitor.get("/produits/chercher").get_json() == {"results": []}


def test_a_season_to_paint_first(visitor: FlaskClient) -> None:
    modes = visitor.get("/produits/saison?product=carotte").get_json()["modes"]

    assert set(modes) == {"field", "storage", "processed"}
    assert visitor.get("/produits/saison?product=ananas").get_json() == {"modes": {}}


def test_lists_ask_the_database_a_few_times_only(
    visitor: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    with count_queries() as glance:
        page(visitor, "/produits")
    # the words of a version of the catalogue are read once for everybody
    visitor.get("/produits/chercher?q=courge")
    with count_queries() as search:
        visitor.get("/produits/chercher?q=courge")

    assert len(glance) <= 7
    assert len(search) <= 10


def test_a_suggestion_says_what_was_typed_beside_the_product(visitor: FlaskClient) -> None:
    line = "3 caisses de carottes bio en dés 20 kg"
    found = visitor.get("/produits/chercher", query_string={"q": line}).get_json()["results"]

    assert found[0]["value"] == "carotte"
    assert found[0]["said"] == {
        "fields": {"quantity": "3", "quantity_unit": "case", "kg_per_unit": "20"},
        "form": "cut",
        "labels": ["organic"],
    }
