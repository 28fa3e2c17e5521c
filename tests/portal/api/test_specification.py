"""The specification: valid, in two languages, with examples that are true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from matchmaker.intake import half_months
from matchmaker.portal.api import asking, examples
from matchmaker.portal.api.views import TABLES
from matchmaker.search.asking import HANDOVERS, REACHES, SORTS

OPERATIONS = [row for table in TABLES for row in table.rows]


@pytest.fixture(params=["fr", "en"])
def document(client: FlaskClient, request: pytest.FixtureRequest) -> dict[str, Any]:
    headers = {"Accept-Language": request.param}
    found = client.get("/api/v1/openapi.json", headers=headers).get_json()
    return dict(found)


def sentences(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name in {"description", "summary"} and isinstance(each, str):
                yield each
            yield from sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from sentences(each)


def test_it_is_valid(document: dict[str, Any]) -> None:
    assert [str(each) for each in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_a_flaw_is_found(document: dict[str, Any]) -> None:
    document["paths"]["/offers"]["get"]["responses"] = {"200": {"descripton": ""}}
    assert list(OpenAPIV31SpecValidator(document).iter_errors())


def test_it_names_every_operation_once(document: dict[str, Any]) -> None:
    named = [
        each["operationId"] for methods in document["paths"].values() for each in methods.values()
    ]
    assert sorted(named) == sorted(row.id for row in OPERATIONS)


def test_its_two_languages_say_different_things(client: FlaskClient) -> None:
    french, english = (
        client.get("/api/v1/openapi.json", headers={"Accept-Language": language}).get_json()
        for language in ("fr", "en")
    )
    same = set(sentences(french["paths"])) & set(sentences(english["paths"]))
    # what HTTP calls its statuses has one language
    assert same <= {"OK", "Created", "No Content"}


def test_what_is_sent_as_an_example_is_understood() -> None:
    for schema, example in examples.SENT.items():
        schema.model_validate(json.loads(json.dumps(example)))


def test_what_is_answered_as_an_example_has_the_members_of_its_schema() -> None:
    for schema, example in examples.ANSWERED.items():
        schema.model_validate(example)
        assert set(example) == set(schema.model_fields)


def test_every_body_has_an_example() -> None:
    assert {row.asks for row in OPERATIONS if row.asks and not row.is_read} == set(examples.SENT)


@pytest.mark.parametrize(
    ("name", "known"),
    [("within", REACHES), ("sort", SORTS), ("handovers", HANDOVERS)],
    ids=["within", "sort", "handovers"],
)
def test_lists_take_what_pages_take(name: str, known: tuple[str, ...], app: Flask) -> None:
    schema = asking.OffersAsked.model_json_schema()["properties"][name]
    codes = schema.get("enum") or schema["items"]["enum"]
    assert set(codes) - {""} == set(known)


def test_a_curve_is_a_year() -> None:
    schema = asking.OfferSent.model_json_schema()["properties"]["field"]["anyOf"][0]
    assert (schema["minItems"], schema["maxItems"]) == (half_months.COUNT, half_months.COUNT)
    assert "key" not in asking.OfferSent.model_json_schema()["properties"]


def test_the_page_of_the_api_needs_no_outside_asset(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs").get_data(as_text=True)
    assert all(f'id="{row.id}"' in page for row in OPERATIONS)
    assert "cdn" not in page
