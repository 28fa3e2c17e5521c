"""How often a line comes back is read apart from how much it asks for."""

from __future__ import annotations

import pytest

from matchmaker.catalogue.trade import Per
from matchmaker.demand import rhythm
from matchmaker.demand.rhythm import NONE_SAID, Rhythm


@pytest.mark.parametrize(
    ("line", "left", "said"),
    [
        ("carottes 20 kg, 6 fois par semaine", "carottes 20 kg", Rhythm(6, Per.WEEK)),
        ("3 x par sem pommes 10 kg", "pommes 10 kg", Rhythm(3, Per.WEEK)),
        ("lait deux fois par semaine", "lait", Rhythm(2, Per.WEEK)),
        ("milk 40 L 2 times a week", "milk 40 L", Rhythm(2, Per.WEEK)),
        ("œufs 15 dz 2 fois par mois", "œufs 15 dz", Rhythm(1, Per.DELIVERY, 2)),
        ("œufs 15 dz par mois", "œufs 15 dz", Rhythm(1, Per.DELIVERY, 1)),
        ("yogourt 5 kg aux deux semaines", "yogourt 5 kg", Rhythm(0.5, Per.WEEK)),
        ("pain à toutes les 4 semaines", "pain", Rhythm(0.25, Per.WEEK)),
        ("carottes 20 kg par semaine", "carottes 20 kg par semaine", NONE_SAID),
        ("0 fois par semaine carotte", "0 fois par semaine carotte", NONE_SAID),
        ("quelques fois par semaine", "quelques fois par semaine", NONE_SAID),
        ("fraises 120 kg dans l’année", "fraises 120 kg", Rhythm(per=Per.SEASON)),
        ("pommes 2 t for the season", "pommes 2 t", Rhythm(per=Per.SEASON)),
        ("brocoli", "brocoli", NONE_SAID),
        ("", "", NONE_SAID),
    ],
)
def test_a_rhythm_is_taken_out(line: str, left: str, said: Rhythm) -> None:
    assert rhythm.taken_out(line) == (left, said)


def test_letters_that_fold_into_two_keep_their_place() -> None:
    assert (
        rhythm.taken_out("Cœurs de céleri œuvrés, 2 fois par semaine")[0]
        == "Cœurs de céleri œuvrés"
    )
