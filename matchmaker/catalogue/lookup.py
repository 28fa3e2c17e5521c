"""From what people type to what they mean, forgivingly: product, form, unit, quantity, labels.

Search, forms, imports and the command all read through `read`.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from threading import Lock
from typing import Final

from sqlalchemy import literal, select, text, true, union_all
from sqlalchemy.orm import Session

from matchmaker.catalogue import quantities, queries
from matchmaker.catalogue.likeness import LIMIT, SURE, Index, Match, Word
from matchmaker.catalogue.models import Certification, Product, ProductForm, ProductSynonym
from matchmaker.catalogue.readings import Known, Reading
from matchmaker.errors import N_, Invalid

__all__ = ["LIMIT", "SURE", "Match", "Reading", "UnclearProduct", "find", "read", "settle"]

# what was written last in the tables that are read, and how many rows they have: another version
# of the catalogue has another sum, whoever wrote it
_VERSION: Final = text(
    " UNION ALL ".join(
        f"SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM {table}"  # noqa: S608
        for table in ("product", "product_synonym", "product_form", "unit", "certification")
    )
)
_MOST_VERSIONS: Final = 4
_kept: OrderedDict[tuple[tuple[int, int], ...], Known] = OrderedDict()
_lock: Final = Lock()


class UnclearProduct(Invalid):
    """Words that name several products, or none."""

    message = N_("Choisissez le produit : ce nom en désigne plusieurs.")


def read(session: Session, text: str, *, limit: int = LIMIT) -> Reading:
    """What the text says: ranked products, whether to ask, form, quantity, certifications."""
    return known(session).read(text, limit=limit)


def find(session: Session, text: str, *, limit: int = LIMIT) -> list[Match]:
    """The products that the text may mean, best first; an ambiguous word gives several."""
    return list(read(session, text, limit=limit).matches)


def settle(session: Session, text: str) -> Product:
    """The one product that the text names. Refuses, with the likely ones, when it must be asked.

    A slug names its product; a likeness is a guess, and a guess is asked.
    """
    return queries.product(session, clear(read(session, text), text).slug)


def clear(reading: Reading, text: str) -> Match:
    """The one product of a reading; raises UnclearProduct with the question to ask."""
    if reading.product is not None:
        return reading.product
    if not reading.matches:
        raise UnclearProduct(
            N_("« %(text)s » n’est pas au catalogue. Écrivez un produit, par exemple carotte."),
            field="product",
            text=text,
        )
    raise UnclearProduct(
        N_("« %(text)s » peut être : %(names)s. Écrivez lequel."),
        field="product",
        text=text,
        names=", ".join(match.name_fr for match in reading.choices),
    )


def known(session: Session) -> Known:
    """The catalogue as it is now, ready to read with; made once for each of its versions."""
    version = tuple((int(count), int(written)) for count, written in session.execute(_VERSION))
    with _lock:
        if version not in _kept:
            _kept[version] = _made(session)
            while len(_kept) > _MOST_VERSIONS:
                _kept.popitem(last=False)
        return _kept[version]


def words(session: Session) -> Sequence[Word]:
    """Every word for every product: both names, slug, synonyms; of the same words, the first is
    shown."""
    of_product = (Product.slug, Product.name_fr, Product.name_en)
    own = (Product.name_fr, Product.name_en, Product.slug)
    sure = literal(value=False), literal(0)
    rows = session.execute(
        union_all(
            *(select(*of_product, column, *sure) for column in own),
            select(
                *of_product,
                ProductSynonym.text,
                ProductSynonym.is_ambiguous,
                ProductSynonym.question_order,
            )
            .join(ProductSynonym, ProductSynonym.product_id == Product.id)
            .where(true()),
        )
    )
    return [Word(*row) for row in rows]


def _made(session: Session) -> Known:
    sold: dict[str, list[str]] = defaultdict(list)
    forms = select(Product.slug, ProductForm.form).join(Product.forms)
    for slug, form in session.execute(forms.order_by(ProductForm.position)):
        sold[slug].append(form)
    names = [(unit.code, unit.one_fr) for unit in queries.units(session)]
    return Known(
        Index(words(session)),
        sold=dict(sold),
        formats=quantities.formats_of(names),
        units=frozenset(code for code, _ in names),
        labels=frozenset(session.scalars(select(Certification.code))),
    )
