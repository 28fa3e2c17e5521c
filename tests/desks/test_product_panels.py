"""A product's page counts who offers it and who looks for it, and leads to them."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.factories import Factory


def test_nobody_yet_is_said(client: FlaskClient, make: Factory) -> None:
    make.product("panais")
    page = client.get("/produits/panais").text
    assert "Personne n’en offre encore ici." in page
    assert "Aucune cuisine n’en cherche encore." in page


def test_a_farm_counts_once_and_a_need_for_the_family_counts(
    client: FlaskClient, make: Factory
) -> None:
    product = make.product("panais")
    site = make.site(make.organization("Ferme aux panais"))
    make.offer(site, product=product)
    make.offer(site, product=product, form="cut")
    make.offer(product=product, state="draft")
    make.need(family_id=product.family_id)
    page = client.get("/produits/panais").text
    assert "Une ferme ou un transformateur en offre" in page
    assert "Ferme aux panais" in page
    assert "Une cuisine en cherche" in page
