"""The letter that owners receive when their software stops answering."""

from __future__ import annotations

from typing import Final

from matchmaker.errors import N_
from matchmaker.mail.letters import GREETING, Letter, Placeholder, link

STOPPED: Final = "portal/hook_stopped"
LETTERS: Final = (
    Letter(
        STOPPED,
        N_("Avis aux logiciels : une adresse est arrêtée"),
        N_("Quand le logiciel d’une organisation ne répond plus depuis trois jours."),
        (
            GREETING,
            Placeholder(
                "organization", "organisation", N_("Le nom de l’organisation"), "Ferme du Rang"
            ),
            Placeholder("url", "adresse", N_("L’adresse du logiciel"), "https://exemple.ca/avis"),
            link(N_("La page de cette adresse")),
        ),
    ),
)
