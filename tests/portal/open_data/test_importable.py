"""The published schemas are the importers' own columns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import frictionless
import pytest
from flask.testing import FlaskClient

from matchmaker.demand.importing import NeedImporter
from matchmaker.intake import headers, values
from matchmaker.organizations.importing import OrganizationImporter
from matchmaker.portal.open_data import importable
from matchmaker.supply.importing import OfferImporter

IMPORTERS = {
    importer.kind: importer
    for importer in (OfferImporter(), NeedImporter(), OrganizationImporter())
}


def test_every_importer_has_its_schema() -> None:
    assert set(IMPORTERS) == set(importable.KINDS)


@pytest.mark.parametrize("kind", importable.KINDS)
def test_a_schema_names_the_columns_that_the_importer_reads(kind: str, client: FlaskClient) -> None:
    schema = json.loads(client.get(f"/donnees/schemas/{kind}.json").data)
    columns = IMPORTERS[kind].columns
    assert [each["name"] for each in schema["fields"]] == [each.field for each in columns]
    required = {each["name"] for each in schema["fields"] if each["constraints"]["required"]}
    assert required == {each.field for each in columns if each.is_required}


@pytest.mark.parametrize("kind", importable.KINDS)
@pytest.mark.parametrize("key", ["name", "title", "title_en"])
def test_a_file_titled_as_the_schema_says_is_wholly_understood(
    kind: str, key: str, client: FlaskClient
) -> None:
    schema = json.loads(client.get(f"/donnees/schemas/{kind}.json").data)
    titles = [each[key] for each in schema["fields"]]
    matched = headers.match(titles, IMPORTERS[kind].columns)
    assert matched.ignored == ()
    assert [*matched.positions] == [each["name"] for each in schema["fields"]]


@pytest.mark.parametrize("kind", importable.KINDS)
def test_the_examples_obey_the_schema(kind: str, client: FlaskClient, tmp_path: Path) -> None:
    described = json.loads(client.get(f"/donnees/schemas/{kind}.json").data)
    columns = importable.columns(kind)
    out = io.StringIO()
    csv.writer(out).writerows([[c.field for c in columns], [c.example for c in columns]])
    (tmp_path / "file.csv").write_text(out.getvalue())
    schema = frictionless.Schema.from_descriptor(described)
    report = frictionless.validate("file.csv", basepath=str(tmp_path), schema=schema)
    assert report.valid, report.flatten(["title", "note"])


def test_the_words_of_a_box_are_those_that_the_importer_reads() -> None:
    said = importable.YES_AND_NO
    assert {values.yes(word) for word in said["trueValues"]} == {True}
    assert {values.yes(word) for word in said["falseValues"]} == {False}


def test_a_schema_of_nothing_is_not_there(client: FlaskClient) -> None:
    assert client.get("/donnees/schemas/purchases.json").status_code == 404
    assert client.get("/donnees/schemas/offers.json").headers["Access-Control-Allow-Origin"] == "*"
