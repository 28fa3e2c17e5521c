"""A search within a reach asks the spatial index, and never reads the whole country."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Executable, Select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from matchmaker.desks import finding
from matchmaker.desks.asking import Reach
from matchmaker.desks.finding import Bounds
from matchmaker.desks.starting import Start
from tests.desks.test_searching import TODAY
from tests.factories import SOREL, Factory

NEAR_SOREL = Bounds(
    half_months=tuple(range(24)), today=TODAY, start=Start(*SOREL, "Sorel"), reach=Reach(50, "km")
)


class Explain(Executable, ClauseElement):
    """`EXPLAIN` before a statement."""

    inherit_cache = False

    def __init__(self, statement: Select[*Any]) -> None:
        self.statement = statement


@compiles(Explain)
def _explained(element: Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN {compiler.process(element.statement, **options)}"


@pytest.mark.parametrize("query", [finding.offers_query, finding.needs_query])
def test_the_plan_of_a_search_within_a_reach_uses_the_spatial_index(
    session: Session, make: Factory, query: Callable[[Bounds], Select[*Any]]
) -> None:
    make.offer()
    make.need()
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(session.scalars(Explain(query(NEAR_SOREL))))
    assert "ix_site_position" in plan


def test_the_index_is_not_used_without_a_reach(session: Session, make: Factory) -> None:
    """The check above can fail."""
    make.offer()
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
    bounds = Bounds(half_months=tuple(range(24)), today=TODAY)
    assert "ix_site_position" not in "\n".join(
        session.scalars(Explain(finding.offers_query(bounds)))
    )


def test_what_lies_just_outside_by_its_blurred_point_is_measured_and_left_to_the_sieve(
    session: Session, make: Factory
) -> None:
    site = make.site(at=SOREL)
    site.public_position = make.site(at=(SOREL[0], SOREL[1] + 0.045)).position
    make.offer(site)
    close = Bounds(
        half_months=tuple(range(24)),
        today=TODAY,
        start=Start(SOREL[0], SOREL[1] + 0.045, "nord"),
        reach=Reach(1, "km"),
    )
    [candidate] = finding.offers(session, close, {})
    assert candidate.km == pytest.approx(1.0)
