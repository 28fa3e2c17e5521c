"""DuckDB: one query over columns in memory; cells that may be in reach are a table of ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final

import duckdb
import numpy as np

from bench import answers
from bench.answers import BEST, Answers
from bench.peers import sql
from bench.peers.method import Answer, Rows
from bench.peers.sql import Dialect
from bench.workload import Workload
from matchmaker.engine import StepTable

WORKERS: Final = 2
BATCH: Final = 20_000


def points(table: StepTable, feature: str) -> str:
    """Equal steps: a guess, one look at the edges on both sides of it, and the points."""
    edges, count = table.edges, len(table.edges)
    size = float(edges[-1] - edges[0]) / (count - 1)
    guess = (
        f"CAST(LEAST(GREATEST(ceil(({feature} - ({float(edges[0])!r})) / {size!r}), 0),"
        f" {count}) AS INTEGER)"
    )
    listed = "[" + ", ".join(map(repr, edges.tolist())) + "]"
    earned = "[" + ", ".join(map(repr, table.points.tolist())) + "]"
    step = (
        f"({guess} - CASE WHEN {guess} > 0 AND {listed}[{guess}] >= {feature} THEN 1 ELSE 0 END"
        f" + CASE WHEN {guess} < {count} AND {listed}[{guess} + 1] < {feature} THEN 1 ELSE 0 END)"
    )
    return f"{earned}[{step} + 1]"


DIALECT: Final = Dialect(bit_count=lambda bits: f"bit_count({bits})", points=points, fence="")


class Database:
    """The tables in memory, and the query."""

    def __init__(self, work: Workload) -> None:
        check_steps(work)
        self.work = work
        self.connection = duckdb.connect(config={"threads": WORKERS})
        offers, needs = sql.columns(work)
        self.load("offer", offers)
        self.load("need", needs)
        self.load("answering", sql.answering(work))
        refusals = work.market.refusals
        self.load("refused", {"offer_key": refusals.offer_key, "need_key": refusals.need_key})
        self.load("way", ways(work))
        self.load("way_in_state", ways_in_states(work))
        self.query = query(work)

    def load(self, name: str, columns: dict[str, Any]) -> None:
        said = ", ".join(
            f"nullif({each}, CAST('NaN' AS FLOAT8)) AS {each}" if values.dtype.kind == "f" else each
            for each, values in columns.items()
        )
        self.connection.register("incoming", columns)
        self.connection.execute(f"CREATE TABLE {name} AS SELECT {said} FROM incoming")
        self.connection.unregister("incoming")

    def best(self, rows: Rows) -> list[tuple[int, int, float]]:
        self.connection.register("asked", {"place": rows})
        return list(self.connection.execute(self.query).fetchall())


def check_steps(work: Workload) -> None:
    """The guess of a step counts on equal ones."""
    for table in work.tables.steps:
        if len(table.edges) < 2 or np.ptp(np.diff(table.edges)) > 1e-9:
            raise ValueError("the DuckDB peer reads tables of equal steps only")


def ways(work: Workload) -> dict[str, Any]:
    """Pairs of cells that a pair in reach may lie in."""
    network = work.network
    farms, kitchens = (np.unique(side.cell[side.cell >= 0]) for side in (work.supply, work.demand))
    longest = float(work.farthest_km.max(initial=0.0))
    km = network.km[0][np.ix_(kitchens, farms)]
    special = network.varies[np.ix_(kitchens, farms)]
    same = kitchens[:, None] == farms[None, :]
    kitchen, farm = np.nonzero((km * 0.1 <= longest) | special | same)
    a, b = kitchens[kitchen], farms[farm]
    return {
        "a": a,
        "b": b,
        "km": network.km[0, a, b],
        "minutes": network.minutes[0, a, b],
        "is_special": special[kitchen, farm] & (a != b),
    }


def ways_in_states(work: Workload) -> dict[str, Any]:
    """The ways of special pairs in every state of the ferries."""
    every = ways(work)
    a, b = every["a"][every["is_special"]], every["b"][every["is_special"]]
    states = sorted(set(work.network.states.tolist()))
    return {
        "a": np.tile(a, len(states)),
        "b": np.tile(b, len(states)),
        "state": np.repeat(states, len(a)),
        "km": np.concatenate([work.network.km[state, a, b] for state in states]),
        "minutes": np.concatenate([work.network.minutes[state, a, b] for state in states]),
    }


def query(work: Workload) -> str:
    listed = ", ".join(
        f"{feature} AS {name}" for name, feature in sql.features(DIALECT, worth="w.worth").items()
    )
    refused = "SELECT 1 FROM refused r WHERE r.offer_key = o.key AND r.need_key = n.key"
    return f"""
