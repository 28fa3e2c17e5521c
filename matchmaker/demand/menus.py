"""Menus of kinds of institutions: what is usually bought over a cycle, adapted to one's kitchen."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.catalogue.models import Product
from matchmaker.demand.models import Menu, MenuDish
from matchmaker.demand.order_lines import Line
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.intake import amounts


class NothingServed(Invalid):
    """Every dish was left out."""

    message = N_("Gardez au moins un produit du menu.")


@dataclass(frozen=True)
class Cycle:
    """A menu as a kitchen serves it: weeks of the cycle, meals a day in all."""

    weeks: float
    meals: float


def load(session: Session, folder: Path) -> int:
    """Bring the tables to what menus.csv and menu_dishes.csv say; answers how many dishes."""
    session.execute(delete(Menu))
    numbers = dict(iter(session.execute(select(Product.slug, Product.id))))
    for position, row in enumerate(_rows(folder / "menus.csv")):
        session.add(Menu(**row | {"weeks": int(row["weeks"]), "position": position}))
    session.flush()
    dishes = [_dish(row, numbers) for row in _rows(folder / "menu_dishes.csv")]
    session.add_all(dishes)
    session.flush()
    return len(dishes)


def everything(session: Session) -> Sequence[Menu]:
    """All the menus, in page order."""
    return session.scalars(select(Menu).order_by(Menu.position)).all()


def one(session: Session, code: str) -> Menu:
    """A menu with its dishes and their products; or NotFound."""
    found = session.scalar(
        select(Menu)
        .where(Menu.code == code)
        .options(selectinload(Menu.dishes).joinedload(MenuDish.product).joinedload(Product.family))
    )
    if found is None:
        raise NotFound
    return found


def dishes_of(menu: Menu) -> list[MenuDish]:
    """The dishes in the order of the catalogue's pages."""
    return sorted(
        menu.dishes, key=lambda each: (each.product.family.position, each.product.name_fr)
    )


def weekly_kg(kg_per_100_meals: float, times: float, cycle: Cycle) -> float:
    """Kilos a week of a product that is served so many times in each cycle."""
    return kg_per_100_meals * cycle.meals / 100 * times / cycle.weeks


def lines(menu: Menu, cycle: Cycle, times: dict[str, float], *, french: bool) -> list[Line]:
    """The menu as lines of an order list; a product that is never served is left out."""
    served = [each for each in dishes_of(menu) if times.get(each.product.slug)]
    if not served:
        raise NothingServed(field="times")
    return [
        _line(at, each, times[each.product.slug], cycle=cycle, french=french)
        for at, each in enumerate(served, start=1)
    ]


def _line(at: int, dish: MenuDish, times: float, *, cycle: Cycle, french: bool) -> Line:
    product = dish.product
    return Line(
        number=at,
        written=product.name_fr if french else product.name_en,
        product=product.slug,
        choices=[product.slug],
        form=dish.form,
        quantity=amounts.written(amounts.rounded(weekly_kg(dish.kg_per_100_meals, times, cycle))),
    )


def _dish(row: dict[str, Any], numbers: dict[str, int]) -> MenuDish:
    return MenuDish(
        menu_code=row["menu"],
        product_id=numbers[row["product"]],
        form=row["form"],
        kg_per_100_meals=float(row["kg_per_100_meals"]),
        times=int(row["times"]),
    )


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened, strict=True)
