"""The specification (OpenAPI 3.1) of the table of operations, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask_babel import gettext
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from matchmaker.errors import N_
from matchmaker.portal.api import examples
from matchmaker.portal.api.operations import GEOJSON, JSON, Operation, Table

VERSION: Final = "1.0.0"
PROBLEM: Final = "application/problem+json"
_REF: Final = "#/components/schemas/{model}"
_TITLE: Final = N_("API de Jumelage")
_ABOUT: Final = N_(
    "Qui produit quoi, qui en cherche, et ce qui les rapproche. Ce qui est public se lit sans clé."
    " Les textes suivent « Accept-Language » (français ou anglais)."
)
_WORDS: Final = frozenset({"description", "summary"})
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": N_("Envoyée deux fois, la demande n’est faite qu’une fois ; gardée un jour."),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_REASONS: Final[Mapping[int, str]] = {
    304: N_("Rien n’a changé depuis."),
    400: N_("La demande n’est pas du JSON, ou n’est pas un objet."),
    401: N_("Il faut une clé valide."),
    403: N_("La clé n’ouvre pas cela."),
    404: N_("Cela n’existe pas, ou pas pour cette clé."),
    406: N_("Ce format n’est pas offert."),
    409: N_("L’état actuel ne le permet pas."),
    413: N_("C’est trop lourd."),
    415: N_("Envoyez du JSON : « Content-Type: application/json »."),
    422: N_("Des valeurs sont à corriger : « errors » les nomme toutes."),
    429: N_("Trop de demandes : « Retry-After » dit quand revenir."),
    503: N_("Le service revient dans un instant."),
}
_STAMPS: Final = {
    "ETag": {"schema": {"type": "string"}, "required": True},
    "Last-Modified": {"schema": {"type": "string"}, "required": True},
}


def document(tables: Sequence[Table], *, server: str) -> dict[str, Any]:
    """The whole, ready to be written as JSON."""
    rows = [row for table in tables for row in table.rows]
    schemas, references = _schemas(rows)
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, references, schemas)
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": _TITLE,
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": gettext(table.tag)} for table in tables],
        "paths": paths,
        "components": {"schemas": schemas | {"Problem": _PROBLEM}, "securitySchemes": _SECURITY},
    }
    translated: dict[str, Any] = _translated(whole)
    return translated


def _operation(
    row: Operation, references: Mapping[Any, Any], schemas: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": row.id,
        "summary": row.summary,
        "tags": [gettext(row.tag)],
        "parameters": [*_variables(row), *_query(row, references, schemas)],
        "responses": _answers(row, references),
        "security": [{"key": [str(row.scope)]}] if row.scope else [{}, {"key": []}],
    }
    if not row.is_read:
        found["parameters"].append(_KEY)
        if row.asks:
            content: dict[str, Any] = {"schema": references[row.asks, "validation"]}
            if row.asks in examples.SENT:
                content["example"] = examples.SENT[row.asks]
            found["requestBody"] = {"required": True, "content": {JSON: content}}
    return found


def _schemas(rows: Sequence[Operation]) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Every schema under a name of its own, and the reference to each by (model, mode)."""
    modes: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for row in rows:
        if row.answers:
            modes[row.answers, "serialization"] = None
        if row.asks:
            modes[row.asks, "validation"] = None
    references, whole = models_json_schema(list(modes), ref_template=_REF)
    found: dict[str, Any] = whole["$defs"]
    for row in rows:
        if row.answers:
            # a client may ask for some of the members only
            found[references[row.answers, "serialization"]["$ref"].rsplit("/", 1)[-1]].pop(
                "required", None
            )
    return found, dict(references)


def _variables(row: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", row.path)
    ]


