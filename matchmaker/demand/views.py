"""The pages of needs: mine, the form, and what everybody may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from matchmaker import db
from matchmaker.catalogue import beside, terms
from matchmaker.catalogue.models import Family, Product
from matchmaker.demand import panels, queries, service, several, showing
from matchmaker.demand.models import Need
from matchmaker.demand.schemas import CompleteNeed, NeedDraft
from matchmaker.demand.several import SharedDraft, SharedNeed
from matchmaker.errors import Invalid
from matchmaker.intake import records
from matchmaker.organizations import permissions, placing
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.web import access, clock, forms, session, vocabulary
from matchmaker.web.forms import Form

KINDS: Final = ("kitchen",)

blueprint = Blueprint("demand", __name__)


@blueprint.get("/mon-espace/besoins")
@access.signed_in
def mine() -> Answer:
    sites = _sites()
    ids = [site.id for site in sites]
    return render_template(
        "demand/mine.html",
        sites=sites,
        organizations=list({site.organization_id: site.organization for site in sites}.values()),
        by_state=queries.at_sites(session.current(), ids),
        copied=queries.copied(session.current(), ids),
    )


@blueprint.get("/mon-espace/besoins/nouveau")
@access.signed_in
def new() -> Answer:
    sites = _sites(request.args.get("lieu", ""))
    if not sites:
        return render_template("demand/no_site.html")
    site = sites[0]
    initial = showing.started(session.current(), sites, site=site) | {"key": db.public_id()}
    product = _meant(request.args.get("produit", ""), "")
    if isinstance(product, Product):
        said = terms.beside_of(session.current(), records.clean(request.args["produit"]))
        initial = beside.filled(initial, said, names=beside.NEED) | {"product": product.slug}
    return _page(forms.blank(SharedDraft, **initial))


@blueprint.post("/mon-espace/besoins/nouveau")
@access.signed_in
def publish() -> Answer:
    form = forms.read(SharedNeed, _sent())
    made = form.submit(
        lambda data: several.publish(
            session.current(), data, by=current_user, now=clock.now(), today=clock.today()
        )
    )
    if made is None:
        return _page(form), 422
    if len(made) == 1:
        return _seen(made[0])
    flash(_for_several(made, gettext("C’est publié.")), "success")
    return redirect(url_for("demand.mine"), 303)


@blueprint.post("/mon-espace/besoins/brouillon")
@access.signed_in
def keep() -> Answer:
    form = forms.read(SharedDraft, _sent())
    made = form.submit(
        lambda data: several.keep(session.current(), data, by=current_user, today=clock.today())
    )
    if made is None:
        return _page(form), 422
    flash(_for_several(made, gettext("Brouillon gardé. Il vous attend ici.")), "success")
    return redirect(url_for("demand.mine"), 303)


@blueprint.post("/mon-espace/besoins/apercu")
@access.signed_in
def preview() -> Answer:
    """What farms will see, from what is typed so far; keeps nothing."""
    form = forms.read(SharedDraft, _sent())
    return render_template("demand/_preview.html", card=_card(form))


@blueprint.get("/mon-espace/besoins/<public_id>")
@access.signed_in
def edit(public_id: str) -> Answer:
    need = service.editable(session.current(), public_id, by=current_user)
    return _page(forms.blank(NeedDraft, **showing.typed(need)), need=need)


@blueprint.post("/mon-espace/besoins/<public_id>")
@access.signed_in
def change(public_id: str) -> Answer:
    need = service.editable(session.current(), public_id, by=current_user)
    return _published(forms.read(CompleteNeed, _keyed(public_id)), need=need)


@blueprint.post("/mon-espace/besoins/<public_id>/brouillon")
@access.signed_in
def keep_more(public_id: str) -> Answer:
    need = service.editable(session.current(), public_id, by=current_user)
    return _kept(forms.read(NeedDraft, _keyed(public_id)), need=need)


@blueprint.post("/mon-espace/besoins/<public_id>/publication")
@access.signed_in
def publish_kept(public_id: str) -> Answer:
    """Publish a draft as it stands; what it lacks is said on its form."""
    need = service.editable(session.current(), public_id, by=current_user)
    return _published(forms.read(CompleteNeed, _as_form(showing.typed(need))), need=need)


@blueprint.post("/mon-espace/besoins/<public_id>/pause")
@access.signed_in
def pause(public_id: str) -> Answer:
    service.pause(session.current(), public_id, by=current_user)
    flash(gettext("Besoin mis en pause. Les fermes ne le voient plus."), "success")
    return redirect(url_for("demand.mine"), 303)


@blueprint.post("/mon-espace/besoins/<public_id>/reprise")
@access.signed_in
def resume(public_id: str) -> Answer:
    service.resume(session.current(), public_id, by=current_user, today=clock.today())
    flash(gettext("Besoin remis en ligne."), "success")
    return redirect(url_for("demand.mine"), 303)


@blueprint.post("/mon-espace/besoins/<public_id>/retrait")
@access.signed_in
def withdraw(public_id: str) -> Answer:
    service.withdraw(session.current(), public_id, by=current_user)
    flash(gettext("Besoin retiré."), "success")
    return redirect(url_for("demand.mine"), 303)


@blueprint.post("/mon-espace/besoins/<public_id>/copie")
@access.signed_in
def copy(public_id: str) -> Answer:
    later = 1 if request.form.get("later") == "1" else 0
    made = service.copy_forward(session.current(), public_id, by=current_user, later=later)
    flash(gettext("Besoin repris pour l’année suivante. Vérifiez, puis publiez."), "success")
    return redirect(url_for("demand.edit", public_id=made.public_id), 303)


@blueprint.post("/mon-espace/besoins/pause/<slug>")
@access.signed_in
def pause_everything(slug: str) -> Answer:
    organization = organizations.by_slug(session.current(), slug)
    count = service.pause_everything(session.current(), organization, by=current_user)
    flash(
        ngettext("%(num)d besoin mis en pause.", "%(num)d besoins mis en pause.", count), "success"
    )
    return redirect(url_for("demand.mine"), 303)


@blueprint.post("/mon-espace/besoins/reprise/<slug>")
@access.signed_in
def copy_everything(slug: str) -> Answer:
    organization = organizations.by_slug(session.current(), slug)
    later = 1 if request.form.get("later") == "1" else 0
    count = service.copy_everything_forward(
        session.current(), organization, by=current_user, later=later
    )
    flash(
        ngettext(
            "%(num)d besoin reconduit en brouillon.",
            "%(num)d besoins reconduits en brouillon.",
            count,
        ),
        "success",
    )
    return redirect(url_for("demand.mine"), 303)


@blueprint.get("/besoins/<public_id>")
@access.anyone
def shown(public_id: str) -> Answer:
    need = queries.one_published(session.current(), public_id)
    tends = current_user.is_authenticated and permissions.may_edit_site(
        session.current(), current_user, need.site
    )
    return render_template(
        "demand/need.html",
        need=need,
        form_words=[vocabulary.word("form", each) for each in need.forms],
        tends=tends,
        panels=panels.of(session.current(), need) if tends else [],
    )


def _published(form: Form[CompleteNeed], *, need: Need | None = None) -> Answer:
    done = form.submit(
        lambda data: service.publish(
            session.current(), data, by=current_user, now=clock.now(), today=clock.today()
        )
    )
    if done is None:
        return _page(form, need=need), 422
    return _seen(done)


def _seen(need: Need) -> Answer:
    flash(gettext("C’est publié."), "success")
    return redirect(url_for("demand.shown", public_id=need.public_id), 303)


def _for_several(made: Sequence[Need], done: str) -> str:
    if len(made) == 1:
        return done
    several = ngettext("Pour %(num)d cuisine.", "Pour %(num)d cuisines.", len(made))
    return f"{done} {several}"


def _kept(form: Form[NeedDraft], *, need: Need | None = None) -> Answer:
    done = form.submit(
        lambda data: service.keep(session.current(), data, by=current_user, today=clock.today())
    )
    if done is None:
        return _page(form, need=need), 422
    flash(gettext("Brouillon gardé. Il vous attend ici."), "success")
    return redirect(url_for("demand.mine"), 303)


def _page(form: Form[Any], *, need: Need | None = None) -> str:
    sites = _sites(need.site.public_id if need else form.raw.get("site", ""))
    wanted = _meant(form.raw.get("product", ""), form.raw.get("family", ""))
    return render_template(
        "demand/form.html",
        form=form,
        need=need,
        product=wanted if isinstance(wanted, Product) else None,
        options=showing.options(session.current(), sites, wanted=wanted, today=clock.today()),
        form_choices=showing.CHOICES_OF_FORMS,
        card=_card(forms.read(SharedDraft, _as_form(form.raw))),
    )


def _card(form: Form[SharedDraft]) -> showing.Card | None:
    """The preview of a form that can be read; None while it can't."""
    wanted = _meant(form.raw.get("product", ""), form.raw.get("family", ""))
    site = next(iter(_sites(form.raw.get("site", ""))), None)
    if form.value is None or wanted is None or site is None:
        return None
    return showing.card(session.current(), form.value, site=site, wanted=wanted)


def _sites(asked: str = "") -> list[Site]:
    """Where this person may act; the site asked for comes first."""
    return placing.sites(session.current(), current_user, kinds=KINDS, asked=records.clean(asked))


def _meant(product: str, family: str) -> Product | Family | None:
    """The product or the family that was chosen, when it is clear."""
    words, code = records.clean(product), records.clean(family)
    try:
        if words:
            return terms.product(session.current(), words)
        return terms.family(session.current(), code) if code else None
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
    return _as_form(beside.filled(typed, said, names=beside.NEED))


def _keyed(public_id: str) -> MultiDict[str, str]:
    """What was posted, for the need of this address whatever the form says."""
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
