"""Which products the words of a search mean, and what to ask when that is not clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import lookup
from matchmaker.catalogue.lookup import Match
from matchmaker.catalogue.models import Product
from matchmaker.search.asking import Asked

# below this a likeness of letters is no guess at all
GUESS: Final = 0.7
MOST_CHOICES: Final = 4


@dataclass(frozen=True)
class Meant:
    """What the words mean. `choices`: other products to offer; `is_guess`: none was named outright;
    `is_unclear`: one word names all of `products`, so ask which."""

    products: tuple[Product, ...] = ()
    choices: tuple[Match, ...] = ()
    is_guess: bool = False
    is_unclear: bool = False
    is_unknown: bool = False


NOTHING_ASKED: Final = Meant()


def find(session: Session, typed: str) -> Meant:
    """The products to search for. Words that name several search for all of them and ask which;
    a misspelt one searches for the likeliest and offers the others."""
    if not typed:
        return NOTHING_ASKED
    reading = lookup.read(session, typed)
    likely = [match for match in reading.matches if match.score >= GUESS]
    if not likely:
        return Meant(choices=reading.matches[:MOST_CHOICES], is_unknown=True)
    best = [match for match in likely if match.score == likely[0].score]
    is_sure = best[0].score >= lookup.SURE
    meant = best if is_sure else best[:1]
    others = [match for match in likely if match not in meant][:MOST_CHOICES]
    return Meant(
        products=_products(session, meant),
        choices=tuple(best if len(meant) > 1 else () if is_sure else others),
        is_guess=not is_sure,
        is_unclear=len(meant) > 1,
    )


def spelled_out(session: Session, asked: Asked) -> Asked:
    """« Carottes bio surgelées » asks for a product, a form and a label: as if the filters had been
    chosen, where the person chose none. What they show can then be taken back one by one."""
    if not asked.what:
        return asked
    reading = lookup.read(session, asked.what)
    forms = () if asked.forms else tuple(sorted(reading.forms_beside))
    labels = () if asked.labels else tuple(sorted(reading.certifications))
    if not reading.matches or not (forms or labels):
        return asked
    return replace(
        asked, what=reading.words, forms=asked.forms or forms, labels=asked.labels or labels
    )


def _products(session: Session, matches: Sequence[Match]) -> tuple[Product, ...]:
    slugs = [match.slug for match in matches]
    found = session.scalars(select(Product).where(Product.slug.in_(slugs)))
    return tuple(sorted(found, key=lambda product: slugs.index(product.slug)))
