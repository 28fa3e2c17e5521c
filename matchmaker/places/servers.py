"""Operators who run a routing server have it measure the ways: OSRM or Valhalla, by address.

The cells stay ours; the server fills their matrices, a block at a time, when the network is made.
Nothing that pairs ever talks to it. It knows no season: its matrices have one state.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple, Protocol
from urllib import error, parse, request

import numpy as np
import numpy.typing as npt

from matchmaker.errors import N_, Invalid

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]

_SECONDS: Final = 60.0
_METRES: Final = 1000.0
_TIMEOUT_SECONDS: Final = 120.0
# Valhalla writes coordinates as integers of a millionth of a degree, five bits a character
_MILLIONTH: Final = 1e-6
_FERRY_MANEUVERS: Final = frozenset({28, 29})


class BadTravelUrl(Invalid):
    """TRAVEL_URL names no server that we can ask."""

    message = N_(
        "TRAVEL_URL : « %(url)s » ne se lit pas ; écrivez osrm+http://hôte:port"
        " ou valhalla+http://hôte:port."
    )


class ServerTrouble(Invalid):
    """The routing server is not there, or answers what cannot be used."""

    message = N_("Le serveur d’itinéraires %(url)s ne répond pas comme prévu : %(fault)s")


class Block(NamedTuple):
    """From some points to others [sources, targets]: km and minutes; NaN where no way leads."""

    km: Floats
    minutes: Floats


@dataclass(frozen=True)
class Route:
    """One way. ferries: their names as the server has them, and minutes."""

    km: float
    minutes: float
    line: list[Point]
    ferries: tuple[tuple[str, float], ...]


class Server(Protocol):
    """What measures ways."""

    def block(self, sources: Sequence[Point], targets: Sequence[Point]) -> Block: ...

    def route(self, start: Point, end: Point) -> Route | None:
        """None where no way leads."""


def server(url: str) -> Server:
    """« osrm+http://… » or « valhalla+http://… »; raises BadTravelUrl."""
    kind, plus, address = url.partition("+")
    parts = parse.urlsplit(address)
    if not plus or kind not in _KINDS or parts.scheme not in {"http", "https"} or not parts.netloc:
        raise BadTravelUrl(url=url)
    return _KINDS[kind](address.rstrip("/"))


