"""DuckDB: one query over columns in memory; cells that may be in reach are a table of ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from math import inf
from typing import Any, Final, NamedTuple

import duckdb
import numpy as np

from bench import answers
from bench.answers import BEST, Answers
from bench.peers import sql
from bench.peers.method import Answer, Rows
from bench.peers.sql import Dialect, Way
from bench.workload import Workload
from matchmaker.engine import StepTable

WORKERS: Final = 2
BATCH: Final = 4_000


def guess(table: StepTable, feature: str) -> str:
    """The step of a feature, give or take one: steps are equal."""
    first, last, count = float(table.edges[0]), float(table.edges[-1]), len(table.edges)
    place = f"ceil(({feature} - ({first!r})) / {(last - first) / (count - 1)!r})"
    return f"CAST(LEAST(GREATEST({place}, 0), {count}) AS INTEGER)"


def points(table: StepTable, feature: str) -> str:
    """One look at the edges on both sides of the guess, and the points."""
    edges = ", ".join(map(repr, [-inf, *table.edges.tolist(), inf])).replace("inf", "1e300")
    earned = ", ".join(map(repr, table.points.tolist()))
    place = f"{feature}_guess"
    step = (
        f"{place} + 1 - CAST([{edges}][{place} + 1] >= {feature} AS INTEGER)"
        f" + CAST([{edges}][{place} + 2] < {feature} AS INTEGER)"
    )
    return f"[{earned}][{step}]"


DIALECT: Final = Dialect(bit_count=lambda bits: f"bit_count({bits})", points=points)


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
        self.query = Query(work, list(offers), list(needs)).text()

    def load(self, name: str, columns: dict[str, Any]) -> None:
        said = ", ".join(
            f"nullif({each}, CAST('NaN' AS FLOAT8)) AS {each}" if values.dtype.kind == "f" else each
            for each, values in columns.items()
        )
        self.connection.register("incoming", columns)
        self.connection.execute(f"CREATE TABLE {name} AS SELECT {said} FROM incoming")
        self.connection.unregister("incoming")

    def best(self, rows: Rows) -> list[tuple[int, int, float]]:
        """The entries of a batch, on a connection of its own: a batch is too small to be shared
        out by DuckDB itself."""
        with self.connection.cursor() as cursor:
            cursor.register("asked", {"place": rows})
            cursor.execute(f"CREATE TEMP TABLE near AS {NEAR}")
            return list(cursor.execute(self.query).fetchall())


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
    km = work.least_km[np.ix_(kitchens, farms)]
    special = network.varies[np.ix_(kitchens, farms)]
    same = kitchens[:, None] == farms[None, :]
    kitchen, farm = np.nonzero((km * 0.1 <= longest) | same)
    a, b = kitchens[kitchen], farms[farm]
    return {
        "a": a,
        "b": b,
        "least_km": km[kitchen, farm],
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


class Query(NamedTuple):
    """The query, step by step. First pairs are found by what is narrow; then the rows of those that
    may do are fetched, once, their columns named n_… and o_…, and all else follows from them."""

    work: Workload
    offers: list[str]
    needs: list[str]

    def text(self) -> str:
        lazy = "AS NOT MATERIALIZED"
        return f"""
