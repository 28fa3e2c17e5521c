"""Names of bodies: the key by which one is the same as another, and its address on the site."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from matchmaker import db
from matchmaker.intake import text

# what follows a name in the register of enterprises and on nobody's sign
_LEGAL: Final = frozenset(
    {"inc", "incorporee", "ltee", "ltd", "limitee", "enr", "enrg", "senc", "sencrl", "sec", "corp"}
)
_LONGEST: Final = 60
# what follows /organisations/ on pages of their own
_PAGES: Final = frozenset({"chercher", "nouvelle"})


def key(name: str) -> str:
    """What two writings of one name share: see `text.search_key`; « inc. » does not count."""
    words = text.search_key(name).replace("s e n c", "senc").split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(words) or name.casefold().strip()


def twin_key(name: str, postal_code: str) -> str:
    """What makes two registrations by people the same body."""
    return f"{key(name)}|{postal_code}"


def slug(name: str) -> str:
    """The readable part of an address: small plain letters and hyphens, cut at a word."""
    whole = text.search_key(name).replace(" ", "-") or "organisation"
    if len(whole) <= _LONGEST:
        return whole
    return whole[: _LONGEST + 1].rsplit("-", 1)[0][:_LONGEST]


def slugs(name: str, municipality: str) -> Iterator[str]:
    """Addresses to try, the best first; from the third on, each is new."""
    first = slug(name)
    if first not in _PAGES:
        yield first
    if municipality:
        yield f"{first}-{slug(municipality)}"
    while True:
        yield f"{first}-{db.public_id()[:6]}"


def free_slug(name: str, municipality: str, taken: Container[str]) -> str:
    """The first address that nobody has."""
    return next(each for each in slugs(name, municipality) if each not in taken)
