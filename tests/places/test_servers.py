"""A routing server fills the same matrices; what it refuses is said, what it lacks is no way.

The server of these tests answers in the shapes of OSRM and Valhalla, from straight lines.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from matchmaker import engine
from matchmaker.places import geocoding, matrices, servers, travel
from matchmaker.places.geocoding import Located, Precision, Reason
from matchmaker.places.servers import BadTravelUrl, ServerTrouble
from matchmaker.places.travel import NoWay

MONTREAL, QUEBEC, ISLAND = (-73.567, 45.502), (-71.208, 46.814), (-64.35, 49.82)
PLACES = np.array([MONTREAL, QUEBEC, ISLAND, (-72.543, 46.343), (-71.89, 45.403)])
# the published example of the encoding: at five decimals 38.5, -120.2 to 43.252, -126.453
SHAPE = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
START, END = (-12.02, 3.85), (-12.6453, 4.3252)

Point = tuple[float, float]


@dataclass
class Answers:
    """What the server says: a table of its own unless `fixed` is set."""

    address: str = ""
    fixed: tuple[int, str] | None = None
    asked: list[str] = field(default_factory=list)


def metres(start: Point, end: Point) -> float | None:
    if ISLAND in (start, end) and start != end:
        return None
    return 1300 * geocoding.straight_km(start, end)


def osrm_table(path: str) -> dict[str, Any]:
    parts = urlsplit(path)
    points = [
        tuple(float(n) for n in each.split(",")) for each in parts.path.split("/")[-1].split(";")
    ]
    query = {name: values[0] for name, values in parse_qs(parts.query, separator="&").items()}
    rows, columns = (
        [points[int(i)] for i in query[name].split(";")] for name in ("sources", "destinations")
    )
    far = [[metres(row, column) for column in columns] for row in rows]
    long = [[None if cell is None else cell / 20 for cell in row] for row in far]
    return {"code": "Ok", "distances": far, "durations": long}


def osrm_route(path: str) -> dict[str, Any]:
    steps = [
        {"name": "Route 132", "mode": "driving", "duration": 1200.0},
        {"name": "Traverse", "mode": "ferry", "duration": 720.0},
    ]
    line = {"coordinates": [START, END], "type": "LineString"}
    found = {"distance": 61234.0, "duration": 2400.0, "geometry": line, "legs": [{"steps": steps}]}
    return {"code": "Ok", "routes": [found]}


def valhalla_table(asked: dict[str, Any]) -> dict[str, Any]:
    rows, columns = (
        [(each["lon"], each["lat"]) for each in asked[name]] for name in ("sources", "targets")
    )
    table = []
    for row in rows:
        lengths = [metres(row, column) for column in columns]
        table.append(
            [
                {"distance": None, "time": None}
                if length is None
                else {"distance": length / 1000, "time": length / 20}
                for length in lengths
            ]
        )
    return {"sources_to_targets": table, "units": "kilometers"}


def valhalla_route() -> dict[str, Any]:
    maneuvers = [
        {"type": 8, "time": 1200.0, "street_names": ["Route 132"]},
        {"type": 28, "time": 720.0, "street_names": ["Traverse"]},
    ]
    leg = {"maneuvers": maneuvers, "shape": SHAPE}
    return {"trip": {"summary": {"length": 61.234, "time": 2400.0}, "legs": [leg]}}


def answer_to(path: str, body: bytes) -> dict[str, Any]:
    if path.startswith("/table"):
        return osrm_table(path)
    if path.startswith("/route/v1"):
        return osrm_route(path)
    if path == "/sources_to_targets":
        return valhalla_table(json.loads(body))
    return valhalla_route()


@pytest.fixture
def answers() -> Iterator[Answers]:
    known = Answers()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            known.asked.append(self.path)
            status, text = known.fixed or (200, json.dumps(answer_to(self.path, body)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        known.address = f"http://127.0.0.1:{server.server_port}"
        yield known
        server.shutdown()
        thread.join()


@pytest.fixture(params=["osrm", "valhalla"])
def url(request: pytest.FixtureRequest, answers: Answers) -> str:
    return f"{request.param}+{answers.address}"


@pytest.fixture
def used(url: str) -> Iterator[str]:
    travel.use(url)
    yield url
    travel.use("")


def at(point: Point) -> Located:
    return Located(*point, Precision.PIN, Reason.PIN)


def test_a_server_fills_the_matrices(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrices, "_ASKED", 2)
    told: list[tuple[int, int]] = []
    made = matrices.ask(
        PLACES, servers.server(url), progress=lambda done, total: told.append((done, total))
    )
    straight = geocoding.straight_km(MONTREAL, QUEBEC)
    assert made.km.shape == made.minutes.shape == (1, 5, 5)
    assert made.km[0, 0, 1] == pytest.approx(13 * straight, abs=1)
    assert made.minutes[0, 0, 1] == pytest.approx(10 * 1300 * straight / 20 / 60, abs=1)
    assert (made.km == made.km.transpose(0, 2, 1)).all()
    assert made.km[0, 0, 2] == made.minutes[0, 2, 0] == engine.NO_WAY
    assert made.states.tolist() == [0] * 24
    assert told[-1] == (6, 6)


def test_a_way_shorter_than_the_straight_line_is_not_believed() -> None:
    class Flatterer:
        def block(self, sources: list[Point], targets: list[Point]) -> servers.Block:
            nothing = np.zeros((len(sources), len(targets)))
            return servers.Block(nothing, nothing)

        def route(self, start: Point, end: Point) -> None:
            raise NotImplementedError

    made = matrices.ask(PLACES, Flatterer(), progress=lambda *_: None)
    straight = geocoding.straight_km(MONTREAL, QUEBEC)
    fastest = matrices.SERVED_FASTEST_KM_PER_MINUTE
    assert made.km[0, 0, 1] / 10 >= straight
    assert made.minutes[0, 0, 1] / 10 >= straight / fastest


def test_a_way_is_asked_of_the_server(used: str) -> None:
    journey = travel.between(at((-71.5, 46.0)), at((-71.4, 46.1)), period=0)
    assert journey.km == pytest.approx(61.234)
    assert journey.minutes == pytest.approx(40)
    assert [(each.name, each.minutes) for each in journey.crossings] == [("Traverse", 12)]
    assert journey.legs[0].line[0] == pytest.approx(START)
    assert journey.legs[0].line[-1] == pytest.approx(END)


@pytest.mark.parametrize(
    "answer", ['{"code": "NoRoute"}', '{"error_code": 442}'], ids=["osrm", "valhalla"]
)
def test_no_route_is_no_way(answer: str, answers: Answers) -> None:
    kind = "osrm" if "NoRoute" in answer else "valhalla"
    answers.fixed = (400, answer)
    assert servers.server(f"{kind}+{answers.address}").route(MONTREAL, ISLAND) is None
    travel.use(f"{kind}+{answers.address}")
    try:
        with pytest.raises(NoWay):
            travel.between(at(MONTREAL), at(ISLAND), period=0)
    finally:
        travel.use("")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        pytest.param(500, "<html>oops</html>", id="not JSON"),
        pytest.param(200, "[]", id="not an object"),
        pytest.param(400, '{"code": "TooBig", "message": "too many"}', id="refused"),
        pytest.param(
            200,
            '{"code": "Ok", "distances": [[1]], "durations": [[1]], "sources_to_targets": [[{}]]}',
            id="too small",
        ),
        pytest.param(200, '{"code": "Ok", "distances": [["x"]]}', id="not numbers"),
    ],
)
def test_a_bad_answer_is_a_clear_refusal(
    url: str, answers: Answers, status: int, text: str
) -> None:
    answers.fixed = (status, text)
    server = servers.server(url)
    calls: list[Callable[[], object]] = [
        lambda: server.block([MONTREAL, QUEBEC], [QUEBEC, MONTREAL]),
        lambda: server.route(MONTREAL, QUEBEC),
    ]
    for call in calls:
        with pytest.raises(ServerTrouble, match=answers.address):
            call()


def test_a_server_that_is_away_is_a_clear_refusal() -> None:
    with pytest.raises(ServerTrouble, match=r"127\.0\.0\.1:9"):
        servers.server("osrm+http://127.0.0.1:9").block([MONTREAL], [QUEBEC])


@pytest.mark.parametrize("url", ["http://host", "osrm+ftp://host", "graphhopper+http://h", "osrm+"])
def test_an_address_that_names_no_server_is_refused(url: str) -> None:
    with pytest.raises(BadTravelUrl, match="TRAVEL_URL"):
        servers.server(url)
