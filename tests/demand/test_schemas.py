"""What a need may say, and what a published one must."""

from typing import Any

import pytest
from pydantic import ValidationError

from matchmaker.demand.schemas import CompleteNeed, NeedDraft

DRAFT: dict[str, Any] = {"site": "abcdefghjkmn", "product": "carotte"}
WHOLE: dict[str, Any] = DRAFT | {"season": "sept.-juin", "quantity": "6 200"}


def refused(schema: type[NeedDraft], data: dict[str, Any]) -> set[str]:
    with pytest.raises(ValidationError) as raised:
        schema.model_validate(data)
    return {
        getattr(error.get("ctx", {}).get("error"), "field", "") or str(error["loc"][0])
        for error in raised.value.errors()
    }


def test_a_place_and_a_product_make_a_draft() -> None:
    assert NeedDraft.model_validate(DRAFT).curve == [0] * 24


def test_a_need_names_a_product_or_a_family_never_both_nor_neither() -> None:
    assert NeedDraft.model_validate({"site": "abcdefghjkmn", "family": "root"}).family == "root"
    assert refused(NeedDraft, DRAFT | {"family": "root"}) == {"product"}
    assert refused(NeedDraft, {"site": "abcdefghjkmn"}) == {"product"}


def test_forms_keep_their_order_without_blanks() -> None:
    need = NeedDraft.model_validate(DRAFT | {"forms": ["peeled", "", "washed", "peeled"]})

    assert need.forms == ["peeled", "washed"]


def test_painted_lots_and_months_in_words_are_the_same_calendar() -> None:
    lots = ["100"] * 12 + ["0"] * 4 + ["100"] * 8

    assert (
        NeedDraft.model_validate(DRAFT | {"season": lots}).curve
        == NeedDraft.model_validate(WHOLE).curve
    )


def test_everything_that_is_missing_is_said_at_once() -> None:
    data = DRAFT | {"season": ["0"] * 24, "budget_is_ceiling": "true", "quantity_per": "delivery"}

    assert refused(CompleteNeed, data) == {
        "season",
        "quantity",
        "budget",
        "deliveries_per_month",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("season", "bientôt"),
        ("season", ["50"] * 25),
        ("quantity", "beaucoup"),
        ("budget", "1,605"),
        ("limit_km", "-3"),
        ("reception_days", ["1", "3"]),
        ("forms", ["cubed"]),
        ("required", ["<script>"]),
        ("state", "published"),
        ("site_id", "1"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(name: str, value: object) -> None:
    assert refused(NeedDraft, DRAFT | {name: value}) == {name}
