"""A process that pairs everything anew, and stops for good at a point to be killed there.

It says where it is on stdout, and waits for a line on stdin before it rebuilds under readers.
`naive` is the broken control: it empties the lists that are read and fills them again, each in a
transaction of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from matchmaker import db, engine
from matchmaker.pairing import generations, lists, weights
from matchmaker.pairing.copying import SIGNATURE
from matchmaker.pairing.lists import NEEDS
from tests.drills import market
from tests.drills.market import TODAY

# a statement that is about to be sent; « begun » and « copying » are not statements
POINTS: Final = {
    "begun": "",
    "copying": "",
    "attaching": "ATTACH PARTITION",
    "switching": "INSERT INTO current_generation",
    "clearing": "DROP TABLE",
}


def main(url: str, way: str, detail: str) -> None:
    """way: `whole` or `naive`, `detail` times; or `kill`, at the point `detail`."""
    database = db.engine(url, role="jumelage_worker")
    if way == "kill":
        _stop_at(database, detail)
        generations.rebuild(database, today=TODAY)
        return
    # until the readers are there
    sys.stdin.readline()
    rebuild: Callable[[Engine], None] = naive if way == "naive" else whole
    for _ in range(int(detail)):
        market.turn(database)
        rebuild(database)
        # readers on the same two processors want their turn
        time.sleep(0.2)
    print("done", flush=True)


def whole(database: Engine) -> None:
    """As the product does it."""
    generations.rebuild(database, today=TODAY)


def naive(database: Engine) -> None:
    """As one would do it at first: delete, commit, insert, commit."""
    with Session(database) as session:
        current = lists.current(session)
        if current is None:
            raise RuntimeError("there is no generation yet")
        seen = generations.read(session, today=TODAY)
        made = engine.rank_needs(seen.market, weights.current(session))
        session.rollback()
        lists.remove(session, NEEDS, current.id, owners=made.keys.tolist())
        session.commit()
        for rows in np.array_split(np.arange(len(made)), 8):
            part = {name: getattr(made, name)[rows] for name in made.__dataclass_fields__}
            lists.replace(session, NEEDS, current.id, lists=engine.Lists(**part))
            session.commit()


def _stop_at(database: Engine, point: str) -> None:
    if point == "copying":
        _stop_in_copy()
    elif point == "begun":
        _stop_after_commit(database)
    else:

        @event.listens_for(database, "before_cursor_execute")
        def _(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            if POINTS[point] in statement:
                _stop(point)


def _stop_after_commit(database: Engine) -> None:
    """At the first statement after the first commit: the generation is begun and nothing else."""
    committed: list[object] = []
    event.listen(database, "commit", committed.append)

    @event.listens_for(database, "before_cursor_execute")
    def _(*_rest: object) -> None:
        if committed:
            _stop("begun")


def _stop_in_copy() -> None:
    """Once rows are on their way, before the copy ends."""
    write = psycopg.Copy.write

    def stopping(self: Any, buffer: Any) -> None:
        write(self, buffer)
        if len(buffer) > len(SIGNATURE):
            _stop("copying")

    psycopg.Copy.write = stopping  # type: ignore[method-assign]


def _stop(point: str) -> None:
    print(f"at {point}", flush=True)
    time.sleep(60)
    raise TimeoutError(f"nobody killed this process {point}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
