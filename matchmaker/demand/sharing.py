"""One quantity for several kitchens: the same in each, or shared by the meals they serve."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.intake import amounts
from matchmaker.organizations.models import Site

# as those of db.public_id
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


class Sharing(StrEnum):
    """Of what a quantity is: of each kitchen, or of all together."""

    EACH = "each"
    MEALS = "meals"


class MealsUnknown(Invalid):
    """A kitchen that does not say how much it serves has no share."""

    message = N_("Pour partager selon les repas, dites combien en sert par jour : %(names)s.")


class NotOnTheMap(Invalid):
    """Some of several kitchens have no position: nobody is near them."""

    message = N_("Situez d’abord ces lieux, qui n’ont pas encore de position : %(names)s.")


def parts(sites: Sequence[Site], sharing: Sharing) -> list[float]:
    """What each kitchen takes of a quantity, in their order; raises MealsUnknown."""
    if sharing is Sharing.EACH or len(sites) == 1:
        return [1.0] * len(sites)
    silent = [site for site in sites if not site.meals_per_day]
    if silent:
        raise MealsUnknown(field="sharing", names=names_of(silent))
    meals = [float(site.meals_per_day or 0) for site in sites]
    return [each / sum(meals) for each in meals]


def part_of(quantity: float | None, part: float) -> float | None:
    """A kitchen's part; rounded when it was worked out and not written."""
    return quantity if quantity is None or part == 1 else amounts.rounded(quantity * part)


def must_stand_somewhere(sites: Sequence[Site], *, field: str) -> None:
    """Raises NotOnTheMap with the names of all that have no position."""
    lost = [site for site in sites if site.position is None]
    if lost:
        raise NotOnTheMap(field=field, names=names_of(lost))


def names_of(sites: Sequence[Site]) -> str:
    return ", ".join(site.name or site.organization.name for site in sites)


def key_at(key: str, site: Site) -> str:
    """The address of the need of this kitchen when one form makes several: the form sent twice
    makes them once."""
    digest = int.from_bytes(sha256(f"{key}/{site.public_id}".encode()).digest())
    letters = []
    for _ in range(12):
        digest, letter = divmod(digest, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)
