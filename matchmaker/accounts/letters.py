"""The letters about an account."""

from __future__ import annotations

from typing import Final

from matchmaker.errors import N_
from matchmaker.mail.letters import GREETING, Letter, link

LETTERS: Final = (
    Letter(
        "accounts/confirm",
        N_("Confirmer une adresse"),
        N_("Quand une personne ouvre un compte."),
        (GREETING, link(N_("L’adresse de la page qui confirme, bonne trois jours"))),
    ),
    Letter(
        "accounts/already",
        N_("Compte déjà ouvert"),
        N_("Quand on demande un compte à une adresse qui en a un."),
        (GREETING, link(N_("L’adresse de la page du nouveau mot de passe, bonne deux heures"))),
    ),
    Letter(
        "accounts/sign_in",
        N_("Lien pour ouvrir une session"),
        N_("Quand une personne demande à entrer sans mot de passe."),
        (GREETING, link(N_("L’adresse de la page qui ouvre la session, bonne une demi-heure"))),
    ),
    Letter(
        "accounts/reset",
        N_("Nouveau mot de passe"),
        N_("Quand une personne dit l’avoir oublié."),
        (GREETING, link(N_("L’adresse de la page du nouveau mot de passe, bonne deux heures"))),
    ),
    Letter(
        "accounts/password_changed",
        N_("Mot de passe changé"),
        N_("Quand un mot de passe vient de changer."),
        (GREETING, link(N_("L’adresse de la page où reprendre son compte"))),
    ),
    Letter(
        "accounts/foreign_linked",
        N_("Compte d’ailleurs lié"),
        N_("Quand le compte d’un autre service ouvre désormais une session."),
        (GREETING, link(N_("L’adresse de la page où reprendre son compte"))),
    ),
)
