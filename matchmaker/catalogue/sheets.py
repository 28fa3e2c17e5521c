"""What the pages of products show: years as layers, and the words that go with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.catalogue import lookup, queries
from matchmaker.catalogue.calendars import MODES
from matchmaker.catalogue.models import Family, Product
from matchmaker.catalogue.queries import Curves, Weighed
from matchmaker.errors import N_
from matchmaker.web import figures, figures_words, typography, vocabulary

MOST_FOUND: Final = 40
# laid or landed, nothing of this comes from a field
FRESH_GROUPS: Final = frozenset({"eggs", "fish"})
SEASONAL_GROUPS: Final = frozenset({"vegetables", "fruit"})

_CALENDARS: Final = re.compile(r"availability: (?P<letters>[A-Z](\+[A-Z])*)$")
# the letter of Aliments du Québec among the sources of seasons.csv
_ALIMENTS_DU_QUEBEC: Final = "D"

Layer = tuple[str, list[int]]


@dataclass(frozen=True)
class Line:
    """A product in the year at a glance: the mode it comes from these days, and words for it."""

    product: Product
    layers: list[Layer]
    label: str
    mode: str | None
    now: str


@dataclass(frozen=True)
class ModeYear:
    """The usual year of a product in one mode, in words."""

    mode: str
    words: str
    when: str
    confidence: str
    source: str


@dataclass(frozen=True)
class Sheet:
    """Everything that the page of a product says."""

    product: Product
    layers: list[Layer]
    label: str
    years: list[ModeYear]
    words_fr: list[str]
    words_en: list[str]
    units: list[Weighed]
    substitutes: list[tuple[Product, float]]


def by_family(
    session: Session, group: str, *, region_code: str | None, half_month: int
) -> list[tuple[Family, list[Line]]]:
    """The year of every product of a group, family by family."""
    families = [row for row in queries.families(session) if row[0].group_code == group]
    ids = [product.id for _, products in families for product in products]
    years = queries.curves_of(session, ids, region_code=region_code)
    return [
        (family, _lines(products, years, half_month=half_month)) for family, products in families
    ]


def found(session: Session, text: str, *, region_code: str | None, half_month: int) -> list[Line]:
    """The year of the products that the text may mean, the likeliest first."""
    matches = lookup.find(session, text, limit=MOST_FOUND)
    products = queries.products(session, [match.slug for match in matches])
    years = queries.curves_of(session, [row.id for row in products], region_code=region_code)
    return _lines(products, years, half_month=half_month)


def sheet(session: Session, slug: str, *, region_code: str | None = None) -> Sheet:
    """The page of a product. Raises UnknownProduct."""
    product = queries.product(session, slug)
    curves = queries.default_curves(session, product.id, region_code=region_code)
    group = product.family.group_code
    return Sheet(
        product=product,
        layers=list(curves.items()),
        label=_label(curves, group=group),
        years=_years(product, curves),
        words_fr=_synonyms(product, "fr"),
        words_en=_synonyms(product, "en"),
        units=queries.units_of(session, product),
        substitutes=queries.substitutes_of(session, product.id),
    )


def mode_words(group: str, mode: str) -> str:
    """« au champ », or « frais » for what is laid or landed."""
    is_fresh = mode == "field" and group in FRESH_GROUPS
    return vocabulary.word("mode_fresh" if is_fresh else "mode", mode)


def on_hand(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """How many products come from where these days, each counted once, fresh modes first."""
    modes = sorted({(MODES.index(line.mode), line.now) for line in lines if line.mode})
    return [(words, sum(line.now == words for line in lines)) for _, words in modes]


def legend(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """The modes that these bars show, with their words."""
    words = {
        mode: mode_words(line.product.family.group_code, mode)
        for line in lines
        for mode, _ in line.layers
    }
    return [(mode, words[mode]) for mode in MODES if mode in words]


def mode_at(layers: Sequence[Layer], half_month: int) -> str | None:
    return next((mode for mode, curve in layers if curve[half_month]), None)


def _lines(products: Iterable[Product], years: dict[int, Curves], *, half_month: int) -> list[Line]:
    return [_line(row, years.get(row.id, {}), half_month=half_month) for row in products]


def _line(product: Product, curves: Curves, *, half_month: int) -> Line:
    group = product.family.group_code
    shown = _fresh(curves) if group in SEASONAL_GROUPS else curves
    mode = mode_at(list(shown.items()), half_month)
    return Line(
        product=product,
        layers=list(shown.items()),
        label=_label(shown, group=group),
        mode=mode,
        now=mode_words(group, mode) if mode else "",
    )


def _fresh(curves: Curves) -> Curves:
    """What is frozen all year says nothing beside a fresh season, and hides it."""
    return {mode: curve for mode, curve in curves.items() if mode != "processed"} or curves


def _label(curves: Curves, *, group: str) -> str:
    """The sentence of the bar: « Saison : au champ, du 1er juillet au 31 octobre. »"""
    parts = [
        f"{mode_words(group, mode)}, {figures.spans_in_words(curve)}"
        for mode, curve in curves.items()
        if any(curve)
    ]
    if not parts:
        return typography.say(N_("Saison : rien d’inscrit."))
    between = typography.say(figures_words.BETWEEN)
    return typography.say(N_("Saison : %(parts)s."), parts=between.join(parts))


def _years(product: Product, curves: Curves) -> list[ModeYear]:
    said = {season.mode: season for season in product.seasons}
    return [
        ModeYear(
            mode=mode,
            words=mode_words(product.family.group_code, mode),
            when=figures.spans_in_words(curve),
            confidence=said[mode].confidence,
            source=_source(said[mode].source),
        )
        for mode, curve in curves.items()
    ]


def _source(written: str) -> str:
    calendars = _CALENDARS.match(written)
    if calendars is None:
        return typography.say(N_("usage courant, sans source publiée"))
    letters = calendars["letters"].split("+")
    if letters == [_ALIMENTS_DU_QUEBEC]:
        return typography.say(N_("calendrier d’Aliments du Québec"))
    if len(letters) == 1:
        return typography.say(N_("un calendrier public"))
    if _ALIMENTS_DU_QUEBEC in letters:
        message = N_("%(count)s calendriers publics, dont celui d’Aliments du Québec")
    else:
        message = N_("%(count)s calendriers publics")
    return typography.say(message, count=len(letters))


def _synonyms(product: Product, language: str) -> list[str]:
    return [row.text for row in product.synonyms if row.language == language]
