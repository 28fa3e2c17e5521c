"""What a kitchen bought: the list, one line, last year again, a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user

from matchmaker.impact.purchases import dates, queries, service, showing
from matchmaker.impact.purchases.dates import Period
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.purchases.queries import Search
from matchmaker.impact.purchases.schemas import PurchaseIn
from matchmaker.organizations import permissions
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.schemas import Kind
from matchmaker.web import access, clock, downloads, forms, session
from matchmaker.web.forms import Form

BUYERS: Final = (Kind.INSTITUTION, Kind.SERVICE_CENTRE, Kind.FOOD_SERVICE_OPERATOR, Kind.PARTNER)
blueprint = Blueprint("purchases", __name__, url_prefix="/mon-espace/achats")


@dataclass(frozen=True)
class Asked:
    """The filters of the list as the address has them."""

    site: str
    first: date
    last: date
    group: str
    is_unknown: bool


@blueprint.get("")
@access.signed_in
def choose() -> Answer:
    mine = organizations.of_person(session.current(), current_user.id)
    buying = [each.organization for each in mine if each.organization.kind in BUYERS]
    return render_template("impact/choose.html", organizations=buying)


@blueprint.get("/<slug>")
@access.signed_in
def mine(slug: str) -> Answer:
    organization = readable(slug)
    sites = queries.sites(session.current(), organization)
    asked = _asked()
    search = _search(asked, sites)
    totals = queries.totals(session.current(), search)
    pages = max(1, -(-totals.lines // queries.PAGE))
    number = max(1, min(request.args.get("page", 1, type=int), pages))
    return render_template(
        "impact/purchases.html",
        organization=organization,
        sites=[(site.public_id, showing.site_name(site)) for site in sites],
        asked=asked,
        query={name: value for name, value in request.args.items() if name != "page"},
        totals=totals,
        unknown=queries.unknown(session.current(), search),
        lines=queries.page(session.current(), search, number),
        number=number,
        pages=pages,
        choices=showing.choices(session.current()),
        may_edit=permissions.may_edit(session.current(), current_user, organization),
        last_year=_last_year(),
    )


@blueprint.get("/<slug>/lignes.csv")
@access.signed_in
def lines_csv(slug: str) -> Answer:
    organization = readable(slug)
    search = _search(_asked(), queries.sites(session.current(), organization))
    regions = dict(showing.choices(session.current())["regions"])
    content = showing.csv(queries.all_of(session.current(), search), regions)
    return downloads.of(content, f"achats-{slug}.csv")


@blueprint.get("/<slug>/nouvelle")
@access.signed_in
def new(slug: str) -> Answer:
    organization = _preparing(slug)
    sites = queries.sites(session.current(), organization)
    known = service.introduction_of(
        session.current(), request.args.get("mise-en-relation", ""), sites=sites
    )
    initial = showing.raw_of(known) if known else {"site": request.args.get("site", "")}
    return _form_page(organization, forms.blank(PurchaseIn, **initial))


@blueprint.post("/<slug>/nouvelle")
@access.signed_in
def add(slug: str) -> Answer:
    organization = _preparing(slug)
    form = forms.read(PurchaseIn, request.form)
    made = form.submit(
        lambda data: service.add(
            session.current(), organization, data, by=current_user, today=clock.today()
        )
    )
    if made is None:
        return _form_page(organization, form), 422
    flash(gettext("Achat inscrit."), "success")
    return redirect(url_for("purchases.mine", slug=slug), 303)


@blueprint.get("/<slug>/lignes/<public_id>")
@access.signed_in
def edit(slug: str, public_id: str) -> Answer:
    organization = _preparing(slug)
    purchase = _line(organization, public_id)
    initial = showing.raw(session.current(), purchase)
    return _form_page(organization, forms.blank(PurchaseIn, **initial), purchase)


@blueprint.post("/<slug>/lignes/<public_id>")
@access.signed_in
def change(slug: str, public_id: str) -> Answer:
    organization = _preparing(slug)
    purchase = _line(organization, public_id)
    form = forms.read(PurchaseIn, request.form)
    form.submit(
        lambda data: service.change(
            session.current(),
            organization,
            purchase,
            data=data,
            by=current_user,
            today=clock.today(),
        )
    )
    if form.errors:
        return _form_page(organization, form, purchase), 422
    flash(gettext("Achat modifié."), "success")
    return redirect(url_for("purchases.mine", slug=slug), 303)


@blueprint.post("/<slug>/lignes/<public_id>/retrait")
@access.signed_in
def remove(slug: str, public_id: str) -> Answer:
    organization = _preparing(slug)
    service.remove(session.current(), organization, _line(organization, public_id), by=current_user)
    flash(gettext("Achat retiré."), "success")
    return redirect(url_for("purchases.mine", slug=slug), 303)


@blueprint.post("/<slug>/reprise")
@access.signed_in
def copy(slug: str) -> Answer:
    count = service.copy_year(session.current(), _preparing(slug), _last_year(), by=current_user)
    flash(_copied(count), "success")
    return redirect(url_for("purchases.mine", slug=slug), 303)


def readable(slug: str) -> Organization:
    """The organisation of an address, to those who see what its members see."""
    organization = organizations.by_slug(session.current(), slug)
    permissions.must_read(session.current(), current_user, organization)
    return organization


def _preparing(slug: str) -> Organization:
    organization = organizations.by_slug(session.current(), slug)
    permissions.must_prepare(session.current(), current_user, organization)
    return organization


def _line(organization: Organization, public_id: str) -> Purchase:
    sites = queries.sites(session.current(), organization)
    return queries.one(session.current(), [site.id for site in sites], public_id)


def _asked() -> Asked:
    """The last twelve months unless the address says otherwise."""
    today = clock.today()
    return Asked(
        site=request.args.get("lieu", ""),
        first=request.args.get("du", today - timedelta(days=365), type=date.fromisoformat),
        last=request.args.get("au", today + dates.AHEAD, type=date.fromisoformat),
        group=request.args.get("groupe", ""),
        is_unknown=bool(request.args.get("inconnus")),
    )


def _search(asked: Asked, sites: Sequence[Site]) -> Search:
    chosen = [site.id for site in sites if not asked.site or site.public_id == asked.site]
    return Search(chosen, Period(asked.first, asked.last), asked.group, asked.is_unknown)


def _last_year() -> Period:
    """The year of menus before the one that runs."""
    running = dates.year_of(clock.today())
    return dates.year_of(running.first - timedelta(days=1))


def _copied(count: int) -> str:
    if not count:
        return str(gettext("Rien à reprendre : tout l’est déjà, ou rien n’a été inscrit."))
    return str(ngettext("%(num)s ligne reprise.", "%(num)s lignes reprises.", count))


def _form_page(
    organization: Organization, form: Form[PurchaseIn], purchase: Purchase | None = None
) -> str:
    sites = queries.sites(session.current(), organization)
    return render_template(
        "impact/purchase.html",
        organization=organization,
        form=form,
        purchase=purchase,
        sites=[(site.public_id, showing.site_name(site)) for site in sites],
        choices=showing.choices(session.current()),
    )
