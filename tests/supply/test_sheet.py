"""Products that are had the same way are said once."""

from __future__ import annotations

from flask import Flask

from matchmaker.supply import sheet
from tests.factories import Factory


def test_the_commonest_way_comes_first_with_its_products(app: Flask, make: Factory) -> None:
    site = make.site()
    fetched = make.offer(site, delivers=False, allows_pickup=True)
    brought = [make.offer(site, reach_minutes=60, is_refrigerated=True) for _ in range(2)]

    with app.test_request_context():
        found = sheet.of([fetched, *brought])

    assert [each.words for each in found.ways] == [
        "Livraison jusqu’à 1\u00a0h de route · camion réfrigéré",
        "À venir chercher sur place",
    ]
    assert found.ways[0].offers == brought


def test_what_does_not_fit_is_counted(app: Flask, make: Factory) -> None:
    offers = [make.offer() for _ in range(sheet.MOST_ROWS + 2)]

    with app.test_request_context():
        found = sheet.of(offers)

    assert (len(found.rows), found.left_out, found.is_tall) == (sheet.MOST_ROWS, 2, False)
