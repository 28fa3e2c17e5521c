"""Reading what a call sends: queries and strict JSON bodies, all errors at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from matchmaker.web import forms, validation
from matchmaker.web.forms import Form

DEEPEST: Final = 32


def query(schema: type[BaseModel], arguments: MultiDict[str, str]) -> Form[Any]:
    """The part of the address after its question mark. What is said once too often is refused
    with the rest."""
    raw: dict[str, Any] = {}
    for name, values in arguments.lists():
        if forms.is_list(schema, name):
            # both `forms=cut&forms=whole` and `forms=cut,whole` are understood
            raw[name] = [part for value in values for part in value.split(",")]
        else:
            raw[name] = values[0] if len(values) == 1 else values
    return read(schema, raw)


def body(schema: type[BaseModel], request: Request) -> Form[Any]:
    """A JSON object as RFC 8259 has it. Raises BadRequest, UnsupportedMediaType."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        sent = json.loads(
            request.get_data().decode("utf-8"),
            parse_constant=_no_number,
            object_pairs_hook=_no_repetition,
        )
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(sent, dict) or any(not _is_text(each) for each in _leaves(sent, 0)):
        raise BadRequest
    return read(schema, sent)


def read(schema: type[BaseModel], raw: Mapping[str, Any]) -> Form[Any]:
    """What was sent as the schema reads it, or everything that is wrong with it."""
    form: Form[Any] = Form(dict(raw))
    try:
        form.value = schema.model_validate(dict(raw))
    except ValidationError as refusal:
        for name, sentence in validation.sentences(refusal):
            form.refuse(name, sentence)
    return form


def _no_number(word: str) -> object:
    """NaN and the infinities, which JSON does not have."""
    raise ValueError(word)


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two members of one name, which is meant?"""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    if depth > DEEPEST:
        raise BadRequest
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _leaves(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, depth + 1)
    else:
        yield value


def _is_text(value: Any) -> bool:
    """Anything but a text that no database keeps: half a character, or a NUL."""
    if not isinstance(value, str):
        return True
    return "\x00" not in value and not any("\ud800" <= each <= "\udfff" for each in value)
