"""docs/shares.md gives twenty lines and their shares: the service finds the same."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matchmaker.impact.shares import counting, definitions
from matchmaker.impact.shares.counting import Count, Scope, Tally
from matchmaker.settings import ROOT
from tests.factories import Factory

PLACES = {"?": "", "Québec": "quebec", "Canada": "canada", "ailleurs": "abroad", "rien": "none"}
DAY = date(2026, 10, 5)


def tables() -> list[list[list[str]]]:
    """The rows of each table of the page, without their heads."""
    found: list[list[list[str]]] = []
    is_table = False
    for line in (ROOT / "docs" / "shares.md").read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            is_table = False
            continue
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if not is_table:
            found.append([])
        is_table = True
        found[-1].append(cells)
    return [rows[2:] for rows in found]


LINES, SHARES = tables()


@pytest.fixture
def counted(session: Session, make: Factory) -> Count:
    definitions.load(session, ROOT / "seed")
    make.region("16")
    site = make.site(make.organization(kind="institution"), region_code="14")
    for _, name, dollars, kg, produced, region, transformed, label in LINES:
        make.purchase(
            site,
            description=name,
            bought_on=DAY,
            amount_cents=int(dollars) * 100,
            quantity_kg=float(kg) if kg else None,
            produced=PLACES[produced],
            produced_region=region or None,
            transformed=PLACES[transformed],
            labels=[label] if label else [],
        )
    return counting.everything(session, Scope([site.id], DAY, DAY), definitions.versions(session))


def percents(tally: Tally) -> str:
    assert tally.low is not None
    assert tally.high is not None
    return f"{100 * tally.low:.1f} to {100 * tally.high:.1f}"


def test_the_page_has_its_twenty_lines_and_every_definition() -> None:
    assert (len(LINES), len(SHARES)) == (20, 5)


@pytest.mark.parametrize("row", SHARES, ids=lambda row: row[0])
def test_a_share_is_that_of_the_page(row: list[str], counted: Count) -> None:
    code, sure, gain, loss, in_dollars, sure_kg, gain_kg, in_kg = row
    cents, kilos = counted.in_cents[code], counted.in_kg[code]

    assert (cents.sure, cents.gain, cents.loss) == tuple(100 * int(x) for x in (sure, gain, loss))
    assert (kilos.sure, kilos.gain) == (float(sure_kg), float(gain_kg))
    assert (percents(cents), percents(kilos)) == (in_dollars, in_kg)
