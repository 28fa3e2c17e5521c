"""The files that say which words of the taxonomies are ours."""

from __future__ import annotations

import csv

import pytest

from matchmaker.portal.dfc import terms
from matchmaker.portal.dfc.terms import Counted


def column(file: str, name: str) -> set[str]:
    with (terms.SEED / file).open(encoding="utf-8", newline="") as opened:
        return {line[name] for line in csv.DictReader(opened)}


def test_every_product_of_the_file_is_in_the_catalogue() -> None:
    assert terms.known().type_of.keys() <= column("products.csv", "slug")


def test_every_unit_of_the_file_is_in_the_catalogue() -> None:
    assert terms.known().measure_of.keys() <= column("units.csv", "code")


def test_a_type_is_one_product_and_a_measure_one_unit() -> None:
    known = terms.known()
    assert len(known.product_of) == len(known.type_of)
    assert len(known.unit_of) == len(known.measure_of)


@pytest.mark.parametrize(
    ("measure", "value", "counted"),
    [
        ("Kilogram", 1.0, Counted("kg")),
        ("kilogram", 25.0, Counted("bag_25kg")),
        ("dfc-m:Gram", 1000.0, Counted("kg")),
        ("poundMass", 50.0, Counted("bag_50lb")),
        ("kilogram", 0.5, Counted("unit", 0.5)),
        ("Litre", 4.0, Counted("jug_4l")),
        ("centimetre", 4.0, None),
    ],
)
def test_a_package_is_a_unit_of_ours(measure: str, value: float, counted: Counted | None) -> None:
    assert terms.known().counted(measure, value) == counted
