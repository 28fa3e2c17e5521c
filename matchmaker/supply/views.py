"""The pages of offers: mine, the form, and what everybody may see."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from matchmaker import db
from matchmaker.catalogue import beside, terms
from matchmaker.catalogue.models import Product
from matchmaker.errors import Invalid
from matchmaker.intake import records
from matchmaker.organizations import permissions, placing
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.supply import panels, queries, service, showing
from matchmaker.supply.models import Offer
from matchmaker.supply.schemas import CompleteOffer, OfferDraft
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

KINDS: Final = ("farm", "warehouse")

blueprint = Blueprint("supply", __name__)


@blueprint.get("/mon-espace/offres")
@access.signed_in
def mine() -> Answer:
    sites = _sites()
    ids = [site.id for site in sites]
    return render_template(
        "supply/mine.html",
        sites=sites,
        organizations=list({site.organization_id: site.organization for site in sites}.values()),
        by_state=queries.at_sites(session.current(), ids),
        copied=queries.copied(session.current(), ids),
        layers=showing.layers,
    )


@blueprint.get("/mon-espace/offres/nouvelle")
@access.signed_in
def new() -> Answer:
    sites = _sites(request.args.get("lieu", ""))
    if not sites:
        return render_template("supply/no_site.html")
    site = sites[0]
    product = _meant(request.args.get("produit", ""))
    initial = showing.started(session.current(), sites, site=site) | {"key": db.public_id()}
    if product:
        season = showing.usual_season(session.current(), product, site.region_code)
        said = terms.beside_of(session.current(), records.clean(request.args["produit"]))
        initial = beside.filled(initial, said, names=beside.OFFER)
        initial |= {"product": product.slug, "season": season}
    return _page(forms.blank(OfferDraft, **initial))


@blueprint.post("/mon-espace/offres/nouvelle")
@access.signed_in
def publish() -> Answer:
    return _published(forms.read(CompleteOffer, _sent()))


@blueprint.post("/mon-espace/offres/brouillon")
@access.signed_in
def keep() -> Answer:
    return _kept(forms.read(OfferDraft, _sent()))


@blueprint.post("/mon-espace/offres/proposer")
@access.signed_in
def propose() -> Answer:
    """The same form with the product's usual season, for those without JavaScript."""
    form = forms.read(OfferDraft, _sent())
    form.submit(lambda data: terms.product(session.current(), data.product))
    product = _meant(form.raw.get("product", ""))
    if product:
        region = next((site.region_code for site in _sites(form.raw.get("site", ""))), None)
        form.raw["season"] = showing.usual_season(session.current(), product, region)
        form.errors.pop("season", None)
    return _page(form), 422 if form.errors else 200


@blueprint.get("/mon-espace/offres/saison")
@access.signed_in
def usual_season() -> Answer:
    """The usual year of a product where the person grows, for the painting to start from."""
    product = _meant(request.args.get("product", ""))
    if product is None:
        return jsonify(modes={})
    sites = _sites()
    region = sites[0].region_code if sites else None
    usual = OfferDraft.model_construct(
        season=showing.usual_season(session.current(), product, region)
    )
    return jsonify(modes=usual.curves)


@blueprint.post("/mon-espace/offres/apercu")
@access.signed_in
def preview() -> Answer:
    """What kitchens will see, from what is typed so far; keeps nothing."""
    form = forms.read(OfferDraft, _sent())
    return render_template("supply/_preview.html", card=_card(form))


@blueprint.get("/mon-espace/offres/<public_id>")
@access.signed_in
def edit(public_id: str) -> Answer:
    offer = service.editable(session.current(), public_id, by=current_user)
    return _page(forms.blank(OfferDraft, **showing.typed(offer)), offer=offer)


@blueprint.post("/mon-espace/offres/<public_id>")
@access.signed_in
def change(public_id: str) -> Answer:
    offer = service.editable(session.current(), public_id, by=current_user)
    return _published(forms.read(CompleteOffer, _keyed(public_id)), offer=offer)


@blueprint.post("/mon-espace/offres/<public_id>/brouillon")
@access.signed_in
def keep_more(public_id: str) -> Answer:
    offer = service.editable(session.current(), public_id, by=current_user)
    return _kept(forms.read(OfferDraft, _keyed(public_id)), offer=offer)


@blueprint.post("/mon-espace/offres/<public_id>/publication")
@access.signed_in
def publish_kept(public_id: str) -> Answer:
    """Publish a draft as it stands; what it lacks is said on its form."""
    offer = service.editable(session.current(), public_id, by=current_user)
    return _published(forms.read(CompleteOffer, _as_form(showing.typed(offer))), offer=offer)


@blueprint.post("/mon-espace/offres/<public_id>/pause")
@access.signed_in
def pause(public_id: str) -> Answer:
    service.pause(session.current(), public_id, by=current_user)
    flash(gettext("Offre mise en pause. Les cuisines ne la voient plus."), "success")
    return redirect(url_for("supply.mine"), 303)


