"""What no browser sends: half characters, endless values, numbers that are none (T21, T22)."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from flask import request
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from matchmaker.web import access
from matchmaker.web import forms as reading
from tests.trust import bodies, crawl
from tests.trust import ground as grounds
from tests.trust.ground import Ground, Row

ROWS: Final = grounds.rows()
BY_ROUTE: Final = {str(row): row for row in ROWS}
forms: Final = [row for row in ROWS if row.body in {"form", "preview", "answer"}]
SITE: Final = BY_ROUTE["POST /mon-espace/organisations/<slug>/lieux/nouveau"]
VALUES: Final[dict[str, str]] = {
    "nul": "a\x00b",
    "half a pair": "\ud800",
    "very long": "9" * 5_000,
    "2 to the 63": str(2**63),
    "below zero": "-1",
    "nan": "NaN",
    "infinity": "Infinity",
    "exponent": "1e999",
    "other digits": "１２٣",
    "raised digits": "²³",
    "placeholders": "%(x)s %s %d {0.__class__} {{ 7 * 7 }}",
    "only spaces": " \u00a0\u200b ",
    "tags": "<script>alert(1)</script>",
}
# a byte that begins nothing, a NUL in two bytes, half of a pair
NO_TEXT: Final = b"\xff\xfe\xc0\x80\xed\xa0\x80"
# werkzeug leaves as they are written the bytes that are no text
NO_TEXT_READ: Final = "".join(f"%{each:02X}" for each in NO_TEXT)
# texts that the use case looks up: each on its own way
LOOKED_UP: Final = frozenset(
    {"site", "product", "family", "operator", "parent", "municipality", "postal_code", "email"}
)
_PARTS: Final = "multipart/form-data; boundary=x"


def leaders() -> list[Row]:
    """One route for each set of fields: the others read the same schema."""
    found: dict[tuple[str, ...], Row] = {}
    for row in forms:
        found.setdefault(tuple(bodies.fields(row.rule)), row)
    return list(found.values())


def kinds_of_fields() -> list[tuple[Row, list[str]]]:
    """For each of these routes one field of each type, and all that are looked up; what another
    form of the same package has tried already is left out."""
    tried: set[tuple[str, str]] = set()
    found = []
    for row in leaders():
        schema = bodies.BODIES[row.rule][0]
        fresh: dict[tuple[str, str], str] = {}
        for name, field in schema.model_fields.items():
            kind = name if name in LOOKED_UP else f"{field.annotation} {field.metadata}"
            key = (schema.__module__, re.sub(" at 0x[0-9a-f]+", "", kind))
            if key not in tried:
                fresh.setdefault(key, name)
        tried |= set(fresh)
        found.append((row, list(fresh.values())))
    return [(row, fields) for row, fields in found if fields]


def encoded(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def send(ground: Ground, row: Row, data: Any, **more: Any) -> TestResponse:
    """Post as somebody who gets through; what happened is taken back."""
    with ground.undone():
        return ground.ask(ground.actor(row), row, data=data, **more)


def fallen(ground: Ground, answers: dict[str, TestResponse]) -> dict[str, str]:
    """The answers of the hundred 500, and what each fell over."""
    found = [name for name, answer in answers.items() if answer.status_code >= 500]
    return dict(zip(found, map(repr, ground.troubles), strict=False)) if found else {}


def as_bytes(pairs: list[tuple[str, bytes]]) -> bytes:
    """A form as bytes that are no text."""
    return b"&".join(
        name.encode() + b"=" + b"".join(b"%%%02X" % each for each in value) for name, value in pairs
    )


def whole(ground: Ground, row: Row, value: str) -> bytes:
    """Every field of a form holding one value."""
    pairs = [(field, encoded(value)) for field in bodies.fields(row.rule)]
    return as_bytes(pairs)


def post_bytes(ground: Ground, row: Row, body: bytes) -> TestResponse:
    return send(ground, row, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("row", "fields"), [pytest.param(*each, id=str(each[0])) for each in kinds_of_fields()]
)
def test_one_strange_value_in_a_good_form_is_taken_or_refused(
    ground: Ground, row: Row, fields: list[str]
) -> None:
    good, schema = ground.form(row), bodies.BODIES[row.rule][0]
    answers = {}
    for field in fields:
        for name, value in VALUES.items():
            with ground.app.test_request_context():
                form = reading.read(schema, MultiDict(_pairs(good | {field: value})))
            # what a schema refuses is drawn again below, all fields at once
            if form.value is not None and "file" not in good:
                body = as_bytes([(k, encoded(v)) for k, v in _pairs(good | {field: value})])
                answers[f"{field}: {name}"] = post_bytes(ground, row, body)
    assert fallen(ground, answers) == {}


@pytest.mark.parametrize("row", leaders(), ids=str)
def test_a_form_full_of_one_strange_value_comes_back_refused(ground: Ground, row: Row) -> None:
    answers = {
        name: post_bytes(ground, row, whole(ground, row, value)) for name, value in VALUES.items()
    }
    assert fallen(ground, answers) == {}


@pytest.mark.parametrize("row", forms, ids=str)
def test_what_is_no_form_at_all_is_refused(ground: Ground, row: Row) -> None:
    fields = bodies.fields(row.rule)
    answers = {
        "nothing": send(ground, row, {}),
        "bytes that are no text": post_bytes(
            ground, row, as_bytes([(field, NO_TEXT) for field in fields])
        ),
        "each field three times": send(ground, row, {field: ["1", "", "x"] for field in fields}),
        "a wrong kind": send(ground, row, b"\x00", content_type="text/plain"),
        "a broken part": send(ground, row, b"--x\r\nnonsense", content_type=_PARTS),
        "names of fields": send(ground, row, {"": "a", "a[]": "b", "__class__": "c", "\x00": "d"}),
    }
    assert fallen(ground, answers) == {}
    if row.body == "form":
        for name, form in _understood(ground, row).items():
            assert answers[name].status_code >= 400 or form.value is not None, name


@pytest.mark.parametrize(("size", "statuses"), [(900_000, {422}), (1_000_000, {413})])
@pytest.mark.parametrize("row", [row for row in leaders() if row.body == "form"], ids=str)
def test_a_million_characters_are_refused(
    ground: Ground, row: Row, size: int, statuses: set[int]
) -> None:
    form = ground.form(row)
    field = next(name for name in form if name not in {"key", "site"})
    if row.rule not in bodies.UPLOADS:
        assert send(ground, row, form | {field: "x" * size}).status_code in statuses


def test_many_fields_are_refused_before_they_are_read(ground: Ground) -> None:
    assert post_bytes(ground, SITE, b"a=&" * 400_000).status_code == 413
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    answer = send(ground, SITE, part * 10_000 + b"--x--\r\n", content_type=_PARTS)
    assert answer.status_code == 413


@pytest.mark.parametrize("row", [row for row in ROWS if row.objects], ids=str)
def test_an_address_of_anything_is_an_address_of_nothing(ground: Ground, row: Row) -> None:
    answers = {}
    for value in ADDRESSES:
        with ground.undone():
            objects = dict.fromkeys(row.objects, value)
            answers[value] = ground.ask(ground.actor(row), row, objects=objects)
    assert fallen(ground, answers) == {}
    # a program without its key learns nothing else
    refused = {401} if row.access.startswith("key:") else set()
    assert {answer.status_code for answer in answers.values()} <= {400, 404, 405, 414} | refused


ADDRESSES: Final = (
    "%00",
    "%FF%FE",
    "9" * 30,
    "'%20OR%201=1--",
    "x" * 3000,
)
POINTS: Final = {
    "not a number": ("NaN", "NaN"),
    "infinite": ("Infinity", "-Infinity"),
    "endless": ("1e999", "1e999"),
    "out of range": ("46.0", "133.2"),
    "beyond the pole": ("133.2", "-73.4"),
    "swapped": ("-73.4", "46.0"),
    "null island": ("0", "0"),
    "in Europe": ("48.85", "2.35"),
    "in the ocean": ("45.0", "-40.0"),
    "half": ("46.0", ""),
    "the other half": ("", "-73.4"),
    "words": ("nord", "ouest"),
}


@pytest.mark.parametrize("point", POINTS.values(), ids=list(POINTS))
@pytest.mark.parametrize(
    "rule",
    [
        "/mon-espace/organisations/<slug>/lieux/nouveau",
        "/mon-espace/organisations/<slug>/lieux/<public_id>",
        "/mon-espace/organisations/nouvelle",
        "/animation/organisations/nouvelle",
    ],
)
def test_an_impossible_point_is_refused_with_a_hint(
    ground: Ground, rule: str, point: tuple[str, str]
) -> None:
    row = BY_ROUTE[f"POST {rule}"]
    latitude, longitude = point
    data = ground.form(row) | {"latitude": latitude, "longitude": longitude}
    answer = ground.ask(ground.actor(row), row, data=data)
    assert answer.status_code == 422
    assert 'id="e-latitude"' in answer.text or 'id="e-longitude"' in answer.text
    assert not crawl.changed(ground, ground.baseline)


@pytest.mark.parametrize(
    "wkt", ["POINT(NaN NaN)", "POINT(0 0)", "POINT(46 -73)", "POINT(-73 80)", "POINT EMPTY"]
)
@pytest.mark.parametrize("column", ["position", "public_position"])
def test_the_database_refuses_it_again(ground: Ground, column: str, wkt: str) -> None:
    value = f"ST_GeogFromText('SRID=4326;{wkt}')"
    if "NaN" in wkt:
        value = "ST_SetSRID(ST_MakePoint('NaN'::float8, 'NaN'::float8), 4326)::geography"
    with pytest.raises(IntegrityError, match="near_quebec"), ground.undone():
        ground.connection.execute(text(f"UPDATE site SET {column} = {value}"))


def test_a_view_that_trusts_what_it_reads_is_seen(ground: Ground) -> None:
    app, row = ground.another_app(), BY_ROUTE["POST /compte/profil"]
    app.view_functions["accounts.change_profile"] = access.signed_in(
        lambda: str(int(request.form["name"]))
    )
    answer = ground.ask("member", row, app=app, data={"name": VALUES["nan"]})
    assert "ValueError" in fallen(ground, {"name: nan": answer})["name: nan"]


def _pairs(form: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, str(each))
        for name, value in form.items()
        if name != "file"
        for each in (value if isinstance(value, list) else [value])
    ]


def _understood(ground: Ground, row: Row) -> dict[str, reading.Form[Any]]:
    """What the schema itself says of forms that are read: what it refuses is refused."""
    schema, fields = bodies.BODIES[row.rule][0], bodies.fields(row.rule)
    sent = {
        "nothing": [],
        "bytes that are no text": [(field, NO_TEXT_READ) for field in fields],
        "each field three times": [(field, each) for field in fields for each in ("1", "", "x")],
        "names of fields": [("a[]", "b"), ("__class__", "c")],
    }
    with ground.app.test_request_context():
        return {name: reading.read(schema, MultiDict(pairs)) for name, pairs in sent.items()}
