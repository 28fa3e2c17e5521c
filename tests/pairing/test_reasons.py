"""The line of reason: the way first, then the season, then what is best or worst."""

from __future__ import annotations

import pytest

from matchmaker.pairing import reasons
from matchmaker.pairing.reasons import FARM, KITCHEN, Facts
from matchmaker.places.geography import Crossing

QUAY = (-67.57, 48.85)
NARROW, FIXED = "\u202f", "\u00a0"


def plain(sentence: str) -> str:
    return sentence.replace(NARROW, " ").replace(FIXED, " ")


def test_near_well_covered_but_dear() -> None:
    facts = Facts(km=24, coverage=0.9, price=180, budget=150)
    assert plain(reasons.sentence(facts, KITCHEN)) == (
        "Tout près, 24 km. Couvre 90 % de votre calendrier ; "
        "plus cher que votre budget de 1,50 $/kg."
    )


def test_the_farm_reads_the_same_facts_from_its_side() -> None:
    facts = Facts(km=180, coverage=1, offered_kg=50, needed_kg=200)
    assert plain(reasons.sentence(facts, FARM)) == (
        "Loin, 180 km. Vous couvrez tout son calendrier ; vous fournissez 25 % de sa quantité."
    )


def test_a_ferry_on_the_way_is_named() -> None:
    ferry = Crossing(
        "traverse Matane–Baie-Comeau", "ferry", QUAY, QUAY, 140, 60, (True,) * 24, True
    )
    assert plain(reasons.sentence(Facts(km=68, ferry=ferry), KITCHEN)) == (
        "À 68 km, traverse Matane–Baie-Comeau, 140 min."
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(offered_kg=300, needed_kg=200), "Suffit à toute votre quantité."),
        (Facts(price=100, budget=150), "Moins cher que votre budget de 1,50 $/kg."),
        (Facts(labels_missing=["Biologique"]), "Sans Biologique, que vous préférez."),
        (Facts(has_form=False), "Pas dans la forme que vous demandez."),
        (Facts(is_delivered=False), "À aller chercher à la ferme."),
        (Facts(gap=[0] * 9 + [50] * 3 + [0] * 12), "Il manque du 16 mai au 30 juin."),
        (Facts(gap=[100, 0] * 12), ""),
        (Facts(price=145, budget=150), ""),
        (Facts(), ""),
    ],
)
def test_one_thing_is_said_and_only_when_it_is_known(facts: Facts, words: str) -> None:
    assert plain(reasons.sentence(facts, KITCHEN)) == words


def test_a_season_is_compared_as_the_engine_does() -> None:
    half = [0] * 12 + [50] * 12
    coverage, gap = reasons.compare([half], [100] * 24)
    assert coverage == 0.5
    assert gap == [100] * 12 + [0] * 12
