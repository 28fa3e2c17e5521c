"""A small Québec, a small catalogue, and the way in and out of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pyld import jsonld
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Certification, ProductForm, Unit
from matchmaker.intake.batch import Sender
from matchmaker.portal.dfc import importing, reading
from matchmaker.portal.dfc.context import Contexts
from matchmaker.portal.dfc.importing import Outcome
from matchmaker.web import validation
from tests.factories import Factory
from tests.organizations.conftest import places

__all__ = ["places"]

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
SENDER = Sender(None, "system", "dfc", NOW, date(2026, 11, 25))
UNITS = (
    ("kg", "mass", 1.0),
    ("lb", "mass", 0.45359237),
    ("bag_50lb", "mass", 22.6796185),
    ("unit", "count", None),
    ("case", "count", None),
)

BringIn = Callable[..., Outcome]


@pytest.fixture
def catalogue(session: Session, make: Factory, places: None) -> None:
    """Carrots and beets, whole or washed; shallots of no consortium's taxonomy; two labels."""
    for slug, name in (
        ("carotte", "Carotte"),
        ("betterave", "Betterave"),
        ("gourgane", "Gourgane"),
    ):
        product = make.product(slug, name_fr=name, name_en=f"{slug} en")
        session.add_all(
            ProductForm(product_id=product.id, form=form, position=at)
            for at, form in enumerate(("whole", "washed"), start=1)
        )
    for position, (code, kind, kilos) in enumerate(UNITS):
        unit = Unit(code=code, kind=kind, kg=kilos, position=position, one_fr=code, many_fr=code)
        unit.one_en, unit.many_en = code, code
        session.add(unit)
    for bit, code in enumerate(("organic", "canadagap")):
        session.add(Certification(code=code, kind="organic", bit=bit, name_fr=code, name_en=code))
    session.flush()


@pytest.fixture
def bring_in(session: Session, catalogue: None, app: Any) -> Any:
    """`bring_in(document, assumed={…})`: read and written; `by=importing.look_at`: only seen."""

    def carry(
        document: object,
        *,
        by: Callable[..., Outcome] = importing.bring_in,
        assumed: Mapping[str, str] | None = None,
        base: str = "",
    ) -> Outcome:
        graph = reading.read(json.dumps(document).encode())
        outcome = by(
            session, graph, sender=SENDER, explain=validation.sentences, assumed=assumed, base=base
        )
        session.expire_all()
        return outcome

    with app.test_request_context():
        yield carry


def canonical(document: object) -> str:
    """The same text for two documents that say the same."""
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": Contexts(),
    }
    return str(jsonld.normalize(document, options))
