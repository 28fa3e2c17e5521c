"""Every accent is readable on its ground, and what stands on it is too (WCAG 1.4.3)."""

from __future__ import annotations

import re

import pytest

from matchmaker.portal.widgets import looks
from matchmaker.settings import ROOT

SHEET = (ROOT / "matchmaker" / "static" / "css" / "widget.css").read_text()
ENOUGH = 4.5
LOOKS = [(theme, accent) for theme in looks.THEMES for accent in looks.ACCENTS]


def variables(*selectors: str) -> dict[str, str]:
    """What the last of these rules of the sheet says for each name."""
    found: dict[str, str] = {}
    for selector in selectors:
        for rule in re.findall(rf"(?ms)^{re.escape(selector)} \{{(.*?)\}}", SHEET):
            found |= dict(re.findall(r"--([\w-]+): (#\w{6})", rule))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def colours(theme: str, accent: str) -> dict[str, str]:
    return variables(
        ":root", f".accent-{accent}", f".theme-{theme}", f".theme-{theme}.accent-{accent}"
    )


@pytest.mark.parametrize(("theme", "accent"), LOOKS)
def test_an_accent_is_readable(theme: str, accent: str) -> None:
    used = colours(theme, accent)
    for above, below in [
        ("accent", "ground"),
        ("on-accent", "accent"),
        ("ink", "ground"),
        ("ink-2", "ground"),
        ("error", "ground"),
    ]:
        assert contrast(used[above], used[below]) >= ENOUGH, (above, below)


def test_the_measure_can_fail() -> None:
    assert contrast("#f5c33b", "#ffffff") < ENOUGH
    assert colours("clair", "prune")["accent"] != colours("sombre", "prune")["accent"]


@pytest.mark.parametrize("asked", ["", "rose", "clair' onload='x", "sombre "])
def test_what_is_not_of_the_set_is_the_first(asked: str) -> None:
    read = looks.read({"theme": asked, "couleur": asked, "taille": asked})
    assert read.classes == "theme-clair accent-sapin size-normal"
    assert read.as_query == {}


def test_what_was_chosen_is_said_again() -> None:
    asked = {"theme": "sombre", "couleur": "prune", "taille": "compact"}
    assert looks.read(asked).as_query == asked
