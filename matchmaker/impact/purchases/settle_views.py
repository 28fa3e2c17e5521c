"""What is unknown, one group of words at a time; the answer serves all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user

from matchmaker.catalogue import queries as catalogue
from matchmaker.impact.purchases import queries, settling, showing, views, writing
from matchmaker.impact.purchases.queries import Totals
from matchmaker.impact.purchases.settling import AnswerIn, Unsettled
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization
from matchmaker.web import access, clock, forms, i18n, session
from matchmaker.web.filters import dollars
from matchmaker.web.forms import Form

blueprint = views.blueprint


@blueprint.get("/<slug>/a-preciser")
@access.signed_in
def settle(slug: str) -> Answer:
    organization = views.readable(slug)
    words = request.args.get("mots", ""), request.args.get("fournisseur", "")
    return _page(organization, words=words)


@blueprint.post("/<slug>/a-preciser")
@access.signed_in
def answer(slug: str) -> Answer:
    organization = views.readable(slug)
    permissions.must_prepare(session.current(), current_user, organization)
    form = forms.read(AnswerIn, request.form)
    settled = form.submit(
        lambda data: settling.answer(
            session.current(), organization, data, by=current_user, now=clock.now()
        )
    )
    if settled is None:
        words = request.form.get("description_key", ""), request.form.get("supplier_key", "")
        return _page(organization, words=words, form=form), 422
    flash(_settled(settled), "success")
    return redirect(url_for("purchases.settle", slug=slug), 303)


def _page(
    organization: Organization, *, words: tuple[str, str], form: Form[AnswerIn] | None = None
) -> str:
    site_ids = [site.id for site in queries.sites(session.current(), organization)]
    found = settling.groups(session.current(), site_ids)
    chosen = _chosen(found, words)
    suggested = (
        settling.suggestion(session.current(), organization, chosen.description_key)
        if chosen
        else None
    )
    return render_template(
        "impact/settle.html",
        organization=organization,
        groups=found,
        chosen=chosen,
        suggested=suggested,
        left=settling.left(session.current(), site_ids),
        form=form or forms.blank(AnswerIn, **_initial(chosen, suggested)),
        likely=_likely(chosen, suggested),
        choices=showing.choices(session.current()),
        may_edit=permissions.may_edit(session.current(), current_user, organization),
    )


def _chosen(found: Sequence[Unsettled], words: tuple[str, str]) -> Unsettled | None:
    """The group that was asked for, else the biggest."""
    asked = [each for each in found if (each.description_key, each.supplier_key) == words]
    return next(iter([*asked, *found]), None)


def _initial(chosen: Unsettled | None, suggested: dict[str, Any] | None) -> dict[str, Any]:
    if chosen is None:
        return {}
    keys = {"description_key": chosen.description_key, "supplier_key": chosen.supplier_key}
    if suggested is None:
        return keys
    product = writing.slug_of(session.current(), suggested["product_id"])
    places = {name: suggested[name] for name in ("produced", "transformed")}
    return keys | places | {"likely": product, "group": "" if product else suggested["group_code"]}


def _likely(chosen: Unsettled | None, suggested: dict[str, Any] | None) -> list[tuple[str, str]]:
    """The products to choose from: what others answered, then what the words may mean."""
    product = writing.slug_of(session.current(), suggested["product_id"]) if suggested else ""
    slugs = [product, *(match.slug for match in (chosen.likely if chosen else ()))]
    found = catalogue.products(session.current(), list(dict.fromkeys(filter(None, slugs))))
    return [(each.slug, i18n.name_of(each)) for each in found]


def _settled(settled: Totals) -> str:
    if not settled.lines:
        return str(gettext("Réponse gardée. Il manque encore ce que c’est, ou d’où cela vient."))
    return str(
        ngettext(
            "%(num)s ligne précisée, %(sum)s.",
            "%(num)s lignes précisées, %(sum)s.",
            settled.lines,
            sum=dollars(settled.cents),
        )
    )
