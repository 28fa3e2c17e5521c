from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from matchmaker.organizations.schemas import NewOrganization, SiteIn

FARM: dict[str, Any] = {"name": "Ferme du Rang", "kind": "producer", "postal_code": "J6E 1A1"}


def refused(**said: Any) -> set[str]:
    with pytest.raises(ValidationError) as errors:
        NewOrganization.model_validate(FARM | said)
    found = set()
    for error in errors.value.errors():
        cause = error.get("ctx", {}).get("error")
        found.add(getattr(cause, "field", "") or str(error["loc"][0]))
    return found


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "F"}, "name"),
        ({"name": "1234"}, "name"),
        ({"kind": "king"}, "kind"),
        ({"kind": "institution"}, "institution_type"),
        ({"neq": "123"}, "neq"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://user:secret@exemple.ca"}, "website"),
        ({"website": 'https://exemple.ca/"><script>'}, "website"),
        ({"phone": "555"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"postal_code": "K1A 0B1X"}, "postal_code"),
        ({"postal_code": "V6B 1A1"}, "postal_code"),
        ({"postal_code": ""}, "postal_code"),
        ({"latitude": "46"}, "latitude"),
        ({"latitude": "133,2", "longitude": "-73"}, "latitude"),
        ({"latitude": "-73,4", "longitude": "46,0"}, "latitude"),
        ({"latitude": "-73,4", "longitude": "46,0"}, "longitude"),
        ({"latitude": "0", "longitude": "0"}, "latitude"),
        ({"latitude": "46", "longitude": "2"}, "longitude"),
        ({"latitude": "NaN", "longitude": "-73"}, "latitude"),
        ({"latitude": "1e999", "longitude": "-73"}, "latitude"),
        ({"owner_id": "3"}, "owner_id"),
        ({"state": "active"}, "state"),
        ({"id": "3"}, "id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(said: dict[str, str], field: str) -> None:
    assert field in refused(**said)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.exemple.ca", "https://www.exemple.ca"),
        ("www:exemple.ca", "https://www.exemple.ca"),
        ("http://exemple.ca/page?x=1", "http://exemple.ca/page?x=1"),
        ("http://207.35.83.12/enseigne", "http://207.35.83.12/enseigne"),
    ],
)
def test_a_website_is_understood_as_people_write_it(written: str, kept: str) -> None:
    assert NewOrganization.model_validate(FARM | {"website": written}).website == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("4185550199", "418 555-0199"),
        ("+1 (418) 555.0199", "418 555-0199"),
        ("418 555-0199, poste 12", "418 555-0199 poste 12"),
    ],
)
def test_a_telephone_number_is_kept_in_one_way(written: str, kept: str) -> None:
    assert NewOrganization.model_validate(FARM | {"phone": written}).phone == kept


def test_a_neq_may_have_spaces() -> None:
    assert NewOrganization.model_validate(FARM | {"neq": "1143 920 115"}).neq == "1143920115"


def test_a_site_may_be_only_a_point() -> None:
    site = SiteIn.model_validate({"kind": "farm", "latitude": "46,02", "longitude": "-73,44"})
    assert (site.latitude, site.longitude) == (46.02, -73.44)
