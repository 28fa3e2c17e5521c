"""What an address of a feed or a widget asks: a language, a region, products. What is not known
asks for nothing, so that a product that leaves the catalogue breaks nobody's page."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import request
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Family, Product
from matchmaker.places.models import Region
from matchmaker.web import i18n

MOST_PRODUCTS: Final = 40


@dataclass(frozen=True)
class Asked:
    """What was asked and is known."""

    language: str
    region: Region | None
    products: tuple[Product, ...]

    @property
    def product(self) -> Product | None:
        return next(iter(self.products), None)

    @property
    def region_code(self) -> str:
        return self.region.code if self.region else ""

    @property
    def slug(self) -> str:
        return self.product.slug if self.product else ""

    @property
    def query(self) -> str:
        """The same again, in one order."""
        return query(produit=self.slug, region=self.region_code, langue=self.language)


def read(session: Session) -> Asked:
    """`?langue=en&region=14&produit=carotte`, or `produits=carotte,oignon`."""
    return Asked(language(), _region(session), _products(session))


def language() -> str:
    """`?langue=fr|en`; French for anything else."""
    asked = request.args.get("langue", "")
    return asked if asked in i18n.LANGUAGES else "fr"


def in_language_asked(view: Callable[..., Any]) -> Callable[..., Any]:
    """The language is in the address: whoever asks, the answer is the same."""

    @functools.wraps(view)
    def spoken(*args: Any, **kwargs: Any) -> Any:
        with force_locale(language()):
            return view(*args, **kwargs)

    return spoken


def query(**asked: str) -> str:
    """A query string of what is not blank, with its question mark; French goes without saying."""
    said = {name: value for name, value in asked.items() if value}
    if said.get("langue") == "fr":
        del said["langue"]
    return f"?{urlencode(said)}" if said else ""


def name_of(thing: Product | Family) -> str:
    """Its name in the reader's language, with a capital."""
    name = thing.name_fr if i18n.language() == "fr" else thing.name_en
    return name[:1].upper() + name[1:]


def _region(session: Session) -> Region | None:
    code = request.args.get("region", "")
    return session.scalar(select(Region).where(Region.code == code)) if code else None


def _products(session: Session) -> tuple[Product, ...]:
    asked = [request.args.get("produit", ""), *request.args.get("produits", "").split(",")]
    slugs = [each for each in asked if each][:MOST_PRODUCTS]
    if not slugs:
        return ()
    named = select(Product).where(Product.slug.in_(slugs)).order_by(Product.name_fr)
    return tuple(session.scalars(named))
