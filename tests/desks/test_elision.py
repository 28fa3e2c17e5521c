"""French joins « de » to what follows."""

from __future__ import annotations

import pytest

from matchmaker.desks import elision


@pytest.mark.parametrize(
    ("name", "joined"),
    [
        ("carotte", "de carotte"),
        ("asperge", "d’asperge"),
        ("œuf", "d’œuf"),
        ("haricot", "de haricot"),
        ("huile de canola", "d’huile de canola"),
        ("Les Cèdres", "des Cèdres"),
        ("Le Gardeur", "du Gardeur"),
        ("Alma", "d’Alma"),
    ],
)
def test_de_is_joined_as_it_is_said(name: str, joined: str) -> None:
    assert elision.of(name) == joined
