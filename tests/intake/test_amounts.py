"""What people write as numbers and sums."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.intake import amounts


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        (203, "203"),
    ],
)
def test_a_number_is_read_as_people_here_write_it(written: object, meant: str) -> None:
    assert amounts.number(written) == Decimal(meant)


@pytest.mark.parametrize(
    "written", ["", "abc", "1e3", "NaN", "Infinity", "-4", "1,2,3", True, None, [], float("nan")]
)
def test_anything_else_is_refused(written: object) -> None:
    with pytest.raises(amounts.NotANumber):
        amounts.number(written)


@pytest.mark.parametrize("written", ["32", "32,00", "32,00 $", "$32.00", "32.00 CAD", 32, 32.0])
def test_a_sum_in_dollars_becomes_cents(written: object) -> None:
    assert amounts.cents(written) == 3200


@pytest.mark.parametrize("written", ["gratuit", "1,415", "$"])
def test_a_sum_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(amounts.NotMoney):
        amounts.cents(written)


@given(st.integers(0, 99_999_999))
def test_cents_are_read_back_as_they_are_shown(value: int) -> None:
    assert amounts.cents(amounts.written_cents(value)) == value


@given(st.text())
def test_any_text_is_read_or_refused(written: str) -> None:
    with suppress(amounts.NotANumber):
        assert amounts.number(written) >= 0
