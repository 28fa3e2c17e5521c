"""The gaps as a page, a map and a file take them: names in the reader's language, squares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Family, Product
from matchmaker.errors import N_
from matchmaker.facilitation import queries
from matchmaker.facilitation.missing import ANY_OF_FAMILY, BY_IDLE, Asked
from matchmaker.facilitation.queries import Line, Place
from matchmaker.web import filters, i18n
from matchmaker.web.typography import say

Families = Sequence[tuple[Family, Sequence[Product]]]

PAGE: Final = 20
FULL: Final = 100
LARGEST_PX: Final = 46
SMALLEST_PX: Final = 5
# less than this is a rounding
LEAST_KG: Final = 0.5
_TITLES: Final = {
    (True, True): N_("Il manque %(unmet)s, il dort %(idle)s"),
    (True, False): N_("Il manque %(unmet)s, rien ne dort"),
    (False, True): N_("Rien ne manque, il dort %(idle)s"),
    (False, False): N_("Rien ne manque, rien ne dort"),
}
TITLES: Final = (
    N_("Produit"), N_("Famille"), N_("Région"), N_("Quinzaine"), N_("Manque, kg"), N_("Dort, kg")
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line with its name and its squares, 0 to 100 of the largest of their kind in the table:
    where hundreds of tonnes sleep, what is missing would be specks."""

    line: Line
    name: str
    unmet: Sequence[int]
    idle: Sequence[int]


@dataclass(frozen=True)
class Matrix:
    """One page of rows, the largest first, and the sums of all of them."""

    rows: Sequence[Row]
    pages: int
    largest_unmet_kg: float
    largest_idle_kg: float
    unmet_kg: float
    idle_kg: float
    needs_unstated: int
    offers_unstated: int


def matrix(lines: Sequence[Line], asked: Asked, *, most: int = PAGE) -> Matrix:
    """The lines that say something, in order; half-months joined when months are asked for."""
    telling = [line for line in lines if line.unmet_kg or line.idle_kg]
    ordered = sorted(telling, key=lambda line: _order(line, asked))
    years = [(_periods(each.unmet, asked), _periods(each.idle, asked)) for each in ordered]
    most_unmet = max((kg for unmet, _ in years for kg in unmet), default=0.0)
    most_idle = max((kg for _, idle in years for kg in idle), default=0.0)
    start = (asked.page - 1) * most
    rows = [
        Row(line, name_of(line), _scaled(unmet, most_unmet), _scaled(idle, most_idle))
        for line, (unmet, idle) in list(zip(ordered, years, strict=True))[start : start + most]
    ]
    return Matrix(
        rows=rows,
        pages=-(-len(ordered) // most),
        largest_unmet_kg=most_unmet,
        largest_idle_kg=most_idle,
        unmet_kg=sum(line.unmet_kg for line in lines),
        idle_kg=sum(line.idle_kg for line in lines),
        needs_unstated=sum(line.needs_unstated for line in lines),
        offers_unstated=sum(line.offers_unstated for line in lines),
    )


def title(matrix: Matrix) -> str:
    """« Il manque 12 t, rien ne dort »."""
    unmet, idle = mass(matrix.unmet_kg), mass(matrix.idle_kg)
    return say(
        _TITLES[matrix.unmet_kg >= LEAST_KG, matrix.idle_kg >= LEAST_KG], unmet=unmet, idle=idle
    )


def name_of(line: Line) -> str:
    """« Carotte », or « Légumes-racines, peu importe lequel »."""
    name = line.names[0 if i18n.language() == "fr" else 1]
    capital = name[:1].upper() + name[1:]
    if line.code != ANY_OF_FAMILY:
        return capital
    return say(N_("%(family)s : peu importe lequel"), family=capital)


def chosen(asked: Asked, families: Families) -> str:
    """The name of the product that was asked for; '' for all, or for one that is not there."""
    for family, products in families:
        if asked.product == ANY_OF_FAMILY and family.code == asked.family:
            return say(N_("%(family)s : peu importe lequel"), family=i18n.name_of(family))
        for product in products:
            if product.slug == asked.product:
                return i18n.name_of(product)
    return ""


def in_order(places: Sequence[Place], asked: Asked) -> list[Place]:
    """As the lines of the matrix."""
    return sorted(places, key=lambda place: _order(place.line, asked))


def squares(places: Sequence[Place]) -> list[dict[str, object]]:
    """What the map draws: a square by region whose area is its tonnes."""
    most_unmet = max((each.line.unmet_kg for each in places), default=0.0)
    most_idle = max((each.line.idle_kg for each in places), default=0.0)
    return [
        {
            "latitude": round(place.latitude, 4),
            "longitude": round(place.longitude, 4),
            "unmet": _side(place.line.unmet_kg, most_unmet),
            "idle": _side(place.line.idle_kg, most_idle),
            "name": in_words(place.line),
        }
        for place in places
    ]


def in_words(line: Line) -> str:
    """« Lanaudière : il manque 12 t, il dort 340 kg »."""
    return say(
        N_("%(name)s : manque %(unmet)s, dort %(idle)s"),
        name=line.names[0],
        unmet=mass(line.unmet_kg),
        idle=mass(line.idle_kg),
    )


def mass(kg: float) -> str:
    """A quantity, or « rien »."""
    return filters.kg(round(kg)) if kg >= LEAST_KG else say(N_("rien"))


def table(session: Session, asked: Asked) -> Iterator[list[str]]:
    """One line for each product, region and half-month in which something is missing or sleeps."""
    place = 0 if i18n.language() == "fr" else 1
    for row in queries.details(session, asked):
        product, family, region = row[place] or "", row[2 + place], row[4] or ""
        for half_month in asked.half_months:
            unmet, idle = row.unmet_kg[half_month], row.idle_kg[half_month]
            if unmet >= 0.05 or idle >= 0.05:
                when = filters.half_month(half_month)
                yield [product, family, region, when, _written(unmet), _written(idle)]


def _order(line: Line, asked: Asked) -> tuple[float, float, str]:
    first, second = line.unmet_kg, line.idle_kg
    if asked.sort == BY_IDLE:
        first, second = second, first
    return -first, -second, line.names[0]


def _periods(year: Sequence[float], asked: Asked) -> list[float]:
    if not asked.is_by_month:
        return list(year)
    return [year[i] + year[i + 1] for i in range(0, len(year), 2)]


def _scaled(year: Sequence[float], largest: float) -> list[int]:
    return [max(1, round(FULL * kg / largest)) if kg >= LEAST_KG else 0 for kg in year]


def _side(kg: float, largest: float) -> int:
    return max(SMALLEST_PX, round(LARGEST_PX * (kg / largest) ** 0.5)) if kg >= LEAST_KG else 0


def _written(kg: float) -> str:
    return filters.typed(round(float(kg), 1))