def _query(
    row: Operation, references: Mapping[Any, Any], schemas: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if not (row.is_read and row.asks):
        return []
    schema = schemas[references[row.asks, "validation"]["$ref"].rsplit("/", 1)[-1]]
    return [
        _parameter(name, each, required=name in schema.get("required", ()))
        for name, each in schema.get("properties", {}).items()
    ]


def _parameter(name: str, schema: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key not in {"description", "title"}}
    # an address says nothing by leaving out: there is no null in it
    choices = [each for each in plain.pop("anyOf", []) if each.get("type") != "null"]
    plain = (choices[0] if choices else {}) | plain
    found = {"name": name, "in": "query", "required": required, "schema": plain}
    if plain.get("type") == "array":
        found |= {"style": "form", "explode": False}
    if plain.get("default") is None:
        plain.pop("default", None)
    said = schema.get("description")
    return found | ({"description": said} if said else {})


def _answers(row: Operation, references: Mapping[Any, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(row.status).phrase}
    if row.answers:
        good["content"] = _contents(row, references[row.answers, "serialization"])
    if row.is_read:
        good["headers"] = _STAMPS
    found = {str(row.status): good}
    if row.status == HTTPStatus.CREATED:
        found["200"] = {**good, "description": N_("Cela existait déjà, ou avait déjà été fait.")}
    for status in sorted(_refusals(row)):
        found[str(status)] = _refusal(status)
    return found


def _refusals(row: Operation) -> Iterable[int]:
    common = {401, 404, 422, 429, 503, *row.statuses}
    if row.scope:
        common |= {403}
    if row.is_read:
        return common | {304, 406}
    return common | {400, 413, 415}


def _refusal(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {"description": _REASONS[status]}
    if status != HTTPStatus.NOT_MODIFIED:
        found["content"] = {PROBLEM: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return found


def _contents(row: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    kinds = {}
    for kind in row.formats:
        if kind == JSON:
            content: dict[str, Any] = {"schema": _page(schema) if row.is_list else schema}
            if row.answers in examples.ANSWERED:
                example = examples.ANSWERED[row.answers]
                content["example"] = (
                    {"data": [example], "next": None, "generation": {"id": 1, "revision": 0}}
                    if row.is_list
                    else example
                )
        elif kind == GEOJSON:
            feature = _feature(schema)
            content = {"schema": _collection(feature) if row.is_list else feature}
        else:
            content = {"schema": {"type": "string"}}
        kinds[kind] = content
    return kinds


def _page(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "next", "generation"],
        "properties": {
            "data": {"type": "array", "items": schema},
            "next": {
                "type": ["string", "null"],
                "description": N_("L’adresse de la page suivante ; rien après la dernière."),
            },
            "generation": {
                "type": "object",
                "required": ["id", "revision"],
                "properties": {"id": {"type": "integer"}, "revision": {"type": "integer"}},
            },
        },
    }


def _feature(schema: dict[str, Any]) -> dict[str, Any]:
    point = {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array",
                "items": {"type": "number"},
                "minItems": 2,
                "maxItems": 2,
            },
        },
    }
    return {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": {"oneOf": [point, {"type": "null"}]},
            "properties": schema,
        },
    }


def _collection(feature: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": feature},
        },
    }


def _translated(value: Any) -> Any:
    """The same with every sentence in the reader's language."""
    if isinstance(value, list):
        return [_translated(each) for each in value]
    if not isinstance(value, dict):
        return value
    # pydantic names every property again, in English; that nothing is asked goes without saying
    shown = {
        key: each
        for key, each in value.items()
        if (key != "title" or "type" not in value)
        and (key != "default" or each not in ([], "", None))
    }
    return {
        key: gettext(each)
        if key in _WORDS and isinstance(each, str)
        else each
        if key == "example"
        else _translated(each)
        for key, each in shown.items()
    }


_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": N_("Ce qui n’a pas été fait, et pourquoi (RFC 9457)."),
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_SECURITY: Final = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": N_("Une clé d’organisation ou de plateforme : « jumelage_… »."),
    }
}
