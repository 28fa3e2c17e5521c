"""What kitchens around a farm ask for: sums of what the searches list, and who meets them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Family, Product
from matchmaker.desks import outlook
from matchmaker.desks.outlook import Outlook
from matchmaker.search.asking import Reach
from matchmaker.search.starting import Start
from matchmaker.web import clock
from tests.factories import ALL_YEAR, JOLIETTE, MATANE, SOREL, Factory

WINTER = [100] * 4 + [0] * 20
FAR = Reach(100.0, "km")


def seen(session: Session, *growing: Product, reach: Reach = FAR) -> Outlook:
    start = Start(*JOLIETTE, "Joliette")
    mine = {each.id: "vegetables" for each in growing}
    return outlook.around(session, start, reach=reach, growing=mine, today=clock.today())


@pytest.fixture(autouse=True)
def _listed_long(make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything ends next year, so that it is listed today."""
    ends = clock.today().replace(year=clock.today().year + 1, day=1)
    later = {"expires_on": ends, "published_at": clock.now()}
    monkeypatch.setattr(make, "offer", partial(make.offer, **later))
    monkeypatch.setattr(make, "need", partial(make.need, **later))


def test_kilos_are_laid_over_the_year_and_what_is_offered_is_taken_off(
    session: Session, make: Factory
) -> None:
    make.need(at=SOREL, curve=WINTER, quantity_kg=4000)
    make.need(at=SOREL, curve=WINTER, quantity_kg=2000)
    make.offer(at=JOLIETTE, seasons={"storage": ALL_YEAR}, quantity_kg=12_000)

    [row] = seen(session).others

    assert row.kitchens == 2
    assert row.asked.tolist() == [1500.0] * 4 + [0.0] * 20
    assert row.unmet.tolist() == [1000.0] * 4 + [0.0] * 20
    assert row.bars == ([100] * 4 + [0] * 20, [67] * 4 + [0] * 20)


def test_what_i_grow_comes_apart_from_what_would_sell(session: Session, make: Factory) -> None:
    leek, carrot, beet = (make.product(slug) for slug in ("poireau", "carotte", "betterave"))
    for product, kilos in ((leek, 100), (carrot, 300), (beet, 200)):
        make.need(at=SOREL, product=product, quantity_kg=kilos)

    found = seen(session, carrot)

    assert [row.thing for row in found.mine] == [carrot]
    assert [row.thing for row in found.others] == [beet, leek]


def test_what_is_of_another_trade_comes_last(session: Session, make: Factory) -> None:
    milk, leek, carrot = make.product("lait"), make.product("poireau"), make.product()
    milk.family = Family(
        code="milk", name_fr="Lait", name_en="Milk", group_code="dairy", position=2
    )
    make.need(at=SOREL, product=milk, quantity_kg=9000)
    make.need(at=SOREL, product=leek, quantity_kg=100)

    assert [row.thing for row in seen(session, carrot).others] == [leek, milk]


def test_what_is_offered_enough_would_not_sell(session: Session, make: Factory) -> None:
    make.need(at=SOREL, curve=ALL_YEAR, quantity_kg=100)
    make.offer(at=JOLIETTE, seasons={"storage": ALL_YEAR}, quantity_kg=5000)

    assert not seen(session).others


def test_a_need_for_a_family_is_met_by_what_its_products_have_left(
    session: Session, make: Factory
) -> None:
    carrot, family = make.product(), make.family()
    make.need(at=SOREL, family_id=family.id, curve=ALL_YEAR, quantity_kg=2400)
    make.need(at=SOREL, curve=ALL_YEAR, quantity_kg=1200)
    make.offer(at=JOLIETTE, seasons={"storage": ALL_YEAR}, quantity_kg=2400)

    rows = {row.thing: row for row in seen(session, carrot).mine}

    assert rows[carrot].unmet_kg == 0
    assert rows[family].unmet_kg == pytest.approx(1200)
    assert rows[family].slug == carrot.slug


def test_what_is_out_of_reach_is_not_counted(session: Session, make: Factory) -> None:
    make.need(at=MATANE)
    make.need(at=SOREL, state="draft")

    assert not seen(session).others
    assert seen(session, reach=Reach(900.0, "km")).others


def test_a_need_without_a_quantity_weighs_nothing(session: Session, make: Factory) -> None:
    make.need(at=SOREL, quantity=None, quantity_kg=None)

    assert not seen(session).others


def test_where_the_reading_is_cut_both_sides_stop(
    session: Session, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = (-73.40, 46.03), (-73.0, 46.2)
    make.need(at=near, curve=ALL_YEAR, quantity_kg=240)
    make.need(at=far, curve=ALL_YEAR, quantity_kg=240)
    make.offer(at=far, seasons={"storage": ALL_YEAR}, quantity_kg=240)
    monkeypatch.setattr(outlook, "MOST", 1)

    found = seen(session)

    assert found.within_km is not None
    assert found.within_km < 10
    assert found.others[0].unmet_kg == pytest.approx(240)


def test_whatever_there_is_the_same_few_queries(
    session: Session, make: Factory, count_queries: Any
) -> None:
    for number in range(20):
        make.need(at=SOREL, product=make.product(f"produit-{number}"))
        make.offer(at=JOLIETTE, product=make.product(f"autre-{number}"))

    with count_queries() as seen_queries:
        found = seen(session)

    assert len(found.others) == outlook.MOST_OTHERS
    assert found.hidden["others"] == 20 - outlook.MOST_OTHERS
    assert len(seen_queries) <= 5, seen_queries.statements


def test_an_empty_neighbourhood_is_an_empty_outlook(session: Session) -> None:
    found = seen(session)

    assert (found.mine, found.others, found.within_km) == ([], [], None)
