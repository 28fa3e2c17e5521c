"""A menu becomes a list of needs, by meals, weeks of the cycle and times served."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue import service as catalogue
from matchmaker.demand import menus, order_lists
from matchmaker.demand.menus import Cycle
from matchmaker.demand.models import Menu, MenuDish, OrderList
from matchmaker.errors import NotFound
from matchmaker.settings import ROOT
from tests.demand.conftest import Centre
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def menu(session: Session, centre: Centre) -> Menu:
    made = Menu(
        code="ecole",
        institution_type="school",
        weeks=4,
        position=0,
        name_fr="École",
        name_en="School",
    )
    carrot, broccoli = centre_products(session)
    made.dishes = [
        MenuDish(product_id=carrot, form="peeled", kg_per_100_meals=8, times=6),
        MenuDish(product_id=broccoli, form="", kg_per_100_meals=9, times=2),
    ]
    session.add(made)
    session.flush()
    return made


def centre_products(session: Session) -> list[int]:
    rows = session.execute(select(menus.Product.id).order_by(menus.Product.slug.desc()))
    return list(rows.scalars())


def test_weekly_kilos_follow_the_kitchen() -> None:
    assert menus.weekly_kg(8, 6, Cycle(weeks=4, meals=600)) == 72


def test_a_menu_of_the_seed_speaks_of_products_that_exist(session: Session, make: Factory) -> None:
    for number in range(1, 18):
        make.region(f"{number:02}")
    catalogue.load(session, ROOT / "seed")
    first = menus.load(session, ROOT / "seed")

    assert menus.load(session, ROOT / "seed") == first > 200
    for known in menus.everything(session):
        for dish in menus.one(session, known.code).dishes:
            sold = {row.form for row in dish.product.forms}
            assert not dish.form or dish.form in sold, (known.code, dish.product.slug)


def test_an_unknown_menu_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound):
        menus.one(session, "rien")


def test_a_kitchen_adapts_a_menu_and_looks_at_its_needs(
    client: FlaskClient, session: Session, sign_in: SignIn, centre: Centre, menu: Menu
) -> None:
    sign_in(client, centre.buyer)
    assert "comme la vôtre" in client.get("/mon-espace/besoins/menus").text
    page = client.get("/mon-espace/besoins/menus/ecole").text
    assert 'name="meals" value="600"' in page

    form = {"sites": [s.public_id for s in centre.schools], "meals": "600", "weeks": "4"}
    dishes = [dish.product.slug for dish in menus.dishes_of(menu)]
    times = ["6" if slug == "carotte" else "0" for slug in dishes]
    answer = client.post("/mon-espace/besoins/menus/ecole", data=form | {"times": times})

    assert answer.status_code == 303
    [line] = order_lists.lines_of(session.scalars(select(OrderList)).one())
    assert (line.product, line.form, line.quantity) == ("carotte", "peeled", "72")
    assert "Une ligne est prête" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"times": ["0", "0"]}, "Gardez au moins un produit"),
        ({"times": ["beaucoup", "2"]}, "nombre"),
        ({"weeks": "0"}, "plus grand que 0"),
        ({"sites": []}, "Remplissez ce champ"),
    ],
    ids=["nothing", "words", "no week", "nowhere"],
)
def test_a_refused_menu_comes_back_as_it_was(
    client: FlaskClient,
    sign_in: SignIn,
    centre: Centre,
    menu: Menu,
    wrong: dict[str, object],
    sentence: str,
) -> None:
    sign_in(client, centre.buyer)
    form: dict[str, object] = {
        "sites": [s.public_id for s in centre.schools],
        "meals": "612",
        "weeks": "4",
        "times": ["6", "2"],
    }
    answer = client.post("/mon-espace/besoins/menus/ecole", data=form | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="612"' in answer.text
