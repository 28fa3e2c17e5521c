"""The commands of places print what people and machines read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from matchmaker.places import commands
from tests.places.test_accuracy import ROWS
from tests.places.test_land import ATLAS


@dataclass
class TestConsole:
    """A console whose transaction is the test's own."""

    __test__ = False
    session: Session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        yield self.session


def run(session: Session, *arguments: str) -> Result:
    return CliRunner().invoke(
        commands.places, arguments, obj=TestConsole(session), catch_exceptions=False
    )


def test_travel_is_printed_for_people(country: Session) -> None:
    printed = run(country, "travel", "G5L 4E2", "G0L 1G0").stdout
    assert re.fullmatch(r"1\d\d\.\d km, \d\d\.\d minutes \(9\d\.\d km straight\)\n", printed)


def test_travel_is_printed_for_machines(country: Session) -> None:
    answer = json.loads(run(country, "travel", "G5L 4E2", "Cacouna", "--json").stdout)
    assert answer["straight_km"] < answer["km"] < 1.25 * answer["straight_km"]
    assert answer["to_precision"] == "municipality"
    assert answer["crossings"] == []


def test_a_fallback_is_said(country: Session) -> None:
    result = run(country, "travel", "J2S 9Z9", "G0L 1G0")
    assert "J2S 9Z9: fsa (kin_of_code)" in result.stderr


def test_accuracy_is_printed_for_people_and_machines(country: Session, tmp_path: Path) -> None:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, encoding="utf-8-sig")
    table = run(country, "accuracy", str(file)).stdout
    answer = json.loads(run(country, "accuracy", str(file), "--json").stdout)
    assert "code and municipality" in table
    assert answer["code alone"]["count"] == 3


def test_the_land_is_written_where_asked(session: Session, tmp_path: Path) -> None:
    source, output = tmp_path / "atlas.json", tmp_path / "made" / "land.json"
    source.write_text(json.dumps(ATLAS))
    run(session, "land", "--source", str(source), "--output", str(output))
    assert json.loads(output.read_text())["type"] == "FeatureCollection"
