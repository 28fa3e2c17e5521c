"""The lines of an order list as its page shows them: what was understood, and what to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.demand import order_lists, queries
from matchmaker.demand.models import Need, OrderList
from matchmaker.demand.order_lines import Line, State
from matchmaker.demand.schemas import CompleteNeed
from matchmaker.errors import N_, Invalid
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import State as Publication
from matchmaker.web import validation
from matchmaker.web.typography import say

PAGE: Final = 25
READY: Final = "ready"
ASKS: Final = "asks"
UNKNOWN: Final = "unknown"
# what a page may be narrowed to, in the order of the work
KINDS: Final = (ASKS, UNKNOWN, READY, "done", "left")
_WHICH: Final = N_("Dites lequel : ce mot désigne plusieurs produits.")
_NONE: Final = N_("Aucun produit du catalogue n’y ressemble. Écrivez-le autrement.")


@dataclass(frozen=True)
class Judged:
    """A line: `kind` is one of KINDS; `need` is there when it is ready; `problems` by field."""

    line: Line
    kind: str
    need: CompleteNeed | None = None
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_there: bool = False


@dataclass(frozen=True)
class Review:
    """A page of a list: its lines, how many there are of each kind, and what their lists offer."""

    judged: Sequence[Judged]
    counts: Counter[str]
    number: int
    pages: int
    products: Mapping[str, Product]
    units: Mapping[str, Sequence[str]]


def review(session: Session, order_list: OrderList, *, kind: str, number: int) -> Review:
    """Judge every line; show one page of those of a kind, or of all."""
    sites = order_lists.sites_of(session, order_list)
    everything = judged(session, order_list, sites=sites)
    shown = [each for each in everything if not kind or each.kind == kind]
    pages = max(1, -(-len(shown) // PAGE))
    number = max(1, min(number, pages))
    page = shown[(number - 1) * PAGE : number * PAGE]
    slugs = {slug for each in page for slug in (each.line.product, *each.line.choices) if slug}
    products = {row.slug: row for row in catalogue.products(session, sorted(slugs))}
    weights = catalogue.weights(session, list(products.values()))
    return Review(
        judged=page,
        counts=Counter(each.kind for each in everything),
        number=number,
        pages=pages,
        products=products,
        units={
            slug: [weighed.unit.code for weighed in weights[row.id]]
            for slug, row in products.items()
        },
    )


def judged(session: Session, order_list: OrderList, *, sites: Sequence[Site]) -> list[Judged]:
    """Every line of the list, as a need of its first kitchen."""
    first, lines = sites[0], order_lists.lines_of(order_list)
    shelf = order_lists.shelf_of(session, lines)
    year = queries.usual_year(session, first.organization.institution_type)
    there = _there(session, sites)
    return [_judged(shelf, line, first, year=year, there=there) for line in lines]


def _judged(
    shelf: Shelf, line: Line, site: Site, *, year: Sequence[int], there: set[str]
) -> Judged:
    if line.state in {State.DONE, State.LEFT}:
        return Judged(line, line.state)
    if not line.product:
        kind = ASKS if line.choices else UNKNOWN
        return Judged(line, kind, problems={"product": [say(_WHICH if line.choices else _NONE)]})
    need, refused = _as_need(shelf, line, site, year=year)
    problems: dict[str, list[str]] = {}
    for name, sentence in refused:
        problems.setdefault(name, []).append(sentence)
    kind = READY if need else ASKS
    return Judged(line, kind, need=need, problems=problems, is_there=line.product in there)


def _as_need(
    shelf: Shelf, line: Line, site: Site, *, year: Sequence[int]
) -> tuple[CompleteNeed | None, list[tuple[str, str]]]:
    """The need, or each refusal by its field, in the reader's language."""
    try:
        return order_lists.said(shelf, line, CompleteNeed, site=site, year=year), []
    except ValidationError as refusal:
        return None, list(validation.sentences(refusal))
    except Invalid as refusal:
        return None, [(refusal.field, validation.sentence(refusal))]
    except ExceptionGroup as refusals:
        said = [each for each in refusals.exceptions if isinstance(each, Invalid)]
        return None, [(each.field, validation.sentence(each)) for each in said]


def _there(session: Session, sites: Sequence[Site]) -> set[str]:
    """The products that one of these kitchens asks for already."""
    return set(
        session.scalars(
            select(Product.slug)
            .join(Need, Need.product_id == Product.id)
            .where(
                Need.site_id.in_([site.id for site in sites]),
                Need.state.in_((Publication.PUBLISHED, Publication.PAUSED)),
            )
            .distinct()
        )
    )
