"""PostgreSQL with PostGIS: a LATERAL query whose index finds the offers that reach a need.

An offer is indexed by product and by the box that its own reach draws on the map (GiST); the ways
are one row of arrays for each cell, unpacked once a need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import numpy as np
import psycopg
from sqlalchemy import make_url

from bench import answers
from bench.answers import Answers
from bench.peers import sql
from bench.peers.method import Answer, Ready, Rows
from bench.peers.sql import Dialect
from bench.workload import Workload
from matchmaker.engine import StepTable

WORKERS: Final = 2
SCHEMA: Final = "bench"
# km in a degree of latitude, rounded down: boxes are never too small
KM_PER_DEGREE: Final = 110.5


def points(table: StepTable, feature: str) -> str:
    """How many edges are below: all but those whose opposite is no more than the opposite."""
    opposite = ",".join(map(repr, (-table.edges[::-1]).tolist()))
    earned = ",".join(map(repr, table.points.tolist()))
    below = f"({len(table.edges)} - width_bucket(-({feature}), '{{{opposite}}}'::float8[]))"
    return f"('{{{earned}}}'::float8[])[{below} + 1]"


DIALECT: Final = Dialect(
    bit_count=lambda bits: f"bit_count(CAST({bits} AS bit(64)))", points=points
)


def loaded(url: str, work: Workload) -> None:
    """Fill the schema of the benchmark; the database has PostGIS and btree_gist."""
    offers, needs = sql.columns(work)
    offers |= _box(offers)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute(f"SET search_path = {SCHEMA}, public")
        _copy(connection, "offer", offers)
        _copy(connection, "need", needs)
        _copy(connection, "answering", sql.answering(work))
        refusals = work.market.refusals
        _copy(
            connection,
            "refused",
            {"offer_key": refusals.offer_key, "need_key": refusals.need_key},
        )
        _copy_ways(connection, work)
        _index(connection)


def _index(connection: psycopg.Connection[Any]) -> None:
    for statement in (
        "ALTER TABLE offer ADD coverage geometry",
        "UPDATE offer SET coverage = ST_MakeEnvelope(west, south, east, north)",
        "ALTER TABLE need ADD position geometry",
        "UPDATE need SET position = ST_MakePoint(longitude, latitude)",
        "CREATE INDEX ON offer USING gist (product, coverage)",
        "CREATE UNIQUE INDEX ON need (place)",
        "CREATE INDEX ON answering (need_group)",
        "CREATE INDEX ON refused (need_key, offer_key)",
        "CREATE UNIQUE INDEX ON way (cell)",
        "VACUUM FULL ANALYZE",
    ):
        connection.execute(statement.encode())


def _box(offers: dict[str, Any]) -> dict[str, Any]:
    """What the reach of each offer draws on the map."""
    north = offers["farthest_km"] / KM_PER_DEGREE
    widest = np.radians(np.minimum(np.abs(offers["latitude"]) + north, 89.0))
    east = north / np.cos(widest)
    return {
        "west": offers["longitude"] - east,
        "south": offers["latitude"] - north,
        "east": offers["longitude"] + east,
        "north": offers["latitude"] + north,
    }


def _copy(connection: psycopg.Connection[Any], table: str, columns: dict[str, Any]) -> None:
    types = {"f": "float8", "b": "bool", "i": "int8", "u": "int4"}
    named = [
        f"{name} {'int2' if values.dtype == np.int16 else types[values.dtype.kind]}"
        for name, values in columns.items()
    ]
    connection.execute(f"CREATE TABLE {table} ({', '.join(named)})".encode())
    written = [_cells(values) for values in columns.values()]
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        copy.write("".join("\t".join(cells) + "\n" for cells in zip(*written, strict=True)))


def _cells(values: Any) -> list[str]:
    if values.dtype.kind == "f":
        return [r"\N" if value != value else repr(value) for value in values.tolist()]
    return [str(value) for value in values.tolist()]


def _copy_ways(connection: psycopg.Connection[Any], work: Workload) -> None:
    """Tenths of km and minutes from a kitchen's cell to every cell, in each state."""
    states = sorted(set(work.network.states.tolist()))
    named = [f"{name}{state} int4[]" for state in states for name in ("km", "minutes")]
    connection.execute(f"CREATE TABLE way (cell int4, varies bool[], {', '.join(named)})".encode())
    with connection.cursor() as cursor, cursor.copy(b"COPY way FROM STDIN") as copy:
        for cell in np.unique(work.demand.cell[work.demand.cell >= 0]).tolist():
            rows = [work.network.varies[cell]]
            for state in states:
                rows += [work.network.km[state, cell], work.network.minutes[state, cell]]
            arrays = ["{" + ",".join(map(str, row.tolist())) + "}" for row in rows]
            copy.write("\t".join([str(cell), *arrays]) + "\n")


