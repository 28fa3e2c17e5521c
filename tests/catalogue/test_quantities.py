"""How much a line asks for, in the units of the catalogue; never a guess."""

from __future__ import annotations

import pytest

from matchmaker.catalogue.quantities import Quantity
from matchmaker.catalogue.trade import Per
from tests.catalogue.conftest import KNOWN

LB = 0.45359237


@pytest.mark.parametrize(
    ("line", "amount", "unit", "kg"),
    [
        ("carottes en dés surgelées 10 kg", 10, "kg", 10),
        ("2,5 kg de beurre", 2.5, "kg", 2.5),
        ("butter 2.5 kg", 2.5, "kg", 2.5),
        ("1 200 kg de pommes", 1200, "kg", 1200),
        ("1\u202f200,5 kg de pommes", 1200.5, "kg", 1200.5),
        ("500 g de basilic", 500, "g", 0.5),
        ("carottes nantaises lavées 50lbs", 50, "lb", 50 * LB),
        ("50# onions", 50, "lb", 50 * LB),
        ("8 oz cheddar", 0.5, "lb", 0.5 * LB),
        ("12 onces de fromage bleu", 0.75, "lb", 0.75 * LB),
        ("½ livre de beurre", 0.5, "lb", 0.5 * LB),
        ("1/2 lb butter", 0.5, "lb", 0.5 * LB),
        ("2½ kg d’ail", 2.5, "kg", 2.5),
        ("2 1/2 kg d’ail", 2.5, "kg", 2.5),
        ("20x2kg oignons", 40, "kg", 40),
        ("oignons 2 kg x 20", 40, "kg", 40),
        ("oignons 20 × 2 kg", 40, "kg", 40),
        ("tofu 12/1kg", 12, "kg", 12),
        ("2 tonnes de patates", 2, "tonne", 2000),
        ("12 x 1 L lait 2 %", 12, "litre", None),
        ("2 douzaines d'oeufs", 2, "dozen", None),
        ("une demi-douzaine d’œufs", 0.5, "dozen", None),
        ("half a dozen eggs", 0.5, "dozen", None),
        ("deux caisses de tomates", 2, "case", None),
        ("6 pieds de céleri", 6, "unit", None),
        ("24 laitues romaines", 24, "unit", None),
        ("laitue rom. x 12", 12, "unit", None),
        ("poches de 50 lb de patates x 6", 6, "bag_50lb", 300 * LB),
        ("3 caisses de carottes 20 kg", 3, "case", 60),
        ("3 poches 50 lb de patates rouges", 3, "bag_50lb", 150 * LB),
        ("5 lb bag carrots", None, "bag_5lb", 5 * LB),
        ("caisse de patates bio 20 kg", None, "case", 20),
        ("carottes, caisse de 50 lb", None, "case", 50 * LB),
        ("$32.00 la poche de 50 lb de carottes", None, "bag_50lb", 50 * LB),
        ("pois, caisse 12x1kg", None, "case", 12),
    ],
)
def test_a_quantity_is_read_as_people_write_it(
    line: str, amount: float | None, unit: str, kg: float | None
) -> None:
    quantity = KNOWN.read(line).quantity

    assert quantity is not None
    assert (quantity.amount, quantity.unit) == (amount, unit)
    assert quantity.kg == (None if kg is None else pytest.approx(kg))


@pytest.mark.parametrize(
    "line",
    [
        "carottes",
        "lait 2 %",
        "pommes calibre 80-100",
        "tomates 88 ct",
        "carottes 1,41 $/kg",
        "10-12 kg de carottes",
        "10 à 12 kg de carottes",
        "1,500 lb potatoes",
        "oignons no 1",
        "flat-leaf parsley",
        "tête de violon",
        "carottes 4062",
    ],
)
def test_what_is_no_quantity_or_could_be_two_is_not_read(line: str) -> None:
    assert KNOWN.read(line).quantity is None


@pytest.mark.parametrize(
    ("line", "per"),
    [
        ("100 kg/sem de carottes", Per.WEEK),
        ("100 kg de carottes par semaine", Per.WEEK),
        ("100 kg carrots weekly", Per.WEEK),
        ("500 kg par saison", Per.SEASON),
        ("5 caisses par livraison", Per.DELIVERY),
        ("100 kg", None),
    ],
)
def test_how_often_is_read_beside_the_quantity(line: str, per: Per | None) -> None:
    assert KNOWN.read(line).per is per


def test_the_kilos_of_a_count_are_those_of_all_of_it() -> None:
    assert Quantity(3, "case", 20).kg == 60
    assert Quantity(None, "case", 20).kg == 20
    assert Quantity(2, "dozen").kg is None
