from __future__ import annotations

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
