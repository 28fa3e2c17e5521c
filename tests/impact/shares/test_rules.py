"""Every version of a definition says of a line what three-valued logic says of it by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares import definitions, rules
from matchmaker.impact.shares.models import Definition
from matchmaker.organizations.models import Site
from matchmaker.settings import ROOT
from tests.factories import Factory

PRODUCED: list[tuple[str, str | None]] = [
    ("", None),
    ("quebec", None),
    ("quebec", "01"),
    ("quebec", "14"),
    ("canada", None),
    ("abroad", None),
]
TRANSFORMED = ["", "none", "quebec", "canada", "abroad"]
LABELS: list[list[str]] = [[], ["organic"], ["aliments_du_quebec"], ["haccp"]]


def is_in(place: str) -> bool | None:
    return None if place == "" else place == "quebec"


def near(produced: str, region: str | None) -> bool | None:
    if produced != "quebec":
        return is_in(produced)
    return None if region is None else region == "14"


def either(one: bool | None, two: bool | None) -> bool | None:
    if one or two:
        return True
    return None if one is None or two is None else False


def both(one: bool | None, two: bool | None) -> bool | None:
    if one is False or two is False:
        return False
    return None if one is None or two is None else True


Line = tuple[tuple[str, str | None], str, list[str]]


def by_hand(code: str, line: Line) -> bool | None:
    (produced, region), transformed, labels = line
    marked = any(each.startswith("aliments_du_quebec") for each in labels)
    made = is_in(transformed)
    answers: dict[str, Callable[[], bool | None]] = {
        "snaaq": lambda: either(marked, either(is_in(produced), made)),
        "aliments_du_quebec": lambda: either(
            marked, both(is_in(produced), True if transformed == "none" else made)
        ),
        "grown_in_quebec": lambda: is_in(produced),
        "regional": lambda: near(produced, region),
        "organic": lambda: "organic" in labels,
    }
    return answers[code]()


@pytest.fixture
def lines(session: Session, make: Factory) -> dict[int, Line]:
    make.region("01")
    site = make.site(region_code=make.region("14").code)
    made: dict[int, Line] = {}
    for at, line in enumerate(product(PRODUCED, TRANSFORMED, LABELS)):
        made[at] = line
        (produced, region), transformed, labels = line
        session.add(purchase(site, f"l{at}", produced, region, transformed, labels))
    session.flush()
    definitions.load(session, ROOT / "seed")
    return made


def purchase(site: Site, key: str, *facts: Any, day: date = date(2026, 2, 3)) -> Purchase:
    produced, region, transformed, labels = facts
    return Purchase(
        site=site,
        bought_on=day,
        description=key,
        description_key=key,
        amount_cents=100,
        produced=produced,
        produced_region=region,
        transformed=transformed,
        labels=labels,
    )


@pytest.mark.parametrize(
    "code", ["snaaq", "aliments_du_quebec", "grown_in_quebec", "regional", "organic"]
)
def test_a_line_counts_as_it_does_by_hand(
    code: str, session: Session, lines: dict[int, Line]
) -> None:
    truth = rules.by_code(definitions.versions(session))[code]
    rows = session.execute(select(Purchase.description, truth).join(Purchase.site)).all()

    said = {int(name[1:]): answer for name, answer in rows}

    assert said == {at: by_hand(code, line) for at, line in lines.items()}


def test_a_new_version_says_nothing_of_what_was_bought_before(
    session: Session, make: Factory
) -> None:
    site = make.site(region_code=make.region("14").code)
    facts = ("quebec", None, "abroad", [])
    for name, day in (("before", date(2026, 6, 30)), ("after", date(2026, 7, 1))):
        session.add(purchase(site, name, *facts, day=day))
    session.flush()
    older = version("produced", date(2020, 1, 1))
    newer = version("both", date(2026, 7, 1))

    truth = rules.counts([newer, older])

    rows = session.execute(select(Purchase.description, truth).join(Purchase.site)).all()
    assert dict(iter(rows)) == {"before": True, "after": False}


def version(places: str, day: date) -> Definition:
    return Definition(
        code="local", valid_from=day, places=places, reach="quebec", labels=[], label_role=""
    )