def query(work: Workload) -> str:
    """The best of each need asked; the arrays of its cell are unpacked once a need."""
    states = sorted(set(work.network.states.tolist()))
    arrays = ", ".join(
        [
            "r.varies || '{}'::bool[] AS varies",
            *(
                f"r.{name}{state} || '{{}}'::int4[] AS {name}{state}"
                for state in states
                for name in ("km", "minutes")
            ),
        ]
    )
    return f"""
SELECT n.place, b.key, b.total
FROM unnest(%s::int8[]) AS asked (place) JOIN need n USING (place)
JOIN way r ON r.cell = n.cell
CROSS JOIN LATERAL (SELECT {arrays} OFFSET 0) c
CROSS JOIN LATERAL (
  SELECT m.key, {sql.points(work, DIALECT, "m")} AS total
  FROM ({_measured(work)}) m {sql.best("total DESC, m.key")}
) b
ORDER BY n.place, b.total DESC, b.key"""


def _measured(work: Workload) -> str:
    """The features of acceptable offers within reach whose box holds the need."""
    measured = sql.features(DIALECT, worth="a.worth").items()
    listed = ", ".join(f"{feature} AS {name}" for name, feature in measured)
    steady = sql.way(work, km="c.km0[o.cell + 1]", minutes="c.minutes0[o.cell + 1]").columns
    return f"""
    SELECT o.key, o.trust, {listed}
    FROM answering a
    JOIN offer o ON o.product = a.product AND o.coverage && n.position
    CROSS JOIN LATERAL (
      SELECT w.km, {sql.share()} AS share FROM (SELECT {steady} OFFSET 0) w
      WHERE o.cell = n.cell OR NOT c.varies[o.cell + 1]
      UNION ALL
      SELECT w.km, w.share FROM ({_seasonal(work)}) w
      WHERE o.cell <> n.cell AND c.varies[o.cell + 1]
      OFFSET 0
    ) w
    WHERE a.need_group = n.need_group AND {sql.ACCEPTED} > 0 AND {sql.ACCEPTABLE}
      AND NOT EXISTS (
        SELECT 1 FROM refused r WHERE r.offer_key = o.key AND r.need_key = n.key
      )
      AND {sql.within()}
    OFFSET 0"""


def _seasonal(work: Workload) -> str:
    """The mean over the states of the ferries that are within reach."""
    states = sorted(set(work.network.states.tolist()))
    listed = ", ".join(
        f"({state}, c.km{state}[o.cell + 1], c.minutes{state}[o.cell + 1])" for state in states
    )
    return f"""
        SELECT sum(weight * km) / sum(weight) AS km,
          CASE WHEN bool_and(share IS NOT NULL) THEN sum(weight * share) / sum(weight) END AS share
        FROM (
          SELECT w.km, {sql.share()} AS share, {sql.weight(work, "w.state")} AS weight
          FROM (
            SELECT v.state, {sql.way(work, km="v.km", minutes="v.minutes").columns}
            FROM (VALUES {listed}) AS v (state, km, minutes) OFFSET 0
          ) w OFFSET 0
        ) w WHERE weight > 0 AND {sql.within()}
        HAVING count(*) > 0"""


class Served:
    """Connections that answer, and what their server processes have used."""

    def __init__(self, url: str, work: Workload, stack: ExitStack) -> None:
        self.work = work
        self.query = query(work).encode()
        self.connections = [
            stack.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(WORKERS)
        ]
        for connection in self.connections:
            connection.execute(f"SET search_path = {SCHEMA}, public")
            connection.execute("SET jit = off")

    def best(self, connection: psycopg.Connection[Any], rows: Rows) -> list[Any]:
        return connection.execute(self.query, [rows.tolist()]).fetchall()

    def processes(self) -> list[int]:
        return [connection.info.backend_pid for connection in self.connections]


def ready_at(url: str, used: Callable[[list[int]], None]) -> Ready:
    """The method on a database whose tables are loaded. used: told the server's processes."""

    @contextmanager
    def ready(work: Workload) -> Iterator[Answer]:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with ExitStack() as stack:
            served = Served(plain, work, stack)
            used(served.processes())

            def answer(rows: Rows) -> Answers:
                parts = [rows[turn::WORKERS] for turn in range(WORKERS)]
                with ThreadPoolExecutor(WORKERS) as pool:
                    found = list(pool.map(served.best, served.connections, parts))
                entries = (entry for part in found for entry in part)
                keyed = ((int(work.needs.key[place]), key, s) for place, key, s in entries)
                return answers.of_table(rows, keyed, work.needs.key)

            yield answer

    return ready
