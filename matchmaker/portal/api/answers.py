"""Answers as a client asked for them: JSON, GeoJSON or CSV, whole or in part, fresh or not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import http_date

from matchmaker.intake import export
from matchmaker.portal.api.freshness import Mark
from matchmaker.portal.api.operations import CSV, GEOJSON, JSON, Many, One, Operation
from matchmaker.web import downloads

BYTES: Final = "utf-8"


def kind(operation: Operation) -> str:
    """The media type that the client likes best of those there are. Raises NotAcceptable."""
    best = request.accept_mimetypes.best_match([*operation.formats, "application/problem+json"])
    if best == "application/problem+json":
        return operation.formats[0]
    if best is None and request.accept_mimetypes:
        raise NotAcceptable
    return best or operation.formats[0]


def unchanged(mark: Mark, tag: str) -> Response | None:
    """304 for who has this answer already."""
    matched = request.if_none_match
    if matched:
        return _stamped(Response(status=304), mark, tag) if matched.contains_weak(tag) else None
    since = request.if_modified_since
    # a date knows whole seconds only: what changed within this one is sent again
    if since is not None and since >= mark.at.replace(microsecond=0) and since != mark.at:
        return _stamped(Response(status=304), mark, tag)
    return None


def of_one(found: One, media: str, *, fields: Sequence[str], mark: Mark, tag: str) -> Response:
    """A single thing."""
    value = _plain(found, fields)
    content = _feature(found, value) if media == GEOJSON else value
    return _stamped(_text(content, media), mark, tag)


def of_many(found: Many, media: str, *, fields: Sequence[str], mark: Mark, tag: str) -> Response:
    """A page of a list; the next one is in `next` and in a Link header."""
    following = _address(after=found.after) if found.after else None
    values = [_plain(each, fields) for each in found.items]
    if media == CSV:
        answer = downloads.of(_table(values), f"{request.path.rsplit('/', 1)[-1]}.csv")
    elif media == GEOJSON:
        features = [_feature(*each) for each in zip(found.items, values, strict=True)]
        answer = _text({"type": "FeatureCollection", "features": features}, media)
    else:
        at = {"id": mark.generation, "revision": mark.revision}
        answer = _text({"data": values, "next": following, "generation": at}, media)
    if following:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return _stamped(answer, mark, tag)


def of_write(status: int, content: Mapping[str, Any] | None, *, location: str) -> Response:
    """What a write answers; nobody keeps it."""
    answer = Response(status=status) if content is None else _text(content, JSON)
    answer.status_code = status
    if location:
        answer.headers["Location"] = location
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _plain(found: One, fields: Sequence[str]) -> dict[str, Any]:
    return found.value.model_dump(mode="json", include=set(fields) if fields else None)


def _feature(found: One, value: dict[str, Any]) -> dict[str, Any]:
    """RFC 7946: longitude first; where nothing is known, the geometry is null."""
    point = {"type": "Point", "coordinates": list(found.place)} if found.place else None
    feature = {"type": "Feature", "geometry": point, "properties": value}
    return feature | ({"id": value["id"]} if "id" in value else {})


def _text(content: object, media: str) -> Response:
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(written.encode(BYTES), content_type=media)


def _stamped(answer: Response, mark: Mark, tag: str) -> Response:
    answer.set_etag(tag, weak=True)
    answer.headers["Last-Modified"] = http_date(mark.at)
    return answer


def _address(**changes: str) -> str:
    """The address that was asked, with changes."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    return f"{request.base_url}?{urlencode([*asked, *changes.items()])}"


def _table(values: Sequence[Mapping[str, Any]]) -> bytes:
    """One column for each value that is plain; what holds others has its columns named by them."""
    rows = [dict(_flat(each)) for each in values]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return export.to_csv(names, [[row.get(name, "") for name in names] for row in rows])


def _flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, each in value.items():
        if isinstance(each, Mapping):
            yield from _flat(each, f"{before}{name}.")
        else:
            yield before + name, _cell(each)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(_listed(value))
    return str(value)


def _listed(values: Iterable[Any]) -> Iterator[str]:
    for each in values:
        yield ":".join(map(str, each.values())) if isinstance(each, Mapping) else str(each)
