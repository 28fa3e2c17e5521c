"""The files of the package as bytes: the same for the same rows, whoever makes them and when."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from matchmaker.intake.records import neutralised
from matchmaker.portal.open_data.gathering import Row
from matchmaker.portal.open_data.tables import TABLES, Field, Table, Words

DESCRIPTOR: Final = "datapackage.json"
TITLE: Final = Words("Données ouvertes de Jumelage", "Open data of Jumelage")
DESCRIPTION: Final = Words(
    "Ce que le service sait de public, et le reste en sommes qui ne désignent personne.",
    "What the service knows that is public, and the rest as sums that point at nobody.",
)
LICENCE: Final = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
SOURCES: Final = (
    {"title": "Jumelage, le service de jumelage de Commun’assiette"},
    {"title": "GeoNames (CC BY 4.0)", "path": "https://www.geonames.org/"},
)


def files(rows: Mapping[str, Iterable[Row]]) -> dict[str, bytes]:
    """Every file by its name. rows: of each table, by its name."""
    made = {table.file: to_csv(table, rows[table.name]) for table in TABLES}
    described = [resource(table, made[table.file]) for table in TABLES]
    return made | {DESCRIPTOR: as_json(_package(described))}


def to_csv(table: Table, rows: Iterable[Row]) -> bytes:
    """UTF-8, commas, a line feed after each row, formulas neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([each.name for each in table.fields])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode()


def resource(table: Table, content: bytes) -> dict[str, Any]:
    """What the package says of a file."""
    return {
        "name": table.name,
        "type": "table",
        "path": table.file,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **_said("title", table.title),
        **_said("description", table.description),
        "schema": schema(table),
    }


def schema(table: Table) -> dict[str, Any]:
    """The Table Schema of a file."""
    return {
        "fields": [_field(each) for each in table.fields],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {"fields": [name], "reference": {"resource": other, "fields": [column]}}
            for name, (other, column) in table.refers.items()
        ],
    }


def as_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _field(each: Field) -> dict[str, Any]:
    kept = {"name": each.name, "type": each.kind, **_said("title", each.words)}
    kept |= {"unit": each.unit} if each.unit else {}
    return kept | ({"constraints": each.constraints} if each.constraints else {})


def _said(name: str, words: Words) -> dict[str, str]:
    return {name: words.fr, f"{name}_en": words.en}


def _package(resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "jumelage",
        **_said("title", TITLE),
        **_said("description", DESCRIPTION),
        "licenses": [LICENCE],
        "sources": list(SOURCES),
        "resources": resources,
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return neutralised(str(value))
