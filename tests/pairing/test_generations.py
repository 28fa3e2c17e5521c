from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from matchmaker import db, engine
from matchmaker.cluster import Cluster
from matchmaker.operations import migrations
from matchmaker.pairing import columns, generations, lists
from matchmaker.pairing.lists import NEEDS, OFFERS
from matchmaker.pairing.models import CurrentGeneration, Generation, NeedPairings
from tests.factories import MATANE, SOREL, Factory
from tests.pairing.conftest import TODAY, stored


def test_stored_lists_are_those_of_the_engine(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    for _ in range(25):
        make.offer()
    near, far = make.need(), make.need(at=MATANE)
    generate()
    tables = engine.from_weights(engine.EXPERT)
    made = engine.rank(columns.whole(session, today=TODAY), tables).needs
    row = session.scalars(select(NeedPairings).where(NeedPairings.need_id == near.id)).one()
    place = made.keys.tolist().index(near.id)
    assert row.offer_ids == made.counterparts[place].tolist()
    assert row.scores == made.scores[place].tolist()
    assert row.steps == made.steps[place].tobytes()
    assert row.feasible == 25
    assert stored(session, NEEDS)[far.id] == []


def test_stored_points_add_up_to_the_stored_score(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    make.offer(price_cents_per_kg=133.3)
    make.need(budget_cents_per_kg=137.7, quantity_kg=7777)
    generate()
    row = session.scalars(select(NeedPairings)).one()
    points = engine.from_weights(engine.EXPERT).points(np.frombuffer(row.steps, np.uint8))
    assert abs(sum(points) - row.scores[0]) <= 1e-6


def test_a_generation_says_which_tables_made_it(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    make.offer()
    generate()
    generation = lists.current(session)
    assert generation is not None
    assert generation.tables == engine.from_weights(engine.EXPERT).record()
    assert generation.state == "current"


def test_what_changed_while_the_engine_worked_is_paired_at_the_switch(
    session: Session, make: Factory
) -> None:
    need = make.need()
    generation_id, tables = generations.begin(session)
    seen = generations.read(session, today=TODAY)
    offer = make.offer()
    generations.write(session, generation_id, engine.rank(seen.market, tables))
    generations.switch(session, generation_id, counts={}, seen=seen, today=TODAY)
    assert [key for _, key in stored(session, NEEDS)[need.id]] == [offer.id]


@pytest.fixture(scope="module")
def populated(cluster: Cluster) -> Iterator[Engine]:
    """A database of these tests alone, where they may commit: 30 offers, 8 needs, all feasible."""
    cluster.create_database("generations")
    engine_ = db.engine(cluster.url("generations"), role="")
    migrations.upgrade(engine_)
    with Session(engine_) as session, session.begin():
        make = Factory(session)
        for _ in range(30):
            make.offer(at=SOREL)
        for _ in range(8):
            make.need()
    yield engine_
    engine_.dispose()
    cluster.admin('DROP DATABASE "generations" WITH (FORCE)')


@pytest.mark.drill
def test_a_rebuild_counts_switches_and_clears_up(populated: Engine) -> None:
    made = [generations.rebuild(populated, today=TODAY) for _ in range(4)]
    assert (made[0].offers, made[0].needs, made[0].needs_without) == (30, 8, 0)
    assert (made[0].pairs_of_needs, made[0].pairs_of_offers) == (160, 240)
    with Session(populated) as session:
        left = [each for each in made if lists.exists(session, OFFERS.partition(each.generation))]
        current = lists.current(session)
        assert current is not None
        assert current.id == made[-1].generation
        assert left == made[-2:]


@pytest.mark.drill
def test_two_rebuilds_never_run_at_once(populated: Engine) -> None:
    with (
        generations._alone(populated),
        pytest.raises(generations.AlreadyRunning),
    ):
        generations.rebuild(populated, today=TODAY)


@pytest.mark.drill
def test_readers_never_see_half_a_generation(populated: Engine) -> None:
    generations.rebuild(populated, today=TODAY)
    seen: set[int] = set()
    is_over = threading.Event()

    def read() -> None:
        pointer = select(CurrentGeneration.generation_id)
        with populated.connect() as connection:
            while not is_over.is_set():
                whole = NeedPairings.generation_id == connection.scalar(pointer)
                seen.add(connection.scalar(select(func.count()).where(whole)) or 0)
                connection.rollback()

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(3):
        generations.rebuild(populated, today=TODAY)
    is_over.set()
    reader.join()
    assert seen == {8}


class Killed(BaseException):
    """Stands for the end of the process."""


POINTS = ("CREATE TABLE", "ADD CHECK", "ATTACH PARTITION", "UPDATE generation SET state", "DETACH")


@pytest.mark.drill
@pytest.mark.parametrize("point", POINTS)
def test_a_rebuild_killed_anywhere_leaves_a_whole_generation(populated: Engine, point: str) -> None:
    for _ in range(2):
        generations.rebuild(populated, today=TODAY)

    def kill(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if point in statement:
            raise Killed

    event.listen(populated, "before_cursor_execute", kill)
    with pytest.raises(Killed):
        generations.rebuild(populated, today=TODAY)
    event.remove(populated, "before_cursor_execute", kill)
    with Session(populated) as session:
        assert {len(entries) for entries in stored(session, NEEDS).values()} == {20}
    generations.rebuild(populated, today=TODAY)
    with Session(populated) as session:
        assert {len(entries) for entries in stored(session, NEEDS).values()} == {20}
        states = select(func.count()).where(Generation.state == "writing")
        assert session.scalar(states) == 0
