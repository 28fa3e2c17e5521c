"""What a key opens beside what is public."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from matchmaker.errors import N_


class Scope(StrEnum):
    """One thing that a program may do for an organisation."""

    OFFERS_WRITE = "offers:write"
    NEEDS_WRITE = "needs:write"
    PAIRINGS_READ = "pairings:read"
    INTRODUCTIONS_READ = "introductions:read"
    INTRODUCTIONS_WRITE = "introductions:write"


# in the words of whoever gives it
SCOPES: Final[Mapping[Scope, str]] = {
    Scope.OFFERS_WRITE: N_("Publier et changer vos offres"),
    Scope.NEEDS_WRITE: N_("Publier et changer vos besoins"),
    Scope.PAIRINGS_READ: N_("Lire les jumelages proposés à vos lieux"),
    Scope.INTRODUCTIONS_READ: N_("Lire vos mises en relation, sans les coordonnées"),
    Scope.INTRODUCTIONS_WRITE: N_("Demander des mises en relation et y répondre"),
}
