"""Polars: lazy frames, the partition of the product joined to a batch of needs at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from operator import add
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from bench import answers
from bench.answers import BEST, Answers
from bench.peers.method import Answer, Rows
from bench.workload import PERIODS, Workload
from matchmaker import engine

# needs joined at once: their pairs have to fit in memory
BATCH: Final = 1_000
FORMS: Final = len(engine.Form)
NARROW: Final = ("product", "cell", "ends_km", "farthest_km", "form")


class Frames:
    """Offers and needs as frames, matrices and tables as series to look up."""

    def __init__(self, work: Workload) -> None:
        self.work = work
        self.cells = work.network.varies.shape[0]
        self.states = sorted(set(work.network.states.tolist()))
        self.offers = _offers(work).lazy()
        self.supplied = _calendars("o", "s", work.offers.supply)
        self.demanded = _calendars("n", "d", work.needs.demand)
        self.forms = pl.Series(work.needs.forms.ravel().astype(np.int64))
        self.needs = _needs(work)
        answering = work.answering
        group = np.repeat(np.arange(len(answering.start) - 1), np.diff(answering.start))
        self.answering = pl.DataFrame(
            {"group": group, "product": answering.product, "worth": answering.worth}
        ).lazy()
        refusals = work.market.refusals
        self.refused = pl.DataFrame({"key": refusals.offer_key, "n_key": refusals.need_key}).lazy()
        self.km = [pl.Series(work.network.km[state].ravel()) for state in self.states]
        self.minutes = [pl.Series(work.network.minutes[state].ravel()) for state in self.states]
        self.least_km = pl.Series(work.least_km.ravel())
        self.varies = pl.Series(work.network.varies.ravel())

    def best(self, needs: Rows) -> pl.DataFrame:
        """The best entries of a batch: need, key, total."""
        batch = self.needs.filter(pl.col("n").is_in(needs)).lazy()
        near = (
            batch.select("n", "group", "n_cell", "n_ends_km", "limit_km")
            .join(self.answering, on="group")
            .join(self.offers.select("o", *NARROW), on="product")
            .with_columns(pair=pl.col("n_cell") * self.cells + pl.col("cell"))
            .filter(self._may_be_near())
            .with_columns(accepted=pl.lit(self.forms).gather(pl.col("n") * FORMS + pl.col("form")))
            .filter(pl.col("accepted") > 0)
            .select("n", "o", "worth", "pair", "accepted")
        )
        offers = self.offers.drop("product")
        pairs = near.join(offers, on="o").join(batch, on="n").filter(is_acceptable())
        feasible = self._within(pairs).join(self.refused, on=["key", "n_key"], how="anti")
        return (
            self._with_calendars(feasible)
            .with_columns(total=self._total())
            .select("n", "key", "total")
            .sort("n", "total", "key", descending=[False, True, False])
            .group_by("n", maintain_order=True)
            .head(BEST)
            .collect()
        )

    def _with_calendars(self, pairs: pl.LazyFrame) -> pl.LazyFrame:
        """48 columns more: only pairs that have come so far get them."""
        return pairs.join(self.supplied, on="o").join(self.demanded, on="n")

    def _may_be_near(self) -> pl.Expr:
        km = pl.lit(self.least_km).gather(pl.col("pair")) * 0.1 + (
            pl.col("ends_km") + pl.col("n_ends_km")
        )
        reach = pl.min_horizontal("farthest_km", "limit_km")
        return (km <= reach) | (pl.col("cell") == pl.col("n_cell"))

    def _within(self, pairs: pl.LazyFrame) -> pl.LazyFrame:
        """Pairs within reach, with `share`: travel over the smaller reach."""
        every = pairs.with_columns(special=pl.lit(self.varies).gather(pl.col("pair")))
        steady = self._ways(every.filter(~pl.col("special")), place=0).filter(is_within())
        if not self.varies.any():
            return steady
        special = self._with_calendars(every.filter(pl.col("special")))
        seasonal = self._mean(special).filter(is_within())
        columns = steady.collect_schema().names()
        return pl.concat([steady, seasonal.select(columns)])

    def _ways(self, pairs: pl.LazyFrame, *, place: int) -> pl.LazyFrame:
        network = self.work.network
        ends = pl.col("ends_km") + pl.col("n_ends_km")
        tenths = pl.lit(self.minutes[place]).gather(pl.col("pair"))
        lost = tenths == engine.NO_WAY
        is_home = pl.col("cell") == pl.col("n_cell")
        home = pl.max_horizontal(straight_km() * network.circuity, pl.lit(network.minimum_km))
        km = pl.lit(self.km[place]).gather(pl.col("pair")) * 0.1 + ends
        minutes = tenths * 0.1 + ends / network.km_per_minute
        return pairs.with_columns(
            km=pl.when(is_home).then(home).when(~lost).then(km),
            minutes=pl.when(is_home).then(home / network.km_per_minute).when(~lost).then(minutes),
        ).with_columns(share=share())

    def _mean(self, pairs: pl.LazyFrame) -> pl.LazyFrame:
        common = pl.col("periods") & pl.col("n_periods")
        whole, far, part = pl.lit(0.0), pl.lit(0.0), pl.lit(0.0)
        for place, state in enumerate(self.states):
            served = [
                pl.when(common & (1 << t) != 0).then(pl.col(f"d{t}")).otherwise(0)
                for t in range(PERIODS)
                if self.work.network.states[t] == state
            ]
            pairs = self._ways(pairs, place=place).with_columns(
                pl.col("km").alias(f"km{place}"), pl.col("share").alias(f"share{place}"),
                pl.when(is_within()).then(reduce(add, served)).otherwise(0).alias(f"w{place}"),
            )  # fmt: skip
            weight = pl.col(f"w{place}")
            whole = whole + weight
            far = far + weight * pl.col(f"km{place}").fill_null(0.0)
            # a share that nobody states stays unstated, unless its state is out of reach
            part = part + pl.when(weight > 0).then(weight * pl.col(f"share{place}")).otherwise(0.0)
        return pairs.with_columns(
            km=pl.when(whole > 0).then(far / whole), share=pl.when(whole > 0).then(part / whole)
        )

    def _total(self) -> pl.Expr:
        features = (coverage(), pl.col("share"), volume(), price(), labels(), form(), logistics())
        points = [self._points(term, feature) for term, feature in enumerate(features)]
        return reduce(add, points, pl.col("trust"))

    def _points(self, term: int, feature: pl.Expr) -> pl.Expr:
        table = self.work.tables.steps[term]
        step = pl.lit(pl.Series(table.edges)).search_sorted(feature, side="left")
        points = pl.lit(pl.Series(table.points)).gather(step)
        return pl.when(feature.is_null()).then(table.unknown).otherwise(points)


def _offers(work: Workload) -> pl.DataFrame:
    columns = _columns(work.offers, work.supply)
    placed = work.supply.cell >= 0
    return pl.DataFrame(
        {
            "o": np.arange(len(placed)),
            **columns,
            "farthest_km": work.farthest_km,
            "trust": work.trust_points,
        }
    ).filter(pl.Series(placed & work.offers.is_open))


def _needs(work: Workload) -> pl.DataFrame:
    columns = _columns(work.needs, work.demand)
    own = {"key", "organization", "cell", "ends_km", "periods", "percents", "longitude",
           "latitude", "quantity_kg", "lead_time_days", "deliveries_per_month"}  # fmt: skip
    named = {f"n_{name}" if name in own else name: values for name, values in columns.items()}
    usable = (work.demand.cell >= 0) & work.needs.is_open & ~work.needs.is_bound
    del named["product"], named["family"], named["is_open"], named["is_bound"]
    return pl.DataFrame(
        {
            "n": np.arange(len(usable)),
            "group": work.answering.group,
            **named,
        }
    ).filter(pl.Series(usable))


def _columns(table: Any, side: Any) -> dict[str, Any]:
    """Plain columns without calendars; what is not stated becomes null."""
    columns = {**table._asdict(), **side._asdict()}
    apart = {"supply", "demand", "forms"}
    return {name: _plain(values) for name, values in columns.items() if name not in apart}


def _calendars(row: str, letter: str, curves: npt.NDArray[np.uint8]) -> pl.LazyFrame:
    """A column for each half-month."""
    periods = {f"{letter}{t}": curves[:, t].astype(np.int32) for t in range(PERIODS)}
    return pl.DataFrame({row: np.arange(len(curves)), **periods}).lazy()


def _plain(values: npt.NDArray[Any]) -> pl.Series:
    if values.dtype.kind == "f":
        return pl.Series(values, nan_to_null=True)
    if values.dtype.kind == "b":
        return pl.Series(values)
    return pl.Series(values.astype(np.int64))


def is_acceptable() -> pl.Expr:
    """Every constraint but those of product, travel and refusal; null is not stated."""
    col = pl.col
    often = pl.min_horizontal(col("n_deliveries_per_month").fill_null(2.0), "deliveries_per_month")
    kg = col("n_quantity_kg") / pl.max_horizontal(pl.lit(1.0), often * col("n_percents") / 200.0)
    unit = col("price_cents_per_kg").fill_null(col("budget_cents_per_kg"))
    dear = col("budget_is_ceiling") & (col("price_cents_per_kg") > col("budget_cents_per_kg"))
    broken = (
        (col("required") & col("certifications") != col("required")),
        (col("periods") & col("n_periods") == 0),
        (kg < col("min_order_kg")),
        (kg * unit < col("min_order_cents")),
        dear,
        col("organization") == col("n_organization"),
    )
    return pl.all_horizontal([~each.fill_null(value=False) for each in broken])


def straight_km() -> pl.Expr:
    lon, lat = pl.col("longitude").radians(), pl.col("latitude").radians()
    to_lon, to_lat = pl.col("n_longitude").radians(), pl.col("n_latitude").radians()
    half = ((to_lat - lat) / 2.0).sin().pow(2) + lat.cos() * to_lat.cos() * (
        (to_lon - lon) / 2.0
    ).sin().pow(2)
    return pl.min_horizontal(half, pl.lit(1.0)).sqrt().arcsin() * (2.0 * 6371.0088)


def share() -> pl.Expr:
    """Travel over the smaller reach; null when neither is stated."""
    col = pl.col
    delivery = pl.max_horizontal(col("km") / col("reach_km"), col("minutes") / col("reach_minutes"))
    fetched = (
        pl.when(col("allows_pickup")).then(col("km") / col("pickup_km")).fill_null(float("inf"))
    )
    open_ended = pl.when(fetched <= 1.0).then(fetched)
    offered = (
        pl.when(~col("delivers"))
        .then(fetched)
        .when(delivery.is_null())
        .then(open_ended)
        .otherwise(pl.min_horizontal(delivery, fetched))
    )
    limit = pl.max_horizontal(col("km") / col("limit_km"), col("minutes") / col("limit_minutes"))
    return pl.max_horizontal(offered, limit)


def is_within() -> pl.Expr:
    near = pl.when(pl.col("share").is_null()).then(pl.col("km") <= 100.0)
    return (
        near.otherwise(pl.col("share") <= 1.0).fill_null(value=False) & pl.col("km").is_not_null()
    )


def coverage() -> pl.Expr:
    shared = pl.sum_horizontal([pl.min_horizontal(f"s{t}", f"d{t}") for t in range(PERIODS)])
    return shared / pl.col("n_percents")


def volume() -> pl.Expr:
    col = pl.col
    offered = pl.sum_horizontal(
        [pl.when(col(f"d{t}") > 0).then(col(f"s{t}")).otherwise(0) for t in range(PERIODS)]
    )
    needed = pl.sum_horizontal(
        [pl.when(col(f"s{t}") > 0).then(col(f"d{t}")).otherwise(0) for t in range(PERIODS)]
    )
    given = (col("quantity_kg") * (offered / col("percents"))) / (
        col("n_quantity_kg") * (needed / col("n_percents"))
    )
    capped = pl.when(given > 1.0).then(1.0).otherwise(given)
    return pl.when(col("n_quantity_kg").is_null()).then(1.0).otherwise(capped)


def price() -> pl.Expr:
    asked, budget = pl.col("price_cents_per_kg"), pl.col("budget_cents_per_kg")
    return pl.when(budget.is_null() | (asked <= 0)).then(0.0).otherwise(asked / budget)


def labels() -> pl.Expr:
    preferred = pl.col("preferred")
    held = (pl.col("certifications") & preferred).bitwise_count_ones()
    wanted = preferred.bitwise_count_ones()
    return pl.when(wanted == 0).then(1.0).otherwise(held / wanted)


def form() -> pl.Expr:
    return pl.col("worth") * pl.col("accepted") / 100.0


def logistics() -> pl.Expr:
    col = pl.col
    received = col("reception_days").bitwise_count_ones()
    both = (col("delivery_days") & col("reception_days")).bitwise_count_ones()
    late = col("n_lead_time_days") / col("lead_time_days")
    often = col("deliveries_per_month") / col("n_deliveries_per_month")
    parts = (
        (received > 0, pl.when(col("delivery_days") > 0).then(both / received)),
        (
            col("n_lead_time_days").is_not_null(),
            pl.when(col("lead_time_days") <= col("n_lead_time_days")).then(1.0).otherwise(late),
        ),
        (
            col("n_deliveries_per_month").is_not_null(),
            pl.when(often > 1.0).then(1.0).otherwise(often),
        ),
    )
    asked = reduce(add, [is_asked.cast(pl.Int32) for is_asked, _ in parts])
    known = reduce(add, [(q & part.is_not_null()).cast(pl.Int32) for q, part in parts])
    total = reduce(add, [pl.when(q).then(part.fill_null(0.4)).otherwise(0.0) for q, part in parts])
    return pl.when(asked == 0).then(1.0).when(known > 0).then(total / asked)


@contextmanager
def ready(work: Workload) -> Iterator[Answer]:
    frames = Frames(work)

    def answer(rows: Rows) -> Answers:
        # needs of one product together: fewer offers are joined
        order = rows[np.argsort(work.answering.group[rows], kind="stable")]
        found = [frames.best(order[i : i + BATCH]) for i in range(0, len(order), BATCH)]
        entries = (entry for batch in found for entry in batch.iter_rows())
        keyed = ((int(work.needs.key[n]), key, total) for n, key, total in entries)
        return answers.of_table(rows, keyed, work.needs.key)

    yield answer
