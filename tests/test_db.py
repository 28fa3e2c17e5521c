"""Positions have one maker and one last guard; axis order and unit are pinned."""

from __future__ import annotations

import math

import pytest
from sqlalchemy import cast, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker import db
from tests.factories import MATANE, MONTREAL, QUEBEC, RIMOUSKI, Factory


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        pytest.param(RIMOUSKI, MATANE, 85, id="east-west along the estuary"),
        pytest.param(MONTREAL, QUEBEC, 233, id="south-west to north-east"),
    ],
)
def test_distances_are_metres_between_the_right_places(
    session: Session, start: tuple[float, float], end: tuple[float, float], km: float
) -> None:
    ends = [cast(db.point(*place), db.position_type()) for place in (start, end)]
    metres = session.scalar(select(func.ST_Distance(*ends)))
    assert metres is not None
    assert metres / 1000 == pytest.approx(km, rel=0.03)


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        pytest.param(math.nan, 46.8, id="not a number"),
        pytest.param(-71.2, math.inf, id="infinite"),
        pytest.param(-71.2, 133.2, id="impossible latitude"),
        pytest.param(46.8, -71.2, id="swapped"),
        pytest.param(0.0, 0.0, id="null island"),
        pytest.param(2.35, 48.86, id="Paris"),
    ],
)
def test_an_impossible_point_is_refused_by_its_maker(longitude: float, latitude: float) -> None:
    with pytest.raises(db.BadPosition):
        db.point(longitude, latitude)


@pytest.mark.parametrize(
    "wkt",
    ["POINT(NaN NaN)", "POINT EMPTY", "POINT(0 0)", "POINT(46.8 -71.2)", "POINT(-71.2 NaN)"],
)
def test_an_impossible_point_is_refused_again_by_the_database(
    session: Session, make: Factory, wkt: str
) -> None:
    site = make.site()
    with pytest.raises(IntegrityError, match="near_quebec"):
        session.execute(
            text("UPDATE site SET position = ST_GeogFromText(:wkt) WHERE id = :id"),
            {"wkt": wkt, "id": site.id},
        )


def test_the_audit_trail_can_neither_be_changed_nor_deleted(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO audit_entry (actor_key, act, subject_kind, subject_id)"
            " VALUES ('system', 'x', 'y', '1')"
        )
    )
    with pytest.raises(Exception, match="immutable"):
        session.execute(text("DELETE FROM audit_entry"))


def test_the_web_role_has_no_ddl(session: Session) -> None:
    session.execute(text("SET LOCAL ROLE jumelage_web"))
    with pytest.raises(Exception, match="permission denied"):
        session.execute(text("CREATE TABLE mine (id int)"))
