"""Clusters count everything that is in view, once, about where it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.pairing import gathering
from matchmaker.pairing.gathering import Cluster, Filters, View
from matchmaker.pairing.listings import NEEDS, OFFERS, Where
from tests.factories import JOLIETTE, MATANE, MONTREAL, QUEBEC, SOREL, Factory
from tests.pairing.conftest import TODAY

PROVINCE = (-80.0, 44.0, -56.0, 62.0)
ANYWHERE = (-180.0, -90.0, 180.0, 90.0)


def of(session: Session, *, view: View, filters: Filters = Filters()) -> list[Cluster]:  # noqa: B008
    return gathering.listed(session, OFFERS, Where(TODAY), filters=filters, view=view)


def total(clusters: list[Cluster]) -> int:
    return sum(each.count for each in clusters)


@pytest.mark.parametrize("zoom", range(0, 21, 4))
def test_the_counts_add_up_to_all_that_is_published(
    session: Session, make: Factory, zoom: int
) -> None:
    for at in (JOLIETTE, SOREL, MONTREAL, QUEBEC, MATANE, MATANE):
        make.offer(at=at)
    assert total(of(session, view=View(PROVINCE, zoom))) == 6
    assert total(of(session, view=View(ANYWHERE, zoom))) == 6


def test_closer_up_clusters_part(session: Session, make: Factory) -> None:
    for at in (JOLIETTE, SOREL, MATANE):
        make.offer(at=at)
    far = of(session, view=View(PROVINCE, 4))
    near = of(session, view=View(PROVINCE, 9))
    assert sorted(each.count for each in far) == [1, 2]
    assert sorted(each.count for each in near) == [1, 1, 1]
    assert [each.is_one_place for each in far if each.count == 2] == [False]


def test_a_cluster_stands_where_its_rows_are(session: Session, make: Factory) -> None:
    make.offer(at=MONTREAL)
    [only] = of(session, view=View(PROVINCE, 9))
    assert (only.longitude, only.latitude) == pytest.approx(MONTREAL, abs=0.0004)
    make.offer(at=(MONTREAL[0] + 0.2, MONTREAL[1]))
    [both] = of(session, view=View(PROVINCE, 4))
    assert (both.longitude, both.latitude) == pytest.approx(
        (MONTREAL[0] + 0.1, MONTREAL[1]), abs=0.6
    )


def test_only_what_is_in_view_is_counted(session: Session, make: Factory) -> None:
    make.offer(at=MATANE)
    make.offer(at=MONTREAL)
    around_matane = View((-68.5, 48.3, -66.5, 49.3), 8)
    assert [each.count for each in of(session, view=around_matane)] == [1]


def test_filters_and_bounds_are_kept(session: Session, make: Factory) -> None:
    make.offer(form="washed", allows_pickup=True)
    beet = make.offer(product=make.product("betterave"))
    view = View(PROVINCE, 6)
    assert total(of(session, view=view, filters=Filters(forms=0b10))) == 1
    assert total(of(session, view=view, filters=Filters(handovers=0b10))) == 1
    where = Where(TODAY, products=(beet.product_id, 0))
    assert total(gathering.listed(session, OFFERS, where, filters=Filters(), view=view)) == 1


def test_what_is_nowhere_is_on_no_map(session: Session, make: Factory) -> None:
    make.need(make.site(make.organization(kind="institution"), public_position=None))
    view = View(ANYWHERE, 3)
    assert gathering.listed(session, NEEDS, Where(TODAY), filters=Filters(), view=view) == []
    assert gathering.placed(np.array([[np.nan, np.nan]]), view=view) == []


degrees = st.tuples(st.floats(-79, -57), st.floats(45, 61))


@given(st.lists(degrees, max_size=40), st.integers(0, 20))
def test_columns_are_gathered_in_the_same_way(places: list[tuple[float, float]], zoom: int) -> None:
    found = gathering.placed(np.array(places).reshape(-1, 2), view=View(ANYWHERE, zoom))
    assert total(found) == len(places)


def test_columns_and_the_database_give_the_same_clusters(session: Session, make: Factory) -> None:
    places = [JOLIETTE, SOREL, MONTREAL, QUEBEC, MATANE, MATANE]
    for at in places:
        make.offer(at=at)
    for zoom in (4, 7, 12):
        view = View(PROVINCE, zoom)
        assert gathering.placed(np.array(places), view=view) == of(session, view=view)


def test_the_database_numbers_squares_as_we_do(session: Session, make: Factory) -> None:
    make.offer(at=MATANE)
    number = session.scalars(select(OFFERS.c.cell)).one()
    across = (MATANE[0] / 180 + 1) / 2 * 2**20
    assert gathering._parted(np.array([number]))[0].tolist() == [int(across)]


def test_a_box_too_wide_for_its_zoom_is_gathered_more_coarsely(
    session: Session, make: Factory
) -> None:
    make.offer(at=SOREL)
    squares = gathering._in_view(View(ANYWHERE, 20))
    assert len(squares.numbers()) <= gathering.MOST_SQUARES
