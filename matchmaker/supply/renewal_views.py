"""« Comme l'an dernier »: choose among last season's offers, and carry them on together."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user

from matchmaker.organizations import queries as organizations
from matchmaker.supply import renewing, showing
from matchmaker.supply.renewing import RenewalIn
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

# each picture of the year weighs some kilobytes; past these, words say it
MOST_DRAWN = 16

blueprint = Blueprint("renewal", __name__)


@blueprint.get("/mon-espace/offres/reconduire")
@access.signed_in
def choose() -> Answer:
    return _page(forms.blank(RenewalIn, later=0))


@blueprint.post("/mon-espace/offres/reconduire")
@access.signed_in
def publish() -> Answer:
    form = forms.read(RenewalIn, request.form)
    done = form.submit(
        lambda data: renewing.publish(
            session.current(), data, by=current_user, now=clock.now(), today=clock.today()
        )
    )
    if done is None:
        return _page(form), 422
    if done.published:
        count = len(done.published)
        flash(ngettext("%(num)d offre publiée.", "%(num)d offres publiées.", count), "success")
    if done.drafts:
        flash(gettext("Une partie reste en brouillon : situez d’abord le lieu."), "error")
    return redirect(url_for("supply.mine"), 303)


@blueprint.post("/mon-espace/offres/reconduire/brouillons")
@access.signed_in
def copy() -> Answer:
    form = forms.read(RenewalIn, request.form)
    made = form.submit(lambda data: renewing.copy(session.current(), data, by=current_user))
    if made is None:
        return _page(form), 422
    flash(
        ngettext(
            "%(num)d offre reprise en brouillon.",
            "%(num)d offres reprises en brouillon.",
            len(made),
        ),
        "success",
    )
    return redirect(url_for("supply.mine"), 303)


def _page(form: Form[RenewalIn]) -> str:
    sites = organizations.sites_of_person(session.current(), current_user.id)
    season = renewing.last_season(
        session.current(), [site.id for site in sites], today=clock.today()
    )
    everything = [each.offer.public_id for each in season.left]
    return render_template(
        "supply/renew.html",
        form=form,
        season=season,
        chosen=form.raw.get("offers", [] if form.errors else everything),
        layers=showing.layers,
        most_drawn=MOST_DRAWN,
    )
