"""A button leads on within this site, whatever its form says."""

from __future__ import annotations

import pytest

from matchmaker.web import onward


@pytest.mark.parametrize(
    ("written", "led"),
    [
        ("/fournisseurs?quoi=carotte&page=2", "/fournisseurs?quoi=carotte&page=2"),
        ("/mon-espace#there", "/mon-espace"),
        ("", "/else"),
        ("https://ailleurs.test/", "/else"),
        ("//ailleurs.test/", "/else"),
        ("/\\ailleurs.test", "/else"),
        ("/\t/ailleurs.test", "/else"),
        ("javascript:alert(1)", "/else"),
        ("http://[", "/else"),
    ],
)
def test_it_stays_here(written: str, led: str) -> None:
    assert onward.within(written, otherwise="/else") == led
