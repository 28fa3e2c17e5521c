"""From a raw feature to points: one monotone step table per term.

The ranking and the explanation only ever read tables. A table has k ≤ 255 points and k − 1
ascending edges: a feature x takes the step numbered by how many edges are strictly below it, and
what is not stated takes step 255. So eight bytes say where all the points of a pair come from.
Points are whole multiples of 2⁻¹⁰, so that sums are exact in any order, in single precision too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine.compiled import inlined
from matchmaker.engine.criteria import Term

Floats = npt.NDArray[np.float64]

MOST_STEPS: Final = 255
UNKNOWN: Final = 255
# where the search for a step starts: as many equal parts between the first edge and the last
BUCKETS: Final = 2048
QUANTUM: Final = 2.0**-10
WHOLE: Final = 100.0
INTERVALS: Final = 200
FEWER_IS_BETTER: Final = frozenset({Term.DISTANCE, Term.PRICE})


class BadTables(ValueError):
    """Tables that are not monotone, or whose best points do not make at most 100."""


def quantised(points: npt.ArrayLike) -> Floats:
    """Points rounded down to the quantum, so that maxima never add up to more than intended."""
    return np.floor(np.asarray(points, np.float64) / QUANTUM + 1e-9) * QUANTUM


@dataclass(frozen=True, eq=False)
class StepTable:
    """One term. `unknown` is what a feature that was not stated earns."""

    edges: Floats
    points: Floats
    unknown: float

    @property
    def maximum(self) -> float:
        return float(self.points.max())

    def __call__(self, feature: float) -> float:
        """The points of one feature; NaN earns `unknown`."""
        if np.isnan(feature):
            return self.unknown
        return float(self.points[np.searchsorted(self.edges, feature, side="left")])


# the eight tables as records for compiled code, in the order of Term
CompiledTables = npt.NDArray[Any]
_COMPILED: Final = np.dtype(
    [
        ("edges", np.float64, (MOST_STEPS,)),  # unused ones are +∞
        ("points", np.float64, (UNKNOWN + 1,)),  # the last one for what is not stated
        ("buckets_per_unit", np.float64),
        ("last", np.int64),  # step
        ("starts", np.uint8, (BUCKETS,)),  # how many edges fall in the buckets before
        ("lowest", np.float64),  # edge
        ("best", np.float64, (BUCKETS,)),  # the most points that a feature of each bucket earns
    ],
    align=True,
)


@dataclass(frozen=True, eq=False)
class Tables:
    """The eight tables, in the order of Term. Refuses what is not monotone (BadTables)."""

    steps: tuple[StepTable, ...]

    def __post_init__(self) -> None:
        if len(self.steps) != len(Term):
            raise BadTables("there is one table per term")
        for term, table in zip(Term, self.steps, strict=True):
            _check(term, table)
        if sum(self.maxima) > WHOLE:
            raise BadTables("the best points add up to at most 100")

    @property
    def maxima(self) -> tuple[float, ...]:
        """The most that each term can earn."""
        return tuple(table.maximum for table in self.steps)

    def points(self, steps: npt.NDArray[np.uint8]) -> Floats:
        """The points of steps taken, [..., 8] both."""
        return earned(self.compile(), steps)

    def compile(self) -> CompiledTables:
        """The form that `step` reads."""
        records = np.zeros(len(Term), _COMPILED)
        for record, table in zip(records, self.steps, strict=True):
            record["edges"] = np.inf
            record["edges"][: len(table.edges)] = table.edges
            record["points"][:UNKNOWN] = table.points[-1]
            record["points"][: len(table.points)] = table.points
            record["points"][UNKNOWN] = table.unknown
            record["last"] = len(table.edges)
            record["buckets_per_unit"] = _buckets_per_unit(table.edges)
            record["starts"] = _starts(table.edges, record["buckets_per_unit"])
            record["lowest"] = table.edges[0] if len(table.edges) else 0.0
            record["best"] = _best(table.points, record["starts"])
        return records.view(np.recarray)

    def record(self) -> dict[str, Any]:
        """Plain values for JSON, exact: what a generation keeps of the tables it used."""
        return {
            str(term): {
                "edges": table.edges.tolist(),
                "points": table.points.tolist(),
                "unknown": table.unknown,
            }
            for term, table in zip(Term, self.steps, strict=True)
        }


def from_record(record: Mapping[str, Any]) -> Tables:
    """The tables of `Tables.record()`, checked again."""
    if set(record) != set(Term):
        raise BadTables("there is one table per term")
    return Tables(
        tuple(
            StepTable(
                np.array(record[term]["edges"], np.float64),
                np.array(record[term]["points"], np.float64),
                float(record[term]["unknown"]),
            )
            for term in Term
        )
    )


def _check(term: Term, table: StepTable) -> None:
    edges, points = table.edges, table.points
    if not 1 <= len(points) <= MOST_STEPS or len(edges) != len(points) - 1:
        raise BadTables(f"{term}: 1 to 255 steps, and one edge fewer")
    if not (np.isfinite(edges).all() and np.isfinite(points).all() and isfinite(table.unknown)):
        raise BadTables(f"{term}: every edge and point is a number")
    if (np.diff(edges) <= 0).any() or (points < 0).any():
        raise BadTables(f"{term}: edges ascend and points are not negative")
    rising = np.diff(points) * (-1 if term in FEWER_IS_BETTER else 1)
    if (rising < 0).any():
        raise BadTables(f"{term}: a better feature never earns less")
    if not 0 <= table.unknown <= table.maximum:
        raise BadTables(f"{term}: unknown earns between nothing and the best")
    if (quantised(points) != points).any() or quantised(table.unknown) != table.unknown:
        raise BadTables(f"{term}: points are multiples of 2⁻¹⁰")


@dataclass(frozen=True)
class TermWeight:
    """How an expert weighs a term.

    maximum: points, 0..100. knots: (feature, share of the maximum), features ascending, shares
    0..1 and monotone; straight lines between them. unknown: share when it was not stated.
    """

    maximum: float
    knots: tuple[tuple[float, float], ...]
    unknown: float = 0.4


LINE: Final = ((0.0, 0.0), (1.0, 1.0))

EXPERT: Final[Mapping[Term, TermWeight]] = {
    Term.SEASON: TermWeight(30, LINE, unknown=0.0),
    Term.DISTANCE: TermWeight(25, ((0.1, 1.0), (1.0, 0.4))),
    Term.VOLUME: TermWeight(15, LINE),
    Term.PRICE: TermWeight(10, ((0.8, 1.0), (1.0, 0.5), (1.3, 0.0))),
    Term.LABELS: TermWeight(5, LINE, unknown=0.0),
    Term.FORM: TermWeight(5, LINE, unknown=0.0),
    Term.LOGISTICS: TermWeight(5, LINE),
    Term.TRUST: TermWeight(5, LINE),
}


def from_weights(weights: Mapping[Term, TermWeight]) -> Tables:
    """Expert weights as tables: 201 steps over the knots, each step worth its middle.

    Refuses maxima that do not add up to 100 (to a hundredth) and shares out of 0..1 (BadTables).
    """
    if set(weights) != set(Term):
        raise BadTables("there is one weight per term")
    total = sum(weight.maximum for weight in weights.values())
    if not abs(total - WHOLE) <= 0.01:
        raise BadTables(f"the best points add up to 100, not {total}")
    return Tables(tuple(_steps(weights[term]) for term in Term))


def _steps(weight: TermWeight) -> StepTable:
    features, shares = _knots(weight.knots)
    grid = np.linspace(features[0], features[-1], INTERVALS + 1)
    half = (features[-1] - features[0]) / (2 * INTERVALS)
    return StepTable(
        edges=grid[1:] - half,
        points=quantised(weight.maximum * np.interp(grid, features, shares)),
        unknown=float(quantised(weight.maximum * weight.unknown)),
    )


def _knots(knots: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    array = np.array(knots, np.float64).reshape(-1, 2)
    features, shares = array[:, 0], array[:, 1]
    if len(array) < 2 or not np.isfinite(array).all() or (np.diff(features) <= 0).any():
        raise BadTables("knots are at least two, with ascending features")
    if (shares < 0).any() or (shares > 1).any():
        raise BadTables("shares go from 0 to 1")
    return features, shares


def _buckets_per_unit(edges: Floats) -> float:
    return BUCKETS / float(edges[-1] - edges[0]) if len(edges) > 1 else 0.0


def _starts(edges: Floats, per_unit: float) -> npt.NDArray[np.int64]:
    """By the arithmetic of `step`, so that rounding is the same."""
    found = ((edges - edges[:1]) * per_unit).astype(np.int64)
    return np.searchsorted(np.minimum(found, BUCKETS - 1), np.arange(BUCKETS))


def _best(points: Floats, starts: npt.NDArray[Any]) -> Floats:
    """The better end of the steps of each bucket: tables are monotone."""
    return np.asarray(np.maximum(points[starts], points[np.append(starts[1:], len(points) - 1)]))


def earned(tables: CompiledTables, steps: npt.NDArray[np.uint8]) -> Floats:
    """The points of steps taken, [..., 8] both."""
    return np.asarray(tables["points"][np.arange(len(Term)), steps])


@inlined
def step(table: Any, feature: float) -> int:
    """How many edges of one term's table are below a feature; UNKNOWN when it is NaN.

    Starts from what its bucket says: equal parts between the first edge and the last, so that
    an edge in an earlier bucket is below, and few are left to compare.
    """
    if isnan(feature):
        return UNKNOWN
    if table.last == 0 or feature <= table.edges[0]:
        return 0
    if feature > table.edges[table.last - 1]:
        return int(table.last)
    bucket = int((feature - table.edges[0]) * table.buckets_per_unit)
    place = int(table.starts[min(bucket, BUCKETS - 1)])
    while table.edges[place] < feature:
        place += 1
    return place


@inlined
def at_most(table: Any, feature: float) -> float:
    """No less than a stated feature earns, by its bucket alone: many are looked up at once."""
    part = (feature - table.lowest) * table.buckets_per_unit
    bucket = int(min(max(part, 0.0), BUCKETS - 1.0))
    return float(table.best[bucket])


@inlined
def points(table: Any, feature: float) -> float:
    """What a feature earns by one term's table; NaN is not stated."""
    return float(table.points[step(table, feature)])
