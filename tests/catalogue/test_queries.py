"""Reading the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.queries import UnknownProduct


@pytest.mark.parametrize(
    ("slug", "unit", "kg"),
    [
        ("carotte", "kg", 1),
        ("carotte", "lb", 0.45359237),
        ("carotte", "bag_50lb", 22.6796185),
        ("carotte", "unit", 0.075),
        ("panais", "case", 11.34),
        ("lait", "litre", 1.03),
        ("sirop-d-erable", "jug_4l", 5.28),
        ("carotte", "litre", None),
        ("carotte", "dozen", None),
        ("carotte", "wheelbarrow", None),
    ],
    ids=str,
)
def test_a_unit_weighs_what_its_kind_says(
    catalogue: Session, slug: str, unit: str, kg: float | None
) -> None:
    weight = queries.kg_per_unit(catalogue, queries.product(catalogue, slug), unit)

    assert weight == (None if kg is None else pytest.approx(kg))


def test_the_product_s_own_conversion_wins_over_its_family_s(catalogue: Session) -> None:
    garlic = queries.product(catalogue, "ail")

    assert queries.kg_per_unit(catalogue, garlic, "unit") == 0.05
    assert queries.kg_per_unit(catalogue, garlic, "case") == 13.6


def test_an_unknown_product_is_refused(catalogue: Session) -> None:
    with pytest.raises(UnknownProduct):
        queries.product(catalogue, "ananas")


def test_the_field_season_of_a_late_region_starts_later(catalogue: Session) -> None:
    corn = queries.product(catalogue, "mais-sucre").id

    south = queries.default_curve(catalogue, corn, "field", region_code="16")
    north = queries.default_curve(catalogue, corn, "field", region_code="08")

    assert south[13] == 50
    assert north[13] < 10
    assert north[18] > 0 == south[18]


def test_modes_come_in_the_order_of_the_bars(catalogue: Session) -> None:
    carrot = queries.product(catalogue, "carotte").id

    assert list(queries.default_curves(catalogue, carrot)) == ["field", "storage", "processed"]


def test_a_mode_that_a_product_lacks_is_an_empty_year(catalogue: Session) -> None:
    carrot = queries.product(catalogue, "carotte").id

    assert queries.default_curve(catalogue, carrot, "greenhouse") == [0] * 24


def test_the_years_of_many_products_take_two_queries(
    catalogue: Session, count_queries: Callable[[], Any]
) -> None:
    ids = list(catalogue.scalars(select(Product.id)))

    with count_queries() as seen:
        years = queries.curves_of(catalogue, ids, region_code="16")

    assert set(years) == set(ids)
    assert len(seen) == 2


def test_families_come_in_page_order_with_their_products(catalogue: Session) -> None:
    families = queries.families(catalogue)

    assert [family.position for family, _ in families] == sorted(f.position for f, _ in families)
    assert families[0][0].code == "root_vegetables"
    assert "carotte" in {product.slug for product in families[0][1]}


def test_substitutes_come_best_first(catalogue: Session) -> None:
    kale = queries.product(catalogue, "chou-frise").id

    found = queries.substitutes_of(catalogue, kale)

    assert [(product.slug, share) for product, share in found] == [
        ("bette-a-carde", 0.7),
        ("epinard", 0.6),
    ]


def test_organic_is_certified_by_its_certifiers(catalogue: Session) -> None:
    organic = next(row for row in queries.certifications(catalogue) if row.code == "organic")

    assert "ecocert" in {body.code for body in queries.bodies_of(catalogue, organic.id)}
