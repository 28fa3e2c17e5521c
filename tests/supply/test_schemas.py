"""What an offer may say, and what a published one must."""

from typing import Any

import pytest
from pydantic import ValidationError

from matchmaker.supply.schemas import CompleteOffer, OfferDraft

SITE = "abcdefghjkmn"
DRAFT: dict[str, Any] = {"site": SITE, "product": "carotte"}
LOTS = ["field:100"] * 12 + ["0"] * 10 + ["field:50", "field:60 storage:40"]
WHOLE: dict[str, Any] = DRAFT | {
    "season": LOTS,
    "quantity": "1 203,5",
    "quantity_unit": "bag_50lb",
    "price": "32,00 $",
    "delivers": "true",
    "reach_minutes": "60",
    "delivery_days": ["2", "8"],
}


def refused(schema: type[OfferDraft], data: dict[str, Any]) -> set[str]:
    with pytest.raises(ValidationError) as raised:
        schema.model_validate(data)
    return {
        getattr(error.get("ctx", {}).get("error"), "field", "") or str(error["loc"][0])
        for error in raised.value.errors()
    }


def test_a_place_and_a_product_make_a_draft() -> None:
    assert OfferDraft.model_validate(DRAFT).curves == {}


def test_values_are_read_as_people_write_them() -> None:
    offer = CompleteOffer.model_validate(WHOLE)

    assert (offer.quantity, offer.price, offer.days) == (1203.5, 3200, 10)


def test_painted_lots_become_a_curve_by_mode() -> None:
    curves = OfferDraft.model_validate(DRAFT | {"season": LOTS}).curves

    assert curves["field"][:12] == [100] * 12
    assert (curves["field"][22:], curves["storage"][22:]) == ([50, 60], [0, 40])


def test_months_in_words_make_a_curve_too() -> None:
    curves = OfferDraft.model_validate(DRAFT | {"storage": "nov.-févr."}).curves

    assert curves == {"storage": [100] * 4 + [0] * 16 + [100] * 4}


def test_everything_that_is_missing_is_said_at_once() -> None:
    assert refused(CompleteOffer, DRAFT) == {"season", "quantity", "price", "delivers"}


def test_what_is_wrong_comes_with_what_is_missing() -> None:
    data = WHOLE | {"price": "cher", "reach_minutes": "", "quantity": None, "is_admin": "true"}

    assert refused(CompleteOffer, data) == {"price", "reach_minutes", "quantity", "is_admin"}


def test_a_price_to_discuss_needs_no_figure() -> None:
    data = {k: v for k, v in WHOLE.items() if k != "price"} | {"price_to_discuss": "true"}

    assert CompleteOffer.model_validate(data).price is None


def test_an_amount_per_delivery_needs_their_number() -> None:
    assert refused(CompleteOffer, WHOLE | {"quantity_per": "delivery"}) == {"deliveries_per_month"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("season", ["field:100"] * 23),
        ("season", ["field:101"] * 24),
        ("season", ["sky:100"] * 24),
        ("season", "field:100"),
        ("field", "bientôt"),
        ("quantity", "0"),
        ("quantity", "NaN"),
        ("quantity", "1e9"),
        ("price", "-1"),
        ("delivery_days", ["3"]),
        ("form", "cubed"),
        ("quantity_per", "year"),
        ("site", "1' OR '1'='1"),
        ("product", ""),
        ("label", "x" * 121),
        ("season_year", "99999"),
        ("state", "published"),
        ("owner_id", "1"),
        ("id", "1"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(name: str, value: object) -> None:
    assert refused(OfferDraft, DRAFT | {name: value}) == {name}


def test_controls_and_surrogates_do_not_enter() -> None:
    assert OfferDraft.model_validate(DRAFT | {"label": "Nan\x00tes\ud800 "}).label == "Nantes"