WITH near AS MATERIALIZED (
  SELECT n.place, o.rowid AS offer, a.worth, w.km AS km10, w.minutes AS minutes10, w.is_special
  FROM asked JOIN need n USING (place)
  JOIN answering a ON a.need_group = n.need_group
  JOIN offer o ON o.product = a.product
  JOIN way w ON w.a = n.cell AND w.b = o.cell
  WHERE (w.is_special OR o.cell = n.cell OR w.km * 0.1 + (o.ends_km + n.ends_km)
      <= LEAST(o.farthest_km, n.limit_km))
    AND {sql.ACCEPTED} > 0 AND {sql.ACCEPTABLE}
    AND NOT EXISTS ({refused})
), steady AS (
  SELECT p.place, p.offer, p.worth, {sql.way(work, km="p.km10", minutes="p.minutes10")}
  FROM near p JOIN need n USING (place) JOIN offer o ON o.rowid = p.offer
  WHERE NOT p.is_special
), reached AS (
  SELECT w.place, w.offer, w.worth, w.km, {sql.SHARE} AS share
  FROM steady w JOIN need n USING (place) JOIN offer o ON o.rowid = w.offer
  UNION ALL SELECT place, offer, worth, km, share FROM ({seasonal(work)})
), measured AS (
  SELECT w.place, o.key, o.trust, {listed}
  FROM (SELECT * FROM reached w WHERE {sql.WITHIN}) w
  JOIN need n USING (place) JOIN offer o ON o.rowid = w.offer
), scored AS (
  SELECT m.place, m.key, {sql.points(work, DIALECT, "m")} AS total FROM measured m
)
SELECT place, key, total FROM scored
QUALIFY row_number() OVER (PARTITION BY place ORDER BY total DESC, key) <= {BEST}
ORDER BY place, total DESC, key"""


def seasonal(work: Workload) -> str:
    """Pairs whose way depends on a ferry: the mean over the states within reach."""
    return f"""
  SELECT place, offer, worth, sum(weight * km) / sum(weight) AS km,
    CASE WHEN bool_and(share IS NOT NULL) THEN sum(weight * share) / sum(weight) END AS share
  FROM (
    SELECT w.place, w.offer, w.worth, w.km, {sql.SHARE} AS share,
      {sql.weight(work, "w.state")} AS weight
    FROM (
      SELECT p.place, p.offer, p.worth, v.state, {sql.way(work, km="v.km", minutes="v.minutes")}
      FROM (SELECT * FROM near WHERE is_special) p
      JOIN need n USING (place) JOIN offer o ON o.rowid = p.offer
      JOIN way_in_state v ON v.a = n.cell AND v.b = o.cell
    ) w JOIN need n USING (place) JOIN offer o ON o.rowid = w.offer
  ) w WHERE weight > 0 AND {sql.WITHIN}
  GROUP BY place, offer, worth"""


@contextmanager
def ready(work: Workload) -> Iterator[Answer]:
    database = Database(work)

    def answer(rows: Rows) -> Answers:
        order = rows[np.argsort(work.answering.group[rows], kind="stable")]
        edges = [*range(0, len(order), BATCH), len(order)]
        found = [database.best(np.sort(order[low:high])) for low, high in pairwise(edges)]
        entries = (entry for batch in found for entry in batch)
        keyed = ((int(work.needs.key[place]), key, total) for place, key, total in entries)
        return answers.of_table(rows, keyed, work.needs.key)

    yield answer
    database.connection.close()
