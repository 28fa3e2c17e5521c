"""Figures are written as people write them here, in French and in English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from matchmaker.web import filters

N, F = "\u202f", "\u00a0"


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (4600, f"4{N}600{F}kg"),
        (1234.5, f"1{N}234,5{F}kg"),
        (0.25, f"0,3{F}kg"),
        (9999, f"9{N}999{F}kg"),
        (14_000, f"14{F}t"),
        (18_240, f"18,2{F}t"),
        (None, ""),
    ],
)
def test_mass_is_in_kg_then_in_tonnes(value: float | None, written: str) -> None:
    assert filters.kg(value) == written


@pytest.mark.parametrize(
    ("cents", "written"),
    [(123_450, f"1{N}234,50{N}$"), (5, f"0,05{N}$"), (0, f"0,00{N}$"), (None, "")],
)
def test_money_always_has_its_cents(cents: int | None, written: str) -> None:
    assert filters.dollars(cents) == written


def test_a_price_says_per_what() -> None:
    assert filters.price(141.2) == f"1,41{N}$/kg"


@pytest.mark.parametrize(
    ("value", "written"),
    [(48, f"48{F}min"), (64, f"1{F}h{F}04"), (120, f"2{F}h"), (59.6, f"1{F}h"), (0, f"0{F}min")],
)
def test_a_way_takes_hours_and_minutes(value: float, written: str) -> None:
    assert filters.minutes(value) == written


@pytest.mark.parametrize(("value", "written"), [(24.4, f"24{F}km"), (9.26, f"9,3{F}km")])
def test_short_distances_keep_a_decimal(value: float, written: str) -> None:
    assert filters.km(value) == written


@pytest.mark.parametrize(
    ("index", "written"),
    [
        (0, "du 1er au 15 janvier"),
        (1, "du 16 au 31 janvier"),
        (3, "du 16 au 28 février"),
        (23, "du 16 au 31 décembre"),
    ],
)
def test_a_half_month_is_two_dates(index: int, written: str) -> None:
    assert filters.half_month(index) == written


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (0, 1, "from January 1 to 31"),
        (3, 3, "from February 16 to 28"),
        (13, 20, "from July 16 to November 15"),
    ],
)
def test_english_names_the_month_before_the_day(
    app: Flask, first: int, last: int, written: str
) -> None:
    with app.test_request_context(), force_locale("en"):
        assert filters.period(first, last) == written


def test_the_first_of_a_month_is_an_ordinal() -> None:
    assert filters.written_date(date(2026, 7, 1)) == "1er juillet 2026"
    assert filters.written_date(date(2026, 7, 14)) == "14 juillet 2026"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), ("2,5o", "2,5o"), (4600.0, "4600"), (2.5, "2,5"), (7, "7")]
)
def test_an_input_shows_what_was_typed_or_would_be(value: object, shown: str) -> None:
    assert filters.typed(value) == shown


def test_an_hour_is_written_with_its_h() -> None:
    assert filters.clock(datetime(2026, 9, 10, 9, 14)) == f"9{F}h{F}14"  # noqa: DTZ001


def test_a_share_is_a_percentage() -> None:
    assert filters.share(0.424) == f"42{N}%"


def test_nothing_is_written_as_minus_zero() -> None:
    assert filters.number(-0.2) == "0"


def test_english_puts_signs_and_commas_its_own_way() -> None:
    with force_locale("en"):
        assert filters.dollars(123_450) == "$1,234.50"
        assert filters.kg(1234.5) == f"1,234.5{F}kg"
        assert filters.share(0.42) == "42%"
        assert filters.clock(datetime(2026, 9, 10, 9, 14)) == "9:14"  # noqa: DTZ001


def test_templates_find_the_filters_by_name() -> None:
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    filters.install(app)
    with app.app_context():
        page = app.jinja_env.from_string("{{ 141|price }}, {{ day|date }}, {{ day|day }}")
        assert page.render(day=date(2026, 7, 1)) == f"1,41{N}$/kg, 1er juillet 2026, 1er juillet"
