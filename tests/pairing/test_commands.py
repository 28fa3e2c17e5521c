from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.pairing import commands, explain
from matchmaker.supply.models import Offer
from tests.factories import Factory
from tests.pairing.conftest import TODAY


def test_an_explanation_reads_in_a_terminal(session: Session, make: Factory) -> None:
    offer, need = make.offer(price_cents_per_kg=None), make.need(budget_cents_per_kg=150)
    lines = commands.lines(explain.pair(session, offer.public_id, need.public_id, today=TODAY))
    assert lines[3].split() == ["price", "4.000", "/", "10", "unknown"]
    assert lines[-1].endswith("feasible")


@pytest.mark.parametrize("kind", [Offer, Need])
def test_numbers_of_rows_are_understood(
    session: Session, make: Factory, kind: type[Offer | Need]
) -> None:
    row = make.offer() if kind is Offer else make.need()
    assert commands._public(session, kind, str(row.id)) == row.public_id
    assert commands._public(session, kind, row.public_id) == row.public_id


def test_what_would_unlock_reads_in_a_terminal(session: Session, make: Factory) -> None:
    make.offer(price_cents_per_kg=140)
    need = make.need(budget_cents_per_kg=100, budget_is_ceiling=True)
    found = commands.unlock_lines(commands.of_need(session, str(need.id)))
    assert found[0] == "0 of 1 possible offers"
    assert found[1].split() == ["lost", "to", "price", "1"]
    assert found[-1].split() == ["price", "0.40", "$/kg", "over", "+1"]


def test_an_offer_has_its_own(session: Session, make: Factory) -> None:
    offer = make.offer()
    make.need(forms=["frozen"])
    assert commands.of_offer(session, offer.public_id).suggestions[0].form == "frozen"


def test_nothing_of_the_product_is_said(session: Session, make: Factory) -> None:
    found = commands.of_need(session, make.need().public_id)
    assert commands.unlock_lines(found) == ["no offers of this product"]


@pytest.mark.parametrize("ask", [commands.of_need, commands.of_offer])
@pytest.mark.parametrize("typed", ["abc", "999999999", "²", ""])
def test_what_nobody_has_is_refused_by_its_name(
    session: Session, ask: Callable[..., Any], typed: str
) -> None:
    with pytest.raises(commands.Unknown, match=f"« {typed} »"):
        ask(session, typed)
