"""The letters that two strangers receive on their way to each other."""

from __future__ import annotations

from typing import Final

from matchmaker.errors import N_
from matchmaker.mail.letters import GREETING, Letter, Placeholder, link

_OTHER: Final = Placeholder(
    "other", "autre", N_("Le nom de l’autre organisation"), "Ferme des Trois Érables"
)
_PLACE: Final = Placeholder("place", "lieu", N_("La municipalité de l’autre"), "Saint-Cuthbert")
_PRODUCT: Final = Placeholder("product", "produit", N_("Le produit dont il s’agit"), "carotte")
_REASON: Final = Placeholder(
    "reason",
    "raison",
    N_("Pourquoi les deux sont présentés, tel que corrigé par l’animation"),
    "Tout près, 24 km. Couvre 90 % de votre calendrier.",
)
_UNTIL: Final = Placeholder(
    "until", "limite", N_("Le dernier jour pour répondre"), "15 décembre 2026"
)
_ANSWER: Final = link(N_("L’adresse où la personne répond, sans ouvrir de session"))
_PAGE: Final = link(N_("L’adresse de la mise en relation"))
_ASKED: Final = (GREETING, _OTHER, _PLACE, _PRODUCT, _REASON, _UNTIL, _ANSWER)

LETTERS: Final = (
    Letter(
        "introductions/asked",
        N_("Mise en relation : demandée par l’autre"),
        N_("Quand une ferme ou une cuisine demande à rencontrer l’autre."),
        (
            *_ASKED[:-1],
            Placeholder(
                "message",
                "message",
                N_("Le mot de qui demande ; rien quand il n’y en a pas"),
                "Nous aimerions servir vos carottes à nos 450 élèves.",
            ),
            _ANSWER,
        ),
    ),
    Letter(
        "introductions/proposed",
        N_("Mise en relation : proposée par l’animation"),
        N_("Quand l’animation présente une ferme et une cuisine l’une à l’autre."),
        _ASKED,
    ),
    Letter(
        "introductions/reminder",
        N_("Mise en relation : rappel"),
        N_("Quand une personne n’a pas encore répondu."),
        _ASKED,
        is_optional=True,
    ),
    Letter(
        "introductions/connected",
        N_("Mise en relation : les deux ont dit oui"),
        N_("Quand les coordonnées s’échangent."),
        (
            GREETING,
            _OTHER,
            _PRODUCT,
            Placeholder(
                "contact",
                "coordonnees",
                N_("Comment joindre l’autre, ligne par ligne"),
                "Réjean Cournoyer\n450 555-0101\n12, rang du Nord, Saint-Cuthbert",
                is_required=True,
            ),
            _PAGE,
        ),
    ),
    Letter(
        "introductions/ended",
        N_("Mise en relation : terminée sans entente"),
        N_("Quand l’autre décline, que la demande est retirée ou que le délai est passé."),
        (
            GREETING,
            _OTHER,
            _PRODUCT,
            Placeholder(
                "ending",
                "fin",
                N_("Ce qui y a mis fin, en une phrase"),
                "L’autre partie a décliné. Raison donnée : le volume.",
            ),
            _PAGE,
        ),
    ),
    Letter(
        "introductions/message",
        N_("Mise en relation : nouveau message"),
        N_("Quand quelqu’un écrit dans la conversation."),
        (
            GREETING,
            Placeholder(
                "author", "auteur", N_("Qui écrit, et pour qui"), "Mireille, École des Pins"
            ),
            _PRODUCT,
            Placeholder(
                "message",
                "message",
                N_("Le message, tel qu’écrit"),
                "Pouvez-vous livrer le mardi ?",
                is_required=True,
            ),
            _PAGE,
        ),
    ),
    Letter(
        "introductions/follow_up",
        N_("Mise en relation : prendre des nouvelles"),
        N_("Quelque temps après l’échange des coordonnées, quand l’issue n’est pas notée."),
        (GREETING, _OTHER, _PRODUCT, _PAGE),
        is_optional=True,
    ),
)
