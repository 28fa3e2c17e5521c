"""Order lists: paste or send one, look at what was understood, make needs of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user
from pydantic import BaseModel, ConfigDict, Field

from matchmaker.catalogue.trade import Per
from matchmaker.demand import order_files, order_lines, order_lists, order_review, showing
from matchmaker.demand.models import Need, OrderList
from matchmaker.demand.order_lines import TYPED
from matchmaker.demand.sharing import Sharing
from matchmaker.intake import lines, received
from matchmaker.intake.records import Unreadable
from matchmaker.organizations import placing
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

KINDS: Final = ("kitchen",)
FIELD: Final = re.compile(r"(?P<name>[a-z_]+)-(?P<number>\d{1,4})")

blueprint: Final = Blueprint("orders", __name__, url_prefix="/mon-espace/besoins/listes")


class ListIn(BaseModel):
    """A list, and the kitchens that it is for."""

    model_config = ConfigDict(extra="forbid")

    title: lines.Line = ""
    sites: Annotated[list[lines.PublicId], Field(min_length=1, max_length=200)]
    sharing: Sharing = Sharing.EACH
    quantity_per: Per = Per.WEEK
    written: Annotated[str, Field(max_length=400_000)] = ""


@blueprint.get("")
@access.signed_in
def mine() -> Answer:
    found = order_lists.of_person(session.current(), current_user.id)
    return render_template(
        "demand/orders.html",
        lists=[(each, clock.day_of(each.created_at), _left(each)) for each in found],
        has_sites=bool(_sites()),
    )


@blueprint.get("/nouvelle")
@access.signed_in
def new() -> Answer:
    sites = _sites()
    if not sites:
        return render_template("demand/no_site.html")
    chosen = [site.public_id for site in sites] if len(sites) == 1 else []
    return _new_page(forms.blank(ListIn, sites=chosen, sharing="each", quantity_per="week"))


@blueprint.post("/nouvelle")
@access.signed_in
def start() -> Answer:
    form = forms.read(ListIn, request.form)
    received.allow_long_reading(session.current())
    made = form.submit(_started)
    if made is None:
        return _new_page(form), 422
    return redirect(url_for("orders.show", public_id=made.public_id), 303)


@blueprint.get("/<public_id>")
@access.signed_in
def show(public_id: str) -> Answer:
    return _page(_mine(public_id))


@blueprint.post("/<public_id>")
@access.signed_in
def correct(public_id: str) -> Answer:
    """Keep what was corrected; what is still wrong is said on the page that follows."""
    _corrected(public_id)
    return _back(public_id)


@blueprint.post("/<public_id>/publication")
@access.signed_in
def publish(public_id: str) -> Answer:
    order_list = _corrected(public_id)
    made = order_lists.publish(
        session.current(), order_list, by=current_user, now=clock.now(), today=clock.today()
    )
    published = ngettext("%(num)d besoin est publié.", "%(num)d besoins sont publiés.", len(made))
    return _done(order_list, made, published)


@blueprint.post("/<public_id>/brouillons")
@access.signed_in
def draft(public_id: str) -> Answer:
    order_list = _corrected(public_id)
    made = order_lists.draft(session.current(), order_list, by=current_user, today=clock.today())
    kept = ngettext("%(num)d brouillon est gardé.", "%(num)d brouillons sont gardés.", len(made))
    return _done(order_list, made, kept)


@blueprint.post("/<public_id>/oubli")
@access.signed_in
def forget(public_id: str) -> Answer:
    session.current().delete(_mine(public_id))
    flash(gettext("La liste est oubliée. Les besoins qui en sont venus restent."), "success")
    return redirect(url_for("orders.mine"), 303)


def _started(data: ListIn) -> OrderList:
    sent = request.files.get("file")
    written = order_lines.cut(data.written)
    if sent is not None and sent.filename:
        try:
            written += order_files.lines(sent.stream.read())
        except Unreadable as refusal:
            refusal.field = "file"
            raise
    found = [organizations.site_by_public_id(session.current(), each) for each in data.sites]
    return order_lists.start(
        session.current(),
        written,
        sites=list(dict.fromkeys(found)),
        shared=data.sharing,
        per=data.quantity_per,
        title=data.title,
        by=current_user,
    )


def _mine(public_id: str) -> OrderList:
    received.allow_long_reading(session.current())
    return order_lists.one(session.current(), public_id, person_id=current_user.id)


def _corrected(public_id: str) -> OrderList:
    """The list with what this page's form says of its lines: product-12, quantity-12…"""
    order_list = _mine(public_id)
    typed: dict[int, dict[str, str]] = {}
    for name, value in request.form.items(multi=True):
        found = FIELD.fullmatch(name)
        if found and found["name"] in {*TYPED, "other", "left"}:
            typed.setdefault(int(found["number"]), {})[found["name"]] = value[:200].strip()
    order_lists.correct(session.current(), order_list, typed)
    return order_list


def _done(order_list: OrderList, made: Sequence[Need], sentence: str) -> Answer:
    if not made:
        flash(gettext("Aucune ligne n’est prête : complétez-en une d’abord."), "error")
        return _back(order_list.public_id)
    flash(sentence, "success")
    if _left(order_list):
        return _back(order_list.public_id)
    return redirect(url_for("demand.mine"), 303)


def _back(public_id: str) -> Answer:
    """To the same page of the list, narrowed as it was."""
    montrer, page = (request.form.get(name) or None for name in ("montrer", "page"))
    address = url_for("orders.show", public_id=public_id, montrer=montrer, page=page)
    return redirect(address, 303)


def _left(order_list: OrderList) -> int:
    """How many lines still wait."""
    return sum(line.is_open for line in order_lists.lines_of(order_list))


def _sites() -> list[Site]:
    return placing.sites(session.current(), current_user, kinds=KINDS)


def _new_page(form: Form[ListIn]) -> str:
    return render_template(
        "demand/order_new.html",
        form=form,
        sites=[(site.public_id, showing.place_words(site)) for site in _sites()],
        most=order_lines.MOST,
    )


def _page(order_list: OrderList) -> str:
    asked: dict[str, Any] = request.args.to_dict()
    kind = asked.get("montrer", "") if asked.get("montrer") in order_review.KINDS else ""
    number = request.args.get("page", 1, type=int)
    return render_template(
        "demand/order.html",
        order_list=order_list,
        sites=order_lists.sites_of(session.current(), order_list),
        review=order_review.review(session.current(), order_list, kind=kind, number=number),
        kinds=order_review.KINDS,
        kind=kind,
        unit_words=showing.unit_words(session.current()),
    )
