"""The same thing is found however it is written (trust.md T26)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.intake import text


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Saint-Jérôme", "saint jerome"),
        ("ST-JEROME", "saint jerome"),
        ("St. Jérôme", "saint jerome"),
        ("Ste-Thérèse", "sainte therese"),
        ("Val-d’Or", "val d or"),
        ("Val-d'Or", "val d or"),
        ("Île-des-Sœurs", "ile des soeurs"),
        ("Métabetchouan–Lac-à-la-Croix", "metabetchouan lac a la croix"),
        ("Saint-Louis-du-Ha! Ha!", "saint louis du ha ha"),
        ("L\u00a0'Assomption", "l assomption"),
        ("Gas\u00adpé", "gaspe"),
    ],
)
def test_ways_of_writing_a_name_share_a_key(written: str, key: str) -> None:
    assert text.search_key(written) == key


@given(st.text())
def test_a_key_is_its_own_key(anything: str) -> None:
    key = text.search_key(anything)
    assert text.search_key(key) == key


@given(st.text())
def test_composed_and_decomposed_text_share_a_key(anything: str) -> None:
    composed = unicodedata.normalize("NFC", anything)
    decomposed = unicodedata.normalize("NFD", anything)
    assert text.search_key(composed) == text.search_key(decomposed)


@given(st.text())
def test_kept_text_is_stable(anything: str) -> None:
    kept = text.nfc(anything)
    assert text.nfc(kept) == kept


def test_kept_text_is_composed_and_trimmed() -> None:
    assert text.nfc("  Que\u0301bec\u00a0 ville\u200b ") == "Québec ville"


def test_kept_text_keeps_its_lines() -> None:
    assert text.nfc("deux\r\nlignes") == "deux\nlignes"


@pytest.mark.parametrize("unkeepable", ["\x00", "\ud800", "\x1b", "\u202e"])
def test_what_no_database_can_keep_is_dropped(unkeepable: str) -> None:
    assert text.nfc(f"Ro{unkeepable}uyn") == "Rouyn"
    assert text.search_key(f"Ro{unkeepable}uyn") == "rouyn"
