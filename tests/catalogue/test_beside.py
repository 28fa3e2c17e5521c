"""Blank fields say what the words of the product say; the others are left alone."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.catalogue import beside
from tests.catalogue.conftest import KNOWN

CASE = "caisse de carottes bio en dés surgelées 20 kg"


def said(line: str) -> beside.Beside:
    reading = KNOWN.read(line)
    return beside.of(reading, KNOWN.sold[reading.matches[0].slug])


def test_blank_fields_are_filled() -> None:
    typed = {"product": "…", "quantity": "", "quantity_unit": "kg", "quantity_per": "season"}

    filled = beside.filled(typed, said("3 caisses de carottes bio 20 kg/sem"), names=beside.OFFER)

    assert filled == {
        "product": "…",
        "quantity": "3",
        "quantity_unit": "case",
        "quantity_per": "week",
        "kg_per_unit": "20",
        "certifications": ["organic"],
    }


def test_a_need_takes_a_form_and_prefers_a_label() -> None:
    filled = beside.filled({"forms": ["", "", ""]}, said(CASE), names=beside.NEED)

    assert filled["forms"] == ["frozen"]
    assert filled["preferred"] == ["organic"]
    assert "required" not in filled


@pytest.mark.parametrize(
    "typed",
    [
        {"quantity": "5", "quantity_unit": "bag"},
        {"quantity": "5", "quantity_unit": "kg"},
        {"quantity": "5", "kg_per_unit": "12"},
        {"quantity_unit": "bag"},
        {"kg_per_unit": "12"},
    ],
)
def test_a_quantity_that_was_said_is_never_replaced(typed: dict[str, Any]) -> None:
    filled = beside.filled(typed, said("3 caisses de carottes 20 kg"), names=beside.OFFER)

    assert filled == typed


def test_a_format_tells_what_a_number_without_a_unit_counts() -> None:
    filled = beside.filled({"quantity": "5"}, said(CASE), names=beside.OFFER)

    assert filled["quantity"] == "5"
    assert (filled["quantity_unit"], filled["kg_per_unit"]) == ("case", "20")


def test_a_form_and_labels_that_were_said_are_kept() -> None:
    typed = {"form": "washed", "certifications": ["haccp"]}
    filled = beside.filled(typed, said(CASE), names=beside.OFFER)

    assert (filled["form"], filled["certifications"]) == ("washed", ["haccp"])


def test_a_form_in_which_the_product_is_not_sold_is_left_out() -> None:
    assert said("ail surgelé").form is None


def test_a_mass_has_no_weight_of_its_own_to_say() -> None:
    assert said("20 kg de carottes").counted == {"quantity": "20", "quantity_unit": "kg"}
    assert said("poche de 50 lb de carottes").counted == {"quantity_unit": "bag_50lb"}