@dataclass(frozen=True)
class Osrm:
    """https://project-osrm.org: the table and route services of the profile `driving`."""

    address: str

    def block(self, sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        count = len(sources)
        rows = ";".join(str(i) for i in range(count))
        columns = ";".join(str(count + i) for i in range(len(targets)))
        query = f"sources={rows}&destinations={columns}&annotations=duration,distance"
        path = f"/table/v1/driving/{_listed([*sources, *targets])}?{query}"
        answer = _ask(self.address, path)
        if answer.get("code") != "Ok":
            raise ServerTrouble(url=self.address, fault=str(answer.get("message") or answer))
        shape = (count, len(targets))
        metres = _grid(answer.get("distances"), shape, self.address)
        seconds = _grid(answer.get("durations"), shape, self.address)
        return Block(metres / _METRES, seconds / _SECONDS)

    def route(self, start: Point, end: Point) -> Route | None:
        query = "overview=full&geometries=geojson&steps=true"
        answer = _ask(self.address, f"/route/v1/driving/{_listed([start, end])}?{query}")
        if answer.get("code") == "NoRoute":
            return None
        try:
            found = answer["routes"][0]
            steps = [step for leg in found["legs"] for step in leg["steps"]]
            return Route(
                found["distance"] / _METRES,
                found["duration"] / _SECONDS,
                [(lon, lat) for lon, lat in found["geometry"]["coordinates"]],
                tuple(
                    (step["name"], step["duration"] / _SECONDS)
                    for step in steps
                    if step.get("mode") == "ferry"
                ),
            )
        except (KeyError, IndexError, TypeError) as fault:
            raise ServerTrouble(url=self.address, fault=str(answer)[:200]) from fault


@dataclass(frozen=True)
class Valhalla:
    """https://valhalla.github.io: the matrix and route services of the costing `auto`."""

    address: str

    def block(self, sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        asked = {"sources": _named(sources), "targets": _named(targets), "costing": "auto"}
        answer = _ask(self.address, "/sources_to_targets", asked | {"units": "kilometers"})
        rows = answer.get("sources_to_targets")
        if not isinstance(rows, list):
            raise ServerTrouble(url=self.address, fault=str(answer.get("error") or answer)[:200])
        shape = (len(sources), len(targets))
        km, seconds = (
            _grid([[cell.get(name) for cell in row] for row in rows], shape, self.address)
            for name in ("distance", "time")
        )
        return Block(km, seconds / _SECONDS)

    def route(self, start: Point, end: Point) -> Route | None:
        asked = {"locations": _named([start, end]), "costing": "auto", "units": "kilometers"}
        answer = _ask(self.address, "/route", asked)
        # 442: no path could be found
        if answer.get("error_code") == 442:
            return None
        try:
            trip = answer["trip"]
            maneuvers = [each for leg in trip["legs"] for each in leg["maneuvers"]]
            return Route(
                trip["summary"]["length"],
                trip["summary"]["time"] / _SECONDS,
                [point for leg in trip["legs"] for point in decoded(leg["shape"])],
                tuple(
                    (", ".join(each.get("street_names", [])), each["time"] / _SECONDS)
                    for each in maneuvers
                    if each["type"] in _FERRY_MANEUVERS
                ),
            )
        except (KeyError, TypeError) as fault:
            raise ServerTrouble(url=self.address, fault=str(answer)[:200]) from fault


_KINDS: Final[dict[str, type[Osrm | Valhalla]]] = {"osrm": Osrm, "valhalla": Valhalla}


def decoded(shape: str) -> list[Point]:
    """Valhalla's line: differences of latitude and longitude, zigzag, five bits a character."""
    numbers: list[int] = []
    value = shift = 0
    for letter in shape:
        bits = ord(letter) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    latitudes = np.cumsum(numbers[::2]) * _MILLIONTH
    longitudes = np.cumsum(numbers[1::2]) * _MILLIONTH
    return list(zip(longitudes.tolist(), latitudes.tolist(), strict=True))


def blocks(count: int, size: int) -> list[tuple[slice, slice]]:
    """The blocks of the upper half of a table, the diagonal included."""
    edges = [*range(0, count, size), count]
    parts = [slice(first, last) for first, last in pairwise(edges)]
    return [(row, column) for i, row in enumerate(parts) for column in parts[i:]]


def _grid(rows: Any, shape: tuple[int, int], url: str) -> Floats:
    """Numbers, NaN for null; raises ServerTrouble for anything else."""
    try:
        found = np.array(rows, np.float64)
    except (TypeError, ValueError) as fault:
        raise ServerTrouble(url=url, fault=str(fault)) from fault
    if found.shape != shape:
        raise ServerTrouble(url=url, fault=f"{found.shape} != {shape}")
    return found


def _listed(points: Sequence[Point]) -> str:
    return ";".join(f"{longitude:.5f},{latitude:.5f}" for longitude, latitude in points)


def _named(points: Sequence[Point]) -> list[dict[str, float]]:
    return [{"lat": latitude, "lon": longitude} for longitude, latitude in points]


def _ask(address: str, path: str, body: object = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    asked = request.Request(  # noqa: S310 - `server` lets http and https through only
        address + path, data=data, headers={"Content-Type": "application/json"}
    )
    try:
        with request.urlopen(asked, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return _read(address, answer.read())
    except error.HTTPError as refused:
        # both servers explain themselves in the body of a refusal
        return _read(address, refused.read(), status=refused.code)
    except OSError as fault:
        raise ServerTrouble(url=address, fault=str(fault)) from fault


def _read(address: str, text: bytes, *, status: int = 200) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError as fault:
        raise ServerTrouble(url=address, fault=f"HTTP {status}") from fault
    if not isinstance(answer, dict):
        raise ServerTrouble(url=address, fault=f"HTTP {status}")
    return answer
