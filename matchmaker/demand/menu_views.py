"""Starting from a menu: choose the one of a kitchen like yours, adapt it, look at its needs."""

from __future__ import annotations

from typing import Annotated, Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user
from pydantic import BaseModel, ConfigDict, Field

from matchmaker.demand import menus, order_lists, showing
from matchmaker.demand.menus import Cycle
from matchmaker.demand.models import Menu, OrderList
from matchmaker.demand.sharing import Sharing
from matchmaker.intake import amounts, lines
from matchmaker.organizations import placing
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.web import access, forms, i18n, session
from matchmaker.web.forms import Form

KINDS: Final = ("kitchen",)
Times = Annotated[amounts.Whole, Field(le=366)]

blueprint: Final = Blueprint("menus", __name__, url_prefix="/mon-espace/besoins/menus")


class MenuIn(BaseModel):
    """A menu as a kitchen serves it. `times`: of each product, in the order of the page."""

    model_config = ConfigDict(extra="forbid")

    sites: Annotated[list[lines.PublicId], Field(min_length=1, max_length=200)]
    meals: Annotated[amounts.Quantity, Field(le=1_000_000)]
    weeks: Annotated[amounts.Quantity, Field(le=52)]
    times: Annotated[list[Times], Field(max_length=200)] = []


@blueprint.get("")
@access.signed_in
def choose() -> Answer:
    sites = _sites()
    if not sites:
        return render_template("demand/no_site.html")
    kinds = {site.organization.institution_type for site in sites}
    found = menus.everything(session.current())
    return render_template(
        "demand/menus.html",
        menus=sorted(found, key=lambda menu: menu.institution_type not in kinds),
        kinds=kinds,
    )


@blueprint.get("/<code>")
@access.signed_in
def adapt(code: str) -> Answer:
    menu, sites = menus.one(session.current(), code), _sites()
    if not sites:
        return render_template("demand/no_site.html")
    alike = [s for s in sites if s.organization.institution_type == menu.institution_type] or sites
    return _page(
        menu,
        forms.blank(
            MenuIn,
            sites=[site.public_id for site in alike],
            meals=str(sum(site.meals_per_day or 0 for site in alike) or ""),
            weeks=str(menu.weeks),
            times=[str(each.times) for each in menus.dishes_of(menu)],
        ),
    )


@blueprint.post("/<code>")
@access.signed_in
def start(code: str) -> Answer:
    menu = menus.one(session.current(), code)
    form = forms.read(MenuIn, request.form)
    made = form.submit(lambda data: _started(menu, data))
    if made is None:
        return _page(menu, form), 422
    return redirect(url_for("orders.show", public_id=made.public_id), 303)


def _started(menu: Menu, data: MenuIn) -> OrderList:
    """A list to look at, its quantities shared among the kitchens by the meals they serve."""
    french = i18n.language() == "fr"
    slugs = [each.product.slug for each in menus.dishes_of(menu)]
    times = {slug: float(each) for slug, each in zip(slugs, data.times, strict=False)}
    cycle = Cycle(weeks=data.weeks, meals=data.meals)
    return order_lists.keep(
        session.current(),
        menus.lines(menu, cycle, times, french=french),
        sites=[
            organizations.site_by_public_id(session.current(), each)
            for each in dict.fromkeys(data.sites)
        ],
        shared=Sharing.MEALS,
        title=menu.name_fr if french else menu.name_en,
        by=current_user,
    )


def _sites() -> list[Site]:
    return placing.sites(session.current(), current_user, kinds=KINDS)


def _page(menu: Menu, form: Form[Any]) -> str:
    return render_template(
        "demand/menu.html",
        menu=menu,
        dishes=menus.dishes_of(menu),
        form=form,
        sites=[(site.public_id, showing.place_words(site)) for site in _sites()],
    )