WITH wide {lazy} ({self.wide()}),
gone {lazy} (SELECT x.*, {self.way("x.km10", "x.minutes10").columns} FROM wide x),
reached {lazy} (SELECT x.*, {of_wide(sql.share())} AS share FROM gone x),
seasonal {lazy} ({self.seasonal()}),
kept {lazy} (
  SELECT x.* FROM reached x WHERE NOT x.is_special AND {of_wide(sql.within())}
  UNION ALL
  SELECT x.* REPLACE (s.share AS share) FROM reached x JOIN seasonal s USING (place, offer)
  WHERE x.is_special
),
measured {lazy} ({self.measured()}),
guessed {lazy} (SELECT m.*, {self.guesses()} FROM measured m),
scored {lazy} (
  SELECT m.place, m.key, {sql.points(self.work, DIALECT, "m")} AS total FROM guessed m
)
SELECT place, key, total FROM scored
QUALIFY row_number() OVER (PARTITION BY place ORDER BY total DESC, key) <= {BEST}
ORDER BY place, total DESC, key"""

    def way(self, km: str, minutes: str) -> Way:
        return Way(*map(of_wide, sql.way(self.work, km=km, minutes=minutes)))

    def wide(self) -> str:
        columns = [f"n.{name} AS n_{name}" for name in self.needs]
        columns += [f"o.{name} AS o_{name}" for name in self.offers]
        return f"""
  SELECT p.*, {", ".join(columns)}
  FROM near p JOIN need n USING (place) JOIN offer o ON o.rowid = p.offer
  WHERE {sql.ACCEPTABLE}"""

    def seasonal(self) -> str:
        """Pairs whose way depends on a ferry: the mean over the states within reach."""
        way = self.way("v.km", "v.minutes")
        return f"""
  SELECT place, offer,
    CASE WHEN bool_and(share IS NOT NULL) THEN sum(weight * share) / sum(weight) END AS share
  FROM (
    SELECT x.*, {of_wide(sql.share())} AS share
    FROM (
      SELECT x.* EXCLUDE (km, minutes, share), {way.columns},
        {of_wide(sql.weight(self.work, "v.state"))} AS weight
      FROM reached x JOIN way_in_state v ON v.a = x.n_cell AND v.b = x.o_cell
      WHERE x.is_special
    ) x
  ) x WHERE weight > 0 AND {of_wide(sql.within())}
  GROUP BY place, offer
  HAVING share IS NOT NULL OR sum(weight * km) / sum(weight) <= 100"""

    def measured(self) -> str:
        features = sql.features(DIALECT, worth="x.worth").items()
        listed = ", ".join(f"{of_wide(feature)} AS {name}" for name, feature in features)
        return f"""
  SELECT x.place, x.o_key AS key, x.o_trust AS trust, {listed}
  FROM kept x ANTI JOIN refused r ON r.offer_key = x.o_key AND r.need_key = x.n_key"""

    def guesses(self) -> str:
        named = zip(self.work.tables.steps, sql.TERMS, strict=False)
        return ", ".join(f"{guess(table, f'm.{name}')} AS {name}_guess" for table, name in named)


def of_wide(text: str) -> str:
    """The same SQL over a row that holds the columns of both sides, and the way."""
    return re.sub(r"\bw\.", "x.", re.sub(r"\b([no])\.", r"x.\1_", text))


NEAR: Final = f"""
  SELECT n.place, o.rowid AS offer, a.worth, w.km AS km10, w.minutes AS minutes10, w.is_special
  FROM asked JOIN need n USING (place)
  JOIN answering a ON a.need_group = n.need_group
  JOIN offer o ON o.product = a.product
  JOIN way w ON w.a = n.cell AND w.b = o.cell
  WHERE (o.cell = n.cell OR w.least_km * 0.1 + (o.ends_km + n.ends_km)
      <= LEAST(o.farthest_km, n.limit_km))
    AND {sql.ACCEPTED} > 0"""


@contextmanager
def ready(work: Workload) -> Iterator[Answer]:
    database = Database(work)

    def answer(rows: Rows) -> Answers:
        order = rows[np.argsort(work.answering.group[rows], kind="stable")]
        edges = [*range(0, len(order), BATCH), len(order)]
        parts = [np.sort(order[low:high]) for low, high in pairwise(edges)]
        with ThreadPoolExecutor(WORKERS) as pool:
            found = list(pool.map(database.best, parts))
        entries = (entry for part in found for entry in part)
        keyed = ((int(work.needs.key[place]), key, total) for place, key, total in entries)
        return answers.of_table(rows, keyed, work.needs.key)

    yield answer
    database.connection.close()
