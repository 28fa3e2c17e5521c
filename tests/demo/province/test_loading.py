"""What PostgreSQL gives back is what was invented; a province stays out of people's databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.catalogue import service as catalogue
from matchmaker.cluster import Cluster
from matchmaker.demo.province import Facts, Province, build, loading, numbered
from matchmaker.operations import migrations
from matchmaker.pairing import columns
from matchmaker.places import service as places
from matchmaker.settings import ROOT

TODAY: Final = date(2026, 11, 23)
SCALE: Final = 0.004


@pytest.fixture(scope="module")
def province_database(cluster: Cluster) -> Iterator[Engine]:
    cluster.create_database("province")
    made = db.engine(cluster.url("province"), role="")
    migrations.upgrade(made)
    with Session(made) as session, session.begin():
        places.load(session, ROOT / "seed")
        catalogue.load(session, ROOT / "seed")
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def province(province_database: Engine, facts: Facts) -> Province:
    with Session(province_database) as session, session.begin():
        made = build(SCALE, seed=1, facts=numbered(facts, session))
        counts = loading.load(session, made, today=TODAY, report=lambda _: None)
        assert counts == loading.counts(session)
    return made


def test_the_engine_reads_back_what_was_invented(
    province_database: Engine, province: Province
) -> None:
    with Session(province_database) as session:
        read = columns.whole(session, today=TODAY)
    for mine, theirs in (
        (province.engine_offers(), read.offers),
        (province.engine_needs(), read.needs),
    ):
        for name in mine._fields:
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name), name)


def test_what_relates_them_reads_back_too(province_database: Engine, province: Province) -> None:
    with Session(province_database) as session:
        read = columns.whole(session, today=TODAY)
    assert set(zip(*read.substitutes, strict=True)) == set(zip(*province.substitutes, strict=True))
    assert set(zip(*read.refusals, strict=True)) == set(zip(*province.refusals, strict=True))


def test_a_database_with_organisations_is_left_alone(
    province_database: Engine, province: Province
) -> None:
    with Session(province_database) as session, pytest.raises(loading.NotEmpty):
        loading.load(session, province, today=TODAY, report=lambda _: None)


def test_new_rows_get_new_numbers(province_database: Engine, province: Province) -> None:
    with Session(province_database) as session:
        fresh = session.execute(
            text("SELECT nextval(pg_get_serial_sequence('offer', 'id'))")
        ).scalar_one()
    assert fresh > province.size.offers
