"""The letters that the desks send."""

from __future__ import annotations

from typing import Final

from matchmaker.errors import N_
from matchmaker.mail.letters import GREETING, Item, Letter, Placeholder, Section, link

_NEWS: Final = (
    Section(
        "2 nouveaux jumelages",
        (
            Item("École du Ruisseau : carotte · 6 200 kg", "https://exemple.ca/1", "Joliette"),
            Item("CPE Les Pommettes : pomme · 800 kg", "https://exemple.ca/2", "Berthierville"),
        ),
    ),
)

LETTERS: Final = (
    Letter(
        "desks/digest",
        N_("Nouvelles"),
        N_("Chaque jour ou chaque lundi, selon le choix de la personne, s’il y a du neuf."),
        (
            GREETING,
            Placeholder(
                "summary",
                "resume",
                N_("Ce qu’il y a de neuf, en une ligne"),
                "2 nouveaux jumelages et 3 nouveaux besoins près de chez vous",
            ),
            Placeholder("since", "depuis", N_("Le jour des nouvelles précédentes"), "16 novembre"),
            Placeholder(
                "news",
                "nouvelles",
                N_("Les nouveautés, en listes"),
                _NEWS,
                kind="list",
                is_required=True,
            ),
            link(N_("L’adresse de Mon espace")),
        ),
        is_optional=True,
    ),
)