@blueprint.post("/mon-espace/offres/<public_id>/reprise")
@access.signed_in
def resume(public_id: str) -> Answer:
    service.resume(session.current(), public_id, by=current_user, today=clock.today())
    flash(gettext("Offre remise en ligne."), "success")
    return redirect(url_for("supply.mine"), 303)


@blueprint.post("/mon-espace/offres/<public_id>/retrait")
@access.signed_in
def withdraw(public_id: str) -> Answer:
    service.withdraw(session.current(), public_id, by=current_user)
    flash(gettext("Offre retirée."), "success")
    return redirect(url_for("supply.mine"), 303)


@blueprint.post("/mon-espace/offres/<public_id>/copie")
@access.signed_in
def copy(public_id: str) -> Answer:
    later = 1 if request.form.get("later") == "1" else 0
    made = service.copy_forward(session.current(), public_id, by=current_user, later=later)
    flash(gettext("Offre reprise pour la saison suivante. Vérifiez, puis publiez."), "success")
    return redirect(url_for("supply.edit", public_id=made.public_id), 303)


@blueprint.post("/mon-espace/offres/pause/<slug>")
@access.signed_in
def pause_everything(slug: str) -> Answer:
    organization = organizations.by_slug(session.current(), slug)
    count = service.pause_everything(session.current(), organization, by=current_user)
    flash(
        ngettext("%(num)d offre mise en pause.", "%(num)d offres mises en pause.", count), "success"
    )
    return redirect(url_for("supply.mine"), 303)


@blueprint.get("/offres/<public_id>")
@access.anyone
def shown(public_id: str) -> Answer:
    offer = queries.one_published(session.current(), public_id)
    tends = current_user.is_authenticated and permissions.may_edit_site(
        session.current(), current_user, offer.site
    )
    return render_template(
        "supply/offer.html",
        offer=offer,
        layers=showing.layers(offer),
        tends=tends,
        panels=panels.of(session.current(), offer) if tends else [],
    )


def _published(form: Form[CompleteOffer], *, offer: Offer | None = None) -> Answer:
    done = form.submit(
        lambda data: service.publish(
            session.current(), data, by=current_user, now=clock.now(), today=clock.today()
        )
    )
    if done is None:
        return _page(form, offer=offer), 422
    flash(gettext("C’est publié."), "success")
    return redirect(url_for("supply.shown", public_id=done.public_id), 303)


def _kept(form: Form[OfferDraft], *, offer: Offer | None = None) -> Answer:
    done = form.submit(
        lambda data: service.keep(session.current(), data, by=current_user, today=clock.today())
    )
    if done is None:
        return _page(form, offer=offer), 422
    flash(gettext("Brouillon gardé. Il vous attend ici."), "success")
    return redirect(url_for("supply.mine"), 303)


def _page(form: Form[Any], *, offer: Offer | None = None) -> str:
    sites = _sites(offer.site.public_id if offer else form.raw.get("site", ""))
    product = _meant(form.raw.get("product", ""))
    return render_template(
        "supply/form.html",
        form=form,
        offer=offer,
        product=product,
        options=showing.options(session.current(), sites, product=product, today=clock.today()),
        card=_card(forms.read(OfferDraft, _as_form(form.raw))),
    )


def _card(form: Form[OfferDraft]) -> showing.Card | None:
    """The preview of a form that can be read; None while it can't."""
    product = _meant(form.raw.get("product", ""))
    site = next(iter(_sites(form.raw.get("site", ""))), None)
    if form.value is None or product is None or site is None:
        return None
    return showing.card(session.current(), form.value, site=site, product=product)


def _sites(asked: str = "") -> list[Site]:
    """Where this person may act; the site asked for comes first."""
    return placing.sites(session.current(), current_user, kinds=KINDS, asked=records.clean(asked))


def _meant(written: str) -> Product | None:
    """The product that was written, when it is clear."""
    words = records.clean(written)
    try:
        return terms.product(session.current(), words) if words else None
    except Invalid:
        return None


def _sent() -> MultiDict[str, str]:
    """What was posted; fields left blank say what the words of the product say of them."""
    said = terms.beside_of(session.current(), records.clean(request.form.get("product", "")))
    if said == beside.NOTHING:
        return request.form
    typed = {
        name: values[0] if len(values) == 1 else values for name, values in request.form.lists()
    }
    return _as_form(beside.filled(typed, said, names=beside.OFFER))


def _keyed(public_id: str) -> MultiDict[str, str]:
    """What was posted, for the offer of this address whatever the form says."""
    posted = MultiDict(_sent())
    posted["key"] = public_id
    return posted


def _as_form(raw: dict[str, Any]) -> MultiDict[str, str]:
    """Values as a browser would send them."""
    pairs = [
        (name, each)
        for name, value in raw.items()
        for each in (value if isinstance(value, list) else [value])
        if each is not None and each is not False and each != ""
    ]
    return MultiDict([(name, str(each)) for name, each in pairs])
