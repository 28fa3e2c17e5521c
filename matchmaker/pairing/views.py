"""The page of a pairing: why it has its score, on which map, and « pas pour nous »."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.organizations.models import Site
from matchmaker.pairing import asides, easing, explain, panels, queries, refusals, way
from matchmaker.pairing.explain import Explained
from matchmaker.pairing.schemas import Reason, Refusal
from matchmaker.places import blur, geocoding
from matchmaker.web import access, clock, forms, session, vocabulary
from matchmaker.web.forms import Form

blueprint: Final = Blueprint("pairing", __name__)


@blueprint.get("/jumelages/<offer_id>/<need_id>")
@access.signed_in
def pair(offer_id: str, need_id: str) -> Answer:
    return _page(_explained(offer_id, need_id), forms.blank(Refusal))


@blueprint.get("/jumelages/<offer_id>/<need_id>/carte.json")
@access.signed_in
def places(offer_id: str, need_id: str) -> Response:
    """Both places as strangers see them: exact ones are exchanged once both have said yes."""
    explained = _explained(offer_id, need_id)
    farm, kitchen = explained.offer.site, explained.need.site
    is_home = farm.organization.kind == "producer"
    points = [*_points(farm, "farm" if is_home else "hub"), *_points(kitchen, "kitchen")]
    blurred = [
        {"latitude": each["latitude"], "longitude": each["longitude"], "radius_m": blur.RADIUS_M}
        for each in points
        if each["kind"] == "farm"
    ]
    towns = [
        {key: each[key] for key in ("latitude", "longitude")}
        | {"name": site.municipality, "beside": True}
        for site in (farm, kitchen)
        for each in _points(site, "")
    ]
    paths = way.paths(way.journey(explained))
    return jsonify(points=points, blurred=blurred, paths=paths, towns=towns)


@blueprint.post("/jumelages/<offer_id>/<need_id>/refus")
@access.signed_in
def decline(offer_id: str, need_id: str) -> Answer:
    explained = _explained(offer_id, need_id)
    form = forms.read(Refusal, request.form)
    done = form.submit(
        lambda refusal: refusals.decline(
            session.current(), explained.offer, explained.need, refusal=refusal, by=current_user
        )
    )
    if done is None:
        return _page(explained, form), 422
    flash(gettext("Jumelage écarté pour cette saison. Merci d’avoir dit pourquoi."), "success")
    return redirect(url_for("pairing.pair", offer_id=offer_id, need_id=need_id), 303)


@blueprint.post("/jumelages/<offer_id>/<need_id>/reprise")
@access.signed_in
def reconsider(offer_id: str, need_id: str) -> Answer:
    explained = _explained(offer_id, need_id)
    refusals.undo(session.current(), explained.offer, explained.need, by=current_user)
    flash(gettext("Jumelage remis dans vos propositions."), "success")
    return redirect(url_for("pairing.pair", offer_id=offer_id, need_id=need_id), 303)


@blueprint.get("/mon-espace/offres/<public_id>/jumelages")
@access.signed_in
def kitchens_of(public_id: str) -> Answer:
    """The piece of the offer's page that asks again until a worker has paired it."""
    offer = queries.own_offer(session.current(), public_id, by=current_user)
    return panels.of_offer(session.current(), offer, attempt=_attempt())


@blueprint.get("/mon-espace/besoins/<public_id>/jumelages")
@access.signed_in
def suppliers_of(public_id: str) -> Answer:
    """The piece of the need's page that asks again until a worker has paired it."""
    need = queries.own_need(session.current(), public_id, by=current_user)
    return panels.of_need(session.current(), need, attempt=_attempt())


@blueprint.post("/mon-espace/besoins/<public_id>/assouplissement")
@access.signed_in
def ease(public_id: str) -> Answer:
    """Make the change that would unlock the need; it is paired anew."""
    easing.ease(
        session.current(),
        public_id,
        request.form.get("change", ""),
        by=current_user,
        now=clock.now(),
        today=clock.today(),
    )
    flash(gettext("Besoin modifié : les jumelages se recalculent."), "success")
    return redirect(url_for("demand.shown", public_id=public_id), 303)


def _attempt() -> int:
    return max(0, request.args.get("essai", 0, type=int))


def _explained(offer_id: str, need_id: str) -> Explained:
    return explain.pair_for(
        session.current(), offer_id, need_id, person=current_user, today=clock.today()
    )


def _page(explained: Explained, form: Form[Refusal]) -> str:
    sides = refusals.sides(session.current(), explained.offer, explained.need, by=current_user)
    refusal, journey = explained.refusal, way.journey(explained)
    return render_template(
        "pairing/pair.html",
        pair=explained,
        explanation=explained.explanation,
        crossings=journey.crossings if journey else (),
        form=form,
        asides=asides.of(session.current(), explained),
        may_decline=bool(sides) and refusal is None,
        may_reconsider=refusal is not None and refusal.side in sides,
        reasons=[(reason, vocabulary.word("reason", reason)) for reason in Reason],
    )


def _points(site: Site, kind: str) -> list[dict[str, Any]]:
    if site.public_position is None:
        return []
    longitude, latitude = geocoding.coordinates(site.public_position)
    return [
        {
            "latitude": round(latitude, 4),
            "longitude": round(longitude, 4),
            "kind": kind,
            "name": site.name or site.organization.name,
        }
    ]
