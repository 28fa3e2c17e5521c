"""Sums of lines: once each, within bounds, and the same whichever way they are cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares import counting, definitions, lines
from matchmaker.impact.shares.counting import Count, Scope
from matchmaker.impact.shares.lines import Asked
from matchmaker.impact.shares.models import Definition
from matchmaker.organizations.models import Site
from matchmaker.settings import ROOT
from tests.factories import Factory

CODES = ("snaaq", "aliments_du_quebec", "grown_in_quebec", "regional", "organic")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
on_the_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def bought(draw: st.DrawFn) -> dict[str, Any]:
    """A line, credits included, with or without a weight, more or less known."""
    sign = draw(st.sampled_from((1, 1, 1, -1)))
    kg = draw(st.none() | st.integers(1, 500))
    produced = draw(st.sampled_from(("", "quebec", "canada", "abroad")))
    return {
        "amount_cents": sign * draw(st.integers(1, 100_000)),
        "quantity_kg": None if kg is None else float(sign * kg),
        "produced": produced,
        "produced_region": draw(st.sampled_from((None, "14"))) if produced == "quebec" else None,
        "transformed": draw(st.sampled_from(("", "none", "quebec", "canada", "abroad"))),
        "labels": draw(st.sampled_from(([], ["organic"], ["aliments_du_quebec"]))),
        "group_code": draw(st.sampled_from(("", "dairy", "fruit"))),
        "bought_on": date(2026, draw(st.integers(1, 12)), 3),
    }


@pytest.fixture
def sites(session: Session, make: Factory) -> list[Site]:
    definitions.load(session, ROOT / "seed")
    make.region("01")
    school = make.organization(kind="institution")
    return [make.site(school), make.site(school)]


def whole(session: Session, sites: Sequence[Site]) -> Count:
    scope = Scope([site.id for site in sites], *YEAR)
    return counting.everything(session, scope, definitions.versions(session))


@on_the_database
@given(rows=st.lists(bought(), max_size=8))
def test_a_line_counts_once_under_each_definition(
    session: Session, make: Factory, sites: list[Site], rows: list[dict[str, Any]]
) -> None:
    with session.begin_nested() as nested:
        for row in rows:
            make.purchase(sites[0], **row)
        versions = definitions.versions(session)
        scope = Scope([sites[0].id], *YEAR)
        found = {
            code: [
                lines.total(session, scope, Asked(code, answer), definitions=versions)
                for answer in lines.COUNTS
            ]
            for code in CODES
        }
        nested.rollback()
    for parts in found.values():
        assert sum(each.lines for each in parts) == len(rows)
        assert sum(each.cents for each in parts) == sum(row["amount_cents"] for row in rows)


@on_the_database
@given(rows=st.lists(bought(), min_size=1, max_size=8), seed=st.integers(0, 2**32))
def test_the_share_stays_in_its_interval_whatever_the_unknowns_turn_out_to_be(
    session: Session, make: Factory, sites: list[Site], rows: list[dict[str, Any]], seed: int
) -> None:
    with session.begin_nested() as nested:
        made = [make.purchase(sites[0], **row) for row in rows]
        before = whole(session, sites)
        resolve(made, Random(seed))
        session.flush()
        after = whole(session, sites)
        nested.rollback()
    for code in CODES:
        for unit in ("in_cents", "in_kg"):
            wide, narrow = getattr(before, unit)[code], getattr(after, unit)[code]
            if wide.low is not None:
                assert wide.low - 1e-9 <= narrow.low <= narrow.high <= wide.high + 1e-9


def resolve(made: list[Purchase], dice: Random) -> None:
    """Some of what is unknown becomes known."""
    for line in made:
        if line.produced == "" and dice.random() < 0.8:
            line.produced = dice.choice(("quebec", "canada", "abroad"))
        if line.produced == "quebec" and line.produced_region is None:
            line.produced_region = dice.choice(("14", "01", None))
        if line.transformed == "" and dice.random() < 0.8:
            line.transformed = dice.choice(("none", "quebec", "abroad"))


@on_the_database
@given(rows=st.lists(st.tuples(st.integers(0, 1), bought()), max_size=10))
def test_the_parts_sum_to_the_parent_s_by_site_by_group_and_by_month(
    session: Session, make: Factory, sites: list[Site], rows: list[tuple[int, dict[str, Any]]]
) -> None:
    with session.begin_nested() as nested:
        for at, row in rows:
            make.purchase(sites[at], **row)
        versions = definitions.versions(session)
        scope = Scope([site.id for site in sites], *YEAR)
        parent = whole(session, sites)
        cuts = [
            counting.count(session, scope, versions, by=by)
            for by in (Purchase.site_id, lines.GROUP, lines.MONTH)
        ]
        nested.rollback()
    for cut in cuts:
        assert sum(part.lines for part in cut.values()) == parent.lines
        for code in CODES:
            for unit in ("in_cents", "in_kg"):
                total = sum((getattr(part, unit)[code] for part in cut.values()), counting.Tally())
                assert total == getattr(parent, unit)[code]


def test_an_unknown_credit_lowers_the_low_end(
    session: Session, make: Factory, sites: list[Site]
) -> None:
    make.purchase(sites[0], amount_cents=1000, produced="quebec", transformed="none")
    make.purchase(sites[0], amount_cents=-200)

    found = whole(session, sites).in_cents["grown_in_quebec"]

    assert (found.low, found.high) == (1.0, 1.25)


def test_nothing_bought_has_no_share(session: Session, sites: list[Site]) -> None:
    found = whole(session, sites)

    assert (found.lines, found.in_cents["snaaq"].low) == (0, None)


def test_a_version_may_be_asked_alone(session: Session, make: Factory, sites: list[Site]) -> None:
    make.purchase(sites[0], produced="quebec", transformed="none")
    only: list[Definition] = definitions.in_force(session, date(2026, 5, 1))[:1]

    found = counting.everything(session, Scope([sites[0].id], *YEAR), only)

    assert list(found.in_cents) == ["snaaq"]
