"""The letters about who speaks for an organisation."""

from __future__ import annotations

from typing import Final

from matchmaker.errors import N_
from matchmaker.mail.letters import GREETING, Letter, Placeholder, link

_ORGANIZATION: Final = Placeholder(
    "organization", "organisation", N_("Le nom de l’organisation"), "Ferme des Trois Érables"
)
_ANSWERED: Final = (
    GREETING,
    _ORGANIZATION,
    Placeholder(
        "answer",
        "reponse",
        N_("Le mot de la personne qui a répondu ; rien quand elle n’en a pas mis"),
        "Au plaisir de vous rencontrer à la table régionale.",
    ),
    link(N_("L’adresse de la fiche de l’organisation")),
)

LETTERS: Final = (
    Letter(
        "organizations/invitation",
        N_("Invitation à parler pour une organisation"),
        N_("Quand un membre invite quelqu’un."),
        (
            _ORGANIZATION,
            Placeholder("by", "auteur", N_("Qui invite"), "Camille Roy"),
            Placeholder("role", "role", N_("Le rôle proposé"), "editor", vocabulary="role"),
            link(N_("L’adresse de l’invitation, bonne deux semaines")),
        ),
    ),
    Letter(
        "organizations/claim_confirmed",
        N_("Fiche réclamée : confirmée"),
        N_("Quand une fiche réclamée est confirmée."),
        _ANSWERED,
    ),
    Letter(
        "organizations/claim_refused",
        N_("Fiche réclamée : refusée"),
        N_("Quand une fiche réclamée est refusée."),
        _ANSWERED,
    ),
)
