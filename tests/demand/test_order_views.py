"""The pages of order lists: paste, look, correct, publish, without JavaScript."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need, OrderList
from tests.demand.conftest import Centre
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
ADDRESS = "/mon-espace/besoins/listes"
WRITTEN = "carottes pelées 60 kg par semaine\nzzz ???\nbrocoli"


@pytest.fixture
def visitor(client: FlaskClient, sign_in: SignIn, centre: Centre) -> FlaskClient:
    sign_in(client, centre.buyer)
    return client


def form(centre: Centre, **more: Any) -> dict[str, Any]:
    sites = [site.public_id for site in centre.schools]
    return {"sites": sites, "sharing": "each", "quantity_per": "week", "written": WRITTEN} | more


def started(visitor: FlaskClient, centre: Centre, **more: Any) -> str:
    answer = visitor.post(f"{ADDRESS}/nouvelle", data=form(centre, **more))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def needs(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Need)) or 0


def test_every_line_is_on_the_page_with_what_it_lacks(visitor: FlaskClient, centre: Centre) -> None:
    page = visitor.get(started(visitor, centre)).text

    assert "Une ligne est prête" in page
    assert "zzz ???" in page
    assert "Aucun produit du catalogue n’y ressemble" in page
    assert "par exemple 200" in page


def test_a_page_narrows_to_what_is_left_to_do(visitor: FlaskClient, centre: Centre) -> None:
    address = started(visitor, centre)
    page = visitor.get(f"{address}?montrer=asks").text

    assert "brocoli" in page
    assert "zzz" not in page
    assert visitor.get(f"{address}?montrer=x&page=99999").status_code == 200


def test_corrections_are_kept_and_what_is_ready_is_published(
    visitor: FlaskClient, session: Session, centre: Centre
) -> None:
    address = started(visitor, centre)
    visitor.post(address, data={"other-2": "broccoli", "quantity-2": "x", "montrer": "asks"})
    page = visitor.get(address).text
    assert 'value="x"' in page

    answer = visitor.post(f"{address}/publication", data={"quantity-3": "12", "left-2": "1"})

    assert (answer.status_code, answer.location) == (303, "/mon-espace/besoins")
    assert needs(session) == 6


def test_what_is_left_aside_can_be_taken_back(visitor: FlaskClient, centre: Centre) -> None:
    address = started(visitor, centre)
    visitor.post(address, data={"left-1": "1"})
    assert 'value="0"' in visitor.get(f"{address}?montrer=left").text
    visitor.post(address, data={"left-1": ["1", "0"]})
    assert "Une ligne est prête" in visitor.get(address).text


def test_nothing_ready_says_so(visitor: FlaskClient, session: Session, centre: Centre) -> None:
    address = started(visitor, centre, written="zzz")
    visitor.post(f"{address}/publication")

    assert needs(session) == 0
    assert "Aucune ligne n’est prête" in visitor.get(address).text


def test_drafts_are_kept_from_a_list(
    visitor: FlaskClient, session: Session, centre: Centre
) -> None:
    address = started(visitor, centre, written="brocoli")
    visitor.post(f"{address}/brouillons")

    assert {need.state for need in session.scalars(select(Need))} == {"draft"}


def test_a_refused_list_comes_back_as_it_was(visitor: FlaskClient, centre: Centre) -> None:
    data = form(centre, sites=[], title="Automne")
    answer = visitor.post(f"{ADDRESS}/nouvelle", data=data)

    assert answer.status_code == 422
    assert "zzz ???" in answer.text
    assert 'value="Automne"' in answer.text


def test_a_workbook_is_read_by_its_columns(visitor: FlaskClient, centre: Centre) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Produit", "Quantité", "Unité", "Fréquence"], ["Carottes", 20, "kg", "semaine"]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    content.seek(0)

    address = started(visitor, centre, written="", file=(content, "menu.xlsx"))

    page = visitor.get(address).text
    assert "20 kg Carottes par semaine" in page
    assert "Une ligne est prête" in page


def test_a_list_without_titles_loses_no_line(visitor: FlaskClient, centre: Centre) -> None:
    content = io.BytesIO(b"carotte;20 kg\nbrocoli;5 kg\n")
    page = visitor.get(started(visitor, centre, written="", file=(content, "liste.csv"))).text
    assert "2 lignes sont prêtes" in page.replace("\u00a0", " ")


def test_a_file_that_is_none_is_refused_with_the_list_kept(
    visitor: FlaskClient, centre: Centre
) -> None:
    data = form(centre, file=(io.BytesIO(b""), "vide.xlsx"))
    answer = visitor.post(f"{ADDRESS}/nouvelle", data=data)
    assert answer.status_code == 422
    assert "zzz ???" in answer.text


def test_lists_wait_and_are_forgotten(
    visitor: FlaskClient, session: Session, centre: Centre
) -> None:
    address = started(visitor, centre, title="Menu d’hiver")
    assert "Menu d’hiver" in visitor.get(ADDRESS).text
    visitor.post(f"{address}/oubli")
    assert session.scalar(select(func.count()).select_from(OrderList)) == 0


def test_somebody_elses_list_is_not_there(
    visitor: FlaskClient, make: Factory, sign_in: SignIn, centre: Centre
) -> None:
    address = started(visitor, centre)
    sign_in(visitor, make.person())
    assert visitor.get(address).status_code == 404
    assert visitor.post(f"{address}/publication").status_code == 404


def test_a_long_list_asks_the_database_a_bounded_number_of_things(
    visitor: FlaskClient, centre: Centre, count_queries: Any
) -> None:
    address = started(visitor, centre, written="carottes 3 kg par semaine\n" * 1000)
    with count_queries() as seen:
        page = visitor.get(address).text
    assert len(seen) <= 40, seen.statements
    assert len(page) < 150_000
    assert "Page 1 de 40" in page.replace("\u00a0", " ")
