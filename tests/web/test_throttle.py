"""Tries are counted in the database, by rule, subject and window."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from matchmaker.app import create_app
from matchmaker.settings import Settings
from matchmaker.web import throttle
from matchmaker.web.errors import TooMany

HOUR = timedelta(hours=1)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_the_limit_passes_and_the_next_is_refused_with_a_wait(inside: None) -> None:
    for _ in range(3):
        throttle.spend("essai", "qui", limit=3, per=HOUR)
    with pytest.raises(TooMany) as refusal:
        throttle.spend("essai", "qui", limit=3, per=HOUR)
    assert timedelta(0) < refusal.value.wait <= HOUR


def test_another_subject_and_another_rule_have_their_own_count(inside: None) -> None:
    throttle.spend("essai", "qui", limit=1, per=HOUR)
    throttle.spend("essai", "autre", limit=1, per=HOUR)
    throttle.spend("autre", "qui", limit=1, per=HOUR)
    with pytest.raises(TooMany):
        throttle.spend("essai", "qui", limit=1, per=HOUR)


def test_a_window_starts_on_the_hour() -> None:
    moment = datetime(2026, 11, 23, 14, 37, tzinfo=UTC)
    assert throttle.window(moment, HOUR) == datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.mark.drill
def test_exactly_n_pass_across_four_workers(
    settings: Settings, fresh_database: Engine, tmp_path: Path
) -> None:
    workers = [create_app(settings, engine=fresh_database) for _ in range(4)]

    def attempt(number: int) -> bool:
        with workers[number % 4].app_context():
            try:
                throttle.spend("essai", "qui", limit=5, per=timedelta(days=365))
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        passed = sum(pool.map(attempt, range(20)))
    assert passed == 5
