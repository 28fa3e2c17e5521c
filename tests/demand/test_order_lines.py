"""A line of a list says a product, how much and how often; what it does not say is asked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.catalogue import lookup
from matchmaker.catalogue.readings import Known
from matchmaker.catalogue.trade import Per
from matchmaker.demand import order_lines
from matchmaker.demand.order_lines import Line, State
from tests.demand.conftest import Centre


@pytest.fixture
def known(session: Session, centre: Centre) -> Known:
    return lookup.known(session)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "caisse de carottes 20 kg, 6 fois par semaine",
            {"quantity": "6", "quantity_unit": "case", "kg_per_unit": "20", "quantity_per": "week"},
        ),
        ("carottes pelées 20 kg par semaine", {"quantity": "20", "form": "peeled"}),
        (
            "2 poches de carottes de 50 lb, 2 fois par mois",
            {
                "quantity": "2",
                "quantity_unit": "bag_50lb",
                "quantity_per": "delivery",
                "deliveries_per_month": "2",
            },
        ),
        ("carottes 10 kg aux deux semaines", {"quantity": "5", "quantity_per": "week"}),
        ("carottes 900 kg par année", {"quantity": "900", "quantity_per": "season"}),
        ("carottes", {"quantity": "", "quantity_per": "week"}),
        ("carottes 3 fois par semaine", {"quantity": "", "quantity_per": "week"}),
        ("caisse de carottes de 20 kg", {"quantity": "1", "kg_per_unit": "20"}),
    ],
)
def test_a_line_is_understood(known: Known, written: str, said: dict[str, Any]) -> None:
    line = order_lines.read(known, 1, written)

    assert (line.product, line.written) == ("carotte", written)
    assert {name: getattr(line, name) for name in said} == said


def test_what_does_not_say_of_what_it_is_is_what_the_page_said(known: Known) -> None:
    assert order_lines.read(known, 1, "carottes 20 kg", per=Per.SEASON).quantity_per == "season"
    assert order_lines.read(known, 1, "carottes 20 kg/sem", per=Per.SEASON).quantity_per == "week"


def test_what_is_not_understood_is_kept(known: Known) -> None:
    line = order_lines.read(known, 7, "zzz ??? 12")

    assert (line.number, line.written, line.product, line.is_open) == (7, "zzz ??? 12", "", True)


def test_a_pasted_text_is_cut_in_lines() -> None:
    pasted = "• carottes\r\n\n  - brocoli  \n" + "x" * 900

    assert [len(each) for each in order_lines.cut(pasted)] == [8, 7, 300]


def test_a_line_survives_being_kept(known: Known) -> None:
    line = order_lines.read(known, 1, "carottes pelées 20 kg")

    assert order_lines.of_record(line.record() | {"unknown": 1}) == line


def test_another_product_is_looked_up_and_forgets_the_form(known: Known) -> None:
    line = order_lines.read(known, 1, "carottes pelées 20 kg")

    other = order_lines.corrected(known, line, {"product": "carotte", "other": "brocoli"})

    assert (other.product, other.form, other.quantity) == ("brocoli", "", "20")


def test_an_unknown_product_is_asked_again(known: Known) -> None:
    line = order_lines.read(known, 1, "carottes")

    assert order_lines.corrected(known, line, {"other": "zzzz"}).product == ""


def test_a_line_is_left_aside_and_taken_back(known: Known) -> None:
    line = Line(1, "carottes")
    left = order_lines.corrected(known, line, {"left": "1"})

    assert left.state == State.LEFT
    assert order_lines.corrected(known, left, {"left": "0"}).is_open
