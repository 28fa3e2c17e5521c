"""Widgets are shown in anybody's page, know nobody, and stay small; the rest is framed by none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import SeasonDefault
from matchmaker.portal.widgets import choosing
from tests.factories import ALL_YEAR, Factory

HOSTILE = "\"'><script>alert(1)</script>"
WIDGETS = [f"/widgets/{kind.code}" for kind in choosing.KINDS]
MOST_BYTES = 60_000


@pytest.mark.parametrize("path", [*WIDGETS, "/widgets/membres.json", "/widgets/hauteur.js"])
def test_any_site_may_show_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/", "/flux", "/widgets", "/widgets/rien", "/flux/offres.atom"])
def test_nobody_else_is_shown_in_a_frame(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", WIDGETS)
def test_a_widget_knows_nobody(
    client: FlaskClient,
    make: Factory,
    sign_in: Callable[[FlaskClient, Person], str],
    path: str,
) -> None:
    stranger = client.get(path)
    sign_in(client, make.person("camille@ferme.test", language="en"))
    member = client.get(path)
    assert member.data == stranger.data
    for answer in (stranger, member):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_cookie_of_a_member_outlives_a_widget(
    client: FlaskClient, make: Factory, sign_in: Callable[[FlaskClient, Person], str]
) -> None:
    sign_in(client, make.person())
    client.get("/widgets/chiffres")
    assert client.get("/mon-espace").status_code == 200


@pytest.mark.parametrize("path", WIDGETS)
def test_the_language_is_in_the_address(client: FlaskClient, path: str) -> None:
    assert '<html lang="fr-CA"' in client.get(path).text
    english = client.get(f"{path}?langue=en").text
    assert '<html lang="en-CA"' in english
    assert "nouvelle fenêtre" not in english


@pytest.mark.parametrize("path", WIDGETS)
def test_no_parameter_is_shown_as_markup(client: FlaskClient, path: str) -> None:
    names = ("theme", "couleur", "taille", "produit", "region", "ou", "langue")
    page = client.get(path, query_string=dict.fromkeys(names, HOSTILE)).text
    assert "<script>alert" not in page
    assert "theme-clair accent-sapin size-normal" in page


@pytest.mark.parametrize("path", WIDGETS)
def test_a_widget_is_small_and_says_where_links_lead(
    client: FlaskClient, make: Factory, session: Session, path: str
) -> None:
    fill(make, session)
    answer = client.get(path)
    assert len(answer.data) < MOST_BYTES
    assert "nouvelle fenêtre" in answer.text
    assert answer.text.count('target="_blank"') == answer.text.count('rel="noopener"')


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/widgets", 3),
        ("/widgets/recherche?produit=carotte", 1),
        ("/widgets/saison?region=14", 5),
        ("/widgets/saison?ou=J6E+1A1", 10),
        ("/widgets/membres", 1),
        ("/widgets/membres?region=14", 2),
        ("/widgets/membres.json", 1),
        ("/widgets/chiffres", 1),
    ],
)
def test_a_widget_asks_few_things_of_the_database(
    client: FlaskClient,
    make: Factory,
    session: Session,
    count_queries: Any,
    path: str,
    most: int,
) -> None:
    fill(make, session)
    with count_queries() as seen:
        client.get(path)
    assert 0 < len(seen) <= most or path == "/widgets", seen.statements


def test_what_is_counted_over_the_province_is_kept(
    client: FlaskClient, make: Factory, session: Session, count_queries: Any
) -> None:
    fill(make, session)
    client.get("/widgets/chiffres")
    with count_queries() as seen:
        client.get("/widgets/chiffres")
    assert len(seen) == 0


def test_what_is_offered_near_comes_first(
    client: FlaskClient, make: Factory, session: Session
) -> None:
    fill(make, session)
    page = client.get("/widgets/saison?region=14").text
    assert page.index("Carotte") < page.index("Navet")
    assert "1 lieu en offre" in page
    assert "personne n’en offre encore ici" in page


def test_an_unknown_place_is_said(client: FlaskClient) -> None:
    page = client.get("/widgets/saison?ou=Nulle-Part-sur-Mer").text
    assert "Nous ne trouvons pas cet endroit" in page
    assert 'aria-invalid="true"' in page


def test_the_list_of_a_region_names_its_municipalities(
    client: FlaskClient, make: Factory, session: Session
) -> None:
    fill(make, session)
    page = client.get("/widgets/membres?region=14").text
    assert "Joliette" in page
    assert "/widgets/membres.json?region=14" in page


def test_the_page_gives_one_line_to_copy(client: FlaskClient, make: Factory) -> None:
    make.region("14")
    asked = "widget=saison&theme=sombre&couleur=prune&region=14&langue=en"
    page = client.get(f"/widgets?{asked}").text
    assert "&lt;iframe src=" in page
    address = "/widgets/saison?region=14&amp;theme=sombre&amp;couleur=prune&amp;langue=en"
    assert f'src="{address}"' in page
    assert client.get(address.replace("&amp;", "&")).status_code == 200


def fill(make: Factory, session: Session) -> None:
    """A crop that somebody offers here, and one that nobody does; both on hand all year."""
    for family in (make.family("roots"),):
        family.group_code = "vegetables"
    for slug in ("carotte", "navet"):
        product = make.product(slug)
        session.add(
            SeasonDefault(
                product_id=product.id, mode="storage", curve=ALL_YEAR, confidence="sourced"
            )
        )
    make.offer(
        seasons={"storage": ALL_YEAR},
        published_at="2026-11-01T12:00:00Z",
        expires_on=date(2027, 12, 31),
    )
    session.commit()
